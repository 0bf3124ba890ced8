import type { Vector } from './dominance.js';

/** The points as one flat list of rows, each of the dimension. */
export function flatRows(points: readonly Vector[], dimension = points[0]?.length ?? 0): Float64Array {
  const rows = new Float64Array(points.length * dimension);
  for (let p = 0, at = 0; p < points.length; p++) {
    const point = points[p];
    if (point.length !== dimension) throw new RangeError(`point ${p} has ${point.length} objectives, not ${dimension}`);
    for (let i = 0; i < dimension; i++) rows[at++] = point[i];
  }
  return rows;
}

/** Throws at a NaN; `indices` are the points' own if the rows are only some of them. */
export function refuseNaN(rows: Float64Array, dimension: number, indices?: Uint32Array): void {
  const end = rows.length;
  // One sum of four tells nearly always.
  let at = 0;
  while (at + 4 <= end && !Number.isNaN(rows[at] + rows[at + 1] + rows[at + 2] + rows[at + 3])) at += 4;
  for (; at < end; at++) {
    if (!Number.isNaN(rows[at])) continue;
    const row = Math.floor(at / dimension);
    throw new RangeError(`objective ${at % dimension} of point ${indices?.[row] ?? row} is NaN`);
  }
}
