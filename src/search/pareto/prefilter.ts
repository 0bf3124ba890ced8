/**
 * What a filter need not sort: rows that a glance shows to be dominated. Each test may keep a dominated row, but drops no
 * other, so the exact sweep that follows decides.
 */

/** Rows still standing, in ascending index, and their indices among those given at first. */
export interface Standing {
  readonly rows: Float64Array;
  readonly indices: Uint32Array | undefined;
}

const SAMPLE = 4096;
/** A pass over all rows pays if it drops this share of a sample of them. */
const WORTHWHILE = 0.2;
const SIDE = 256;

export function thinned(rows: Float64Array, dimension: number): Standing {
  let standing: Standing = { rows, indices: undefined };
  while (standing.rows.length / dimension > SAMPLE) {
    const next = belowPivot(standing, dimension);
    if (next === undefined) break;
    standing = next;
  }
  if (dimension === 3 && standing.rows.length / dimension > 4 * SAMPLE) return belowGrid(standing);
  return standing;
}

/** Without the rows that one row, good in all objectives, dominates; nothing if those are few. */
function belowPivot({ rows, indices }: Standing, d: number): Standing | undefined {
  const sample = sampleOf(rows, d);
  const pivot = pivotOf(sample, d);
  let dropped = 0;
  for (let at = 0; at < sample.length; at += d) if (isAbove(sample, at, pivot)) dropped++;
  if (dropped * d < WORTHWHILE * sample.length) return undefined;
  const kept = new Uint32Array(rows.length / d);
  const count = d === 3 ? keepNotAbove3(rows, pivot, kept) : keepNotAbove(rows, pivot, kept);
  return gathered(rows, indices, d, kept.subarray(0, count));
}

function sampleOf(rows: Float64Array, d: number): Float64Array {
  const count = rows.length / d;
  if (count <= SAMPLE) return rows;
  const sample = new Float64Array(SAMPLE * d);
  for (let k = 0; k < SAMPLE; k++) {
    const at = Math.floor((k * count) / SAMPLE) * d;
    for (let i = 0; i < d; i++) sample[k * d + i] = rows[at + i];
  }
  return sample;
}

/** The row of least sum, each objective taken relative to its spread. */
function pivotOf(sample: Float64Array, d: number): Float64Array {
  const ranges = Array.from({ length: d }, (_, i) => rangeOf(sample, d, i));
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < sample.length; at += d) {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += (sample[at + i] - ranges[i].low) * ranges[i].scale;
    if (sum < least) {
      least = sum;
      best = at;
    }
  }
  return sample.slice(best, best + d);
}

/** The least finite value, and the factor that maps the finite ones to 0 .. 1. */
function rangeOf(rows: Float64Array, d: number, axis: number): { low: number; scale: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let at = axis; at < rows.length; at += d) {
    const value = rows[at];
    if (value < low && value > Number.NEGATIVE_INFINITY) low = value;
    if (value > high && value < Number.POSITIVE_INFINITY) high = value;
  }
  return high > low && high - low < Number.POSITIVE_INFINITY
    ? { low, scale: Math.min(1 / (high - low), Number.MAX_VALUE) }
    : { low: 0, scale: 0 };
}

/** Whether the pivot dominates the row. NaN is not above anything. */
function isAbove(rows: Float64Array, at: number, pivot: Float64Array): boolean {
  let larger = false;
  for (let i = 0; i < pivot.length; i++) {
    if (!(rows[at + i] >= pivot[i])) return false;
    if (rows[at + i] > pivot[i]) larger = true;
  }
  return larger;
}

function keepNotAbove(rows: Float64Array, pivot: Float64Array, kept: Uint32Array): number {
  const d = pivot.length;
  let count = 0;
  for (let row = 0, at = 0; at < rows.length; row++, at += d) if (!isAbove(rows, at, pivot)) kept[count++] = row;
  return count;
}

