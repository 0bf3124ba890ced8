/**
 * Time of work that passes layer by layer through stations (fetch the prefix, compute, send the new KV) which overlap on
 * different layers: a flow line of `layers` equal items, sum of one item's times + (layers - 1) items at the slowest
 * station. With two stations this is max(T_prefill + T_layer, T_transfer + T_prefill / layers). Seconds.
 */
export function flowLineS(layers: number, fetchS: number, computeS: number, sendS: number): number {
  const slowest = Math.max(fetchS, computeS, sendS);
  return (fetchS + computeS + sendS) / layers + slowest * ((layers - 1) / layers);
}

/**
 * Wait of one request's bytes behind others on a pool's ports, processor sharing at load rho: T rho / (1 - rho).
 * `requestBytesPerS` is what one request gets of an idle pool, `poolBytesPerS` what all ports together carry, `besideBytes`
 * what goes through them with it and before it: a share u of what there is, which leaves T / (1 - u - rho).
 */
export function portWaitS(
  bytes: number,
  requestBytesPerS: number,
  ratePerS: number,
  poolBytesPerS: number,
  besideBytes = 0,
): number {
  const offeredBytesPerS = ratePerS * (bytes + besideBytes);
  return (bytes / requestBytesPerS) * (offeredBytesPerS / (poolBytesPerS - offeredBytesPerS));
}

/** Fewest devices whose ports carry `bytes` a turn, each way, below the load limit. */
export function devicesForPorts(bytes: number, ratePerS: number, portBytesPerS: number, loadLimit: number): number {
  return (ratePerS * bytes) / (portBytesPerS * loadLimit);
}
