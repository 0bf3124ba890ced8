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
