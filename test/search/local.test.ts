import { describe, expect, it } from 'vitest';
import { createOptimizer } from '../../src/search/optimizers.js';
import { dominates } from '../../src/search/pareto/dominance.js';
import { nondominated } from '../../src/search/pareto/nondominated.js';
import type { Evaluation, Genome, Trial } from '../../src/search/problem.js';
import { fits, knapsack, mixed } from './problems.js';

const finite = {
  ...mixed,
  variables: mixed.variables.slice(2),
  evaluate: (genome: Genome) => mixed.evaluate([0.4, 5e-4, ...genome]),
};

/** Runs until the certificate is given; everything that was evaluated. */
function explore(problem: typeof finite, seed: number) {
  const optimizer = createOptimizer('local', problem, { population: 10, seed });
  const trials: Trial[] = [];
  expect(optimizer.explored).toBe(false);
  while (!optimizer.explored) {
    const asked = optimizer.ask(13).map((genome): Trial => ({ ...(problem.evaluate(genome) as Evaluation), genome }));
    optimizer.tell(asked);
    trials.push(...asked);
  }
  return { trials, optimizer };
}

const frontOf = (trials: readonly Trial[]): Trial[] => {
  const feasible = trials.filter(({ violations }) => violations.every((violation) => violation <= 0));
  return nondominated(feasible.map(({ objectives }) => objectives)).map((index) => feasible[index]);
};

describe('local search', () => {
  it('certifies that no archive member has a neighbour, one step in one variable away, that beats the archive', () => {
    for (const [problem, seed] of [
      [finite, 1],
      [finite, 2],
      [knapsack, 3],
    ] as const) {
      const { trials } = explore(problem as typeof finite, seed);
      const front = frontOf(trials);
      expect(front.length).toBeGreaterThan(2);
      const neighbours = front.flatMap(({ genome }) =>
        problem.variables.flatMap(({ kind }, i) => {
          const values = kind === 'categorical' ? [0, 1, 2, 3, 4] : [genome[i] - 1, genome[i] + 1];
          return values.map((value) => genome.with(i, value)).filter((each) => fits(problem.variables, each));
        }),
      );
      const better = neighbours.filter((genome) => {
        const { objectives, violations } = problem.evaluate(genome) as Evaluation;
        return violations[0] <= 0 && !front.some((own) => own.objectives.every((value, j) => value <= objectives[j]));
      });
      expect(better).toEqual([]);
    }
  });

  it('evaluates far fewer designs than there are before it certifies, and then starts again elsewhere', () => {
    const { trials, optimizer } = explore(finite, 5);
    expect(trials.length).toBeLessThan(40 * 7 * 5 * 2 * 0.6);
    const again = optimizer.ask(13);
    expect(again.length).toBeGreaterThan(0);
    const known = new Set(trials.map(({ genome }) => String(genome)));
    expect(again.filter((genome) => known.has(String(genome)))).toEqual([]);
  });

  it('goes on from a design that it is told of', () => {
    const optimizer = createOptimizer('local', finite, { population: 1, seed: 1 });
    optimizer.tell(optimizer.ask(1).map((genome) => ({ genome, objectives: [1e9, 1e9], violations: [0] })));
    const told: Trial = { ...(finite.evaluate([20, 3, 2, 0]) as Evaluation), genome: [20, 3, 2, 0] };
    optimizer.tell([told]);
    const [next] = optimizer.ask(1);
    const changed = next.filter((value, i) => value !== told.genome[i]).length;
    expect([1, 2]).toContain(changed);
    expect(dominates(told.objectives, [1e9, 1e9])).toBe(true);
  });
});
