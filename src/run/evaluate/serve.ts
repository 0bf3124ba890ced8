import workerpool from 'workerpool';
import type { FactoredProblem } from '../../search/problem.js';
import type { SpaceGene } from '../../space/load.js';
import { perform, type Result, type Task } from './task.js';

/**
 * Answers tasks of these problems, the alternatives of a plan, for as long as the worker lives; `within` builds the problem
 * of a sub-space.
 */
export function serve(
  problems: readonly FactoredProblem[],
  within: (genes: readonly SpaceGene[]) => FactoredProblem,
): void {
  const problemOf = lastOnly(within);
  workerpool.worker({
    perform(task: Task, alternative: number) {
      const genes = task.kind === 'enumerate' ? task.genes : undefined;
      const result: Result = perform(genes === undefined ? problems[alternative] : problemOf(genes), task);
      const { buffer } = 'front' in result ? result.front.rows : result.rows;
      return new workerpool.Transfer(result, [buffer]);
    },
  });
}

/** Tasks of one sub-space come one after the other: its problem is built once. */
function lastOnly(build: (genes: readonly SpaceGene[]) => FactoredProblem): typeof build {
  let last: { readonly key: string; readonly problem: FactoredProblem } | undefined;
  return (genes) => {
    const key = JSON.stringify(genes);
    if (last?.key !== key) last = { key, problem: build(genes) };
    return last.problem;
  };
}
