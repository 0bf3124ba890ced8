import * as fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { evaluate, type Evaluated, type SystemDesign } from '../../src/core/evaluate.js';
import { isDead } from '../../src/core/violation.js';
import { loadObjective, type Objective } from '../../src/objective/load.js';
import { metrics } from '../../src/objective/metrics.js';
import type { Plan } from '../../src/run/plan.js';
import { buildProblem, type SystemProblem } from '../../src/run/problem.js';
import { planOf } from '../../src/run/search.js';
import { variablesOf } from '../../src/search/factored.js';
import { cardinality, choiceAt } from '../../src/search/problem.js';
import { Walker } from '../../src/search/walker.js';
import { loadSpace } from '../../src/space/load.js';

/** Random designs of the spaces that ship, under the objectives that ship, on the facts of the catalogue. */
export const catalog = loadCatalog();

const shipped = (folder: string) => {
  const url = new URL(`../../${folder}/`, import.meta.url);
  return readdirSync(url).map((file) => ({
    name: file.replace('.yaml', ''),
    path: fileURLToPath(new URL(file, url)),
  }));
};
export const spaceNames = shipped('spaces').map(({ name }) => name);
export const objectiveNames = shipped('objectives').map(({ name }) => name);

const pathOf = (folder: string, name: string) => {
  const found = shipped(folder).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name} in ${folder}`);
  return found.path;
};

export function shippedPlan(space: string, objective: string): Plan {
  return planOf(
    loadSpace(pathOf('spaces', space), catalog),
    loadObjective(pathOf('objectives', objective), catalog, metrics),
    catalog,
    { algorithm: 'exact' },
  );
}

/** The plan with every metric as a goal and no limits, so that all figures are computed and none is cut off. */
export function unlimited(plan: Plan): Plan {
  const goals = metrics.map(({ id, sense }) => ({ metric: id, sense }));
  return { ...plan, objective: { ...plan.objective, goals, limits: [] } };
}

export function withObjective(plan: Plan, change: Partial<Objective>): Plan {
  return { ...plan, objective: { ...plan.objective, ...change } };
}

/** The plan with only these values of the genes named. */
export function narrowed(plan: Plan, values: Readonly<Record<string, readonly (string | number)[]>>): Plan {
  const genes = plan.space.genes.map((gene) => ({
    ...gene,
    values: values[`${gene.pool}.${gene.key}`] ?? gene.values,
  }));
  return { ...plan, space: { ...plan.space, genes } };
}

/**
 * Where both pools must have one accelerator, chance would hardly ever draw it twice: both get the one that the shared gene
 * names.
 */
export function agreed({ factored }: SystemProblem, genome: number[]): number[] {
  const variables = variablesOf(factored);
  const at = (name: string) => variables.findIndex((variable) => variable.name === name);
  const valuesOf = (name: string) => (variables[at(name)] as { values: readonly (number | string | boolean)[] }).values;
  const one = valuesOf('shared.accelerator')[genome[at('shared.accelerator')]];
  if (one === 'any') return genome;
  for (const name of ['prefill.accelerator', 'decode.accelerator']) genome[at(name)] = valuesOf(name).indexOf(one);
  return genome;
}

/** Genomes of a problem, uniform in every gene, and most of them no good. */
export function genomes(problem: SystemProblem): fc.Arbitrary<number[]> {
  const genes = variablesOf(problem.factored).map((variable) =>
    fc.nat({ max: cardinality(variable) - 1 }).map((index) => choiceAt(variable, index)),
  );
  return fc
    .tuple(...genes)
    .map((genome) => (problem.name === 'disaggregated' ? agreed(problem, [...genome]) : [...genome]));
}

/** Genomes of designs that stand, limits apart. */
export function standingGenomes(problem: SystemProblem): fc.Arbitrary<number[]> {
  const walkers = problem.factored.parts.map((_, p) => new Walker(problem.factored, p));
  return genomes(problem).filter((genome) => walkers.every((walker) => walker.evaluate(genome) === undefined));
}

export function designOf(problem: SystemProblem, genome: readonly number[]): SystemDesign {
  const design = problem.design(genome);
  if (isDead(design)) throw new Error(`genome ${genome.join()} is ${design.rule}`);
  return design;
}

export function evaluated(problem: SystemProblem, design: SystemDesign): Evaluated {
  const outcome = evaluate(problem.setting, design);
  if (outcome.kind !== 'feasible') throw new Error(`a design that must stand: ${JSON.stringify(outcome.violations)}`);
  return outcome.evaluated;
}

/** The plan with decoding that may speculate. */
export function speculating(plan: Plan): Plan {
  return narrowed(plan, { 'decode.speculativeTokens': [0, 1, 3] });
}

/** Each space under the objective of its name, if there is one, limits apart, with and without speculation. */
export const problems: readonly SystemProblem[] = spaceNames.map((space) =>
  buildProblem(
    speculating(
      unlimited(shippedPlan(space, objectiveNames.find((one) => one === space) ?? 'cost-latency-efficiency')),
    ),
  ),
);

export interface Drawn {
  readonly problem: SystemProblem;
  readonly genome: readonly number[];
  readonly at: Evaluated;
  /** How a counterexample is printed: by its genes. */
  [fc.toStringMethod](): string;
}

/** Valid designs of all shipped spaces, evaluated. */
export const designs: fc.Arbitrary<Drawn> = fc.oneof(
  ...problems.map((problem) =>
    standingGenomes(problem).map((genome) => ({
      problem,
      genome,
      at: evaluated(problem, designOf(problem, genome)),
      [fc.toStringMethod]: () => JSON.stringify(problem.genes(genome)),
    })),
  ),
);

/** One seed for all, so that every run tests the same designs. */
export function check<Ts extends [unknown, ...unknown[]]>(property: fc.IProperty<Ts>, numRuns = 200): void {
  fc.assert(property, { seed: 20260731, numRuns });
}
