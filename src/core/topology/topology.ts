/** One device's share of a scale-up network. */
export interface ScaleUpLink {
  /** All links of the device together, one direction. */
  readonly bytesPerS: number;
  readonly hopS: number;
  readonly inNetworkReduction: boolean;
  /** Devices that the network connects; a group may be smaller. */
  readonly domain: number;
  /** An axis of a torus closes into a ring only if its length is a multiple of this. */
  readonly wrapMultiple: number;
  /** Shortest axis that closes: 3 where no two devices have more than one link between them. */
  readonly leastRing: number;
}

/**
 * How a network carries collectives among `group` neighbouring devices: seconds for each byte that a rank contributes,
 * the longest path in hops, and what it asks of a device. Bandwidth only; fixed costs are added in collective.ts.
 */
export interface Topology {
  allReduceSPerByte(group: number, link: ScaleUpLink): number;
  allToAllSPerByte(group: number, link: ScaleUpLink): number;
  diameter(group: number, domain: number): number;
  /** Separate links that a device needs, each to a neighbour of its own, where the network connects `domain` devices. */
  ports(domain: number): number;
}
