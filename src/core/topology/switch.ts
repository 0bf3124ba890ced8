import type { Topology } from './topology.js';

/**
 * A non-blocking switch: all-reduce 2 (N-1)/N V/B; with in-network reduction each device sends its operand once and its
 * share of the result, (N+1)/N V/B; all-to-all (N-1)/N V/B.
 */
export const switched: Topology = {
  allReduceSPerByte: (group, link) =>
    (link.inNetworkReduction ? Math.min(group + 1, 2 * (group - 1)) : 2 * (group - 1)) / (group * link.bytesPerS),
  allToAllSPerByte: (group, link) => (group - 1) / (group * link.bytesPerS),
  diameter: () => 2,
  ports: (domain) => Math.min(domain - 1, 1),
};
