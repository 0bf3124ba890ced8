/**
 * The published test problems, against what mature libraries reach with their defaults at a population of 100 (median over seeds of the
 * archive's hypervolume at 1.1, as a share of the true front's; pymoo 0.6.2 and Optuna 4.9).
 */
import { expect, it } from 'vitest';
import { minimize } from '../../src/search/minimize.js';
import type { OptimizerName } from '../../src/search/optimizers.js';
import { dtlz2, zdt1 } from './problems.js';

const truth = { zdt1: 0.876667, dtlz2: 1.331 - Math.PI / 6 };
const problems = { zdt1, dtlz2 };

async function medianShare(name: keyof typeof problems, algorithm: OptimizerName, budget: number): Promise<number> {
  const problem = problems[name];
  const reference = Array.from({ length: problem.objectiveCount }, () => 1.1);
  const runs = await Promise.all([1, 2, 3].map((seed) => minimize(problem, { algorithm, budget, seed, reference })));
  return runs.map(({ hypervolume = 0 }) => hypervolume / truth[name]).sort((a, b) => a - b)[1];
}

it.each([
  ['zdt1', 'nsga2', 5000, 0.743],
  ['zdt1', 'islands', 5000, 0.743],
  ['zdt1', 'nsga3', 5000, 0.743],
  ['dtlz2', 'nsga2', 1000, 0.523],
  ['dtlz2', 'nsga3', 1000, 0.523],
  ['dtlz2', 'nsga3', 5000, 0.942],
  ['zdt1', 'nsga2', 20_000, 0.9957],
  ['dtlz2', 'nsga3', 20_000, 0.981],
] as const)('on %s the algorithm %s reaches in %i evaluations more than %f of the hypervolume', async (...each) => {
  const [name, algorithm, budget, floor] = each;
  expect(await medianShare(name, algorithm, budget)).toBeGreaterThan(floor);
});
