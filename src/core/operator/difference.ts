import { bytesPerElement } from '../shape.js';
import type { Cast, DecodeLoad, PrefillLoad } from './list.js';
import { chunksOf } from './prompt.js';
import type { Format } from '../../catalog/schema.js';

/** What the closed form of intensity.ts counts and operators do not, or (below 0) the other way around, and why. */
export interface Difference {
  readonly reason: string;
  readonly flop: number;
  readonly weightBytes: number;
  readonly kvBytes: number;
}

const difference = (reason: string, of: Partial<Omit<Difference, 'reason'>>): Difference => ({
  reason,
  flop: of.flop ?? 0,
  weightBytes: of.weightBytes ?? 0,
  kvBytes: of.kvBytes ?? 0,
});

/** closed form of a step = its operators + these. */
export function decodeDifferences(cast: Cast, kv: Format, { sequences, width }: DecodeLoad): Difference[] {
  const { shape } = cast;
  const tokens = sequences * width;
  const layers = shape.fullLayers + shape.windowLayers;
  return [
    ...embeddingDifference(cast, tokens, 1),
    difference('the closed form counts KV as read, not the KV of the new tokens as written', {
      kvBytes: -tokens * layers * shape.kvElementsPerTokenLayer * bytesPerElement[kv],
    }),
  ];
}

/** closed form of a prompt = `passes` times the operators of a pass + these. */
export function prefillDifferences(cast: Cast, load: PrefillLoad): Difference[] {
  const { sizes } = cast;
  const { freshTokens: fresh } = load;
  const passes = chunksOf(load);
  const head = sizes.vocabulary * sizes.hidden;
  return [
    ...embeddingDifference(cast, fresh, passes),
    difference('the closed form counts the head for every token; a pass samples one', {
      flop: 2 * head * (fresh - passes),
    }),
  ];
}

/** Every weight counts in the closed form, an embedding too: it is multiplied and read whole there, looked up here. */
function embeddingDifference({ shape, sizes, extra, lumped }: Cast, tokens: number, passes: number): Difference[] {
  // A draft is handed rows that the model has looked up.
  if (lumped !== undefined || extra !== undefined) return [];
  // The one matrix of a model that ties them is its head.
  const counted = shape.headParameters === 0 ? 0 : shape.embeddingParameters;
  return [
    difference('the closed form multiplies the embedding and reads it whole; it is looked up', {
      flop: 2 * counted * tokens,
      weightBytes: (passes * counted - tokens * sizes.hidden) * bytesPerElement.bf16,
    }),
  ];
}
