/** Hypervolume in any number of dimensions, by recursion to fewer. */
import { boxOf, Limited } from './limited.js';
import { lexicographicOrder } from './order.js';
import { volume2 } from './volume2.js';
import { volume3 } from './volume3.js';
import { volume4 } from './volume4.js';

/** Where the recursion ends. */
const sweeps = { 2: volume2, 3: volume3, 4: volume4 };

/**
 * Volume between the points and the reference: each point's box, less what the points before it in the last coordinate
 * have of it, which is a volume of one dimension fewer (L. While, L. Bradstreet and L. Barone, "A Fast Way of Calculating
 * Exact Hypervolumes", IEEE TEC 16(1), 2012). Rows of two or more numbers, each strictly below the reference. The time
 * grows with the number of points to a power that grows with the dimension.
 */
export function volumeOf(rows: Float64Array, reference: ArrayLike<number>): number {
  const dimension = reference.length;
  if (rows.length === 0) return 0;
  if (rows.length === dimension) return boxOf(rows, 0, reference);
  if (dimension in sweeps) return sweeps[dimension as keyof typeof sweeps](rows, reference);

  const order = lexicographicOrder(rows, dimension, [dimension - 1]);
  const last = dimension - 1;
  const below = Array.from({ length: last }, (_, i) => reference[i]);
  const limited = new Limited(last);
  let volume = 0;
  for (let k = 0; k < order.length; k++) {
    const at = order[k] * dimension;
    limited.restart(rows, at);
    for (let j = 0; j < k; j++) limited.offer(rows, order[j] * dimension);
    if (limited.covered) continue;
    const own = boxOf(rows, at, below) - volumeOf(limited.rows(), below);
    volume += own * (reference[last] - rows[at + last]);
  }
  return volume;
}
