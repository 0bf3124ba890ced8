import type { MakeOptimizer } from './optimizer.js';
import { cardinality, choiceAt, type Genome, type Variable } from './problem.js';
import { Rng } from './rng.js';
import { Seen } from './seen.js';
import { spaceSize } from './space.js';

/** Uniform within the variable. */
export function randomChoice(variable: Variable, rng: Rng): number {
  if (variable.kind === 'real') return variable.min + rng.real() * (variable.max - variable.min);
  return choiceAt(variable, rng.integer(cardinality(variable)));
}

/** Distinct designs drawn uniformly: the floor that every other method has to beat. Finishes when there are no more. */
export const random: MakeOptimizer = (problem, { seed = 0 }) => {
  const rng = new Rng(seed);
  const seen = new Seen();
  // Beyond 2^53 designs a run cannot exhaust the space, so the rounding does not matter.
  const size = Number(spaceSize(problem.variables) ?? Number.POSITIVE_INFINITY);
  return {
    ask(count) {
      const asked: Genome[] = [];
      while (asked.length < count && seen.size < size) {
        const genome = problem.variables.map((variable) => randomChoice(variable, rng));
        if (seen.add(genome)) asked.push(genome);
      }
      return asked;
    },
    tell() {},
  };
};
