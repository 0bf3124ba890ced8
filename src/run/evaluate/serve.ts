import workerpool from 'workerpool';
import type { FactoredProblem } from '../../search/problem.js';
import { perform, type Result, type Task } from './task.js';

/** Answers tasks of these problems, the alternatives of a plan, for as long as the worker lives. */
export function serve(problems: readonly FactoredProblem[]): void {
  workerpool.worker({
    perform(task: Task, alternative: number) {
      const result: Result = perform(problems[alternative], task);
      const { buffer } = 'front' in result ? result.front.rows : result.rows;
      return new workerpool.Transfer(result, [buffer]);
    },
  });
}
