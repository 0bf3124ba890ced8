import * as fc from 'fast-check';
import { evaluateColocated, type EvaluatedColocated } from '../../src/core/colocated.js';
import { isDead } from '../../src/core/violation.js';
import { buildColocated, type ColocatedProblem } from '../../src/run/colocated-problem.js';
import { variablesOf } from '../../src/search/factored.js';
import { cardinality } from '../../src/search/problem.js';
import { Walker } from '../../src/search/walker.js';
import { onlyColocated } from '../oracle/colocated.js';
import { narrowed, shippedPlan, spaceNames, unlimited } from './designs.js';

/** Co-located designs of the parts and layouts of the shipped spaces, limits apart. */
export const problems = spaceNames.map((name, i) => {
  const plan = unlimited(shippedPlan(name, 'cost-latency-efficiency'));
  // Every other space decodes with speculation.
  const speculative = narrowed(
    { ...plan, space: onlyColocated(plan.space) },
    { 'colocated.speculativeTokens': [i % 2] },
  );
  return { name, problem: buildColocated(speculative) };
});

export function genomes({ factored }: ColocatedProblem): fc.Arbitrary<number[]> {
  const genes = variablesOf(factored).map((variable) => fc.nat({ max: cardinality(variable) - 1 }));
  return fc.tuple(...genes).map((genome) => [...genome]);
}

export function standing(problem: ColocatedProblem): fc.Arbitrary<number[]> {
  const walker = new Walker(problem.factored, 0);
  return genomes(problem).filter((genome) => walker.evaluate(genome) === undefined);
}

export function evaluated(problem: ColocatedProblem, genome: readonly number[]): EvaluatedColocated {
  const design = problem.design(genome);
  if (isDead(design)) throw new Error(design.rule);
  const outcome = evaluateColocated(problem.setting, design);
  if (outcome.kind !== 'feasible') throw new Error(JSON.stringify(outcome.violations));
  return outcome.evaluated;
}

export const designs = fc.oneof(
  ...problems.map(({ problem }) =>
    standing(problem).map((genome) => ({
      at: evaluated(problem, genome),
      [fc.toStringMethod]: () => JSON.stringify(problem.genes(genome)),
    })),
  ),
);
