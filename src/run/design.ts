import { excess, limitsOf } from '../objective/score.js';
import { variablesOf } from '../search/factored.js';
import { buildAlternatives } from './alternative.js';
import { designId } from './describe.js';
import { judge } from './judge.js';
import type { Plan } from './plan.js';
import type { Evaluation } from './schema.js';

/** Everything about the first design of a plan's space: the one whose genes all take their first value. */
export function evaluateFirst(plan: Plan): Evaluation {
  const [alternative] = buildAlternatives(plan);
  const genome = variablesOf(alternative.factored).map(() => 0);
  const genes = alternative.genes(genome);
  const head = { id: designId(genes), genes };
  const judgement = judge(alternative, genome);
  if (judgement.kind !== 'feasible') return { ...head, outcome: judgement.kind, violations: [...judgement.violations] };
  const violations = limitsOf(plan.objective).flatMap((limit) => {
    const have = limit.metric.of(judgement.system, alternative.setting);
    return excess(limit, have) > 0 ? [{ rule: limit.metric.id, need: limit.bound, have, unit: limit.metric.unit }] : [];
  });
  return {
    ...head,
    outcome: violations.length === 0 ? 'feasible' : 'infeasible',
    violations,
    ...judgement.record,
    leansOn: alternative.leansOn(genome),
  };
}
