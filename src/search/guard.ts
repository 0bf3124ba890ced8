/** What stands before every optimizer: it is made of a problem that makes sense, and told of designs that it could have asked for. */
import { copyOfTrial, faultOf, readOnce } from './evaluation.js';
import type { MakeOptimizer } from './optimizer.js';
import { domainsOf, faultOfGenome } from './part/domain.js';
import type { Genome, Problem } from './problem.js';
import { shown } from './words.js';

/** Genomes and trials are copied on their way out and in, as either side may write to its own. */
export function guarded(make: MakeOptimizer): MakeOptimizer {
  return (problem, options) => {
    checkProblem(problem);
    checkWhole('population', options.population ?? 1);
    const optimizer = make(problem, options);
    const domains = domainsOf(problem.variables);
    /** What was asked for last, and how much of it was told of. */
    let asked: readonly Genome[] = [];
    let told = 0;

    /** The genome as it was asked for, which needs no check and no copy; most are told in the order asked. */
    function genomeOf(genome: Genome, t: number, next: number): Genome {
      if (next < asked.length && isSame(genome, asked[next])) return asked[next];
      const fault = faultOfGenome(domains, genome);
      if (fault !== undefined) throw new RangeError(`genome ${t} of those told ${fault}`);
      return genome.slice();
    }

    return {
      ask(count) {
        checkWhole('the number of designs to ask for', count);
        asked = optimizer.ask(count);
        told = 0;
        return asked.map((genome) => genome.slice());
      },
      tell(trials) {
        let next = told;
        const taken = trials.map((trial, t) => {
          const genome = genomeOf(trial.genome, t, next);
          if (genome === asked[next]) next++;
          const evaluation = readOnce(trial);
          const fault = faultOf(problem, evaluation);
          if (fault !== undefined) throw new RangeError(`trial ${t} of those told: ${fault}`);
          return copyOfTrial(evaluation, genome);
        });
        told = next;
        optimizer.tell(taken);
      },
      get explored() {
        return optimizer.explored;
      },
    };
  };
}

function isSame(genome: Genome, asked: Genome): boolean {
  if (!Array.isArray(genome) || genome.length !== asked.length) return false;
  for (let i = 0; i < asked.length; i++) if (genome[i] !== asked[i]) return false;
  return true;
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
