import workerpool from 'workerpool';
import type { FactoredProblem } from '../../search/problem.js';
import type { SpaceGene } from '../../space/load.js';
import type { Alternative } from '../alternative.js';
import type { Plan } from '../plan.js';
import { performAtEnd } from './end-task.js';
import { perform, type Result, type SearchTask, type Task } from './task.js';

/**
 * Answers tasks of a plan and its alternatives for as long as the worker lives; `within` builds the problem of a sub-space.
 */
export function serve(
  plan: Plan,
  alternatives: readonly Alternative[],
  within: (genes: readonly SpaceGene[]) => FactoredProblem,
): void {
  const problemOf = lastOnly(within);
  const search = (task: SearchTask, alternative: number) => {
    const genes = task.kind === 'enumerate' ? task.genes : undefined;
    return perform(genes === undefined ? alternatives[alternative].factored : problemOf(genes), task);
  };
  workerpool.worker({
    async perform(task: Task, alternative: number) {
      switch (task.kind) {
        case 'describe':
        case 'estimates':
        case 'samples':
          return performAtEnd(plan, alternatives, task);
        default:
          return transferred(search(task, alternative));
      }
    },
  });
}

/** Rows of numbers, which may be many, move to who asked instead of being copied. */
function transferred(result: Result): unknown {
  const rows = 'front' in result ? result.front.rows : 'rows' in result ? result.rows : undefined;
  return rows === undefined ? result : new workerpool.Transfer(result, [rows.buffer]);
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
