/**
 * Turns per second that so many sessions make, each of which waits `thinkS` before its next turn (closed loop, the
 * interactive response-time law): X = N / (Z + TTFT + (OSL - 1) TPOT).
 */
export function closedTurnsPerS(
  sessions: number,
  thinkS: number,
  ttftS: number,
  tpotS: number,
  outputTokens: number,
): number {
  return sessions / (thinkS + ttftS + Math.max(outputTokens - 1, 0) * tpotS);
}
