/** Hypervolume in three dimensions, in O(n log n). */
import { lexicographicOrder } from './order.js';
import { makeRankSet } from './ranks.js';
import { sharing } from './shared.js';

/**
 * Volume between the points and the reference, by sweeping the third coordinate over the staircase of the first two
 * (N. Beume, C. M. Fonseca, M. Lopez-Ibanez, L. Paquete and J. Vahrenhold, "On the Complexity of Computing the
 * Hypervolume Indicator", IEEE TEC 13(5), 2009). Rows of three, each strictly below the reference in every coordinate;
 * dominated rows and duplicates do no harm.
 */
export function volume3(rows: Float64Array, reference: ArrayLike<number>): number {
  return sweepFor(rows.length / 3)(rows, reference);
}

const sweepFor = sharing((capacity: number) => {
  // The staircase lists ranks of x + 1 from left to right; 0 and count + 1 are its ends.
  const x = new Float64Array(capacity + 2);
  const y = new Float64Array(capacity + 2);
  const next = new Int32Array(capacity + 2);
  const members = makeRankSet(capacity + 1);
  /** In ascending z. */
  const z = new Float64Array(capacity);
  const ranks = new Int32Array(capacity);
  const rankOf = new Int32Array(capacity);

  function placeByX(rows: Float64Array, byX: Uint32Array): void {
    const count = byX.length;
    for (let k = 0; k < count; k++) {
      const row = byX[k];
      rankOf[row] = k + 1;
      x[k + 1] = rows[3 * row];
      y[k + 1] = rows[3 * row + 1];
    }
  }

  function placeByZ(rows: Float64Array, byZ: Uint32Array): void {
    const count = byZ.length;
    for (let k = 0; k < count; k++) {
      const row = byZ[k];
      ranks[k] = rankOf[row];
      z[k] = rows[3 * row + 2];
    }
  }

  function sweep(count: number, reference: ArrayLike<number>): number {
    const end = count + 1;
    y[0] = reference[1];
    x[end] = reference[0];
    y[end] = Number.NEGATIVE_INFINITY;
    next[0] = end;
    members.reset(end);
    members.add(0);
    let volume = 0;
    let area = 0;
    let height = z[0];
    for (let k = 0; k < count; k++) {
      volume += area * (z[k] - height);
      height = z[k];
      const rank = ranks[k];
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

  return (rows: Float64Array, reference: ArrayLike<number>): number => {
    placeByX(rows, lexicographicOrder(rows, 3, [0]));
    const byZ = lexicographicOrder(rows, 3, [2]);
    placeByZ(rows, byZ);
    return sweep(byZ.length, reference);
  };
});
