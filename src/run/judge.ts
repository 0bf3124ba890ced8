import { evaluateColocated } from '../core/colocated.js';
import { evaluate } from '../core/evaluate.js';
import type { System } from '../core/join.js';
import { isDead } from '../core/violation.js';
import type { Alternative } from './alternative.js';
import { record, recordColocated } from './record.js';
import type { Evaluation } from './schema.js';

/** What the core makes of a genome: the system and its record, or why there is none. */
export type Judgement =
  | { readonly kind: 'feasible'; readonly system: System; readonly record: ReturnType<typeof record> }
  | {
      readonly kind: 'infeasible' | 'invalid' | 'duplicate';
      readonly violations: readonly Evaluation['violations'][number][];
    };

export function judge(alternative: Alternative, genome: readonly number[]): Judgement {
  const design = alternative.design(genome);
  if (isDead(design)) return { kind: design.kind ?? 'infeasible', violations: [said(design)] };
  const { setting } = alternative;
  if ('colocated' in design) {
    const outcome = evaluateColocated(setting, design);
    if (outcome.kind !== 'feasible') return { kind: outcome.kind, violations: outcome.violations.map(said) };
    return { kind: 'feasible', system: outcome.evaluated.system, record: recordColocated(outcome.evaluated) };
  }
  const outcome = evaluate(setting, design);
  if (outcome.kind !== 'feasible') return { kind: outcome.kind, violations: outcome.violations.map(said) };
  return { kind: 'feasible', system: outcome.evaluated.system, record: record(outcome.evaluated) };
}

/** What a violation says, and no more. */
function said({ pool, rule, need, have, unit }: Evaluation['violations'][number]): Evaluation['violations'][number] {
  return {
    rule,
    ...(pool !== undefined && { pool }),
    ...(need !== undefined && { need }),
    ...(have !== undefined && { have }),
    ...(unit !== undefined && { unit }),
  };
}
