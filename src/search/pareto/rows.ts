import type { Vector } from './dominance.js';

/** The points as one flat list of rows, checked: all of the dimension, and no NaN. */
export function flatRows(points: readonly Vector[], dimension = points[0]?.length ?? 0): Float64Array {
  const rows = new Float64Array(points.length * dimension);
  for (let p = 0, at = 0; p < points.length; p++) {
    const point = points[p];
    if (point.length !== dimension) throw new RangeError(`point ${p} has ${point.length} objectives, not ${dimension}`);
    for (let i = 0; i < dimension; i++) rows[at++] = point[i];
  }
  checkRows(rows, dimension);
  return rows;
}

/** Throws if the rows are not whole, or hold a NaN. */
export function checkRows(rows: Float64Array, dimension: number): void {
  if (rows.length > 0 && (dimension < 1 || rows.length % dimension !== 0))
    throw new RangeError(`${rows.length} numbers are no rows of ${dimension} objectives`);
  for (let at = 0; at < rows.length; at++)
    if (Number.isNaN(rows[at]))
      throw new RangeError(`objective ${at % dimension} of point ${Math.floor(at / dimension)} is NaN`);
}
