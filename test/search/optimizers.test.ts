import { describe, expect, it } from 'vitest';
import { chooseAlgorithm, chooseForBlackBox } from '../../src/search/auto.js';
import { compose } from '../../src/search/compose.js';
import { asProblem, designCount } from '../../src/search/factored.js';
import { minimize } from '../../src/search/minimize.js';
import { createOptimizer, optimizers } from '../../src/search/optimizers.js';
import type { Problem, Variable } from '../../src/search/problem.js';
import { randomProblem } from './random-problem.js';

const mixed: readonly Variable[] = [
  { name: 'x', kind: 'real', min: -1, max: 1 },
  { name: 'n', kind: 'integer', min: 1, max: 8 },
  { name: 'batch', kind: 'ordinal', values: [1, 2, 4, 8] },
  { name: 'chip', kind: 'categorical', values: ['a', 'b'] },
];
const finite = mixed.slice(1);

const twoGoals: Problem['evaluate'] = (genome) => ({
  objectives: [genome[0] + genome[1], -genome[0]],
  violations: [],
});

function problemOf(variables: readonly Variable[], evaluate = twoGoals): Problem {
  return { variables, objectiveCount: 2, constraintCount: 0, evaluate };
}

describe.each(Object.keys(optimizers))('optimizer %s', (name) => {
  it('asks for every design of a small space once, then finishes', () => {
    const optimizer = createOptimizer(name, problemOf(finite), { seed: 3 });
    const seen = new Set<string>();
    for (;;) {
      const asked = optimizer.ask(10);
      if (asked.length === 0) break;
      expect(asked.length).toBeLessThanOrEqual(10);
      for (const genome of asked) {
        expect(seen.has(genome.join())).toBe(false);
        seen.add(genome.join());
        for (const [i, variable] of finite.entries()) {
          const choices =
            variable.kind === 'integer' ? [1, 8] : variable.kind === 'real' ? [-1, 1] : [0, variable.values.length - 1];
          expect(genome[i]).toBeGreaterThanOrEqual(choices[0]);
          expect(genome[i]).toBeLessThanOrEqual(choices[1]);
        }
      }
      optimizer.tell(asked.map((genome) => ({ genome, objectives: [1, 1], violations: [] })));
    }
    expect(seen.size).toBe(64);
  });

  it('asks the same again from the same seed', () => {
    const [first, again] = [1, 2].map(() => createOptimizer(name, problemOf(finite), { seed: 9 }).ask(20));
    expect(again).toEqual(first);
  });
});

describe('random', () => {
  it('never repeats a design, in a mixed space either', () => {
    const optimizer = createOptimizer('random', problemOf(mixed), { seed: 1 });
    const asked = Array.from({ length: 50 }, () => optimizer.ask(100)).flat();
    expect(new Set(asked.map((genome) => genome.join())).size).toBe(5000);
  });

  it('draws otherwise from another seed', () => {
    const [a, b] = [1, 2].map((seed) => createOptimizer('random', problemOf(mixed), { seed }).ask(5));
    expect(a).not.toEqual(b);
  });
});

describe('createOptimizer', () => {
  it('names the nearest algorithm when there is none of that name', () => {
    expect(() => createOptimizer('randon', problemOf(mixed))).toThrow(
      'there is no algorithm "randon"; did you mean random? others: islands, local, nsga2, nsga3, exhaustive',
    );
    expect(() => createOptimizer('toString', problemOf(mixed))).toThrow('there is no algorithm');
  });

  it('refuses to enumerate a space with a real variable', () => {
    expect(() => createOptimizer('exhaustive', problemOf(mixed))).toThrow('variable x has Infinity values');
  });
});

