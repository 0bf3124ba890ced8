/** How much of the space below a reference point a set of points dominates: the one indicator that needs no known front. */
import type { Vector } from './dominance.js';
import { volumeOfAny } from './large-volume.js';
import { flatRows, refuseNaN } from './rows.js';

/**
 * Exact hypervolume (E. Zitzler and L. Thiele, 1998) of minimised points: the volume of what they weakly dominate inside
 * the box below the reference, in the product of the objectives' units. Points may be dominated, repeated, or not better
 * than the reference in every objective, and then count for nothing; a point at -Infinity makes it infinite, and so do
 * numbers so large that the volume has no number.
 *
 * Two objectives and three take O(n log n), four O(n^2) small steps; beyond, the time grows quickly with each objective.
 *
 * @throws RangeError if the reference is not finite, or a point holds NaN or has another number of objectives.
 */
export function hypervolume(points: readonly Vector[], reference: Vector): number {
  const dimension = reference.length;
  if (dimension === 0) throw new RangeError('a reference point needs at least one objective');
  for (let i = 0; i < dimension; i++)
    if (!Number.isFinite(reference[i])) throw new RangeError(`objective ${i} of the reference is ${reference[i]}`);
  const rows = flatRows(points, dimension);
  refuseNaN(rows, dimension);
  return hypervolumeOfRows(rows, reference);
}

/** The same of points in one flat list, unchecked. */
export function hypervolumeOfRows(rows: Float64Array, reference: Vector): number {
  const limits = Float64Array.from(reference);
  const inside = strictlyBelow(rows, limits);
  if (inside.length === 0) return 0;
  if (isUnbounded(inside)) return Number.POSITIVE_INFINITY;
  if (limits.length === 1) return limits[0] - inside.reduce((a, b) => Math.min(a, b));
  return volumeOfAny(inside, limits);
}

/** The rows below the limits in every objective: mostly all of them. */
function strictlyBelow(rows: Float64Array, limits: Float64Array): Float64Array {
  const d = limits.length;
  let length = 0;
  let kept = rows;
  for (let at = 0; at < rows.length; at += d) {
    let i = 0;
    while (i < d && rows[at + i] < limits[i]) i++;
    if (i < d) {
      if (kept === rows) kept = rows.slice();
      continue;
    }
    if (kept !== rows) for (let k = 0; k < d; k++) kept[length + k] = rows[at + k];
    length += d;
  }
  return length === rows.length ? rows : kept.subarray(0, length);
}

function isUnbounded(rows: Float64Array): boolean {
  // The sum tells at once, save for the rare case that it overflows.
  let sum = 0;
  for (let at = 0; at < rows.length; at++) sum += rows[at];
  return sum === Number.NEGATIVE_INFINITY && rows.includes(sum);
}
