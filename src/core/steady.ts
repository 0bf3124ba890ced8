/** Batch by which the slope of TPOT is first guessed. */
export const slopeBatch = 32;

/**
 * Solves f(x) = target for an increasing, nearly linear f with f(0) = 0 and f(high) >= target: false position with the
 * Illinois weight, to 1e-10 relative from below. `atHigh` is f(high).
 */
export function increasingRoot(f: (x: number) => number, target: number, high: number, atHigh = f(high)): number {
  let low = 0;
  let fLow = -target;
  let fHigh = atHigh - target;
  let x = high;
  let side = 0;
  for (let step = 0; step < 100 && high - low > 1e-10 * high; step++) {
    x = (low * fHigh - high * fLow) / (fHigh - fLow);
    const fx = f(x) - target;
    if (Math.abs(fx) <= 1e-12 * target) break;
    if (fx < 0) {
      low = x;
      fLow = fx;
      if (side === -1) fHigh /= 2;
      side = -1;
    } else {
      high = x;
      fHigh = fx;
      if (side === 1) fLow /= 2;
      side = 1;
    }
  }
  return Math.min(x, high);
}

/**
 * Batch b with b = rate x TPOT(b), the steady state of open arrivals on one rank of a fleet that can carry them. Secants
 * from the line through two fixed batches (exact for an affine TPOT); the path depends on rate and times alone, so that
 * designs which differ only in a batch limit that does not bind are equal to the bit. A last step below 1e-8 leaves an
 * error far below 1e-12, as secants converge superlinearly. Where TPOT starts steep (experts that each token adds), it is
 * bracketed instead: b / TPOT(b) rises with b. `emptyS` and `slopeS` are the times at batches 0 and `slopeBatch`.
 */
export function steadyPoint(
  timeS: (batch: number) => number,
  emptyS: number,
  slopeS: number,
  tokensPerS: number,
): number {
  let previousX = 0;
  let previousY = tokensPerS * emptyS;
  const chord = (tokensPerS * (slopeS - emptyS)) / slopeBatch;
  let x = chord < 0.9 ? previousY / (1 - chord) : previousY;
  for (let step = 0; step < 20; step++) {
    const y = tokensPerS * timeS(x);
    if (Math.abs(y - x) <= 1e-13 * x) return y;
    const slope = (y - previousY) / (x - previousX);
    const next = (y - slope * x) / (1 - slope);
    if (!(next > 0 && slope < 1)) break;
    if (Math.abs(next - x) <= 1e-8 * next) return next;
    previousX = x;
    previousY = y;
    x = next;
  }
  let bracket = previousY + 1;
  while (bracket < tokensPerS * timeS(bracket)) bracket *= 2;
  return increasingRoot((b) => b / timeS(b), tokensPerS, bracket);
}
