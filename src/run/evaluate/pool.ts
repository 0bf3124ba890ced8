import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { hashOf, type Plan } from '../plan.js';
import type { Result, Task } from './task.js';

/** Workers are built JavaScript, wherever this file itself runs from. */
const script = fileURLToPath(new URL('../../../dist/run/evaluate/worker.js', import.meta.url));

export interface Workers {
  /** `alternative`: which one of the plan's the task belongs to. */
  perform(task: Task, alternative?: number): Promise<Result>;
  /** Ends at once, whatever is under way; may be called more than once. */
  close(): Promise<void>;
}

export function startWorkers(plan: Plan, count: number): Workers {
  const pool = workerpool.pool(script, {
    workerType: 'thread',
    minWorkers: count,
    maxWorkers: count,
    // A worker holds nothing that would have to be saved.
    workerTerminateTimeout: 0,
    workerThreadOpts: { workerData: { plan, planHash: hashOf(plan) } },
  });
  let closed: Promise<unknown> | undefined;
  const once = async (task: Task, alternative: number) => (await pool.exec('perform', [task, alternative])) as Result;
  return {
    async perform(task, alternative = 0) {
      try {
        return await once(task, alternative);
      } catch (error) {
        // What a terminated pool is given stays in its queue for ever.
        if (closed !== undefined) throw error;
        // A worker that dies takes one task with it: that task is tried once more, on another worker.
        return once(task, alternative);
      }
    },
    async close() {
      closed ??= Promise.resolve(pool.terminate(true));
      await closed;
    },
  };
}
