import { axes } from '../../src/core/topology/grid.js';

/** Bytes that go from the first node by way of the others, in turn, to the last. */
export interface Message {
  readonly via: readonly number[];
  readonly bytes: number;
}

/** One directed link's share of what is sent between two nodes. */
interface Leg {
  readonly link: number;
  readonly share: number;
}

/**
 * Nodes and directed links, and what messages cost on them. Between two nodes bytes take the shortest way, and at each
 * node spread evenly over all links that lead a hop nearer.
 */
export class Network {
  private readonly rates: number[] = [];
  private readonly links = new Map<number, Map<number, number>>();
  private readonly routes = new Map<number, readonly Leg[]>();

  /** A link each way; a second one between the same nodes adds to the first. */
  join(a: number, b: number, bytesPerS: number): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const out = this.links.get(from) ?? new Map<number, number>();
      this.links.set(from, out);
      const link = out.get(to) ?? this.rates.length;
      out.set(to, link);
      this.rates[link] = (this.rates[link] ?? 0) + bytesPerS;
    }
  }

  /** Seconds that each directed link is busy. */
  busyS(messages: readonly Message[]): number[] {
    const bytes = this.rates.map(() => 0);
    for (const { via, bytes: sent } of messages)
      for (let i = 1; i < via.length; i++)
        for (const { link, share } of this.route(via[i - 1], via[i])) bytes[link] += share * sent;
    return bytes.map((sum, link) => sum / this.rates[link]);
  }

  /** All messages at once, in many small pieces: the busiest link decides. */
  seconds(messages: readonly Message[]): number {
    return Math.max(...this.busyS(messages));
  }

  neighbours(node: number): number {
    return this.links.get(node)?.size ?? 0;
  }

  private route(from: number, to: number): readonly Leg[] {
    const key = from * 1024 + to;
    const known = this.routes.get(key);
    if (known !== undefined) return known;
    const hops = this.hopsTo(to);
    const legs: Leg[] = [];
    let arrived = new Map([[from, 1]]);
    for (let left = hops.get(from) ?? 0; left > 0; left--) {
      const next = new Map<number, number>();
      for (const [node, share] of arrived) {
        const nearer = [...(this.links.get(node) ?? [])].filter(([peer]) => hops.get(peer) === left - 1);
        for (const [peer, link] of nearer) {
          legs.push({ link, share: share / nearer.length });
          next.set(peer, (next.get(peer) ?? 0) + share / nearer.length);
        }
      }
      arrived = next;
    }
    this.routes.set(key, legs);
    return legs;
  }

  private hopsTo(to: number): Map<number, number> {
    const hops = new Map([[to, 0]]);
    for (const [node, distance] of hops)
      for (const peer of this.links.get(node)?.keys() ?? []) if (!hops.has(peer)) hops.set(peer, distance + 1);
    return hops;
  }
}

/** A network of devices 0, 1, 2 ..., and how a message from one to another passes it. */
export interface Wiring {
  readonly network: Network;
  send(from: number, to: number, bytes: number): readonly Message[];
}

export const count = (size: number): number[] => Array.from({ length: size }, (_, i) => i);
const direct: Wiring['send'] = (from, to, bytes) => [{ via: [from, to], bytes }];

/** Each device has its whole rate to one node that joins them all: the node after the last device. */
export function star(devices: number, bytesPerS: number): Wiring {
  const network = new Network();
  for (const device of count(devices)) network.join(device, devices, bytesPerS);
  return { network, send: direct };
}

export function mesh(devices: number, bytesPerS: number): Wiring {
  const network = new Network();
  for (const a of count(devices)) for (const b of count(a)) network.join(a, b, bytesPerS / (devices - 1));
  return { network, send: direct };
}

export interface Grid extends Wiring {
  readonly sizes: readonly number[];
  /** The device that stands `steps` further on this axis, from the end back to the start. */
  readonly along: (device: number, axis: number, steps: number) => number;
}