describe('minimize', () => {
  it('finds the front that composition finds when it may evaluate everything', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const problem = randomProblem(seed);
      const expected = compose(problem).front.map(({ genome, objectives }) => ({ genome, objectives }));
      for (const algorithm of ['exhaustive', 'random'] as const) {
        const { archive } = await minimize(asProblem(problem), { algorithm, budget: Number(designCount(problem)) });
        expect(archive).toEqual(expected);
      }
    }
  });

  it.each([1, 99, 100, 101, 250])('evaluates no more than a budget of %i distinct designs', async (budget) => {
    const evaluated = new Set<string>();
    let calls = 0;
    const problem = problemOf(mixed, (genome) => {
      calls++;
      evaluated.add(genome.join());
      return { objectives: [genome[0], -genome[1]], violations: [] };
    });
    const { evaluations, archive } = await minimize(problem, { budget, seed: 2 });
    expect(evaluations).toBe(budget);
    expect(calls).toBe(budget);
    expect(evaluated.size).toBe(budget);
    expect(archive.length).toBeGreaterThan(0);
  });

  it('stops when the space is exhausted', async () => {
    const { evaluations, algorithm, reason } = await minimize(problemOf(finite), { budget: 1000 });
    expect({ evaluations, algorithm }).toEqual({ evaluations: 64, algorithm: 'exhaustive' });
    expect(reason).toContain('64 designs');
  });

  it('reports designs that fail, and loses none of the others', async () => {
    const problem = problemOf(finite, async ([n, batch, chip]) => {
      if (n === 1) throw new Error('out of paper');
      return {
        objectives: [n === 2 ? Number.NaN : n === 3 ? Number.POSITIVE_INFINITY : n + batch, -n - chip],
        violations: [],
      };
    });
    const { archive, failed, evaluations, feasible } = await minimize(problem, { budget: 64 });
    expect(evaluations).toBe(64);
    expect(feasible).toBe(40);
    expect(failed).toHaveLength(24);
    expect(failed[0]).toEqual({ genome: [1, 0, 0], reason: 'out of paper' });
    expect(failed[8].reason).toBe('objective 0 is NaN');
    expect(failed[16].reason).toBe('objective 0 is Infinity');
    expect(archive.map(({ genome }) => genome)).toEqual([
      [4, 0, 1],
      [5, 0, 1],
      [6, 0, 1],
      [7, 0, 1],
      [8, 0, 1],
    ]);
  });

  it('tries a design that failed once more', async () => {
    const tried = new Set<string>();
    const problem = problemOf(finite, (genome) => {
      if (!tried.has(genome.join())) {
        tried.add(genome.join());
        throw new Error('stumbled');
      }
      return { objectives: [genome[0], genome[1]], violations: [] };
    });
    const { failed, feasible } = await minimize(problem, { budget: 64 });
    expect(failed).toEqual([]);
    expect(feasible).toBe(64);
  });

  it('never evaluates nor counts what is invalid, and gives up when everything is', async () => {
    const { evaluations, invalid, archive } = await minimize(
      problemOf(mixed, () => ({ invalid: 'no such chip' })),
      { budget: 10 },
    );
    expect({ evaluations, archive }).toEqual({ evaluations: 0, archive: [] });
    expect(invalid['no such chip']).toBeGreaterThan(0);
  });

  it('shows the design closest to feasible when none is', async () => {
    const problem: Problem = {
      ...problemOf(finite, ([n]) => ({ objectives: [n, n], violations: [10 - n, 0] })),
      constraintCount: 2,
    };
    const { archive, closest } = await minimize(problem, { budget: 64 });
    expect(archive).toEqual([]);
    expect(closest).toEqual({ genome: [8, 0, 0], objectives: [8, 8], violations: [2, 0] });
  });

  it('refuses a budget that is no whole number above 0', async () => {
    await expect(minimize(problemOf(finite), undefined as never)).rejects.toThrow('the options are undefined');
    await expect(minimize(problemOf(finite), { budget: 0 })).rejects.toThrow('budget is a whole number above 0, not 0');
  });
});

describe('chooseAlgorithm', () => {
  it('is exact where the problem factors', () => {
    expect(chooseAlgorithm(randomProblem(5))).toMatchObject({ algorithm: 'exact' });
  });

  it('is random where even the parts are too large, and says why', () => {
    const gene = { name: 'x', kind: 'integer', min: 1, max: 1e6 } as const;
    const part = { reads: [], figures: [], stages: [{ variables: [gene, gene, gene] }] };
    const { algorithm, reason } = chooseAlgorithm({ ...randomProblem(5), parts: [part] });
    expect(algorithm).toBe('random');
    expect(reason).toContain('1000000000000000000 leaves');
  });

  it('is exhaustive for a space that the budget covers', () => {
    expect(chooseAlgorithm(problemOf(finite))).toEqual({
      algorithm: 'exhaustive',
      reason: 'the space has 64 designs (limit 100000000)',
    });
    expect(chooseForBlackBox(problemOf(finite), 64).algorithm).toBe('exhaustive');
  });

  it('breeds in a space that the budget does not cover: on islands where they have time to pay, and says why', () => {
    const large = Array.from({ length: 9 }, () => finite[0]);
    expect(chooseAlgorithm(problemOf(large)).algorithm).toBe('islands');
    expect(chooseAlgorithm(problemOf(mixed))).toEqual({
      algorithm: 'islands',
      reason: 'a real variable has no end of values, and 100000000 evaluations are enough for islands',
    });
    expect(chooseForBlackBox(problemOf(finite), 63)).toEqual({
      algorithm: 'nsga2',
      reason: 'the space has 64 designs, more than 63, and 63 evaluations are too few for islands',
    });
  });

  it('follows reference directions from four objectives on', () => {
    const { algorithm, reason } = chooseForBlackBox({ ...problemOf(mixed), objectiveCount: 4 }, 5000);
    expect({ algorithm, reason }).toEqual({
      algorithm: 'nsga3',
      reason: 'a real variable has no end of values, and 4 objectives want reference directions',
    });
  });
});

describe('a design that is asked for', () => {
  const aroundZero: Variable[] = [
    { name: 'x', kind: 'real', min: -1, max: 1 },
    { name: 'n', kind: 'integer', min: -2, max: 3 },
    { name: 'm', kind: 'integer', min: -300, max: 300 },
  ];
  const problem: Problem = {
    variables: aroundZero,
    objectiveCount: 2,
    constraintCount: 0,
    evaluate: ([x, n, m]) => ({ objectives: [x * x + n * n + m * m, (x - 1) ** 2 + (n - 2) ** 2], violations: [] }),
  };

  it.each(['nsga2', 'nsga3', 'islands', 'local', 'random'] as const)('has no -0, by %s', async (algorithm) => {
    const met: number[] = [];
    const evaluate: Problem['evaluate'] = (genome) => {
      met.push(...genome);
      return problem.evaluate(genome);
    };
    await minimize({ ...problem, evaluate }, { algorithm, budget: 2000, population: 20, seed: 3 });
    expect(met.filter((value) => value === 0).length).toBeGreaterThan(5);
    expect(met.filter((value) => Object.is(value, -0))).toEqual([]);
  });
});
