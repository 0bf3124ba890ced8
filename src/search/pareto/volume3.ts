/** Hypervolume in three dimensions, in O(n log n). */
import { lexicographicOrder } from './order.js';
import { makeRankSet } from './ranks.js';

/**
 * Volume between the points and the reference, by sweeping the third coordinate over the staircase of the first two
 * (N. Beume, C. M. Fonseca, M. Lopez-Ibanez, L. Paquete and J. Vahrenhold, "On the Complexity of Computing the
 * Hypervolume Indicator", IEEE TEC 13(5), 2009). Rows of three, each strictly below the reference in every coordinate;
 * dominated rows and duplicates do no harm.
 */
export function volume3(rows: Float64Array, reference: ArrayLike<number>): number {
  const byX = lexicographicOrder(rows, 3, [0]);
  const count = byX.length;
  const byZ = lexicographicOrder(rows, 3, [2]);
  // The staircase lists ranks of x + 1 from left to right; 0 and count + 1 are its ends.
  const end = count + 1;
  const x = new Float64Array(count + 2);
  const y = new Float64Array(count + 2);
  const rankOf = new Uint32Array(count);
  for (let rank = 1; rank <= count; rank++) {
    const row = byX[rank - 1];
    rankOf[row] = rank;
    x[rank] = rows[3 * row];
    y[rank] = rows[3 * row + 1];
  }
  y[0] = reference[1];
  x[end] = reference[0];
  y[end] = Number.NEGATIVE_INFINITY;
  const next = new Uint32Array(count + 2);
  next[0] = end;
  const members = makeRankSet(end);
  members.add(0);

  let volume = 0;
  let area = 0;
  let height = 0;
  for (let i = 0; i < count; i++) {
    const row = byZ[i];
    const z = rows[3 * row + 2];
    if (i > 0) volume += area * (z - height);
    height = z;
    const rank = rankOf[row];
    const left = members.atMost(rank);
    const low = y[rank];
    if (y[left] <= low) continue;
    // Strip by strip, each as high as the member on its left.
    let from = x[rank];
    let top = y[left];
    let right = next[left];
    for (; y[right] >= low; right = next[right]) {
      area += (x[right] - from) * (top - low);
      from = x[right];
      top = y[right];
      members.delete(right);
    }
    area += (x[right] - from) * (top - low);
    next[left] = rank;
    next[rank] = right;
    members.add(rank);
  }
  return volume + area * (reference[2] - height);
}
