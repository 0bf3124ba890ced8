import { normalQuantile } from '../statistics.js';

/** ln(1 - k/E): logarithm of the chance that one token, which picks k of E experts at random, passes an expert by. */
export function missLog(experts: number, perToken: number): number {
  return experts === 0 ? 0 : Math.log1p(-Math.min(perToken / experts, 1 - Number.EPSILON));
}

/** Experts of E that at least one of `tokens` visits: E (1 - (1 - k/E)^T). `logMiss` is missLog(E, k). */
export function visitedExperts(experts: number, logMiss: number, tokens: number): number {
  const logMissAll = tokens * logMiss;
  // Beyond e^-40 the missed share is below double precision.
  return logMissAll < -40 ? experts : experts * -Math.expm1(logMissAll);
}

/** Standard score of the largest of n normal draws, in the mean (Blom: "Statistical Estimates and Transformed Beta-Variables", 1958). */
export function largestScore(n: number): number {
  return normalQuantile((n - 0.375) / (n + 0.25));
}

/**
 * Load of the busiest of n ranks in the mean, where each has `mean` but for chance: Poisson, or binomial where only the share
 * `missed` of what there is remains to be found. `score` is largestScore(n); its square corrects for the skew (Cornish and
 * Fisher, 1938). Within 3% of the exact expectation from a mean of one on (test/sense/busiest.test.ts).
 */
export function busiestRank(mean: number, score: number, missed = 1): number {
  const skew = Math.max((score * score - 1) / 6, 0) * Math.max(2 * missed - 1, 0);
  return mean + score * Math.sqrt(mean * missed) + skew;
}
