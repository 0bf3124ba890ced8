import { describe, expect, it } from 'vitest';
import { metrics } from '../../src/objective/metrics.js';
import { hashOf, type Plan } from '../../src/run/plan.js';
import { buildProblem, type SystemProblem } from '../../src/run/problem.js';
import { variablesOf } from '../../src/search/factored.js';
import { cardinality, choiceAt } from '../../src/search/problem.js';
import { Rng } from '../../src/search/rng.js';
import { Walker } from '../../src/search/walker.js';
import { agreed, objectiveNames, problems, shippedPlan, spaceNames, unlimited } from './designs.js';

/**
 * Random designs of each space under each objective. `npm run test:finite` draws a million of each, some ten minutes of one core.
 */
const count = Number(process.env['FINITE_DESIGNS'] ?? 3_000);
const seed = 20260731;
const mayBeNone = ['disaggregation_ratio', 'quality_loss'];
/** A figure of which less is worse stands negated. */
const signs = (name: string, value: number) => (name === 'lessDeviceBytes' ? value < 0 : value >= 0);
const finite = (value: number) => value < Number.POSITIVE_INFINITY;

/** Uniform in every gene, one at a time: a million of them fit no array. */
function* drawn(problem: SystemProblem): Generator<number[]> {
  const rng = new Rng(seed);
  const variables = variablesOf(problem.factored);
  const sizes = variables.map(cardinality);
  for (let i = 0; i < count; i++)
    yield agreed(
      problem,
      variables.map((variable, v) => choiceAt(variable, rng.integer(sizes[v]))),
    );
}

/** What random designs of a problem come to: those that stand, and the first figures that are not as they must be. */
function looked(problem: SystemProblem): { readonly standing: number; readonly odd: readonly string[] } {
  const { factored } = problem;
  const walkers = factored.parts.map((_, p) => new Walker(factored, p));
  const figures = walkers.map((walker) => walker.figures);
  const out = new Float64Array(metrics.length);
  const odd: string[] = [];
  let standing = 0;
  for (const genome of drawn(problem)) {
    const say = (what: string) => odd.push(`${what} of ${JSON.stringify(problem.genes(genome))}`);
    const verdicts = walkers.map((walker) => walker.evaluate(genome));
    for (const [p, part] of factored.parts.entries()) {
      if (verdicts[p] !== undefined) continue;
      for (const [i, { name }] of part.figures.entries())
        if (!(finite(Math.abs(figures[p][i])) && signs(name, figures[p][i])))
          say(`${part.name} ${name} ${figures[p][i]}`);
    }
    if (verdicts.some((verdict) => verdict !== undefined)) continue;
    standing++;
    factored.join(genome.slice(0, factored.shared.length), figures, out);
    for (const [i, { id, sense }] of metrics.entries()) {
      const value = sense === 'min' ? out[i] : -out[i];
      // Most systems have no memory pool, and many lose nothing.
      if (!((value > 0 || mayBeNone.includes(id)) && value >= 0 && finite(value))) say(`${id} ${value}`);
    }
    if (odd.length > 5) break;
  }
  return { standing, odd };
}

/** Some objectives differ in nothing but goals and limits, so that without these they ask the same: it is looked at once. */
const known = new Map<string, ReturnType<typeof looked>>();
function lookedOnce(plan: Plan): ReturnType<typeof looked> {
  const question = hashOf({ ...plan, objective: { ...plan.objective, name: '', file: '' } });
  const found = known.get(question) ?? looked(buildProblem(plan));
  known.set(question, found);
  return found;
}

describe.each(spaceNames.flatMap((space) => objectiveNames.map((objective) => [space, objective] as const)))(
  'the space %s under the objective %s',
  (space, objective) => {
    it(`gives only finite figures and metrics on ${count} random designs`, { timeout: 120_000 + count }, () => {
      const { standing, odd } = lookedOnce(unlimited(shippedPlan(space, objective)));
      expect(odd.slice(0, 5)).toEqual([]);
      expect(standing).toBeGreaterThan(count / 50);
    });
  },
);

describe('a design that is infeasible', () => {
  it.each(problems.map((problem, i) => [spaceNames[i], problem] as const))(
    'in the space %s needs more than it has, in numbers with a unit',
    { timeout: 120_000 + count },
    (_, problem) => {
      const walkers = problem.factored.parts.map((__, p) => new Walker(problem.factored, p));
      const odd = new Set<string>();
      let refused = 0;
      for (const genome of drawn(problem))
        for (const verdict of walkers.map((walker) => walker.evaluate(genome))) {
          if (verdict === undefined || verdict.kind !== undefined) continue;
          refused++;
          const { rule, need = Number.NaN, have = Number.NaN, unit } = verdict;
          if (!(finite(need) && need > have && have >= 0 && unit !== undefined))
            odd.add(`${rule}: needs ${need}, has ${have} ${unit}`);
        }
      expect([...odd].slice(0, 5)).toEqual([]);
      expect(refused).toBeGreaterThan(0);
    },
  );
});
