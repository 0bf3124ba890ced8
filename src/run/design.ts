import { evaluate } from '../core/evaluate.js';
import { isDead } from '../core/violation.js';
import { excess, limitsOf } from '../objective/score.js';
import { designId, record } from './front.js';
import type { Plan } from './plan.js';
import { buildProblem } from './problem.js';
import type { Evaluation } from './schema.js';

/** Everything about the first design of a plan's space: the one whose genes all take their first value. */
export function evaluateFirst(plan: Plan): Evaluation {
  const problem = buildProblem(plan);
  const genome = plan.space.genes.map(() => 0);
  const genes = problem.genes(genome);
  const head = { id: designId(genes), genes };
  const design = problem.design(genome);
  if (isDead(design)) return { ...head, outcome: design.kind ?? 'infeasible', violations: [said(design)] };
  const outcome = evaluate(problem.setting, design);
  if (outcome.kind !== 'feasible') return { ...head, outcome: outcome.kind, violations: outcome.violations.map(said) };
  const { evaluated } = outcome;
  const violations = limitsOf(plan.objective).flatMap((limit) => {
    const have = limit.metric.of(evaluated.system, problem.setting);
    return excess(limit, have) > 0 ? [{ rule: limit.metric.id, need: limit.bound, have, unit: limit.metric.unit }] : [];
  });
  return {
    ...head,
    outcome: violations.length === 0 ? 'feasible' : 'infeasible',
    violations,
    ...record(evaluated),
    leansOn: problem.leansOn(genome),
  };
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
