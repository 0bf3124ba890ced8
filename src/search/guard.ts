/** What stands before every optimizer: it is made of a problem that makes sense, and told of designs that it could have asked for. */
import { copyOfTrial, faultOf } from './evaluation.js';
import type { MakeOptimizer } from './optimizer.js';
import { domainsOf, faultOfGenome } from './part/domain.js';
import type { Problem, Trial } from './problem.js';
import { shown } from './words.js';

/** Genomes and trials are copied on their way out and in, as either side may write to its own. */
export function guarded(make: MakeOptimizer): MakeOptimizer {
  return (problem, options) => {
    checkProblem(problem);
    checkWhole('population', options.population ?? 1);
    const optimizer = make(problem, options);
    const domains = domainsOf(problem.variables);

    function check(trial: Trial, t: number): void {
      const { genome } = trial;
      const odd = faultOfGenome(domains, genome);
      if (odd !== undefined) throw new RangeError(`genome ${t} of those told ${odd}`);
      const fault = faultOf(problem, trial);
      if (fault !== undefined) throw new RangeError(`trial ${t} of those told: ${fault}`);
    }

    return {
      ask(count) {
        checkWhole('the number of designs to ask for', count);
        return optimizer.ask(count).map((genome) => genome.slice());
      },
      tell(trials) {
        for (let t = 0; t < trials.length; t++) check(trials[t], t);
        optimizer.tell(trials.map(copyOfTrial));
      },
      get explored() {
        return optimizer.explored;
      },
    };
  };
}

/** @throws RangeError unless the problem has variables and whole numbers of objectives and constraints. */
export function checkProblem({ variables, objectiveCount, constraintCount }: Problem): void {
  if (!Array.isArray(variables)) throw new RangeError(`the variables are ${shown(variables)}, no list`);
  checkWhole('objectiveCount', objectiveCount);
  checkWhole('constraintCount', constraintCount, 0);
}

/** @throws RangeError unless the value is a whole number, no less than `least`. */
export function checkWhole(name: string, value: unknown, least: 0 | 1 = 1): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  throw new RangeError(`${name} is a whole number ${least === 0 ? 'of 0 or more' : 'above 0'}, not ${shown(value)}`);
}
