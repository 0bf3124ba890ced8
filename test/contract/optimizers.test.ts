/** What every algorithm of the list owes, whichever it is. */
import { describe, expect, it } from 'vitest';
import { minimize } from '../../src/search/minimize.js';
import { createOptimizer, type OptimizerName, optimizers } from '../../src/search/optimizers.js';
import { hypervolume } from '../../src/search/pareto/hypervolume.js';
import type { Genome, Problem, Trial } from '../../src/search/problem.js';
import { fits, mixed, published, tnk } from '../search/problems.js';

const names = Object.keys(optimizers) as OptimizerName[];
/** Of an endless space nothing can be enumerated. */
const drawing = names.filter((name) => name !== 'exhaustive');
const clever = drawing.filter((name) => name !== 'random');

const trialsOf = (problem: Problem, genomes: readonly Genome[]): Trial[] =>
  genomes.map((genome) => ({ ...(problem.evaluate(genome) as Omit<Trial, 'genome'>), genome }));

/** The genomes of so many asks, each told before the next. */
function asks(
  name: string,
  problem: Problem,
  count: number,
  tell = (trials: Trial[]): Trial[][] => [trials],
  seed = 5,
) {
  const optimizer = createOptimizer(name, problem, { population: 20, seed });
  return Array.from({ length: count }, () => {
    const genomes = optimizer.ask(17);
    for (const part of tell(trialsOf(problem, genomes))) optimizer.tell(part);
    return genomes;
  });
}

describe.each(drawing)('the algorithm %s', (name) => {
  it('asks for values of the variables, each design once, no more than it is asked for', () => {
    for (const problem of Object.values(published)) {
      const asked = asks(name, problem, 40);
      expect(Math.max(...asked.map((genomes) => genomes.length))).toBeLessThanOrEqual(17);
      expect(asked.flat().filter((genome) => !fits(problem.variables, genome))).toEqual([]);
      expect(new Set(asked.flat().map(String)).size).toBe(asked.flat().length);
    }
  });

  it('asks the same from the same seed, and something else from another', () => {
    const [first, again] = [1, 2].map(() => asks(name, mixed, 20));
    expect(again).toEqual(first);
    expect(asks(name, mixed, 1, undefined, 6)).not.toEqual(first.slice(0, 1));
  });

  it('goes on the same, however what it asked for is split into tells', () => {
    const whole = asks(name, tnk, 30);
    const split = (trials: Trial[]) => [trials.slice(0, 3), [], trials.slice(3, 4), trials.slice(4)];
    expect(asks(name, tnk, 30, split)).toEqual(whole);
  });

  it('goes on when designs are missing from what it is told, even all of them', () => {
    const some = (trials: Trial[]) => [trials.filter((_, i) => i % 3 > 0)];
    for (const tell of [some, () => [[]], () => []]) {
      const asked = asks(name, mixed, 40, tell).flat();
      expect(asked.length).toBeGreaterThanOrEqual(40);
      expect(new Set(asked.map(String)).size).toBe(asked.length);
    }
  });

  it('asks for the designs to start from first, and never again', () => {
    const from = [0.1, 0.2, 0.1].map((share) => [share, 0, 1, 2, 3, 1]);
    const optimizer = createOptimizer(name, mixed, { population: 10, from });
    expect(optimizer.ask(100).slice(0, 2)).toEqual(from.slice(0, 2));
    optimizer.tell(trialsOf(mixed, from.slice(0, 2)));
    const later = Array.from({ length: 20 }, () => optimizer.ask(10)).flat();
    expect(later.filter((genome) => String(genome) === String(from[0]))).toEqual([]);
    expect(() => createOptimizer(name, mixed, { from: [[0.1]] })).toThrow(
      'genome 0 to start from has 1 numbers, not 6',
    );
    expect(() => createOptimizer(name, mixed, { from: [[0.1, 0, 1, 9, 3, 1]] })).toThrow('has 9 as its variable 3');
  });

  it('takes a space of one design, and one where a real variable has one value', async () => {
    const variables = [
      { name: 'x', kind: 'real', min: 2, max: 2 },
      { name: 'n', kind: 'integer', min: 0, max: 3 },
    ] as const;
    const problem: Problem = {
      variables,
      objectiveCount: 1,
      constraintCount: 0,
      evaluate: ([x, n]) => ({ objectives: [x - n], violations: [] }),
    };
    const { evaluations, archive } = await minimize(problem, { algorithm: name, budget: 100 });
    expect({ evaluations, archive }).toEqual({ evaluations: 4, archive: [{ genome: [2, 3], objectives: [-1] }] });
  });
});

describe.each(clever)('the algorithm %s beats random', (name) => {
  it.each(Object.keys(published) as (keyof typeof published)[])('on %s', async (kind) => {
    const problem = published[kind];
    const runs = (algorithm: OptimizerName) =>
      Promise.all([1, 2, 3].map((seed) => minimize(problem, { algorithm, budget: 1500, seed })));
    const vectors = async (algorithm: OptimizerName) =>
      (await runs(algorithm)).map(({ archive }) => archive.map(({ objectives }) => objectives));
    const [own, floor] = [await vectors(name), await vectors('random')];
    const all = [...own, ...floor].flat();
    const reference = all[0].map((_, j) => Math.max(...all.map((point) => point[j])) + 1e-9);
    const volumes = (fronts: (readonly number[])[][]) =>
      fronts.map((front) => hypervolume(front, reference)).sort((a, b) => a - b);
    expect(volumes(own)[1]).toBeGreaterThan(volumes(floor)[1]);
  });
});

