import type { Shape } from '../shape.js';

/**
 * Pairs of (new token, visible token) of a causal prefill of `fresh` tokens after a cached prefix, one full layer.
 * `freshSquare` is the mean square where `fresh` is a mean.
 */
export function causalPairs(fresh: number, prefix: number, freshSquare = fresh * fresh): number {
  return fresh * prefix + freshSquare / 2;
}

/** The same under a sliding window: a token sees at most `window` tokens. */
export function windowPairs(fresh: number, prefix: number, window: number): number {
  if (prefix >= window) return fresh * window;
  const growing = Math.min(fresh, window - prefix);
  return causalPairs(growing, prefix) + (fresh - growing) * window;
}

/** Attention pairs of a prefill, summed over layers. */
export function prefillPairLayers(shape: Shape, fresh: number, prefix: number, freshSquare = fresh * fresh): number {
  return (
    shape.fullLayers * causalPairs(fresh, prefix, freshSquare) +
    shape.windowLayers * windowPairs(fresh, prefix, shape.windowTokens)
  );
}
