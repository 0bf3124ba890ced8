import { exhaustive } from './exhaustive.js';
import { guarded } from './guard.js';
import { islands } from './islands.js';
import { local } from './local.js';
import { nearestNames } from './nearest.js';
import { nsga2 } from './nsga2.js';
import { nsga3 } from './nsga3.js';
import type { MakeOptimizer, Optimizer, OptimizerOptions } from './optimizer.js';
import type { Problem } from './problem.js';
import { random } from './random.js';

/** The list of algorithms: a new one is a file and a line here, and the contract suite runs over it. */
export const optimizers = {
  exhaustive: guarded(exhaustive),
  islands: guarded(islands),
  local: guarded(local),
  nsga2: guarded(nsga2),
  nsga3: guarded(nsga3),
  random: guarded(random),
} satisfies Record<string, MakeOptimizer>;

export type OptimizerName = keyof typeof optimizers;

export function createOptimizer(name: string, problem: Problem, options: OptimizerOptions = {}): Optimizer {
  if (!Object.hasOwn(optimizers, name)) {
    const [nearest, ...others] = nearestNames(name, Object.keys(optimizers));
    const choice = [
      `did you mean ${nearest}?`,
      ...(others.length > 0 ? [`others: ${others.slice(0, 8).join(', ')}`] : []),
    ];
    throw new RangeError(`there is no algorithm ${JSON.stringify(name)}; ${choice.join(' ')}`);
  }
  return optimizers[name as OptimizerName](problem, options);
}
