/** Which algorithm fits a problem. Decided by counts, never by a clock, so that a run repeats. */
import { EXHAUSTIVE_LIMIT } from './exhaustive.js';
import { partVariables } from './layout.js';
import type { OptimizerName } from './optimizers.js';
import { keyCount } from './part/key.js';
import { type FactoredProblem, isFactored, type Problem } from './problem.js';
import { spaceSize } from './space.js';

/** Leaves of all parts over all of their keys that composition may walk. */
export const EXACT_LIMIT = 1e12;

export interface AlgorithmChoice<Name extends string> {
  readonly algorithm: Name;
  readonly reason: string;
}

/** Leaves of all parts, for all of their keys, that the exact method covers. */
export function coveredLeaves(problem: FactoredProblem): number {
  return problem.parts.reduce((sum, part, p) => {
    const leaves = spaceSize(partVariables(part));
    return sum + (leaves === undefined ? Number.POSITIVE_INFINITY : keyCount(problem, p) * Number(leaves));
  }, 0);
}

/** For one problem, or for alternatives whose fronts are joined. */
export function chooseForFactored(...problems: readonly FactoredProblem[]): AlgorithmChoice<'exact' | 'random'> {
  const leaves = problems.reduce((sum, problem) => sum + coveredLeaves(problem), 0);
  return leaves <= EXACT_LIMIT
    ? { algorithm: 'exact', reason: `the problem factors, and its parts have ${leaves} leaves (limit ${EXACT_LIMIT})` }
    : { algorithm: 'random', reason: `the parts have ${leaves} leaves, more than ${EXACT_LIMIT}` };
}

/**
 * From so many objectives on, most designs do not dominate each other, and directions tell better who survives than
 * crowding.
 */
const MANY_OBJECTIVES = 4;
/** Evaluations that eight populations need to get anywhere; one population is faster with fewer. */
const ISLANDS_FROM = 1000;

/** For a search that is to go on from known designs, whatever the size of the space. */
export function chooseToBreed({ objectiveCount }: Problem, budget: number): AlgorithmChoice<OptimizerName> {
  if (objectiveCount >= MANY_OBJECTIVES)
    return { algorithm: 'nsga3', reason: `${objectiveCount} objectives want reference directions` };
  return budget < ISLANDS_FROM
    ? { algorithm: 'nsga2', reason: `${budget} evaluations are too few for islands` }
    : { algorithm: 'islands', reason: `${budget} evaluations are enough for islands` };
}

/** `budget`: enumeration that stops half-way would be a biased sample, so the space has to fit into it. */
export function chooseForBlackBox(problem: Problem, budget = EXHAUSTIVE_LIMIT): AlgorithmChoice<OptimizerName> {
  const size = spaceSize(problem.variables);
  const limit = Math.min(budget, EXHAUSTIVE_LIMIT);
  if (size !== undefined && size <= limit)
    return { algorithm: 'exhaustive', reason: `the space has ${size} designs (limit ${limit})` };
  const space =
    size === undefined ? 'a real variable has no end of values' : `the space has ${size} designs, more than ${limit}`;
  const { algorithm, reason } = chooseToBreed(problem, budget);
  return { algorithm, reason: `${space}, and ${reason}` };
}

export function chooseAlgorithm(problem: Problem | FactoredProblem): AlgorithmChoice<'exact' | OptimizerName> {
  return isFactored(problem) ? chooseForFactored(problem) : chooseForBlackBox(problem);
}
