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

/**
 * Load of the busiest of n ranks: the mean, and the largest of n Poisson fluctuations about it (extreme-value bound
 * sqrt(2 ln n)). `spread` is 2 ln n. Routing and placement are balanced but for chance.
 */
export function busiestRank(mean: number, spread: number): number {
  return mean + Math.sqrt(spread * mean);
}
