/** Our algorithms on a problem. */
import { minimize } from '../../../src/search/minimize.js';
import { optimizers } from '../../../src/search/optimizers.js';
import type { TestProblem } from './problem.js';
import type { Points } from './score.js';

/** As the peers are given. */
const POPULATION = 100;

/** Of the list of algorithms, all that search: enumeration is none. */
export const ALGORITHMS: readonly string[] = ['random', 'nsga2', 'nsga3', 'islands', 'local'].filter((name) =>
  Object.hasOwn(optimizers, name),
);

export interface OwnRun {
  readonly archive: Points;
  /** CPU-seconds. */
  readonly seconds: number;
}

export async function runOurs(problem: TestProblem, algorithm: string, budget: number, seed: number): Promise<OwnRun> {
  const before = process.cpuUsage();
  const { archive, evaluations, failed } = await minimize(problem, {
    algorithm: algorithm as keyof typeof optimizers,
    budget,
    population: POPULATION,
    seed,
  });
  const { user, system } = process.cpuUsage(before);
  if (failed.length > 0) throw new Error(`${algorithm} on ${problem.name}: ${failed[0].reason}`);
  if (evaluations > budget) throw new Error(`${algorithm} on ${problem.name}: ${evaluations} evaluations`);
  return { archive: archive.map(({ objectives }) => objectives), seconds: (user + system) / 1e6 };
}
