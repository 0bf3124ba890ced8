import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleUpTopologies } from '../../src/catalog/schema.js';
import type { Chip } from '../../src/core/chip.js';
import { allReduce, allToAll } from '../../src/core/collective.js';
import { topologies } from '../../src/core/topology/index.js';
import type { ScaleUpLink } from '../../src/core/topology/topology.js';
import { axes } from '../../src/core/topology/grid.js';
import { check } from './designs.js';

const bytesPerS = fc.double({ min: 1e9, max: 1e13, noNaN: true });
const link = (rate: number, also: Partial<ScaleUpLink> = {}): ScaleUpLink => ({
  bytesPerS: rate,
  hopS: 1e-7,
  inNetworkReduction: false,
  domain: 1024,
  wrapMultiple: 1,
  leastRing: 1,
  ...also,
});
const groups = fc.integer({ min: 2, max: 1024 });
const close = (actual: number, wanted: number) => expect(actual / wanted).toBeCloseTo(1, 12);

describe('collectives', () => {
  // Two neighbours on both links of a ring: each sends half of V in an all-to-all, V/2 twice in an all-reduce.
  it('on a ring of two take V/2B for an all-to-all and V/B for an all-reduce', () => {
    check(
      fc.property(bytesPerS, (rate) => {
        close(topologies.ring.allToAllSPerByte(2, link(rate)), 1 / (2 * rate));
        close(topologies.ring.allReduceSPerByte(2, link(rate)), 1 / rate);
      }),
    );
  });

  it('on a ring take N V/4B for an all-to-all, (N - 1/N) V/4B where N is odd, more with every device', () => {
    check(
      fc.property(bytesPerS, groups, (rate, group) => {
        const { ring } = topologies;
        const even = group % 2 === 0;
        close(ring.allToAllSPerByte(group, link(rate)), (even ? group : group - 1 / group) / (4 * rate));
        expect(ring.allToAllSPerByte(group + 1, link(rate))).toBeGreaterThan(ring.allToAllSPerByte(group, link(rate)));
      }),
    );
  });

  it('on a switch take 2 (N-1)/N V/B for an all-reduce and (N-1)/N V/B for an all-to-all', () => {
    check(
      fc.property(bytesPerS, groups, (rate, group) => {
        close(topologies.switch.allReduceSPerByte(group, link(rate)), (2 * (group - 1)) / group / rate);
        close(topologies.switch.allToAllSPerByte(group, link(rate)), (group - 1) / group / rate);
      }),
    );
  });

  it('on a switch that adds up operands never take longer, and (N+1)/N V/B from three devices on', () => {
    check(
      fc.property(bytesPerS, groups, (rate, group) => {
        const reducing = topologies.switch.allReduceSPerByte(group, link(rate, { inNetworkReduction: true }));
        expect(reducing).toBeLessThanOrEqual(topologies.switch.allReduceSPerByte(group, link(rate)));
        if (group >= 3) close(reducing, (group + 1) / group / rate);
      }),
    );
  });

  it('on a full mesh of the whole domain are as fast as on a switch, in a part of it slower by the links left idle', () => {
    check(
      fc.property(bytesPerS, groups, fc.integer({ min: 0, max: 64 }), (rate, group, others) => {
        const mesh = topologies['full-mesh'];
        const idle = (group + others - 1) / (group - 1);
        const wide = link(rate, { domain: group + others });
        close(mesh.allToAllSPerByte(group, wide), idle * topologies.switch.allToAllSPerByte(group, wide));
        close(mesh.allReduceSPerByte(group, wide), idle * topologies.switch.allReduceSPerByte(group, wide));
      }),
    );
  });

  it('on no network beat the injection bound: (N-1)/N V/B for an all-to-all, twice that for an all-reduce', () => {
    check(
      fc.property(fc.constantFrom(...scaleUpTopologies), bytesPerS, groups, (topology, rate, group) => {
        const bound = (group - 1) / group / rate / (1 + 1e-12);
        expect(topologies[topology].allToAllSPerByte(group, link(rate))).toBeGreaterThanOrEqual(bound);
        expect(topologies[topology].allReduceSPerByte(group, link(rate))).toBeGreaterThanOrEqual(2 * bound);
      }),
      1000,
    );
  });

  it('take half the time at twice the bandwidth', () => {
    check(
      fc.property(fc.constantFrom(...scaleUpTopologies), bytesPerS, groups, (topology, rate, group) => {
        const network = topologies[topology];
        for (const collective of ['allReduceSPerByte', 'allToAllSPerByte'] as const)
          expect(network[collective](group, link(2 * rate))).toBe(network[collective](group, link(rate)) / 2);
      }),
    );
  });
});

