/**
 * Time of a weight-stationary GEMM: the slower of streaming the weights and multiplying. `tileTokens` is what a partly
 * filled tile wastes. Seconds; bytesPerS and flopPerS are achieved rates.
 */
export function gemmS(
  weightBytes: number,
  parameters: number,
  tokens: number,
  tileTokens: number,
  bytesPerS: number,
  flopPerS: number,
): number {
  return Math.max(weightBytes / bytesPerS, (2 * parameters * (tokens + tileTokens)) / flopPerS);
}
