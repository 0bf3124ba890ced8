import type { Topology } from './topology.js';

/**
 * A balanced dragonfly (Kim et al., ISCA 2008): groups of about sqrt(N) devices, fully meshed inside, with a link or more
 * between any two groups. Of a device's bandwidth two thirds are local and one third is global, since a minimal route is
 * local, global, local. All-to-all is the slowest of injection, global links and local links; all-reduce does that twice
 * (reduce-scatter, all-gather).
 */
export const dragonfly: Topology = {
  allReduceSPerByte: (group, link) => 2 * exchangeSPerByte(group, link.bytesPerS),
  allToAllSPerByte: (group, link) => exchangeSPerByte(group, link.bytesPerS),
  diameter: (group) => (group <= 2 ? 1 : 3),
  ports: (domain) => Math.ceil(Math.sqrt(domain)),
};

function exchangeSPerByte(devices: number, bytesPerS: number): number {
  const inGroup = Math.min(Math.ceil(Math.sqrt(devices)), devices);
  const leaving = 1 - inGroup / devices;
  const staying = (inGroup - 1) / devices;
  const injection = (devices - 1) / devices;
  return Math.max(injection, leaving * 3, ((2 * leaving + staying) * 3) / 2) / bytesPerS;
}
