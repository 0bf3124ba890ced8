/** Seconds of a token of something with so many requests on a rank; named apart, since a closure for each costs a sweep 3%. */
export type TimeS<M> = (of: M, batch: number) => number;

/** Batches whose time per token is known before any other is asked for, rising from 0. */
export interface Rungs {
  readonly batches: readonly number[];
  readonly timesS: readonly number[];
}

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
 * Solves b v(b) = target for the batch b, where v = held + brought / T(b) is what each request counts for: `held` at all times,
 * `brought` in every token's time T; returns v. As y = b v grows, v falls all but along a line (just so where T is affine and
 * nothing is held): it is sought on the parabola through the three latest points (y, v), from the rungs around the target on.
 * The path depends on target and times alone, so that designs which differ only in a limit that does not bind are equal to the
 * bit. Where T is smooth a step errs by less than the product of the last two. NaN where there is no way on.
 */
export function shareAt<M>(
  timeS: TimeS<M>,
  of: M,
  { batches, timesS }: Rungs,
  held: number,
  brought: number,
  target: number,
): number {
  const last = batches.length - 1;
  let at = 1;
  while (at < last && batches[at] * (held * timesS[at] + brought) < target * timesS[at]) at++;
  let batch = batches[at];
  let v0 = held + brought / timesS[at];
  let v1 = held + brought / timesS[at - 1];
  let y0 = batch * v0;
  let y1 = batches[at - 1] * v1;
  // Without a third point the parabola is a line.
  let y2 = Number.POSITIVE_INFINITY;
  let slope = (v0 - v1) / (y0 - y1);
  let slopeBefore = slope;
  const third = at < last ? at + 1 : at - 2;
  if (third >= 0) {
    const v2 = held + brought / timesS[third];
    y2 = batches[third] * v2;
    slopeBefore = (v1 - v2) / (y1 - y2);
  }
  let moved = batch;
  for (let step = 0; step < 20; step++) {
    const bend = (slope - slopeBefore) / (y0 - y2);
    const v = v0 + (target - y0) * (slope + (target - y1) * bend);
    const next = target / v;
    if (!(next > 0)) break;
    const move = Math.abs(next - batch);
    if (step > 0 && move <= lastMove * next && move * moved <= tolerance * next * next) return v;
    moved = move;
    batch = next;
    y2 = y1;
    y1 = y0;
    v1 = v0;
    slopeBefore = slope;
    v0 = held + brought / timeS(of, batch);
    y0 = batch * v0;
    if (Math.abs(y0 - target) <= 1e-14 * target) return v0;
    slope = (v0 - v1) / (y0 - y1);
  }
  return Number.NaN;
}

/**
 * Relative: the last step at most, which is all that a kink between it and the step before can cost, and its product with
 * that one, far above the error that is left (1e-13).
 */
const lastMove = 1e-8;
const tolerance = 1e-11;

/** TPOT in the steady state of open arrivals on one rank of a fleet that can carry them: T(b) where b = rate x T(b). */
export function steadyTpotS<M>(timeS: TimeS<M>, of: M, rungs: Rungs, tokensPerS: number): number {
  const perS = shareAt(timeS, of, rungs, 0, 1, tokensPerS);
  if (!Number.isNaN(perS)) return 1 / perS;
  // b / T(b) rises with b.
  let bracket = tokensPerS * rungs.timesS[0] + 1;
  while (bracket < tokensPerS * timeS(of, bracket)) bracket *= 2;
  return increasingRoot((b) => b / timeS(of, b), tokensPerS, bracket) / tokensPerS;
}
