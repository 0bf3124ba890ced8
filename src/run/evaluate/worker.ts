import { workerData } from 'node:worker_threads';
import workerpool from 'workerpool';
import { hashOf, type Plan } from '../plan.js';
import { buildProblem } from '../problem.js';
import { perform, type Result, type Task } from './task.js';

/** A worker gets the plan once, rebuilds the same problem and then answers tasks. */
const { plan, planHash } = workerData as { plan: Plan; planHash: string };
if (hashOf(plan) !== planHash) throw new Error('the plan that reached this worker is not the one that was sent');
const { factored } = buildProblem(plan);

workerpool.worker({
  perform(task: Task) {
    const result: Result = perform(factored, task);
    return new workerpool.Transfer(result, [result.front.rows.buffer]);
  },
});
