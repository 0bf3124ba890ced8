import { gathered, rangeOf, type Range, SAMPLE, sampleOf, type Standing } from './sample.js';
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
  if (grid.keep(sample).length * 3 > (1 - PROMISING) * sample.length) return standing;
  grid.fill(rows);
  return gathered(standing, 3, grid.keep(rows));
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

  function pick(some: Float64Array): number {
    const size = some.length / 3;
    let count = 0;
    for (let row = 0, at = 2; row < size; row++, at += 3) {
      if (some[at] >= least[(cells[row] - STRIDE - 1) | 0]) continue;
      kept[count++] = row;
    }
    return count;
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
    /** Numbers of the rows, those that were filled in last, that the grid does not show to be dominated; good until the next call. */
    keep: (some: Float64Array): Uint32Array => kept.subarray(0, pick(some)),
  };
});

/** From 1 to SIDE, never falling as the share grows. */
function cellOf(share: number): number {
  return share > 0 ? (share < 1 ? 1 + ((share * SIDE) | 0) : SIDE) : 1;
}
