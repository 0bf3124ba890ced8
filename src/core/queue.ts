/** Probability that an arrival waits in M/M/k at `offered` erlangs (Erlang C), by the stable recursion of Erlang B. */
export function erlangC(servers: number, offered: number): number {
  if (offered >= servers) return 1;
  let inverseB = 1;
  for (let k = 1; k <= servers; k++) {
    inverseB = 1 + (k / offered) * inverseB;
    // Past 1e18 the blocking probability is below double precision of what it is added to.
    if (inverseB > 1e18) return 0;
  }
  const blocking = 1 / inverseB;
  return blocking / (1 - (offered / servers) * (1 - blocking));
}

/**
 * Mean wait in GI/G/k (Allen and Cunneen): (Ca2 + Cs2)/2 x ErlangC x S / (k (1 - rho)). The wait is 0 with probability
 * 1 - C and exponential otherwise, so that its mean scale is (Ca2 + Cs2) S / (2 k (1 - rho)). Seconds.
 */
export function waitScaleS(
  servers: number,
  load: number,
  serviceS: number,
  arrivalScv: number,
  serviceScv: number,
): number {
  return ((arrivalScv + serviceScv) * serviceS) / (2 * servers * (1 - load));
}
