import { describe, expect, it } from 'vitest';
import { axes } from '../../src/core/topology/grid.js';
import { topologies } from '../../src/core/topology/index.js';
import type { ScaleUpLink } from '../../src/core/topology/topology.js';

/**
 * All-to-all, message by message: every device sends an equal piece to every other along the axes in turn, the short way
 * round, half of it each way where both are as short. The busiest directed link decides. A device's bandwidth is split
 * evenly over the links that its place in the network has inside it.
 */
function routedSPerByte(group: number, dimensions: number, closed: boolean, bytesPerS: number): number {
  const sizes = axes(group, dimensions);
  const strides = sizes.map((_, i) => sizes.slice(0, i).reduce((product, size) => product * size, 1));
  const place = (node: number, axis: number) => Math.floor(node / strides[axis]) % sizes[axis];
  const load = new Map<string, number>();
  const piece = 1 / group;
  const carry = (node: number, axis: number, step: number, hops: number, share: number): void => {
    let at = node;
    for (let hop = 0; hop < hops; hop++) {
      const link = `${at}/${axis}/${step}`;
      load.set(link, (load.get(link) ?? 0) + share);
      const next = (place(at, axis) + step + sizes[axis]) % sizes[axis];
      at += (next - place(at, axis)) * strides[axis];
    }
  };
  for (let from = 0; from < group; from++)
    for (let to = 0; to < group; to++) {
      let at = from;
      for (let axis = 0; axis < dimensions; axis++) {
        const size = sizes[axis];
        const ahead = (place(to, axis) - place(at, axis) + size) % size;
        if (!closed) {
          const steps = place(to, axis) - place(at, axis);
          carry(at, axis, Math.sign(steps), Math.abs(steps), piece);
        } else if (2 * ahead === size) {
          carry(at, axis, 1, ahead, piece / 2);
          carry(at, axis, -1, ahead, piece / 2);
        } else if (2 * ahead < size) carry(at, axis, 1, ahead, piece);
        else carry(at, axis, -1, size - ahead, piece);
        at += (place(to, axis) - place(at, axis)) * strides[axis];
      }
    }
  const linkBytesPerS = bytesPerS / (2 * dimensions);
  return Math.max(...load.values()) / linkBytesPerS;
}

const link: ScaleUpLink = { bytesPerS: 1e9, hopS: 0, inNetworkReduction: false, domain: 64, wrapMultiple: 1 };

describe('all-to-all by formula is within 5% of routing every message', () => {
  const cases = [
    ...[8, 16, 32, 64].map((group) => ['ring', group, 1, true] as const),
    ...[16, 32, 64].map((group) => ['torus-2d', group, 2, true] as const),
    ...[64].map((group) => ['torus-3d', group, 3, true] as const),
    ...[16, 32, 36, 64].map((group) => ['mesh', group, 2, false] as const),
  ];
  it.each(cases)('on a %s of %i', (name, group, dimensions, closed) => {
    const formula = topologies[name].allToAllSPerByte(group, link);
    const routed = routedSPerByte(group, dimensions, closed, link.bytesPerS);
    expect(Math.abs(formula / routed - 1)).toBeLessThan(0.05);
  });

  it('and an axis that does not close carries twice the load, by formula and by routing', () => {
    const open = { ...link, wrapMultiple: 64 };
    expect(topologies['torus-2d'].allToAllSPerByte(16, open)).toBeCloseTo(routedSPerByte(16, 2, false, 1e9), 12);
  });

  it('on a full mesh and on a switch, where every piece has a path of its own', () => {
    expect(topologies['full-mesh'].allToAllSPerByte(64, link)).toBeCloseTo(1 / 64 / (1e9 / 63), 15);
    expect(topologies.switch.allToAllSPerByte(64, link)).toBeCloseTo(63 / 64 / 1e9, 15);
  });
});

describe('a dragonfly', () => {
  it('is slower than a switch of the same bandwidth, and faster than a ring from 16 devices on', () => {
    for (const group of [16, 32, 64, 256]) {
      const time = topologies.dragonfly.allToAllSPerByte(group, link);
      expect(time).toBeGreaterThan(topologies.switch.allToAllSPerByte(group, link));
      expect(time).toBeLessThan(topologies.ring.allToAllSPerByte(group, link));
    }
  });
});
