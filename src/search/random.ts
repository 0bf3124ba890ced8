import { Fresh } from './fresh.js';
import type { MakeOptimizer } from './optimizer.js';
import { domainOf, domainsOf } from './part/domain.js';
import { valueAt } from './part/sampling.js';
import type { Variable } from './problem.js';
import { Rng } from './rng.js';

/** Uniform within the variable. */
export function randomChoice(variable: Variable, rng: Rng): number {
  return valueAt(domainOf(variable), rng.real());
}

/** Distinct designs drawn uniformly: the floor that every other method has to beat. Finishes when there are no more. */
export const random: MakeOptimizer = (problem, { seed = 0, from }) => {
  const fresh = new Fresh(domainsOf(problem.variables), new Rng(seed), from);
  return {
    ask(count) {
      const asked = fresh.waiting(count);
      while (asked.length < count) {
        const genome = fresh.draw();
        if (genome === undefined) break;
        asked.push(genome);
      }
      return asked;
    },
    tell(trials) {
      for (const { genome } of trials) fresh.seen.add(genome);
    },
  };
};
