import type { FrontDesign } from './compose.js';
import { compareVectors } from './pareto/dominance.js';
import { nondominated } from './pareto/nondominated.js';

/** A design of a front of several problems with the same objectives, and which of them it solves. */
export interface UnionDesign extends FrontDesign {
  readonly alternative: number;
}

/**
 * The front of alternatives from the front of each: what no design of another dominates; of equal objective vectors that
 * of the earlier alternative. Ordered by objectives, as each front is.
 */
export function unionFronts(fronts: readonly (readonly FrontDesign[])[]): UnionDesign[] {
  const all = fronts.flatMap((front, alternative) => front.map((design) => ({ ...design, alternative })));
  return nondominated(all.map(({ objectives }) => objectives))
    .map((index) => all[index])
    .sort((a, b) => compareVectors(a.objectives, b.objectives));
}
