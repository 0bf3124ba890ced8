import { rangeOf, type Range, SAMPLE, sampleOf, type Standing } from './sample.js';
import { sharing } from './shared.js';

/** Cells along an axis. */
const SIDE = 256;
const STRIDE = SIDE + 1;
/** A grid of a sample alone that drops less of it than this share is not worth filling with all rows. */
const PROMISING = 0.05;

/**
 * Without the rows of three that are above the lowest row of a grid's cells strictly to the left of and below their own:
 * cells of the first two objectives, minima of the third.
 */
export function belowGrid(standing: Standing): Standing {
  const { rows } = standing;
  const sample = sampleOf(rows, 3);
  const grid = gridFor(rows.length / 3);
  grid.over(rangeOf(sample, 3, 0), rangeOf(sample, 3, 1));
  grid.fill(sample);
  if (grid.keep({ rows: sample, indices: undefined }).rows.length > (1 - PROMISING) * sample.length) return standing;
  grid.fill(rows);
  return grid.keep(standing);
}

const gridFor = sharing((rows: number) => {
  /**
   * By column and row, each counted from 1: cells at 0 stay empty. `own` has a cell's minimum, `least` that of all up to
   * it; NaN, which nothing reaches, where there is none.
   */
  const own = new Float64Array(STRIDE * STRIDE);
  const least = new Float64Array(STRIDE * STRIDE);
  /** Of the rows entered last. */
  const cells = new Int32Array(Math.max(rows, SAMPLE));
  /** Those that are kept, and their numbers. */
  const lower = new Float64Array(3 * cells.length);
  const kept = new Uint32Array(cells.length);
  let [x, y]: Range[] = [
    { low: 0, scale: 0 },
    { low: 0, scale: 0 },
  ];

  function enter(some: Float64Array): void {
    const { low: x0, scale: xScale } = x;
    const { low: y0, scale: yScale } = y;
    const size = some.length / 3;
    for (let row = 0, at = 0; row < size; row++, at += 3) {
      const column = cellOf((some[at] - x0) * xScale);
      const cell = (Math.imul(column, STRIDE) + cellOf((some[at + 1] - y0) * yScale)) | 0;
      const z = some[at + 2];
      if (z < own[cell]) own[cell] = z;
      cells[row] = cell;
    }
  }

  function sumUp(): void {
    least.set(own);
    for (let i = 1; i <= SIDE; i++)
      for (let j = 1; j <= SIDE; j++) {
        const cell = i * STRIDE + j;
        least[cell] = Math.min(least[cell], least[cell - 1], least[cell - STRIDE]);
      }
  }

  function markEmpty(): void {
    for (let cell = 0; cell < least.length; cell++)
      if (least[cell] === Number.POSITIVE_INFINITY) least[cell] = Number.NaN;
  }

  /** Copies rows where they are picked: a pass of its own, over memory of its own, takes 3 ms of a million rows. */
  function pick(some: Float64Array): number {
    const size = some.length / 3;
    let count = 0;
    for (let row = 0, at = 2; row < size; row++, at += 3) {
      const z = some[at];
      if (z >= least[(cells[row] - STRIDE - 1) | 0]) continue;
      kept[count] = row;
      const to = Math.imul(3, count);
      lower[to] = some[at - 2];
      lower[(to + 1) | 0] = some[at - 1];
      lower[(to + 2) | 0] = z;
      count++;
    }
    return count;
  }

  function translate(indices: Uint32Array, count: number): void {
    for (let k = 0; k < count; k++) kept[k] = indices[kept[k]];
  }

  return {
    /** Starts anew. */
    over(columns: Range, lines: Range): void {
      [x, y] = [columns, lines];
      own.fill(Number.POSITIVE_INFINITY);
    },
    fill(some: Float64Array): void {
      enter(some);
      sumUp();
      markEmpty();
    },
    /** The rows, those that were filled in last, that the grid does not show to be dominated; good until the next call. */
    keep({ rows: some, indices }: Standing): Standing {
      const count = pick(some);
      if (indices !== undefined) translate(indices, count);
      return { rows: lower.subarray(0, 3 * count), indices: kept.subarray(0, count) };
    },
  };
});

/** From 1 to SIDE, never falling as the share grows. */
function cellOf(share: number): number {
  return share > 0 ? (share < 1 ? 1 + ((share * SIDE) | 0) : SIDE) : 1;
}
