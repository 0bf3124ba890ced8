/** Laws of the black-box searches, on random spaces, problems and evaluators that misbehave. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asProblem } from '../../src/search/factored.js';
import { minimize } from '../../src/search/minimize.js';
import { createOptimizer, type OptimizerName, optimizers } from '../../src/search/optimizers.js';
import { dominates } from '../../src/search/pareto/dominance.js';
import {
  cardinality,
  type Evaluation,
  type Genome,
  type Problem,
  type Trial,
  type Variable,
} from '../../src/search/problem.js';
import { fits } from '../search/problems.js';
import { randomProblem } from '../search/random-problem.js';

const labels = fc.integer({ min: 1, max: 6 }).map((count) => Array.from({ length: count }, (_, i) => `v${i}`));
const bounds = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 0, max: 30 }));
const variable: fc.Arbitrary<Variable> = fc.oneof(
  bounds.map(([min, width]): Variable => ({ name: 'r', kind: 'real', min, max: min + width / 7 })),
  bounds.map(([min, width]): Variable => ({ name: 'i', kind: 'integer', min, max: min + width })),
  labels.map((values): Variable => ({ name: 'o', kind: 'ordinal', values })),
  labels.map((values): Variable => ({ name: 'c', kind: 'categorical', values })),
);

/** Objectives with ties, and limits that cut the space; `seed` makes another problem of the same space. */
function problemOf(
  variables: readonly Variable[],
  objectiveCount: number,
  constraintCount: number,
  seed: number,
): Problem {
  const weight = (i: number, k: number): number => Math.sin(seed + 3 * i + 7 * k);
  const total = (genome: Genome, k: number): number =>
    Math.round(4 * genome.reduce((sum, value, i) => sum + weight(i, k) * value + Math.cos(value + k), 0)) / 4;
  return {
    variables,
    objectiveCount,
    constraintCount,
    evaluate: (genome) => ({
      objectives: Array.from({ length: objectiveCount }, (_, k) => total(genome, k)),
      violations: Array.from({ length: constraintCount }, (_, k) => Math.max(0, total(genome, objectiveCount + k))),
    }),
  };
}

const problem = fc
  .tuple(fc.array(variable, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 4 }), fc.nat(2), fc.nat(1000))
  .map((parts) => problemOf(...parts));
/** Of an endless space nothing can be enumerated. */
const name = fc.constantFrom(...(Object.keys(optimizers) as OptimizerName[]).filter((each) => each !== 'exhaustive'));

const isFeasible = ({ violations }: Evaluation): boolean => violations.every((violation) => violation <= 0);