/** A message travels one axis after the other. A device has two links on each axis, which at open ends lead nowhere. */
export function grid(devices: number, dimensions: number, closed: (size: number) => boolean, bytesPerS: number): Grid {
  const network = new Network();
  const sizes = axes(devices, dimensions);
  const strides = sizes.map((_, axis) => sizes.slice(0, axis).reduce((product, size) => product * size, 1));
  const place = (device: number, axis: number) => Math.floor(device / strides[axis]) % sizes[axis];
  const along = (device: number, axis: number, steps: number) =>
    device + (((place(device, axis) + steps) % sizes[axis]) - place(device, axis)) * strides[axis];
  for (const device of count(devices))
    for (const [axis, size] of sizes.entries())
      if (size > 1 && (closed(size) || place(device, axis) < size - 1))
        network.join(device, along(device, axis, 1), bytesPerS / (2 * dimensions));
  const send: Wiring['send'] = (from, to, bytes) => {
    const via = [from];
    for (const [axis, size] of sizes.entries())
      via.push(along(via[axis], axis, (place(to, axis) - place(from, axis) + size) % size));
    return [{ via, bytes }];
  };
  return { network, sizes, along, send };
}

/** Devices in parties whose sizes differ by one at most. */
export function parties(devices: number, number: number): number[][] {
  const start = (party: number) => Math.ceil((party * devices) / number);
  return count(number).map((party) => count(start(party + 1) - start(party)).map((i) => start(party) + i));
}

export interface Dragonfly extends Wiring {
  readonly parties: readonly (readonly number[])[];
}

/**
 * About sqrt(N) parties, each fully meshed over two thirds of its devices' rates. The other third of a device is as many
 * lanes as there are other parties; a party deals its lanes out in order, as many to one other party as to the next. A
 * message goes to the device that has the lane, over it, and on to where it is bound, even over all lanes that lead there.
 */
export function dragonfly(devices: number, bytesPerS: number): Dragonfly {
  const network = new Network();
  const all = parties(devices, Math.ceil(devices / Math.ceil(Math.sqrt(devices))));
  const partyOf = all.flatMap((members, party) => members.map(() => party));
  const others = all.length - 1;
  for (const members of all)
    for (const a of members)
      for (const b of members) if (b < a) network.join(a, b, (2 * bytesPerS) / 3 / (members.length - 1));
  const owner = (party: number, other: number, lane: number) => {
    const turn = (other - party + all.length) % all.length;
    return all[party][Math.floor(((turn - 1) * all[party].length + lane) / others)];
  };
  const lanes = (p: number, q: number) =>
    count(Math.min(all[p].length, all[q].length)).map((lane) => [owner(p, q, lane), owner(q, p, lane)] as const);
  for (const p of count(all.length))
    for (const q of count(p)) for (const [a, b] of lanes(p, q)) network.join(a, b, bytesPerS / 3 / others);
  const send: Wiring['send'] = (from, to, bytes) => {
    if (partyOf[from] === partyOf[to]) return direct(from, to, bytes);
    const ways = lanes(partyOf[from], partyOf[to]);
    return ways.map(([a, b]) => ({ via: [from, a, b, to], bytes: bytes / ways.length }));
  };
  return { network, parties: all, send };
}

/**
 * Domains of `size` devices, each round a switch of its own, and a NIC in every device to one switch that joins them all.
 */
export function cluster(domains: number, size: number, bytesPerS: number, nicBytesPerS: number): Wiring {
  const network = new Network();
  const devices = domains * size;
  const domainOf = (device: number) => Math.floor(device / size);
  const inner = (domain: number) => devices + domain;
  const outer = devices + domains;
  for (const device of count(devices)) {
    network.join(device, inner(domainOf(device)), bytesPerS);
    network.join(device, outer, nicBytesPerS);
  }
  const send: Wiring['send'] = (from, to, bytes) => {
    const node = domainOf(from) === domainOf(to) ? inner(domainOf(from)) : outer;
    return [{ via: [from, node, to], bytes }];
  };
  return { network, send };
}
