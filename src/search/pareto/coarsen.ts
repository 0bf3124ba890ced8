/**
 * Fewer vectors that still stand for a whole front, each of which comes within a factor 1 + E of a kept one in every
 * objective: the epsilon-Pareto set of M. Laumanns, L. Thiele, K. Deb and E. Zitzler ("Combining convergence and diversity
 * in evolutionary multiobjective optimization", Evolutionary Computation 10(3), 2002). Space is cut into boxes whose sides
 * span that factor; boxes that another box dominates are dropped, and of each other one the first vector is kept.
 */
import { better } from './band.js';
import type { Vector } from './dominance.js';
import { extremes } from './knee.js';
import { nondominated } from './nondominated.js';

/** Beyond any number of boxes between 1 and the smallest or largest number: keeps signs apart. */
const FAR = 2 ** 52;
/** More than rounding can put between a number's logarithm and its box, so that a box never spans more than its factor. */
const ROUNDING = 1e-12;

/**
 * Indices of the vectors to keep, ascending. The best of each objective are always among them. What the boxes promise is
 * then looked at for every vector: with a factor so near to 1 that rounding counts, one that nothing stands for stays.
 *
 * @throws RangeError unless epsilon is a finite number above 0.
 */
export function coarsen(front: readonly (readonly number[])[], epsilon: number): number[] {
  if (!(epsilon > 0 && epsilon < Number.POSITIVE_INFINITY)) throw new RangeError(`an epsilon of ${epsilon} is none`);
  const side = Math.log1p(epsilon);
  const span = Math.max(side - ROUNDING, side / 2);
  const boxes = front.map((vector) => Array.from(vector, (value) => boxOf(value, span)));
  const kept = new Set(extremes(front));
  // Of equal boxes the first counts, which is also the one of the first vector.
  for (const index of nondominated(boxes)) kept.add(index);
  const standing = [...kept].sort((a, b) => a - b);
  for (const [index, vector] of front.entries()) {
    if (standing.some((other) => standsFor(front[other], vector, epsilon))) continue;
    standing.push(index);
  }
  return standing.sort((a, b) => a - b);
}

/** Whether `kept`, made better by the factor, is nowhere worse. */
export function standsFor(kept: Vector, vector: Vector, epsilon: number): boolean {
  for (let i = 0; i < kept.length; i++) if (!(better(kept[i], epsilon) <= vector[i])) return false;
  return true;
}

function boxOf(value: number, span: number): number {
  if (value === 0) return 0;
  const box = FAR + Math.floor(Math.log(Math.abs(value)) / span);
  return value < 0 ? -box : box;
}

/** The least E within which every vector of a front comes of a kept one; for what was really reached. */
export function epsilonOf(kept: readonly Vector[], front: readonly Vector[]): number {
  let most = 0;
  for (const vector of front) {
    let least = Number.POSITIVE_INFINITY;
    for (const one of kept) {
      const factor = factorOf(one, vector);
      if (factor < least) least = factor;
    }
    if (least - 1 > most) most = least - 1;
  }
  return most;
}

/** By which factor `kept` is worse where it is worst: at least 1, infinite where no factor does. */
function factorOf(kept: Vector, vector: Vector): number {
  let factor = 1;
  for (let i = 0; i < kept.length; i++) {
    if (kept[i] <= vector[i]) continue;
    const ratio = kept[i] > 0 ? kept[i] / vector[i] : vector[i] / kept[i];
    factor = Math.max(factor, ratio > 0 ? ratio : Number.POSITIVE_INFINITY);
  }
  return factor;
}
