import type { Topology } from './topology.js';

/**
 * A link between every two devices of the domain, so that a group of n uses n-1 of a device's N-1 links: all-to-all sends
 * V/n over each link at once, all-reduce does so twice (reduce-scatter, all-gather).
 */
export const fullMesh: Topology = {
  allReduceSPerByte: (group, link) => (2 * Math.max(link.domain - 1, 1)) / (group * link.bytesPerS),
  allToAllSPerByte: (group, link) => Math.max(link.domain - 1, 1) / (group * link.bytesPerS),
  diameter: () => 1,
  ports: (domain) => domain - 1,
};
