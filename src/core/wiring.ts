import type { Link, ScaleUpTopology } from '../catalog/schema.js';
import type { Chip } from './chip.js';
import { estimates, known, pessimisticPrice } from './figure.js';
import { topologies } from './topology/index.js';
import { invalid, type Dead } from './violation.js';

/** Links that a device has in a direct network; a full mesh has one to each other device of the domain. */
const degree = { ring: 2, mesh: 4, 'torus-2d': 4, 'torus-3d': 6 } as const;
type Grid = keyof typeof degree;
const isGrid = (topology: ScaleUpTopology): topology is Grid => topology in degree;

/** A scale-up network that a design asks for; what is absent is the part's own. */
export interface WantedNetwork {
  readonly topology: ScaleUpTopology | undefined;
  readonly link: Link | undefined;
  readonly domain: number | undefined;
}

/**
 * The part in the network that is asked for. What its own wiring can carry, in its own domain or a part of it, is free;
 * anything else is bought: a link for all that the device can send, with its share of the switches where there are any,
 * on top of the network that the part's price contains. Its rate stays the device's own.
 */
export function networked(chip: Chip, wanted: WantedNetwork): Chip | Dead {
  const topology = wanted.topology ?? chip.topology;
  const domain = wanted.domain ?? chip.domain;
  const own = wanted.link === undefined || wanted.link.id === chip.link.id;
  // A switch can be split into smaller domains; of a direct network a part has not the links of the whole.
  const fits = chip.topology === 'switch' ? domain <= chip.domain : domain === chip.domain;
  if (own && fits && canEmbed(topology, chip))
    return {
      ...chip,
      topology,
      domain,
      linkBytesPerS: chip.linkBytesPerS * wiredShare(topology, chip),
      ...(topology !== chip.topology && closing[chip.topology]),
      leansOn: [...chip.leansOn, ...estimates({ hopS: chip.link.hopS }, chip.link.id)],
    };
  return rewired(chip, topology, wanted.link ?? chip.link, domain);
}

/** Rings that a part's own wiring closes, where they are not those that it is sold with: a switch any, a full mesh from three on. */
const closing: Partial<Record<ScaleUpTopology, Pick<Chip, 'wrapMultiple' | 'leastRing'>>> = {
  switch: { wrapMultiple: 1, leastRing: 1 },
  'full-mesh': { wrapMultiple: 1, leastRing: 3 },
};

function rewired(chip: Chip, topology: ScaleUpTopology, link: Link, domain: number): Chip | Dead {
  const switched = topology === 'switch';
  if (switched && !link.hasSwitch) return invalid('no switch exists for the scale-up link');
  const usd = switched ? 'usdPerBytePerS' : 'directUsdPerBytePerS';
  const joule = switched ? 'joulePerBit' : 'directJoulePerBit';
  for (const key of ['hopS', 'bytesPerSPerPort', 'maxDomain', usd, joule] as const)
    if (link[key] === undefined) return invalid(`fact-missing: ${link.id} ${key}`);
  if (domain > known(link.maxDomain)) return invalid('the scale-up domain exceeds what its link can connect');
  const ports = Math.max(Math.round(chip.linkBytesPerS / known(link.bytesPerSPerPort)), 1);
  if (topologies[topology].ports(domain) > ports * (link.linksPerPort?.value ?? 1))
    return invalid('the topology needs more links than a device has');
  return {
    ...chip,
    topology,
    link,
    domain,
    hopS: known(link.hopS),
    inNetworkReduction: switched && link.inNetworkReduction,
    // Bought wires have no switches that would close a part of the domain.
    wrapMultiple: Number.POSITIVE_INFINITY,
    leastRing: 1,
    networkUsd: pessimisticPrice(link[usd] as NonNullable<Link['usdPerBytePerS']>) * chip.linkBytesPerS,
    networkW: known(link[joule]) * 8 * chip.linkBytesPerS,
    leansOn: [...chip.leansOn, ...estimates(link, link.id)],
  };
}

/**
 * Whether a part can be run as this network on the wiring that it is sold with. A switch can carry any pattern of
 * neighbours; a direct network only those that have no more links than it has. Switches, full meshes and dragonflies are not
 * to be had for parts without them.
 */
function canEmbed(topology: ScaleUpTopology, chip: Chip): boolean {
  const native = chip.topology;
  if (topology === native) return true;
  if (!isGrid(topology)) return false;
  if (!isGrid(native)) return native !== 'dragonfly';
  // A mesh has no links that would close its axes.
  return degree[topology] <= degree[native] && native !== 'mesh';
}

/** Share of a device's links that the pattern uses: a ring on a 3-D torus runs on two of six. */
function wiredShare(topology: ScaleUpTopology, chip: Chip): number {
  const native = chip.topology;
  if (topology === native || native === 'switch' || !isGrid(topology)) return 1;
  const links = isGrid(native) ? degree[native] : Math.max(chip.domain - 1, 1);
  return Math.min(degree[topology] / links, 1);
}
