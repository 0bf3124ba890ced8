import type { System } from '../core/join.js';
import type { Alternative } from './alternative.js';
import type { DesignRecord } from './record.js';
import type { Evaluation } from './schema.js';
import { weigherOf, type Weigher } from './weigh.js';

/** What the core makes of a genome: the system and its record, or why there is none. */
export type Judgement =
  | { readonly kind: 'feasible'; readonly system: System; readonly record: DesignRecord }
  | {
      readonly kind: 'infeasible' | 'invalid' | 'duplicate';
      readonly violations: readonly Evaluation['violations'][number][];
    };

/** `weigh`: that of the alternative, where many designs are judged. */
export function judge(
  alternative: Alternative,
  genome: readonly number[],
  weigh: Weigher = weigherOf(alternative),
): Judgement {
  const weighed = weigh(genome);
  if (weighed.kind === 'feasible') return { kind: 'feasible', system: weighed.system, record: weighed.record() };
  return { kind: weighed.kind, violations: weighed.violations.map(said) };
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
