/** Where the parts' choices stand in a genome of the whole: shared ++ part 0 ++ part 1 ..., each stage by stage. */
import type { FactoredProblem, Part, Variable } from './problem.js';

/** What messages and certificates call a part. */
export const partName = ({ name }: Part, p: number): string => name ?? `part ${p}`;

/** The variables of a part, in the order of its genome. */
export function partVariables(part: Part): readonly Variable[] {
  return part.stages.flatMap((stage) => stage.variables);
}

/** All variables, in the order of a genome. */
export function allVariables({ shared, parts }: FactoredProblem): readonly Variable[] {
  return [...shared, ...parts.flatMap(partVariables)];
}

/** Where each part begins. */
export function partStarts({ shared, parts }: FactoredProblem): number[] {
  let next = shared.length;
  return parts.map((part) => {
    const start = next;
    next += partVariables(part).length;
    return start;
  });
}
