/**
 * NSGA-III's survival (Deb, Jain, IEEE TEC 18, 2014; constrained: Jain, Deb, ibid.): of the front that does not fit,
 * members are taken that belong to the reference directions with the fewest.
 */
import type { Rng } from '../rng.js';
import type { Member } from './member.js';
import { rankMembers } from './ranking.js';
import { spreadObjectives } from './scale.js';
import { feasibleFirst, type Survival } from './survival.js';

/**
 * Survival with a memory: the extreme and the best members of each objective so far, which fix the scale of the
 * objectives.
 */
export function nichingSurvival(directions: readonly (readonly number[])[], rng: Rng): Survival {
  /** The directions as unit vectors, one after the other. */
  const lines = Float64Array.from(
    directions.flatMap((direction) => direction.map((share) => share / Math.hypot(...direction))),
  );
  let extremes: Member[] = [];
  let leaders: Member[] = [];

  const thin: Survival = (members, count) => {
    const fronts = rankMembers(members);
    const considered: Member[] = [];
    let whole = 0;
    for (const front of fronts) {
      for (const member of front) considered.push(member);
      if (considered.length >= count) break;
      whole = considered.length;
    }
    if (considered.length === count) whole = count;
    const d = members[0].objectives.length;
    // Members of the past stand behind those considered: their objectives are scaled alike.
    const all = [...considered, ...extremes, ...leaders];
    const rows = spreadObjectives(all, d);
    const { least: ideal, most } = extent(rows, d, all.length);
    const { most: worst } = extent(rows, d, fronts[0].length);
    const ends = extremeRows(rows, d, ideal, most);
    extremes = ends.map((i) => all[i]);
    leaders = Array.from({ length: d }, (_, j) => all[leastRow(rows, d, j)]);
    const nadir = nadirOf(ends, rows, ideal, worst, most);

    const niche = new Int32Array(considered.length);
    const distance = new Float64Array(considered.length);
    associate(rows, considered.length, ideal, nadir, niche, distance);
    const counts = new Int32Array(directions.length);
    for (let i = 0; i < whole; i++) counts[niche[i]]++;
    const chosen = fill(niche, distance, counts, whole, count - whole);
    const kept = [...considered.slice(0, whole), ...chosen.map((i) => considered[i])];
    for (let k = 0; k < count; k++) kept[k].spread = -counts[niche[k < whole ? k : chosen[k - whole]]];
    return kept;
  };

  /** The direction that each row is nearest to, and how far from its line. */
  function associate(
    rows: Float64Array,
    count: number,
    ideal: Float64Array,
    nadir: Float64Array,
    niche: Int32Array,
    distance: Float64Array,
  ): void {
    const d = ideal.length;
    const point = new Float64Array(d);
    for (let i = 0; i < count; i++) {
      let square = 0;
      for (let j = 0; j < d; j++) {
        point[j] = (rows[i * d + j] - ideal[j]) / (nadir[j] - ideal[j]);
        square += point[j] * point[j];
      }
      // The nearest line is the one on which the projection is longest. Of two objectives only the two around it may be.
      let longest = Number.NEGATIVE_INFINITY;
      const [first, end] = d === 2 ? around(lines, point) : [0, lines.length];
      for (let at = first; at < end; at += d) {
        let projection = lines[at] * point[0];
        for (let j = 1; j < d; j++) projection += lines[at + j] * point[j];
        if (projection <= longest) continue;
        longest = projection;
        niche[i] = at / d;
      }
      distance[i] = Math.sqrt(Math.max(0, square - longest * longest));
    }
  }

  /**
   * `count` indices from `start` on, from the emptiest niches; the nearest to the line where the niche is empty, else
   * any.
   */
  function fill(
    niches: Int32Array,
    distance: Float64Array,
    counts: Int32Array,
    start: number,
    count: number,
  ): number[] {
    const candidates: number[][] = directions.map(() => []);
    for (let i = start; i < niches.length; i++) candidates[niches[i]].push(i);
    const chosen: number[] = [];
    for (let emptiest: number[] = []; chosen.length < count; ) {
      if (emptiest.length === 0) emptiest = emptiestOf(candidates, counts);
      const at = rng.integer(emptiest.length);
      const niche = emptiest[at];
      const list = candidates[niche];
      let best = rng.integer(list.length);
      if (counts[niche] === 0)
        for (let l = 0; l < list.length; l++) if (distance[list[l]] < distance[list[best]]) best = l;
      chosen.push(list[best]);
      list.splice(best, 1);
      counts[niche]++;
      emptiest.splice(at, 1);
    }
    return chosen;
  }

  return (members, count) => feasibleFirst(members, count, thin);
}