describe('minimize, whatever the problem and the algorithm,', () => {
  it('returns what is feasible and not dominated of all it evaluated, each vector once, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(problem, name, fc.nat(1e6), async (asked, algorithm, seed) => {
        const evaluated: Trial[] = [];
        const spied: Problem = {
          ...asked,
          evaluate(genome) {
            const evaluation = asked.evaluate(genome) as Evaluation;
            evaluated.push({ ...evaluation, genome });
            return evaluation;
          },
        };
        const { archive, evaluations, feasible } = await minimize(spied, {
          algorithm,
          budget: 150,
          population: 12,
          seed,
        });
        expect(evaluations).toBe(evaluated.length);
        expect(new Set(evaluated.map(({ genome }) => String(genome))).size).toBe(evaluations);
        expect(evaluated.filter(({ genome }) => !fits(asked.variables, genome))).toEqual([]);
        const good = evaluated.filter(isFeasible);
        expect(feasible).toBe(good.length);
        const front = good.filter((own) => !good.some((other) => dominates(other.objectives, own.objectives)));
        const keys = (points: readonly { objectives: readonly number[] }[]) =>
          [...new Set(points.map(({ objectives }) => objectives.map((value) => value + 0).join()))].sort();
        expect(keys(archive)).toEqual(keys(front));
        expect(archive).toHaveLength(keys(front).length);
      }),
      { numRuns: 60 },
    );
  });

  it('reports each design that throws or gives no numbers, and loses none of the others', async () => {
    await fc.assert(
      fc.asyncProperty(problem, name, fc.nat(1e6), fc.boolean(), async (sound, algorithm, seed, late) => {
        const faultOf = (genome: Genome): number => Math.abs(Math.round(genome.reduce((sum, x) => sum + 3 * x, 0))) % 7;
        const seen = new Set<string>();
        const evaluate = (genome: Genome): Evaluation => {
          seen.add(String(genome));
          const { objectives, violations } = sound.evaluate(genome) as Evaluation;
          const fault = faultOf(genome);
          if (fault === 0) throw new Error('broke down');
          const odd = [Number.NaN, Number.POSITIVE_INFINITY][fault - 1];
          return {
            objectives: odd === undefined ? objectives : objectives.map(() => odd),
            violations: violations.map(() => 0),
          };
        };
        const broken: Problem = { ...sound, evaluate: late ? async (genome) => evaluate(genome) : evaluate };
        const result = await minimize(broken, { algorithm, budget: 120, population: 10, seed });
        expect(result.evaluations).toBe(seen.size);
        expect(result.failed.length + result.feasible).toBe(result.evaluations);
        for (const { genome, reason } of result.failed)
          expect(reason).toBe(['broke down', 'objective 0 is NaN', 'objective 0 is Infinity'][faultOf(genome)]);
        expect(result.archive.filter(({ genome }) => faultOf(genome) < 3)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same result from the same seed', async () => {
    await fc.assert(
      fc.asyncProperty(problem, name, fc.nat(1e6), async (asked, algorithm, seed) => {
        const options = { algorithm, budget: 100, population: 11, seed };
        expect(await minimize(asked, options)).toEqual(await minimize(asked, options));
      }),
      { numRuns: 25 },
    );
  });
});

it('an optimizer goes on the same, however its tells are split', () => {
  fc.assert(
    fc.property(problem, name, fc.array(fc.nat(9), { minLength: 1 }), (asked, algorithm, cuts) => {
      const run = (split: boolean): Genome[] => {
        const optimizer = createOptimizer(algorithm, asked, { population: 10, seed: 4 });
        return Array.from({ length: 12 }, (_, turn) => {
          const genomes = optimizer.ask(9);
          const trials = genomes.map((genome): Trial => ({ ...(asked.evaluate(genome) as Evaluation), genome }));
          const cut = split ? cuts[turn % cuts.length] : 0;
          optimizer.tell(trials.slice(0, cut));
          optimizer.tell(trials.slice(cut));
          return genomes;
        }).flat();
      };
      expect(run(true)).toEqual(run(false));
    }),
    { numRuns: 60 },
  );
});

it('a finite space is asked for whole, each design once, by every algorithm', () => {
  const finite = fc.array(
    variable.filter((each) => each.kind !== 'real'),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(finite, fc.constantFrom(...Object.keys(optimizers)), fc.nat(100), (variables, algorithm, seed) => {
      const size = variables.reduce((product, each) => product * cardinality(each), 1);
      fc.pre(size <= 400);
      const asked = problemOf(variables, 2, 1, seed);
      const optimizer = createOptimizer(algorithm, asked, { population: 8, seed });
      const seen = new Set<string>();
      for (let genomes = optimizer.ask(7); genomes.length > 0; genomes = optimizer.ask(7)) {
        for (const genome of genomes) {
          expect(seen.has(String(genome))).toBe(false);
          seen.add(String(genome));
        }
        optimizer.tell(genomes.map((genome) => ({ ...(asked.evaluate(genome) as Evaluation), genome })));
      }
      expect(seen.size).toBe(size);
    }),
    { numRuns: 80 },
  );
});

describe('local search, when it says that it has explored,', () => {
  /** Every design one step away in one variable, as `local` steps. */
  const neighboursOf = (variables: readonly Variable[], genome: Genome): Genome[] =>
    variables.flatMap(({ kind }, i) => {
      const steps = Array.from({ length: 6 }, (_, power) => 2 ** power);
      const values =
        kind === 'categorical'
          ? Array.from({ length: 6 }, (_, value) => value)
          : steps.flatMap((step) => [genome[i] - step, genome[i] + step]);
      return values.map((value) => genome.with(i, value)).filter((each) => fits(variables, each));
    });
  const finite = fc.array(
    variable.filter((each) => each.kind !== 'real'),
    { minLength: 1, maxLength: 4 },
  );
  const rounded = fc
    .tuple(
      fc.tuple(finite, fc.integer({ min: 1, max: 3 }), fc.nat(1), fc.nat(1000)),
      fc.constantFrom(1, 3, 8),
      fc.boolean(),
    )
    .map(([parts, by, preferred]): Problem => {
      const fine = problemOf(...parts);
      return {
        ...fine,
        evaluate(genome) {
          const { objectives, violations } = fine.evaluate(genome) as Evaluation;
          const preference = preferred ? [Math.round(8 * Math.sin(objectives[0]))] : [];
          return { objectives: objectives.map((value) => Math.round(value / by)), violations, preference };
        },
      };
    });
  const factored = fc.nat(10_000).map((seed) => asProblem(randomProblem(seed)));
  const effort = fc.record({
    population: fc.integer({ min: 2, max: 20 }),
    budget: fc.integer({ min: 4, max: 300 }),
    seed: fc.nat(1e6),
  });

  it.each([
    ['with rounded objectives', rounded],
    ['with parts, some of them invalid', factored],
  ])('knows the neighbours of all that its archive shows, of problems %s', async (_, problems) => {
    let certified = 0;
    await fc.assert(
      fc.asyncProperty(problems, effort, async (tied, options) => {
        const seen = new Set<string>();
        const spied: Problem = {
          ...tied,
          evaluate(genome) {
            seen.add(String(genome));
            return tied.evaluate(genome);
          },
        };
        const { archive, explored } = await minimize(spied, { algorithm: 'local', ...options });
        if (!explored) return;
        certified++;
        for (const { genome } of archive)
          for (const neighbour of neighboursOf(tied.variables, genome))
            expect(seen.has(String(neighbour)), `${neighbour.join()} beside ${genome.join()}`).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(certified).toBeGreaterThan(40);
  });
});
