import type { Infeasible, Part } from '../problem.js';

/** What a leaf's refusal means: it may have written the index of the violated rule to where its first figure would stand. */
export function leafRules(part: Part): (written: number) => Infeasible {
  const unnamed: Infeasible = { infeasible: true, rule: 'unnamed' };
  const named = (part.rules ?? []).map((rule): Infeasible => ({ infeasible: true, rule }));
  return (written) => named[written] ?? part.refused?.() ?? unnamed;
}
