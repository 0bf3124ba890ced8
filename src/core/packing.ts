/** How replicas lie in scale-up domains: one lies in as few as hold it, and shares its last with others that fit beside it whole. */
interface Packing {
  /** Devices of the domains that `fit` replicas take, and those of them that stay idle. */
  readonly block: number;
  readonly fit: number;
  readonly idle: number;
}

export function packingOf(devices: number, domain: number): Packing {
  const block = Math.ceil(devices / domain) * domain;
  const fit = Math.floor(block / devices);
  return { block, fit, idle: block - fit * devices };
}

/** Devices that a replica leaves idle beside it where the domains are full. */
export function idleBeside({ fit, idle }: Packing): number {
  return idle / fit;
}
