import type { Vector } from './dominance.js';
import { lexicographicOrder } from './order.js';
import { flatRows, refuseNaN } from './rows.js';

/**
 * The front that each point belongs to: 0 if no point dominates it, 1 if only points of front 0 do, and so on (N. Srinivas
 * and K. Deb, 1994). Equal points share their rank, so it does not depend on the order of the points.
 *
 * Points are taken in lexicographic order, each finding its front by bisection, as a front that dominates a point has
 * all fronts before it for company (X. Zhang, Y. Tian, R. Cheng and Y. Jin, IEEE TEC 19(2), 2015). A front is what it
 * takes to tell whether it dominates a point: of two objectives a number, of three a staircase, beyond that its members.
 *
 * @throws RangeError if the points differ in their number of objectives or one is NaN.
 */
export function nondominatedRank(points: readonly Vector[]): number[] {
  if (points.length === 0) return [];
  const dimension = points[0].length;
  if (dimension === 0) throw new RangeError('a point needs at least one objective');
  const rows = flatRows(points);
  refuseNaN(rows, dimension);
  const axes = Array.from({ length: dimension }, (_, i) => i);
  const makeFront = dimension <= 2 ? lowestSoFar : dimension === 3 ? staircase : members;

  const ranks = points.map(() => 0);
  const fronts: Front[] = [];
  let before = -1;
  for (const row of lexicographicOrder(rows, dimension, axes)) {
    if (before >= 0 && isEqual(rows, dimension, before, row)) ranks[row] = ranks[before];
    else {
      const rank = firstThatAdmits(fronts, row);
      if (rank === fronts.length) fronts.push(makeFront(rows, dimension));
      fronts[rank].add(row);
      ranks[row] = rank;
    }
    before = row;
  }
  return ranks;
}

interface Front {
  /** Whether a member weakly dominates a row that comes after all of them. */
  dominates(row: number): boolean;
  /** Adds a row that no member dominates. */
  add(row: number): void;
}

function firstThatAdmits(fronts: readonly Front[], row: number): number {
  let low = 0;
  let high = fronts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fronts[middle].dominates(row)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isEqual(rows: Float64Array, dimension: number, a: number, b: number): boolean {
  for (let i = 0; i < dimension; i++) if (rows[a * dimension + i] !== rows[b * dimension + i]) return false;
  return true;
}

/** One objective or two: each member is lower in the last than those before. */
function lowestSoFar(rows: Float64Array, dimension: number): Front {
  let lowest = Number.NaN;
  const last = (row: number) => rows[(row + 1) * dimension - 1];
  return {
    dominates: (row) => lowest <= last(row),
    add: (row) => {
      lowest = last(row);
    },
  };
}

/** Three: y ascending and z descending over the members that still matter. */
function staircase(rows: Float64Array): Front {
  const y: number[] = [];
  const z: number[] = [];
  /** How many steps have at most this y. */
  const upTo = (value: number): number => {
    let low = 0;
    let high = y.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (y[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    dominates: (row) => {
      const steps = upTo(rows[3 * row + 1]);
      return steps > 0 && z[steps - 1] <= rows[3 * row + 2];
    },
    add: (row) => {
      const start = upTo(rows[3 * row + 1]);
      let end = start;
      while (end < y.length && z[end] >= rows[3 * row + 2]) end++;
      y.splice(start, end - start, rows[3 * row + 1]);
      z.splice(start, end - start, rows[3 * row + 2]);
    },
  };
}

/** More: the members, the latest first, which is the likeliest to dominate. */
function members(rows: Float64Array, dimension: number): Front {
  const list: number[] = [];
  return {
    dominates: (row) => {
      const at = row * dimension;
      for (let k = list.length - 1; k >= 0; k--) {
        const member = list[k] * dimension;
        // The first objective is in order already.
        let i = 1;
        while (i < dimension && rows[member + i] <= rows[at + i]) i++;
        if (i === dimension) return true;
      }
      return false;
    },
    add: (row) => {
      list.push(row);
    },
  };
}
