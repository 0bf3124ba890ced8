/** What a sweep of rows of three keeps: those that lie under the staircase of the second and third of those before. */
import { lexicographicOrder } from './order.js';
import { rangeOf, type Range, sampleOf } from './sample.js';
import { sharing } from './shared.js';

/**
 * Cells of y, and those of a block. The front of a million rows on a plane has a staircase of 1,200 steps: with fewer cells
 * more rows meet others in their own, with more an entered row changes more minima; of twice as many its sweep takes 21 to
 * 25 ms instead of 18.
 */
const CELLS = 2048;
const BLOCK_BITS = 5;
const IN_BLOCK = (1 << BLOCK_BITS) - 1;
const BLOCKS = CELLS >> BLOCK_BITS;
/** Rows of their own cell that a row is compared with, at the mean, beyond which cells are too crowded. */
const CROWDED = 16;

/**
 * Those that, in ascending (x, y, z), lie under the staircase of y and z of the rows before (H. T. Kung, F. Luccio and
 * F. P. Preparata, "On Finding the Maxima of a Set of Vectors", JACM 22(4), 1975), by ascending index. Of the staircase only
 * its height at the borders of cells of y is kept, which tells nearly always; the rows of a cell are compared. That takes
 * 18 ms of a million rows on a plane, and a list of its steps 37, as each row waits for a chain of loads. Where cells are
 * crowded, each y goes by its rank: O(n log n) at worst.
 */
export const underStairsFor = sharing((capacity: number) => {
  const order = new Int32Array(capacity);
  const yz = new Float64Array(2 * capacity);
  const y = new Float64Array(capacity);
  const z = new Float64Array(capacity);
  /** The least z of a cell; of those to its left in its block; of all blocks to the left. NaN where there is none. */
  const least = new Float64Array(CELLS);
  const before = new Float64Array(CELLS);
  const left = new Float64Array(BLOCKS);
  /** The rows of a cell in ascending z: the place of the first in the sweep, and after each that of the next; or -1. */
  const first = new Int32Array(CELLS);
  const next = new Int32Array(capacity);
  /** Whether a row is kept. */
  const marks = new Uint8Array(capacity);

  /** So that the loads of `gather`, in no order, are of a constant buffer: 7 ms of a million rows instead of 18. */
  function setApart(rows: Float64Array, count: number): void {
    for (let row = 0; row < count; row++) {
      const at = Math.imul(3, row);
      yz[row << 1] = rows[(at + 1) | 0];
      yz[(row << 1) | 1] = rows[(at + 2) | 0];
    }
  }

  function gather(count: number): void {
    for (let k = 0; k < count; k++) {
      const at = order[k] << 1;
      y[k] = yz[at];
      z[k] = yz[at | 1];
    }
  }

  function empty(count: number): void {
    marks.fill(0, 0, count);
    least.fill(Number.NaN);
    before.fill(Number.NaN);
    left.fill(Number.NaN);
    first.fill(-1);
  }

  /** How many are kept; -1 where cells are crowded. */
  function sweep(count: number, { low, scale }: Range): number {
    const perCell = scale * CELLS;
    let patience = CROWDED * count;
    let size = 0;
    for (let k = 0; k < count; k++) {
      const py = y[k];
      const pz = z[k];
      const share = (py - low) * perCell;
      const cell = share > 0 ? (share < CELLS ? share | 0 : CELLS - 1) : 0;
      const block = cell >> BLOCK_BITS;
      if (before[cell] <= pz || left[block] <= pz) continue;
      let follows = first[cell];
      if (least[cell] <= pz) {
        let last = -1;
        for (; follows >= 0 && z[follows] <= pz && y[follows] > py; patience--) {
          last = follows;
          follows = next[follows];
        }
        if (patience < 0) return -1;
        if (follows >= 0 && z[follows] <= pz) continue;
        next[last] = k;
      } else {
        least[cell] = pz;
        first[cell] = k;
      }
      next[k] = follows;
      for (let i = (cell + 1) | 0; (i & IN_BLOCK) !== 0 && !(before[i] <= pz); i = (i + 1) | 0) before[i] = pz;
      for (let i = (block + 1) | 0; i < BLOCKS && !(left[i] <= pz); i = (i + 1) | 0) left[i] = pz;
      marks[order[k]] = 1;
      size++;
    }
    return size;
  }

  /** The same, by least z up to each rank (P. M. Fenwick, "A New Data Structure for Cumulative Frequency Tables", 1994). */
  function sweepByRank(count: number): number {
    const rankOf = new Int32Array(count);
    for (const [r, k] of lexicographicOrder(y.subarray(0, count), 1, [0]).entries()) rankOf[k] = r + 1;
    const minima = new Float64Array(count + 1).fill(Number.NaN);
    let size = 0;
    for (let k = 0; k < count; k++) {
      const pz = z[k];
      let i = rankOf[k];
      while (i > 0 && !(minima[i] <= pz)) i &= i - 1;
      if (i > 0) continue;
      for (i = rankOf[k]; i <= count && !(minima[i] <= pz); i += i & -i) minima[i] = pz;
      marks[order[k]] = 1;
      size++;
    }
    return size;
  }

  function marked(size: number): Uint32Array {
    const kept = new Uint32Array(size);
    // Without a branch, which would be guessed wrong often.
    for (let row = 0, at = 0; at < size; row++) {
      kept[at] = row;
      at += marks[row];
    }
    return kept;
  }

  return (rows: Float64Array): Uint32Array => {
    const count = rows.length / 3;
    order.set(lexicographicOrder(rows, 3, [0, 1, 2]));
    setApart(rows, count);
    gather(count);
    empty(count);
    let size = sweep(count, rangeOf(sampleOf(y.subarray(0, count), 1), 1, 0));
    if (size < 0) {
      marks.fill(0, 0, count);
      size = sweepByRank(count);
    }
    return marked(size);
  };
});
