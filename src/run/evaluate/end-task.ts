import type { UnionDesign } from '../../search/union.js';
import type { Alternative } from '../alternative.js';
import { describeAll, type Described } from '../describe.js';
import { type DoubtedPoint, estimatesOf, type Slice } from '../estimates.js';
import type { Plan } from '../plan.js';
import { drawSamples, type SampleCounts } from '../samples.js';
import type { Estimate } from '../schema.js';

/** What is left to do when the front is known: work on the plan as a whole. */
export type EndTask =
  | { readonly kind: 'describe'; readonly designs: readonly UnionDesign[] }
  | { readonly kind: 'estimates'; readonly points: readonly DoubtedPoint[]; readonly slice: Slice }
  | { readonly kind: 'samples'; readonly front: readonly UnionDesign[] };

export type EndResult = readonly Described[] | readonly Estimate[] | SampledFile;

export interface SampledFile {
  readonly file: Uint8Array;
  readonly counts: SampleCounts;
}

export async function performAtEnd(
  plan: Plan,
  alternatives: readonly Alternative[],
  task: EndTask,
): Promise<EndResult> {
  switch (task.kind) {
    case 'describe':
      return describeAll(alternatives, task.designs);
    case 'estimates':
      return estimatesOf(plan, alternatives, task.points, { slice: task.slice });
    case 'samples': {
      const { samples, counts } = drawSamples(plan, task.front);
      // What writes the file is loaded by the one worker that needs it.
      const { samplesFile } = await import('../samples-file.js');
      return { file: samplesFile(alternatives, samples), counts };
    }
  }
}
