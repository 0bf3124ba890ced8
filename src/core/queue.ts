/**
 * Probability that an arrival waits in M/M/k at `offered` erlangs (Erlang C), from the inverse of Erlang B written as the
 * sum over j of k! / (k - j)! / a^j: all terms are positive, and it ends where they no longer count.
 */
export function erlangC(servers: number, offered: number): number {
  if (offered >= servers) return 1;
  const inverseOffered = 1 / offered;
  let term = 1;
  let inverseB = 1;
  for (let k = servers; k > 0; k--) {
    term *= k * inverseOffered;
    inverseB += term;
    if (term < 1e-17 * inverseB) break;
    // The chance is below anything that it is added to.
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
