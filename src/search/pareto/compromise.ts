import { scaleOf, shareOf } from './scale.js';

/** Small against 1: it only decides between points with the same largest term. */
const AUGMENTATION = 1e-4;

/**
 * The point of a front that best meets a wish: it has the least achievement scalarising function
 *
 *   max over i of w_i d_i  +  1e-4 * sum over i of w_i d_i,   d_i = (f_i - wish_i) / span of objective i over the front
 *
 * (A. P. Wierzbicki, 1980). Without a wish it is the ideal point, and the function the augmented weighted Tchebycheff
 * distance of compromise programming (R. E. Steuer and E.-U. Choo, 1983). The larger a weight, the less may its objective
 * fall short of the wish; a wish that can be reached is exceeded evenly. Weights count relative to each other; an objective
 * of weight 0 is ignored. The sum keeps weakly dominated points out. An index, of equals the first; nothing for an empty
 * front.
 *
 * @throws RangeError if weights or wish do not suit the front, no weight is positive, or a number is not finite.
 */
export function compromise(
  front: readonly (readonly number[])[],
  weights: readonly number[],
  wish?: readonly number[],
): number | undefined {
  if (front.length === 0) return undefined;
  const scale = scaleOf(front);
  check('weights', weights, front[0].length);
  if (weights.some((weight) => weight < 0) || !weights.some((weight) => weight > 0))
    throw new RangeError(`weights ${weights.join(', ')}: none may be negative, and one must be positive`);
  if (wish !== undefined) check('the wish', wish, front[0].length);
  const sum = weights.reduce((a, b) => a + b);
  const wished = (wish ?? scale.ideal).map((value, i) => shareOf(scale, i, value));

  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [p, point] of front.entries()) {
    const terms = point.map((value, i) => (weights[i] / sum) * (shareOf(scale, i, value) - wished[i]));
    const achieved = Math.max(...terms.filter((_, i) => weights[i] > 0)) + AUGMENTATION * terms.reduce((a, b) => a + b);
    if (achieved < least) {
      least = achieved;
      best = p;
    }
  }
  return best;
}

function check(name: string, numbers: readonly number[], length: number): void {
  if (numbers.length !== length) throw new RangeError(`${name}: ${numbers.length} numbers for ${length} objectives`);
  const odd = numbers.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) throw new RangeError(`${name}: number ${odd} is ${numbers[odd]}`);
}
