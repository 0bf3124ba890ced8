import { workerData } from 'node:worker_threads';
import workerpool from 'workerpool';
import { buildAlternatives } from '../alternative.js';
import { hashOf, type Plan } from '../plan.js';
import { perform, type Result, type Task } from './task.js';

/** A worker gets the plan once, rebuilds the same problems and then answers tasks. */
const { plan, planHash } = workerData as { plan: Plan; planHash: string };
if (hashOf(plan) !== planHash) throw new Error('the plan that reached this worker is not the one that was sent');
const problems = buildAlternatives(plan).map(({ factored }) => factored);

workerpool.worker({
  perform(task: Task, alternative: number) {
    const result: Result = perform(problems[alternative], task);
    return new workerpool.Transfer(result, [result.front.rows.buffer]);
  },
});