describe.each(names)('the door to the algorithm %s', (name) => {
  const variables: Problem['variables'] = [
    { name: 'n', kind: 'integer', min: 0, max: 7 },
    { name: 'c', kind: 'categorical', values: ['x', 'y', 'z'] },
    { name: 'o', kind: 'ordinal', values: [1, 2, 4, 8] },
  ];
  const evaluate = ([n, c, o]: Genome) => ({ objectives: [n + c, 9 - n + o], violations: [n + o - 8] });
  const sound: Problem = { variables, objectiveCount: 2, constraintCount: 1, evaluate };
  const trial = (genome: Genome): Trial => ({ ...evaluate(genome), genome });

  it('is shut to a problem or a population that makes no sense', () => {
    const odd = [undefined, null, Number.NaN, 1.5, -1, '2', Number.POSITIVE_INFINITY];
    const refused = (problem: object, options: object, message: string) => {
      const [made, given] = [{ ...sound, ...problem } as Problem, options as { population: number }];
      expect(() => createOptimizer(name, made, given)).toThrow(new RangeError(message));
    };
    for (const value of [...odd, 0])
      refused({ objectiveCount: value }, {}, `objectiveCount is a whole number above 0, not ${spelled(value)}`);
    for (const value of odd)
      refused({ constraintCount: value }, {}, `constraintCount is a whole number of 0 or more, not ${spelled(value)}`);
    for (const population of [0, -5, Number.NaN, 1.5, '10', Number.POSITIVE_INFINITY])
      refused({}, { population }, `population is a whole number above 0, not ${spelled(population)}`);
    refused({ variables: undefined }, {}, 'the variables are undefined, no list');
  });

  it('lets in no trial that is none of the problem, and none of those told with it', () => {
    const odd: [object, string][] = [
      [{ genome: [9, 0, 0] }, 'genome 1 of those told has 9 as its variable 0'],
      [{ genome: [1, 0.5, 0] }, 'genome 1 of those told has 0.5 as its variable 1'],
      [{ genome: [1, 0, '2'] }, 'genome 1 of those told has "2" as its variable 2'],
      [{ genome: [1, 0] }, 'genome 1 of those told has 2 numbers, not 3'],
      [{ genome: undefined }, 'genome 1 of those told is undefined, no list of numbers'],
      [{ objectives: [1] }, 'trial 1 of those told: 1 objectives instead of 2'],
      [{ objectives: [Number.NaN, 1] }, 'trial 1 of those told: objective 0 is NaN'],
      [{ objectives: [1, Number.POSITIVE_INFINITY] }, 'trial 1 of those told: objective 1 is Infinity'],
      [{ violations: undefined }, 'trial 1 of those told: no list of violations'],
    ];
    const asked = (told: (optimizer: ReturnType<typeof createOptimizer>) => void): Genome[] => {
      const optimizer = createOptimizer(name, sound, { population: 5, seed: 2 });
      told(optimizer);
      return Array.from({ length: 9 }, () => {
        const genomes = optimizer.ask(6);
        optimizer.tell(genomes.map(trial));
        return genomes;
      }).flat();
    };
    const untold = asked(() => {});
    for (const [fault, message] of odd) {
      const told = [trial([3, 1, 1]), { ...trial([4, 1, 1]), ...fault }];
      const refused = asked((optimizer) => expect(() => optimizer.tell(told)).toThrow(new RangeError(message)));
      expect(refused).toEqual(untold);
    }
  });

  it('hands out copies and takes copies', () => {
    const run = (careless: boolean): Genome[] => {
      const optimizer = createOptimizer(name, sound, { population: 6, seed: 4 });
      return Array.from({ length: 14 }, () => {
        const genomes = optimizer.ask(5);
        const [kept, trials] = [genomes.map((genome) => [...genome]), genomes.map((genome) => trial([...genome]))];
        if (careless) for (const genome of genomes) (genome as number[]).fill(77);
        optimizer.tell(trials);
        if (careless)
          for (const { genome, objectives, violations } of trials)
            for (const list of [genome, objectives, violations]) (list as number[]).length = 0;
        return kept;
      }).flat();
    };
    expect(run(true)).toEqual(run(false));
  });

  it('does not ask for what it was told, and for all else once', () => {
    const told = [
      [0, 0, 0],
      [0, 0, 1],
      [3, 2, 2],
      [7, 2, 3],
    ];
    for (const from of [
      [],
      [
        [5, 1, 1],
        [3, 2, 2],
      ],
    ]) {
      const optimizer = createOptimizer(name, sound, { population: 6, seed: 4, from });
      optimizer.tell(told.slice(0, 3).map(trial));
      const seen: string[] = [];
      for (let genomes = optimizer.ask(7); genomes.length > 0; genomes = optimizer.ask(7)) {
        seen.push(...genomes.map(String));
        optimizer.tell([...genomes.map(trial), ...told.map(trial)]);
      }
      expect(new Set(seen).size).toBe(seen.length);
      // The last one may be asked for before it is told.
      expect(seen.filter((genome) => genome !== '7,2,3').length).toBe(8 * 3 * 4 - 4);
      expect(seen.filter((genome) => told.slice(0, 3).some((one) => String(one) === genome))).toEqual([]);
    }
  });

  it('asks for a whole number of designs', () => {
    const optimizer = createOptimizer(name, sound);
    for (const count of [0, -1, 2.5, Number.NaN, undefined])
      expect(() => optimizer.ask(count as number)).toThrow(
        new RangeError(`the number of designs to ask for is a whole number above 0, not ${count}`),
      );
  });
});

const spelled = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : String(value));
