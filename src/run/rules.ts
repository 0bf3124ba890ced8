import type { Objective } from '../objective/load.js';
import { constraintName } from '../search/verdict.js';

type Counts = Readonly<Record<string, unknown>>;

/** Counts whose rules carry the names of the objective's limits: search knows them by number only. */
export function namedCounts(counts: Counts, { limits }: Pick<Objective, 'limits'>): Counts {
  const names = new Map(limits.map(({ metric }, i) => [constraintName(i), metric]));
  const byRule = new Map<string, number>();
  for (const [rule, count] of Object.entries((counts['byRule'] ?? {}) as Record<string, number>)) {
    const name = names.get(rule) ?? rule;
    byRule.set(name, (byRule.get(name) ?? 0) + count);
  }
  return { ...counts, byRule: Object.fromEntries([...byRule].sort(([a], [b]) => (a < b ? -1 : 1))) };
}
