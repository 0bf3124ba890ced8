/**
 * Sorting rows of numbers, stably: what every sweep begins with. A radix sort on the leading bits of each number puts
 * nearly everything in its place; the few rows that agree in those are compared.
 */
import { radixSorterFor } from './radix.js';

/** Runs up to this length are sorted by insertion. */
const SHORT = 24;

/**
 * Indices of the rows, ascending in the axes, the first axis counting most; rows equal in all of them in ascending index.
 * Row i is rows[i * dimension ...]; there is no NaN among them.
 */
export function lexicographicOrder(rows: Float64Array, dimension: number, axes: readonly number[]): Uint32Array {
  const compare = (a: number, b: number): number => {
    for (const axis of axes) {
      const difference = rows[a * dimension + axis] - rows[b * dimension + axis];
      // Equal infinities differ by NaN.
      if (difference < 0 || difference > 0) return difference;
    }
    return a - b;
  };
  const sorter = radixSorterFor(rows.length / dimension);
  sorter.sort(rows, dimension, axes[0]);
  const order = sorter.order();
  // All of them first, as sorting a long run uses the sorter again.
  const alike = sorter.alike();
  for (let i = 0; i < alike.length; i += 2) {
    const [start, end] = [alike[i], alike[i + 1]];
    if (end - start > SHORT) sortLong(order.subarray(start, end), rows, dimension, axes, compare);
    else sortShort(order, start, end, rows, dimension, axes[0], compare);
  }
  return order;
}

/** Mostly the rows of a long run are equal in the first axis, and go by the others; else they are compared. */
function sortLong(
  run: Uint32Array,
  rows: Float64Array,
  dimension: number,
  axes: readonly number[],
  compare: (a: number, b: number) => number,
): void {
  const first = rows[run[0] * dimension + axes[0]];
  if (run.some((row) => rows[row * dimension + axes[0]] !== first)) {
    run.sort(compare);
    return;
  }
  // The radix sort is stable: equal rows stand in ascending index.
  if (axes.length === 1) return;
  const tied = new Float64Array(run.length * dimension);
  for (const [k, row] of run.entries())
    for (const axis of axes) tied[k * dimension + axis] = rows[row * dimension + axis];
  const indices = run.slice();
  for (const [k, place] of lexicographicOrder(tied, dimension, axes.slice(1)).entries()) run[k] = indices[place];
}

/** By insertion. The first axis nearly always decides. */
function sortShort(
  order: Uint32Array,
  start: number,
  end: number,
  rows: Float64Array,
  dimension: number,
  axis: number,
  compare: (a: number, b: number) => number,
): void {
  for (let i = start + 1; i < end; i++) {
    const moved = order[i];
    const value = rows[moved * dimension + axis];
    let at = i;
    for (; at > start; at--) {
      const other = order[at - 1];
      const otherValue = rows[other * dimension + axis];
      if (otherValue < value || (otherValue === value && compare(other, moved) < 0)) break;
      order[at] = other;
    }
    order[at] = moved;
  }
}
