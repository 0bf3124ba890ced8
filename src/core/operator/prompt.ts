import type { Format } from '../../catalog/schema.js';
import { kvBytes, type Shape } from '../shape.js';
import { prefillPairLayers } from './attention.js';
import { mlaPrefill, mlaPrefillFlop } from './mla.js';

/**
 * What attention of a prompt computes and what it finds cached: times (chunks.ts), intensity (intensity.ts) and operators
 * (list.ts) all ask here.
 */

/** New tokens after a cached prefix, in chunks; `freshSquare` is the mean square of the new ones, which are a mean. */
export interface ChunkedPrompt {
  readonly freshTokens: number;
  readonly freshSquare: number;
  readonly prefixTokens: number;
  readonly chunkTokens: number;
}

/** Chunks with tokens of the prompt: one at least. */
export function chunksOf({ freshTokens, chunkTokens }: ChunkedPrompt): number {
  return Math.max(freshTokens / chunkTokens, 1);
}

/** Tokens that chunks find cached, all chunks together: the prefix, and the prompt's own earlier chunks. */
export function cachedTokens(p: ChunkedPrompt): number {
  return chunksOf(p) * p.prefixTokens + Math.max(p.freshSquare / p.chunkTokens - p.freshTokens, 0) / 2;
}

/** KV bytes of what they find, of which a window shows each only the last. */
export function cachedKvBytes(shape: Shape, p: ChunkedPrompt, kv: Format): number {
  const chunks = chunksOf(p);
  return chunks * kvBytes(shape, cachedTokens(p) / chunks, kv);
}

/** FLOPs of its attention in all layers; MLA takes the cheaper of both ways. */
export function promptAttentionFlop(shape: Shape, p: ChunkedPrompt): number {
  const { mla, heads, layers } = shape;
  const pairs = pairLayers(shape, p);
  return mla === undefined
    ? pairs * shape.prefillPairFlop
    : layers * mlaPrefillFlop(mla, heads, pairs / layers, cachedTokens(p));
}

/** Whether a prompt of MLA works in the latent space: where expanding what is cached would cost more. */
export function isAbsorbed(shape: Shape, p: ChunkedPrompt): boolean {
  const { mla, heads, layers } = shape;
  if (mla === undefined) return false;
  const { absorbed, expanded } = mlaPrefill(mla, heads, pairLayers(shape, p) / layers, cachedTokens(p));
  return absorbed < expanded;
}

function pairLayers(shape: Shape, p: ChunkedPrompt): number {
  return prefillPairLayers(shape, p.freshTokens, p.prefixTokens, p.freshSquare);
}
