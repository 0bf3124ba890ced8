import { scaleOf, shareOf } from './scale.js';

/**
 * How much each point of a front cares for each objective, told by where it lies: its distance from the worst value in
 * that objective, in units of the front's span, over the sum of these distances (K. Deb, "Multi-Objective Optimization
 * Using Evolutionary Algorithms", 2001, section 8.6). A row a point, each summing to 1: (1, 0) for the best in the first
 * of two objectives that is the worst in the second. An objective that does not vary gets 0; a point that is the worst in
 * all that do gets equal weights.
 *
 * @throws RangeError if the points differ in their number of objectives, or a number is not finite.
 */
export function pseudoWeights(front: readonly (readonly number[])[]): number[][] {
  const scale = scaleOf(front);
  return front.map((point) => {
    const distances = point.map((value, i) => (scale.nadir[i] === scale.ideal[i] ? 0 : 1 - shareOf(scale, i, value)));
    const sum = distances.reduce((a, b) => a + b, 0);
    return distances.map((distance) => (sum === 0 ? 1 / point.length : distance / sum));
  });
}
