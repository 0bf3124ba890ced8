import type { Mla } from '../shape.js';

/** FLOPs of MLA prefill attention in one layer, either way. */
export interface MlaPrefill {
  /** Working in the latent space, without expansion. */
  readonly absorbed: number;
  /** Expanding the cached latent to keys and values first. */
  readonly expanded: number;
}

/** `pairs` = (new, visible) token pairs; `expandedTokens` = prefix tokens that the chunks expand, all chunks together. */
export function mlaPrefill(mla: Mla, heads: number, pairs: number, expandedTokens: number): MlaPrefill {
  return {
    absorbed: pairs * heads * (2 * (mla.latent + mla.ropeDim) + 2 * mla.latent),
    expanded:
      pairs * 2 * heads * (mla.nopeDim + mla.ropeDim + mla.valueDim) +
      2 * mla.latent * heads * (mla.nopeDim + mla.valueDim) * expandedTokens,
  };
}

/** The cheaper of both. Crossover near 170 new tokens for DeepSeek-R1. */
export function mlaPrefillFlop(mla: Mla, heads: number, pairs: number, expandedTokens: number): number {
  const { absorbed, expanded } = mlaPrefill(mla, heads, pairs, expandedTokens);
  return Math.min(absorbed, expanded);
}
