import { lexicographicOrder } from './order.js';

/**
 * Area between rows of two, each strictly below the reference, and the reference: strip by strip from the left, each point
 * that is lower than all before it opening one.
 */
export function volume2(rows: Float64Array, reference: ArrayLike<number>): number {
  let area = 0;
  let low = reference[1];
  for (const row of lexicographicOrder(rows, 2, [0])) {
    const y = rows[2 * row + 1];
    if (y >= low) continue;
    area += (reference[0] - rows[2 * row]) * (low - y);
    low = y;
  }
  return area;
}
