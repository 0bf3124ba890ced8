/**
 * Seconds of a weight-stationary GEMM: the slower of streaming the weights (`streamS`) and of multiplying, `tokenS` for each
 * token and for the `tileTokens` that a partly filled tile wastes.
 */
export function gemmS(streamS: number, tokenS: number, tokens: number, tileTokens: number): number {
  return Math.max(streamS, tokenS * (tokens + tileTokens));
}
