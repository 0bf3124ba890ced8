import type { Mla } from '../shape.js';

/**
 * FLOPs of MLA prefill attention in one layer: the cheaper of working in the latent space (absorbed, no expansion) and of
 * expanding the cached latent to keys and values first. Crossover near 170 new tokens for DeepSeek-R1.
 * `pairs` = (new, visible) token pairs; `expandedTokens` = prefix tokens that the chunks expand, all chunks together.
 */
export function mlaPrefillFlop(mla: Mla, heads: number, pairs: number, expandedTokens: number): number {
  const absorbed = pairs * heads * (2 * (mla.latent + mla.ropeDim) + 2 * mla.latent);
  const expanded =
    pairs * 2 * heads * (mla.nopeDim + mla.ropeDim + mla.valueDim) +
    2 * mla.latent * heads * (mla.nopeDim + mla.valueDim) * expandedTokens;
  return Math.min(absorbed, expanded);
}
