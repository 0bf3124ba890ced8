import type { Infeasible } from './problem.js';

/** What became of the leaves of a walk: leaves = feasible + infeasible + invalid + duplicate + pruned. */
export interface Counts {
  leaves: number;
  feasible: number;
  infeasible: number;
  /** Forbidden by a rule, never evaluated. */
  invalid: number;
  /** Not canonical: another genome stands for the same design. */
  duplicate: number;
  /** Below a context whose best possible figures are dominated already. */
  pruned: number;
  /** No leaves of the walk: feasible designs that were tried before it, since they are good for a near key. */
  seeded: number;
  /** The infeasible, invalid and duplicate ones by the rule that each met first. */
  byRule: Record<string, number>;
}

export function noCounts(): Counts {
  // Without a prototype, so that a rule may have the name of something that every object has.
  const byRule = Object.create(null) as Record<string, number>;
  return { leaves: 0, feasible: 0, infeasible: 0, invalid: 0, duplicate: 0, pruned: 0, seeded: 0, byRule };
}

export function countRule(counts: Counts, { kind, rule }: Pick<Infeasible, 'kind' | 'rule'>, leaves: number): void {
  counts[kind ?? 'infeasible'] += leaves;
  counts.byRule[rule] = (counts.byRule[rule] ?? 0) + leaves;
}

/** The same for a walk, whose neighbours mostly fail by one rule: these are added up before they are entered. */
export class RuleCounter {
  readonly #counts: Counts;
  #verdict: Pick<Infeasible, 'kind' | 'rule'> = { rule: '' };
  #leaves = 0;

  constructor(counts: Counts) {
    this.#counts = counts;
  }

  count(verdict: Infeasible, leaves: number): void {
    if (verdict.rule !== this.#verdict.rule || verdict.kind !== this.#verdict.kind) {
      this.close();
      this.#verdict = verdict;
    }
    this.#leaves += leaves;
  }

  /** Enters what is still to be. */
  close(): void {
    if (this.#leaves > 0) countRule(this.#counts, this.#verdict, this.#leaves);
    this.#leaves = 0;
  }
}

/** The sum, with the rules in alphabetical order, so that it does not depend on the order of the terms. */
export function sumCounts(terms: readonly Counts[]): Counts {
  const sum = noCounts();
  const byRule = new Map<string, number>();
  for (const term of terms) {
    for (const key of ['leaves', 'feasible', 'infeasible', 'invalid', 'duplicate', 'pruned', 'seeded'] as const)
      sum[key] += term[key];
    for (const [rule, leaves] of Object.entries(term.byRule)) byRule.set(rule, (byRule.get(rule) ?? 0) + leaves);
  }
  sum.byRule = Object.fromEntries([...byRule].sort(([a], [b]) => (a < b ? -1 : 1)));
  return sum;
}
