/**
 * NaN where a figure, an objective or a violation should be: the fault of a part or of a `join`. It compares with nothing, so a
 * design that has one would be lost among the infeasible, or stay on a front for ever; it is named instead. Infinite is a number.
 */
import { partName, partStarts, partVariables } from './layout.js';
import type { FactoredProblem, Part } from './problem.js';

export function hasNaN(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
  return false;
}

/** `out`: what `join` wrote for the design with this genome. */
export function joinFault(problem: FactoredProblem, out: Float64Array, genome: ArrayLike<number>): RangeError {
  const all = Array.from(genome);
  const at = out.findIndex(Number.isNaN);
  const starts = partStarts(problem);
  const parts = problem.parts.map(
    (part, p) => `${partName(part, p)} [${all.slice(starts[p], starts[p] + partVariables(part).length).join(', ')}]`,
  );
  const shared = all.slice(0, problem.shared.length).join(', ');
  return new RangeError(
    `join gives NaN for, or leaves unwritten, ${outputName(problem, at)} of the design: shared choice [${shared}], ${parts.join(', ')}`,
  );
}

export function figureFault(
  part: Part,
  p: number,
  figures: Float64Array,
  key: readonly number[],
  genome: ArrayLike<number>,
): RangeError {
  const { name } = part.figures[figures.findIndex(Number.isNaN)];
  return new RangeError(
    `figure ${name} of ${partName(part, p)} is NaN: key [${key.join(', ')}], genome [${Array.from(genome).join(', ')}]`,
  );
}

export function outputName({ objectiveCount }: FactoredProblem, at: number): string {
  return at < objectiveCount ? `objective ${at}` : `violation ${at - objectiveCount}`;
}
