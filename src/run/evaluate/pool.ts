import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { packageRoot } from '../../catalog/package-root.js';
import { hashOf, type Plan } from '../plan.js';
import type { Result, Task } from './task.js';

/** Workers are built JavaScript, wherever this file itself runs from. */
const script = new URL('dist/run/evaluate/worker.js', packageRoot);

export interface Workers {
  /**
   * Tries a task once, on whichever worker is free. Rejects when the worker throws, dies, or takes longer than `withinMs`
   * (which ends that worker); another takes its place. `alternative`: which one of the plan's the task belongs to.
   */
  perform(task: Task, alternative?: number, withinMs?: number): Promise<Result>;
  /** Ends at once, whatever is under way; may be called more than once. */
  close(): Promise<void>;
}

/** `from`: the program of a worker, for tests of workers that fail. */
export function startWorkers(plan: Plan, count: number, from: URL = script): Workers {
  const pool = workerpool.pool(fileURLToPath(from), {
    workerType: 'thread',
    minWorkers: count,
    maxWorkers: count,
    // A worker holds nothing that would have to be saved.
    workerTerminateTimeout: 0,
    workerThreadOpts: { workerData: { plan, planHash: hashOf(plan) } },
  });
  let closed: Promise<unknown> | undefined;
  return {
    async perform(task, alternative = 0, withinMs) {
      // What a terminated pool is given stays in its queue for ever.
      if (closed !== undefined) throw new Error('the workers are closed');
      const answer = pool.exec('perform', [task, alternative]);
      try {
        return (await (withinMs === undefined ? answer : answer.timeout(withinMs))) as Result;
      } catch (error) {
        // The pool looks into its queue when a task ends; that of a dead worker never does.
        if (closed === undefined) pool.exec('methods').catch(() => {});
        throw reasonOf(error, withinMs);
      }
    },
    async close() {
      closed ??= Promise.resolve(pool.terminate(true));
      await closed;
    },
  };
}

/** In words that a manifest can hold: without paths and dumps. */
function reasonOf(error: unknown, withinMs: number | undefined): unknown {
  if (error instanceof workerpool.Promise.TimeoutError) return new Error(`no answer within ${withinMs} ms`);
  if (error instanceof workerpool.TerminateError) return new Error('the worker died');
  return error;
}
