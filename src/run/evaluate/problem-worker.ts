import { workerData } from 'node:worker_threads';
import workerpool from 'workerpool';
import type { Genome, Problem } from '../../search/problem.js';

/** A worker imports the module once and then evaluates its problem's designs, one a message. */
const { module } = workerData as { module: string };
const { default: problem } = (await import(module)) as { default: Problem };

workerpool.worker({
  async evaluate(genome: Genome) {
    try {
      // Cloned here, so that what cannot be sent fails as this design's result.
      return structuredClone(await problem.evaluate(genome));
    } catch (error) {
      if (typeof error === 'object' && error !== null && 'invalid' in error) return { invalid: String(error.invalid) };
      // Given back, not thrown: on the way an error loses what it carries, some even their message.
      return { failure: error instanceof Error ? error.message : String(error) };
    }
  },
});
