/** How much of the space below a reference point a set of points dominates: the one indicator that needs no known front. */
import type { Vector } from './dominance.js';
import { flatRows } from './rows.js';
import { volumeOf } from './wfg.js';

/**
 * Exact hypervolume (E. Zitzler and L. Thiele, 1998) of minimised points: the volume of what they weakly dominate inside
 * the box below the reference, in the product of the objectives' units. Points may be dominated, repeated, or not better
 * than the reference in every objective, and then count for nothing; a point at -Infinity makes it infinite.
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
  return hypervolumeOfRows(flatRows(points, dimension), reference);
}

/** The same of points in one flat list, unchecked. */
export function hypervolumeOfRows(rows: Float64Array, reference: Vector): number {
  const inside = strictlyBelow(rows, reference);
  if (inside.length === 0) return 0;
  if (inside.includes(Number.NEGATIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  if (reference.length === 1) return reference[0] - inside.reduce((a, b) => Math.min(a, b));
  return volumeOf(inside, reference);
}

function strictlyBelow(rows: Float64Array, reference: Vector): Float64Array {
  const d = reference.length;
  const kept = new Float64Array(rows.length);
  let length = 0;
  for (let at = 0; at < rows.length; at += d) {
    let i = 0;
    while (i < d && rows[at + i] < reference[i]) i++;
    if (i === d) for (let k = 0; k < d; k++) kept[length++] = rows[at + k];
  }
  return kept.subarray(0, length);
}
