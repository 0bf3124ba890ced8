import type { Topology } from './topology.js';

/**
 * A balanced dragonfly (Kim et al., ISCA 2008): the domain in parties of about sqrt(N) devices, fully meshed inside, with as
 * much bandwidth between any two parties as between any others. Of a device's bandwidth two thirds are local and one third
 * is global, since a minimal route is local, global, local. All-reduce is a reduce-scatter and an all-gather, each of them
 * as long as an all-to-all.
 */
export const dragonfly: Topology = {
  allReduceSPerByte: (group, link) => (2 * exchangeBytes(group, link.domain)) / link.bytesPerS,
  allToAllSPerByte: (group, link) => exchangeBytes(group, link.domain) / link.bytesPerS,
  diameter: (group, domain) => (group <= partiesOf(domain).size ? 1 : 3),
  // One link to each other device of the party, and one out of it: as many links leave a party as there are others, or more.
  ports: (domain) => partiesOf(domain).size - 1 + Math.min(partiesOf(domain).number - 1, 1),
};

/**
 * All-to-all at a bandwidth of 1. A group that fits in one of g parties of a devices uses its local links as in a full mesh.
 * A larger one is spread over all parties, as are the other groups of the domain at the same time. Two parties have a^2/N to
 * exchange over a third of their a devices' links, one in g-1 of them. A local link carries one piece of its own group, and
 * one in a of all that its two ends send to other parties and get from there.
 */
function exchangeBytes(group: number, domain: number): number {
  const { size, number } = partiesOf(domain);
  if (group <= size) return (3 * (size - 1)) / (2 * group);
  const between = (3 * size * (number - 1)) / domain;
  const local = (3 / 2) * (size - 1) * (1 / group + (2 * (number - 1)) / domain);
  return Math.max(between, local);
}

function partiesOf(domain: number): { readonly size: number; readonly number: number } {
  const number = Math.ceil(domain / Math.ceil(Math.sqrt(domain)));
  return { size: Math.ceil(domain / number), number };
}
