/**
 * Decides between designs of the whole with equal objectives: by the parts' figures, those to be small first, then those
 * to be large, negated; each group part by part. A design whose part is dominated in figures comes after the one with
 * the dominator, so composition, which never sees it, and enumeration, which does, choose the same design.
 */
import type { FactoredProblem } from './problem.js';

export type Preference = (figures: readonly Float64Array[], out: Float64Array) => void;

export function preferenceOf(problem: FactoredProblem): { length: number; write: Preference } {
  const all = problem.parts.flatMap((part, p) => part.figures.map(({ sense }, figure) => ({ p, figure, sense })));
  const order = [...all.filter(({ sense }) => sense === 'min'), ...all.filter(({ sense }) => sense === 'max')];
  return {
    length: order.length,
    write(figures, out) {
      for (const [i, { p, figure, sense }] of order.entries())
        out[i] = sense === 'min' ? figures[p][figure] : -figures[p][figure];
    },
  };
}
