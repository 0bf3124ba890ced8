import { workerData } from 'node:worker_threads';
import workerpool from 'workerpool';
import { ruleOf } from '../../search/evaluation.js';
import type { Genome, Problem } from '../../search/problem.js';
import { messageOf } from '../../search/words.js';

/** What came of one evaluation; `result` is whatever the problem gave, and is looked at by who asked. */
export type Reply =
  | { readonly kind: 'given'; readonly result: unknown }
  | { readonly kind: 'invalid'; readonly rule: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** A worker imports the module once and then evaluates its problem's designs, one a message. */
const { module } = workerData as { module: string };
let problem: Problem | undefined;
let fault: string | undefined;
try {
  problem = ((await import(module)) as { default: Problem }).default;
} catch (error) {
  fault = messageOf(error);
}

workerpool.worker({
  /** Why the module could not be imported, if so. */
  load: () => fault,
  async evaluate(genome: Genome): Promise<Reply> {
    if (problem === undefined) return { kind: 'failed', reason: fault ?? 'the module exports no problem' };
    try {
      // Cloned here, so that what cannot be sent fails as this design's result.
      return { kind: 'given', result: structuredClone(await problem.evaluate(genome)) };
    } catch (error) {
      // Given back, not thrown: on the way an error loses what it carries, some even their message.
      const rule = ruleOf(error);
      return rule === undefined ? { kind: 'failed', reason: messageOf(error) } : { kind: 'invalid', rule };
    }
  },
});
