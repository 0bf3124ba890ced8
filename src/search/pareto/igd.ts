import type { Vector } from './dominance.js';
import { flatRows } from './rows.js';

/**
 * Modified inverted generational distance, IGD+ (H. Ishibuchi, H. Masuda, Y. Tanigaki and Y. Nojima, EMO 2015): the mean,
 * over the points z of a known front, of the least distance at which a point a falls short of z, where the distance is
 * the Euclidean norm of max(a - z, 0): what is better than z is no distance. Minimised; the scales of the objectives are
 * the caller's. 0 if every z is weakly dominated; Infinity without points. No infinities; O(points x front).
 *
 * @throws RangeError if the front is empty, a number is not finite, or the numbers of objectives differ.
 */
export function igdPlus(points: readonly Vector[], front: readonly Vector[]): number {
  const { rows: given, wanted: asked, dimension: d } = comparable(points, front);
  const unit = unitOf(given, asked);
  const [rows, wanted] = unit === 1 ? [given, asked] : [given, asked].map((some) => some.map((value) => value / unit));
  let sum = 0;
  for (let z = 0; z < wanted.length; z += d) {
    let least = Number.POSITIVE_INFINITY;
    for (let a = 0; a < rows.length && least > 0; a += d) {
      let square = 0;
      for (let i = 0; i < d && square < least; i++) {
        const short = rows[a + i] - wanted[z + i];
        if (short > 0) square += short * short;
      }
      if (square < least) least = square;
    }
    sum += Math.sqrt(least);
  }
  return ((sum * d) / wanted.length) * unit;
}

/** A power of two, so that dividing by it rounds nothing, where squares of the numbers would leave their range; else 1. */
function unitOf(...some: readonly Float64Array[]): number {
  let largest = 0;
  for (const numbers of some) for (const value of numbers) largest = Math.max(largest, Math.abs(value));
  return largest > 1e150 || (largest > 0 && largest < 1e-100) ? 2 ** Math.floor(Math.log2(largest)) : 1;
}

/** Both sets as flat rows, checked to be finite and of one dimension; the front holds at least one point. */
export function comparable(
  points: readonly Vector[],
  front: readonly Vector[],
): { rows: Float64Array; wanted: Float64Array; dimension: number } {
  if (front.length === 0) throw new RangeError('the front to compare with is empty');
  const dimension = front[0].length;
  if (dimension === 0) throw new RangeError('the front to compare with has no objectives');
  const [rows, wanted] = [flatRows(points, dimension), flatRows(front, dimension)];
  for (const [name, numbers] of [['points', rows] as const, ['front', wanted] as const]) {
    const at = numbers.findIndex((value) => !Number.isFinite(value));
    if (at >= 0)
      throw new RangeError(`objective ${at % dimension} of ${name}[${Math.floor(at / dimension)}] is not finite`);
  }
  return { rows, wanted, dimension };
}
