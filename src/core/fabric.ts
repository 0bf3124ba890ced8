import type { FabricTopology, Link } from '../catalog/schema.js';
import { estimates, known, pessimisticPrice } from './figure.js';
import { invalid, type Dead } from './violation.js';

/** One accelerator's port into the prefill-to-decode network, its share of that network included. */
export interface FabricPort {
  /** What the network lets every port carry at once, one direction. */
  readonly bytesPerS: number;
  /** Seconds of the longest path: its cable runs, a hop each. */
  readonly pathS: number;
  /** Price and power of a port, by the size of the network that its pool needs; smallest first. */
  readonly sizes: readonly FabricSize[];
  /** Share of the network's ports that one pool may take. */
  readonly share: number;
  /** Whether the devices of a scale-up domain hang on different rails. */
  readonly rails: boolean;
  readonly leansOn: readonly string[];
}

/** Ports of a network of this size, on all rails together, and what one of them costs and draws. */
export interface FabricSize {
  readonly endpoints: number;
  readonly usd: number;
  readonly watt: number;
}

/**
 * Networks of switches with `radix` ports; `taper` = bandwidth of the ports below over that of the links above. `runs`:
 * cable runs for each endpoint, with the switch port at their end.
 */
interface Fabric {
  /** Cable runs on the longest path. */
  readonly pathRuns: number;
  /** Whether links above the first switch are shared, so that a taper slows all ports. */
  readonly tapers: boolean;
  sizes(radix: number, taper: number): readonly { readonly endpoints: number; readonly runs: number }[];
}

/**
 * fat-tree (Leiserson 1985): a run to the leaf, and 1/taper for each tier above; two tiers of radix r hold r^2/2 endpoints
 * without taper, three r^3/4. rail-only (Wang et al., arXiv 2307.12169): the i-th device of every scale-up domain hangs on
 * rail i, one switch and no spine; what must change rails goes over the scale-up network first. dragonfly (Kim et al., ISCA
 * 2008), balanced, a = 2p = 2h: an endpoint has 1 run of its own, 2 local ports (1 run) and 1/taper global ports (half a
 * run); a minimal route is local, global, local.
 */
const fabrics: Readonly<Record<FabricTopology, Fabric>> = {
  'fat-tree': {
    pathRuns: 6,
    tapers: true,
    sizes: (radix, taper) => {
      const leaf = (radix * taper) / (1 + taper);
      return [
        { endpoints: leaf * radix, runs: 1 + 1 / taper },
        { endpoints: (leaf * radix * radix) / 2, runs: 1 + 2 / taper },
      ];
    },
  },
  'rail-only': { pathRuns: 2, tapers: false, sizes: (radix) => [{ endpoints: radix, runs: 1 }] },
  dragonfly: {
    pathRuns: 5,
    tapers: true,
    sizes: (radix, taper) => {
      const p = radix / 4;
      return [{ endpoints: 2 * p * p * (2 * p * p + 1), runs: 2 + 0.5 / taper }];
    },
  },
};

/** Whether an oversubscription means anything on this topology. */
export function tapers(topology: FabricTopology): boolean {
  return fabrics[topology].tapers;
}

/**
 * Numbers of a port of a fabric link in a topology, with the taper (oversubscription) of its upper links and, where it has
 * rails, their number; invalid with the name of a fact that nobody knows. All KV passes from one pool to the other, so all of it climbs: sustained rate is port
 * rate over taper. A run has two optical modules.
 */
export function fabricPortOf(link: Link, topology: FabricTopology, taper: number, rails: number): FabricPort | Dead {
  for (const key of ['bytesPerSPerPort', 'hopS', 'joulePerBit', 'usdPerBytePerS', 'switchRadix'] as const)
    if (link[key] === undefined) return invalid(`fact-missing: ${link.id} ${key}`);
  const fabric = fabrics[topology];
  const bytesPerS = known(link.bytesPerSPerPort);
  const usd = pessimisticPrice(link.usdPerBytePerS as NonNullable<Link['usdPerBytePerS']>) * bytesPerS;
  const watt = known(link.joulePerBit) * 8 * bytesPerS * 2;
  return {
    bytesPerS: fabric.tapers ? bytesPerS / taper : bytesPerS,
    pathS: fabric.pathRuns * known(link.hopS),
    sizes: fabric.sizes(known(link.switchRadix), taper).map(({ endpoints, runs }) => ({
      endpoints: Math.floor(endpoints) * (topology === 'rail-only' ? rails : 1),
      usd: runs * usd,
      watt: runs * watt,
    })),
    share: 0.5,
    rails: topology === 'rail-only',
    leansOn: estimates(link, link.id),
  };
}

/** The same network without a second pool in it. */
export function undivided(port: FabricPort): FabricPort {
  return { ...port, share: 1 };
}

/** Ports that one pool may have in the largest network. */
export function portLimit(port: FabricPort): number {
  return port.sizes[port.sizes.length - 1].endpoints * port.share;
}

/** The smallest network that has ports for so many devices of one pool; the largest where none has. */
export function fabricFor(port: FabricPort, devices: number): FabricSize {
  const last = port.sizes.length - 1;
  for (let i = 0; i < last; i++) if (devices <= port.sizes[i].endpoints * port.share) return port.sizes[i];
  return port.sizes[last];
}
