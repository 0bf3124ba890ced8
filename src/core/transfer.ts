/**
 * Time of work that passes layer by layer through stations (fetch the prefix, compute, send the new KV) which overlap on
 * different layers: a flow line of `layers` equal items, sum of one item's times + (layers - 1) items at the slowest
 * station. With two stations this is max(T_prefill + T_layer, T_transfer + T_prefill / layers). Seconds.
 */
export function flowLineS(layers: number, fetchS: number, computeS: number, sendS: number): number {
  const slowest = Math.max(fetchS, computeS, sendS);
  return (fetchS + computeS + sendS) / layers + slowest * ((layers - 1) / layers);
}

/** Extra time of a transfer behind others, processor sharing at load rho: T rho / (1 - rho). */
export function sharingWaitS(transferS: number, load: number): number {
  return (transferS * load) / (1 - load);
}
