import { workerData } from 'node:worker_threads';
import { buildAlternatives } from '../alternative.js';
import { hashOf, type Plan, within } from '../plan.js';
import { serve } from './serve.js';

/** A worker gets the plan once, rebuilds the same problems and then answers tasks. */
const { plan, planHash } = workerData as { plan: Plan; planHash: string };
if (hashOf(plan) !== planHash) throw new Error('the plan that reached this worker is not the one that was sent');
serve(plan, buildAlternatives(plan), (genes) => buildAlternatives(within(plan, genes))[0].factored);