/** Offsets of the last line of a plane that is steeper than the point, and behind the one after it. */
function around(lines: Float64Array, point: Float64Array): [number, number] {
  let low = 0;
  let high = lines.length / 2;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (lines[2 * middle] * point[1] <= point[0] * lines[2 * middle + 1]) low = middle;
    else high = middle;
  }
  return [2 * low, Math.min(2 * low + 4, lines.length)];
}

/** The smallest and the largest value of each column in the first `count` rows. */
function extent(rows: Float64Array, d: number, count: number): { least: Float64Array; most: Float64Array } {
  const least = new Float64Array(d).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(d).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < d; j++) {
      least[j] = Math.min(least[j], rows[i * d + j]);
      most[j] = Math.max(most[j], rows[i * d + j]);
    }
  return { least, most };
}

/** The niches with candidates that have the fewest members. */
function emptiestOf(candidates: readonly (readonly number[])[], counts: Int32Array): number[] {
  let fewest = Number.POSITIVE_INFINITY;
  for (let k = 0; k < candidates.length; k++) if (candidates[k].length > 0 && counts[k] < fewest) fewest = counts[k];
  const emptiest: number[] = [];
  for (let k = 0; k < candidates.length; k++) if (candidates[k].length > 0 && counts[k] === fewest) emptiest.push(k);
  return emptiest;
}

/** The row with the smallest value in a column, the first of several. */
function leastRow(rows: Float64Array, d: number, column: number): number {
  let least = column;
  for (let at = column; at < rows.length; at += d) if (rows[at] < rows[least]) least = at;
  return (least - column) / d;
}

/**
 * For each axis the row with the smallest achievement scalarising value: nearest to that axis. The earliest of equals.
 */
function extremeRows(rows: Float64Array, d: number, ideal: Float64Array, most: Float64Array): number[] {
  return Array.from({ length: d }, (_, axis) => {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i * d < rows.length; i++) {
      let value = 0;
      for (let j = 0; j < d; j++) {
        const part = (rows[i * d + j] - ideal[j]) / (most[j] - ideal[j] || 1);
        value = Math.max(value, j === axis ? part : 1e6 * part);
      }
      if (value < least) {
        least = value;
        best = i;
      }
    }
    return best;
  });
}

/**
 * Where the plane through the extreme rows cuts the axes; the worst of the first front where it does not do so sensibly.
 */
function nadirOf(
  extremes: readonly number[],
  rows: Float64Array,
  ideal: Float64Array,
  worst: Float64Array,
  overall: Float64Array,
): Float64Array {
  const d = ideal.length;
  const matrix = extremes.map((i) => Array.from({ length: d }, (_, j) => rows[i * d + j] - ideal[j]));
  const plane = solve(matrix);
  return worst.map((most, j) => {
    const cut = plane === undefined ? Number.NaN : 1 / plane[j];
    const nadir = cut > 1e-6 && ideal[j] + cut <= overall[j] ? ideal[j] + cut : most;
    if (nadir - ideal[j] > 1e-12) return nadir;
    return overall[j] - ideal[j] > 1e-12 ? overall[j] : ideal[j] + 1;
  });
}

/** x with matrix x = 1, by elimination with partial pivoting; undefined when the matrix is singular. */
function solve(matrix: readonly (readonly number[])[]): number[] | undefined {
  const rows = matrix.map((row) => [...row, 1]);
  const d = rows.length;
  for (let column = 0; column < d; column++) {
    let pivot = column;
    for (let r = column + 1; r < d; r++) if (Math.abs(rows[r][column]) > Math.abs(rows[pivot][column])) pivot = r;
    if (!(Math.abs(rows[pivot][column]) > 1e-12)) return undefined;
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let r = 0; r < d; r++) {
      if (r === column) continue;
      const factor = rows[r][column] / rows[column][column];
      for (let c = column; c <= d; c++) rows[r][c] -= factor * rows[column][c];
    }
  }
  return rows.map((row, i) => row[d] / row[i]);
}
