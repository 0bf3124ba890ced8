import { missLog, visitedExperts } from './operator/moe.js';
import { bytesPerElement, kvBytes, visibleTokenLayers, weightBytes, type Shape, type WeightFormats } from './shape.js';
import { cachedKvBytes, chunksOf, promptAttentionFlop, type ChunkedPrompt } from './operator/prompt.js';
import type { Format } from '../catalog/schema.js';

/**
 * Operational intensity (Zhao and Liu, arXiv 2601.22001): FLOPs over bytes moved from memory, here in closed form. Every
 * weight counts, embeddings too, as in the parameter counts that models publish.
 */

export interface Moved {
  readonly flop: number;
  readonly weightBytes: number;
  readonly kvBytes: number;
}

/** Attention FLOPs of one decoded token: A L of the closed form, with windows. */
export function decodeAttentionFlop(shape: Shape, contextTokens: number): number {
  return shape.decodePairFlop * visibleTokenLayers(shape, contextTokens);
}

/** Weight bytes read when `tokens` pass at once: of the routed experts, only those that some token visits. */
export function weightBytesRead(shape: Shape, weights: WeightFormats, tokens: number): number {
  const idle = shape.experts - visitedExperts(shape.experts, missLog(shape.experts, shape.expertsPerToken), tokens);
  return (
    weightBytes(shape, weights) -
    (shape.moeLayers === 0 ? 0 : shape.moeLayers * idle * shape.expertParameters * bytesPerElement[weights.experts])
  );
}

/**
 * One decode step of a batch: B (2 P_a + A L) FLOPs over W_read(B) + B K(L) bytes. With `width` positions of each sequence,
 * which speculation checks at once, FLOPs and W_read are those of B width tokens; KV is read once.
 */
export function decodeStep(
  shape: Shape,
  weights: WeightFormats,
  kv: Format,
  batch: number,
  context: number,
  width = 1,
): Moved {
  const tokens = batch * width;
  return {
    flop: tokens * (2 * shape.activeParameters + decodeAttentionFlop(shape, context)),
    weightBytes: weightBytesRead(shape, weights, tokens),
    kvBytes: batch * kvBytes(shape, context, kv),
  };
}

/** Decode intensity for an unbounded batch: (2 P_a + A L) / K(L). FLOP/B. */
export function decodeLimit(shape: Shape, kv: Format, context: number): number {
  return (2 * shape.activeParameters + decodeAttentionFlop(shape, context)) / kvBytes(shape, context, kv);
}

/** Decode intensity for an unbounded batch and context: attention alone. FLOP/B. */
export function longContextLimit(shape: Shape, kv: Format): number {
  return shape.decodePairFlop / (shape.kvElementsPerTokenLayer * bytesPerElement[kv]);
}

/** A prompt whose chunks are passes of its own: each reads the weights, and what it finds cached; new KV is written once. */
export function prefillPass(shape: Shape, weights: WeightFormats, kv: Format, prompt: ChunkedPrompt): Moved {
  const { freshTokens: fresh } = prompt;
  const chunks = chunksOf(prompt);
  return {
    flop: 2 * shape.activeParameters * fresh + promptAttentionFlop(shape, prompt),
    weightBytes: chunks * weightBytesRead(shape, weights, fresh / chunks),
    kvBytes: cachedKvBytes(shape, prompt, kv) + kvBytes(shape, fresh, kv),
  };
}

export function intensity(moved: Moved): number {
  return moved.flop / (moved.weightBytes + moved.kvBytes);
}

/** Intensity once the weights are amortised away. */
export function intensityLimit(moved: Moved): number {
  return moved.flop / moved.kvBytes;
}