/** The same, with the common case unrolled: most of the time of a filter that drops most rows goes here. */
function keepNotAbove3(rows: Float64Array, pivot: Float64Array, kept: Uint32Array): number {
  const px = pivot[0];
  const py = pivot[1];
  const pz = pivot[2];
  const size = kept.length;
  let count = 0;
  for (let row = 0; row < size; row++) {
    const at = 3 * row;
    const x = rows[at];
    const y = rows[at + 1];
    const z = rows[at + 2];
    if (x > px && y >= py && z >= pz) continue;
    if (x === px && y >= py && z >= pz && (y > py || z > pz)) continue;
    kept[count++] = row;
  }
  return count;
}

function gathered(rows: Float64Array, indices: Uint32Array | undefined, d: number, kept: Uint32Array): Standing {
  const fewer = new Float64Array(kept.length * d);
  for (let k = 0, to = 0; k < kept.length; k++) {
    const from = kept[k] * d;
    for (let i = 0; i < d; i++) fewer[to++] = rows[from + i];
  }
  if (indices !== undefined) for (let k = 0; k < kept.length; k++) kept[k] = indices[kept[k]];
  return { rows: fewer, indices: kept };
}

/**
 * Without the rows of three that are above the lowest row of a grid's cells strictly to the left of and below their own:
 * cells of the first two objectives, minima of the third.
 */
function belowGrid(standing: Standing): Standing {
  const { rows, indices } = standing;
  const sample = sampleOf(rows, 3);
  const grid = new Grid(rangeOf(sample, 3, 0), rangeOf(sample, 3, 1));
  grid.fill(rows);
  if (grid.keep(sample, new Uint32Array(SAMPLE)) * 3 > (1 - WORTHWHILE) * sample.length) return standing;
  const kept = new Uint32Array(rows.length / 3);
  return gathered(rows, indices, 3, kept.subarray(0, grid.keep(rows, kept)));
}

class Grid {
  /** By column and row, each counted from 1: cells at 0 stay empty. First a cell's own minimum, then that of all up to it. */
  readonly #least = new Float64Array((SIDE + 1) * (SIDE + 1)).fill(Number.POSITIVE_INFINITY);

  constructor(
    readonly x: { low: number; scale: number },
    readonly y: { low: number; scale: number },
  ) {}

  fill(rows: Float64Array): void {
    const least = this.#least;
    const { low: x0, scale: xScale } = this.x;
    const { low: y0, scale: yScale } = this.y;
    for (let at = 0; at < rows.length; at += 3) {
      const cell = cellOf((rows[at] - x0) * xScale) * (SIDE + 1) + cellOf((rows[at + 1] - y0) * yScale);
      if (rows[at + 2] < least[cell]) least[cell] = rows[at + 2];
    }
    for (let i = 1; i <= SIDE; i++)
      for (let j = 1; j <= SIDE; j++) {
        const cell = i * (SIDE + 1) + j;
        least[cell] = Math.min(least[cell], least[cell - 1], least[cell - SIDE - 1]);
      }
  }

  keep(rows: Float64Array, kept: Uint32Array): number {
    const least = this.#least;
    const { low: x0, scale: xScale } = this.x;
    const { low: y0, scale: yScale } = this.y;
    let count = 0;
    for (let row = 0, at = 0; at < rows.length; row++, at += 3) {
      const cell = (cellOf((rows[at] - x0) * xScale) - 1) * (SIDE + 1) + cellOf((rows[at + 1] - y0) * yScale) - 1;
      const limit = least[cell];
      if (!(rows[at + 2] >= limit && limit < Number.POSITIVE_INFINITY)) kept[count++] = row;
    }
    return count;
  }
}

/** From 1 to SIDE, never falling as the share grows. */
function cellOf(share: number): number {
  return share > 0 ? (share < 1 ? 1 + ((share * SIDE) | 0) : SIDE) : 1;
}
