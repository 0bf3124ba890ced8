import type { Vector } from './dominance.js';
import { comparable } from './igd.js';

/**
 * Additive epsilon indicator (E. Zitzler, L. Thiele, M. Laumanns, C. M. Fonseca and V. Grunert da Fonseca, IEEE TEC 7(2),
 * 2003): the least number which, taken from every objective of every point, makes the points weakly dominate the whole
 * front: max over z in the front of min over a of max over i of (a_i - z_i). Minimised; in the objectives' units, so scale
 * them first if they differ. Negative if the points are better everywhere; Infinity without points. O(points x front).
 *
 * @throws RangeError if the front is empty, a number is not finite, or the numbers of objectives differ.
 */
export function additiveEpsilon(points: readonly Vector[], front: readonly Vector[]): number {
  const { rows, wanted, dimension: d } = comparable(points, front);
  let epsilon = Number.NEGATIVE_INFINITY;
  for (let z = 0; z < wanted.length; z += d) {
    let least = Number.POSITIVE_INFINITY;
    // Once some point is as near to z as another z already costs, z does not matter.
    for (let a = 0; a < rows.length && least > epsilon; a += d) {
      let shift = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < d; i++) shift = Math.max(shift, rows[a + i] - wanted[z + i]);
      if (shift < least) least = shift;
    }
    if (least > epsilon) epsilon = least;
  }
  return epsilon;
}
