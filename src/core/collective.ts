import type { ScaleUpTopology } from '../catalog/schema.js';
import type { Chip } from './chip.js';
import { topologies } from './topology/index.js';

/** Cost of one collective: fixed seconds, and seconds for each byte that a rank contributes. */
export interface Collective {
  readonly fixedS: number;
  readonly sPerByte: number;
}

export interface NetworkConstants {
  readonly collectiveS: number;
  readonly collectiveDoublingS: number;
  readonly busFraction: number;
}

/** The way from one scale-up domain to another: each device's rate, and the latency of the path. */
export interface Outside {
  readonly bytesPerS: number;
  readonly pathS: number;
}

const nothing: Collective = { fixedS: 0, sPerByte: 0 };

/**
 * All-reduce; of more devices than one scale-up domain has, in three steps: reduce-scatter inside each domain, all-reduce of
 * a device's share over the NICs of those that hold the same share, all-gather inside.
 */
export function allReduce(
  chip: Chip,
  topology: ScaleUpTopology,
  group: number,
  outside: Outside,
  k: NetworkConstants,
): Collective {
  if (group === 1) return nothing;
  const { domains, most, least } = spread(group, chip.domain);
  const insideSPerByte = most === 1 ? 0 : topologies[topology].allReduceSPerByte(most, linkOf(chip));
  const outsideSPerByte = (2 * (domains - 1)) / domains / least / outside.bytesPerS;
  return {
    fixedS: fixedS(chip, topology, group, 2, outside, k),
    sPerByte: (insideSPerByte + outsideSPerByte) / k.busFraction,
  };
}

/**
 * All-to-all; beyond the scale-up domain the share of the bytes that leaves it goes out over each device's NIC, at the
 * same time as the rest travels inside.
 */
export function allToAll(
  chip: Chip,
  topology: ScaleUpTopology,
  group: number,
  outside: Outside,
  k: NetworkConstants,
): Collective {
  if (group === 1) return nothing;
  const { most, least } = spread(group, chip.domain);
  const insideSPerByte = most === 1 ? 0 : topologies[topology].allToAllSPerByte(most, linkOf(chip)) * (most / group);
  const outsideSPerByte = (1 - least / group) / outside.bytesPerS;
  return {
    fixedS: fixedS(chip, topology, group, 1, outside, k),
    sPerByte: Math.max(insideSPerByte, outsideSPerByte) / k.busFraction,
  };
}

/** As few domains as hold the group, evenly filled: the fewer devices a domain has, the more its NICs carry. */
function spread(group: number, domain: number) {
  const domains = Math.ceil(group / domain);
  return { domains, most: Math.ceil(group / domains), least: Math.floor(group / domains) };
}

/**
 * Fixed time: software for each doubling of the group, whatever the network, and each way, beyond the two hops of a switch,
 * which that was measured with, the hardware hops of the longest path inside a domain and the path from one to another.
 */
function fixedS(
  chip: Chip,
  topology: ScaleUpTopology,
  group: number,
  ways: number,
  { pathS }: Outside,
  k: NetworkConstants,
): number {
  const { domains, most } = spread(group, chip.domain);
  const software = k.collectiveS + k.collectiveDoublingS * Math.log2(group);
  const insideS = chip.hopS * Math.max(topologies[topology].diameter(most, chip.domain) - 2, 0);
  return (software + ways * (insideS + (domains > 1 ? pathS : 0))) * chip.networkScale;
}

function linkOf(chip: Chip) {
  return {
    bytesPerS: chip.linkBytesPerS,
    hopS: chip.hopS,
    inNetworkReduction: chip.inNetworkReduction,
    domain: chip.domain,
    wrapMultiple: chip.wrapMultiple,
    leastRing: chip.leastRing,
  };
}

/**
 * Bandwidth floor of expert parallelism, one layer: dispatch and combine of `tokens` tokens to `experts` experts each.
 * 32 tokens x 9 experts x 7,000 x 3 B over 50 GB/s = 120.96 us (DeepSeek-V3 insights, arXiv 2505.09343).
 */
export function dispatchCombineS(
  tokens: number,
  experts: number,
  hidden: number,
  bytesPerElement: number,
  bytesPerS: number,
): number {
  return (tokens * experts * hidden * bytesPerElement) / bytesPerS;
}