describe('a torus', () => {
  it('lays out all devices of a group, the longest axis first', () => {
    check(
      fc.property(groups, fc.constantFrom(1, 2, 3), (group, dimensions) => {
        const sizes = axes(group, dimensions);
        expect(sizes).toHaveLength(dimensions);
        expect(sizes.reduce((product, size) => product * size, 1)).toBe(group);
        expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
      }),
      1000,
    );
  });

  it('has the shortest longest axis of all layouts', () => {
    for (let group = 1; group <= 128; group++)
      for (let a = 1; a <= group; a++)
        for (let b = 1; a * b <= group; b++)
          if (group % (a * b) === 0) {
            expect(axes(group, 3)[0]).toBeLessThanOrEqual(Math.max(a, b, group / a / b));
            if (a * b === group) expect(axes(group, 2)[0]).toBeLessThanOrEqual(Math.max(a, b));
          }
  });

  it('that does not close into rings carries twice the load; one whose axes are whole multiples closes', () => {
    check(
      fc.property(
        fc.constantFrom('ring', 'torus-2d', 'torus-3d'),
        bytesPerS,
        fc.constantFrom(1, 2, 3),
        (name, rate, k) => {
          const torus = topologies[name];
          for (const collective of ['allReduceSPerByte', 'allToAllSPerByte'] as const) {
            const closed = torus[collective](8 ** k, link(rate));
            close(torus[collective](8 ** k, link(rate, { wrapMultiple: 2 })), closed);
            close(torus[collective](8 ** k, link(rate, { wrapMultiple: 1024 })), 2 * closed);
          }
        },
      ),
    );
  });

  it('of 4 x 4 x 4 reaches its farthest device in 6 hops, a ring of 64 in 32', () => {
    expect(topologies['torus-3d'].diameter(64, 64)).toBe(6);
    expect(topologies['torus-2d'].diameter(64, 64)).toBe(8);
    expect(topologies.ring.diameter(64, 64)).toBe(32);
  });
});

describe('a collective of more devices than a scale-up domain has', () => {
  const outside = { bytesPerS: 5e10, pathS: 3e-6 };
  const software = { collectiveS: 1e-5, collectiveDoublingS: 2e-6, busFraction: 0.8 };
  const chip = (domain: number, also: Partial<Chip> = {}) =>
    ({ ...link(9e11), linkBytesPerS: 9e11, domain, networkScale: 1, ...also }) as unknown as Chip;
  const reduce = (group: number, of = chip(8)) => allReduce(of, 'switch', group, outside, software);
  const exchange = (group: number, of = chip(8)) => allToAll(of, 'switch', group, outside, software);

  it('fills as few domains as evenly as it can: the fullest decides inside, and the NICs of the emptiest outside', () => {
    // Of 17 devices six, six and five lie in three domains of eight.
    close(reduce(17).sPerByte * 0.8, (2 * 5) / 6 / 9e11 + (2 * 2) / 3 / 5 / 5e10);
    close(exchange(17).sPerByte * 0.8, (1 - 5 / 17) / 5e10);
    const slow = { ...chip(8), linkBytesPerS: 1e9 };
    close(exchange(17, slow).sPerByte * 0.8, ((5 / 6) * (6 / 17)) / 1e9);
    // Alone in its domain a device sends all but its own piece over its NIC.
    close(reduce(4, chip(1)).sPerByte * 0.8, (2 * 3) / 4 / 5e10);
    close(exchange(4, chip(1)).sPerByte * 0.8, 3 / 4 / 5e10);
  });

  it('takes software for each doubling, and beyond one domain the path to another: there and back for a sum', () => {
    const doublings = (group: number) => 1e-5 + 2e-6 * Math.log2(group);
    close(reduce(8).fixedS, doublings(8));
    close(exchange(8).fixedS, doublings(8));
    close(reduce(16).fixedS, doublings(16) + 2 * 3e-6);
    close(exchange(16).fixedS, doublings(16) + 3e-6);
    close(exchange(16, chip(8, { networkScale: 0.5 })).fixedS, (doublings(16) + 3e-6) / 2);
    expect([reduce(1), exchange(1)]).toEqual([
      { fixedS: 0, sPerByte: 0 },
      { fixedS: 0, sPerByte: 0 },
    ]);
  });

  it('takes, beside its software, the hops of a domain beyond the two of a switch, with which that was measured', () => {
    const onRing = (group: number) => allToAll(chip(64), 'ring', group, outside, software).fixedS;
    close(onRing(64), 1e-5 + 6 * 2e-6 + 30 * 1e-7);
    close(onRing(4), 1e-5 + 2 * 2e-6);
  });
});
