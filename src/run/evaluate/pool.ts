import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { hashOf, type Plan } from '../plan.js';
import type { Result, Task } from './task.js';

/** Workers are built JavaScript, wherever this file itself runs from. */
const script = fileURLToPath(new URL('../../../dist/run/evaluate/worker.js', import.meta.url));

export interface Workers {
  perform(task: Task): Promise<Result>;
  /** Ends at once, whatever is under way. */
  close(): Promise<void>;
}

export function startWorkers(plan: Plan, count: number): Workers {
  const pool = workerpool.pool(script, {
    workerType: 'thread',
    minWorkers: count,
    maxWorkers: count,
    workerThreadOpts: { workerData: { plan, planHash: hashOf(plan) } },
  });
  const once = async (task: Task) => (await pool.exec('perform', [task])) as Result;
  return {
    // A worker that dies takes one task with it: that task is tried once more, on another worker.
    perform: (task) => once(task).catch(() => once(task)),
    async close() {
      await pool.terminate(true);
    },
  };
}
