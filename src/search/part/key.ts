/**
 * A part depends on the shared choice only through the variables it reads: its *key*. A key is written as a whole shared
 * choice in which the other variables stand at their first choice, which is also the root context of the part's tree.
 */
import type { FactoredProblem, Part, Variable } from '../problem.js';
import { combinations, genomeAt, indexOf } from '../space.js';

function readVariables(shared: readonly Variable[], part: Part): Variable[] {
  return part.reads.map((index) => shared[index]);
}

export function keyCount(problem: FactoredProblem, part: number): number {
  return combinations(readVariables(problem.shared, problem.parts[part]));
}

/** All keys of a part, in the order of `keyIndex`. */
export function partKeys(problem: FactoredProblem, part: number): number[][] {
  const { reads } = problem.parts[part];
  const variables = readVariables(problem.shared, problem.parts[part]);
  const first = genomeAt(problem.shared, 0);
  return Array.from({ length: keyCount(problem, part) }, (_, index) => {
    const key = [...first];
    for (const [i, choice] of genomeAt(variables, index).entries()) key[reads[i]] = choice;
    return key;
  });
}

/** Which of the part's keys a shared choice has. */
export function keyIndex(problem: FactoredProblem, part: number, shared: ArrayLike<number>): number {
  const { reads } = problem.parts[part];
  const values = reads.map((index) => shared[index]);
  return Number(indexOf(readVariables(problem.shared, problem.parts[part]), values));
}
