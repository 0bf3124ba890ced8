import type { Shape } from '../shape.js';

/** Pairs of (new token, visible token) of a causal prefill of `fresh` tokens after a cached prefix, one full layer. */
export function causalPairs(fresh: number, prefix: number): number {
  return fresh * prefix + (fresh * fresh) / 2;
}

/** The same under a sliding window: a token sees at most `window` tokens. */
export function windowPairs(fresh: number, prefix: number, window: number): number {
  if (prefix >= window) return fresh * window;
  const growing = Math.min(fresh, window - prefix);
  return causalPairs(growing, prefix) + (fresh - growing) * window;
}

/** Attention pairs of a prefill, summed over layers. */
export function prefillPairLayers(shape: Shape, fresh: number, prefix: number): number {
  return (
    shape.fullLayers * causalPairs(fresh, prefix) + shape.windowLayers * windowPairs(fresh, prefix, shape.windowTokens)
  );
}
