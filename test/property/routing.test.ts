import { describe, expect, it } from 'vitest';
import { scaleUpTopologies } from '../../src/catalog/schema.js';
import { chipOf } from '../../src/core/chip.js';
import { allReduce, allToAll } from '../../src/core/collective.js';
import { topologies } from '../../src/core/topology/index.js';
import type { ScaleUpLink } from '../../src/core/topology/topology.js';
import { isDead } from '../../src/core/violation.js';
import { exchange, gridAllReduceS, reducingSwitch } from '../tool/collective.js';
import { cluster, count, dragonfly, grid, mesh, Network, star, type Wiring } from '../tool/network.js';
import { catalog } from './designs.js';

/**
 * The formulas against every message: each device's pieces are laid on the directed links of a network of at most 64
 * devices, and the busiest link decides.
 */
const bytesPerS = 1e9;
const link = (domain: number, also: Partial<ScaleUpLink> = {}): ScaleUpLink => ({
  bytesPerS,
  hopS: 0,
  inNetworkReduction: false,
  domain,
  wrapMultiple: 1,
  leastRing: 1,
  ...also,
});

const within5Percent = (formula: number, routed: number, what: unknown): void => {
  expect(Math.abs(formula / routed - 1), `${String(what)}: ${formula} by formula, ${routed} routed`).toBeLessThan(0.05);
};
const exchangeS = (wiring: Wiring, devices: readonly number[]) => wiring.network.seconds(exchange(wiring, devices));
// All small sizes, squares and cubes, and others whose layouts differ.
const upTo64 = [...count(26).slice(2), 27, 30, 31, 32, 35, 36, 42, 45, 48, 49, 56, 60, 63, 64];

describe('the network that carries messages', () => {
  const square = new Network();
  for (const [a, b] of [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 0],
  ])
    square.join(a, b, 2);

  it('adds up what is sent over a link one way, and keeps the ways apart', () => {
    expect(square.seconds([{ via: [0, 1], bytes: 6 }])).toBe(3);
    expect(square.seconds([0, 0].map((from) => ({ via: [from, 1], bytes: 6 })))).toBe(6);
    expect(
      square.seconds([
        { via: [0, 1], bytes: 6 },
        { via: [1, 0], bytes: 4 },
      ]),
    ).toBe(3);
  });

  it('splits bytes over ways of the same length, and takes the way that it is told', () => {
    expect(square.seconds([{ via: [0, 2], bytes: 6 }])).toBe(1.5);
    expect(square.seconds([{ via: [0, 1, 2], bytes: 6 }])).toBe(3);
  });

  it('has twice the rate where two links join the same devices', () => {
    expect(grid(2, 1, () => true, 2).network.seconds([{ via: [0, 1], bytes: 6 }])).toBe(3);
    expect(grid(2, 1, () => false, 2).network.seconds([{ via: [0, 1], bytes: 6 }])).toBe(6);
  });
});

describe('collectives by formula are within 5% of routing every message', () => {
  const grids = [
    ['ring', 1],
    ['torus-2d', 2],
    ['torus-3d', 3],
    ['mesh', 2],
  ] as const;
  for (const [name, dimensions] of grids)
    it.each(name === 'mesh' ? [1] : [1, 4, 16])(`on a ${name} whose axes close at multiples of %i`, (wrapMultiple) => {
      const closed = (size: number) => name !== 'mesh' && size % wrapMultiple === 0;
      for (const group of upTo64) {
        const wiring = grid(group, dimensions, closed, bytesPerS);
        // A slice of a larger domain: only its whole would close whatever its length.
        const of = link(2 * group, { wrapMultiple });
        within5Percent(topologies[name].allToAllSPerByte(group, of), exchangeS(wiring, count(group)), group);
        within5Percent(topologies[name].allReduceSPerByte(group, of), gridAllReduceS(wiring), group);
      }
    });

  it('on a whole torus, all of whose axes close, and on a full mesh, where two devices have one link and no ring', () => {
    for (const group of upTo64) {
      const whole = grid(group, 2, () => true, bytesPerS);
      const of = link(group, { wrapMultiple: Number.POSITIVE_INFINITY });
      within5Percent(topologies['torus-2d'].allToAllSPerByte(group, of), exchangeS(whole, count(group)), group);
      within5Percent(topologies['torus-2d'].allReduceSPerByte(group, of), gridAllReduceS(whole), group);
      const single = grid(group, 2, (size) => size > 2, bytesPerS);
      const meshed = link(2 * group, { leastRing: 3 });
      within5Percent(topologies['torus-2d'].allToAllSPerByte(group, meshed), exchangeS(single, count(group)), group);
      within5Percent(topologies['torus-2d'].allReduceSPerByte(group, meshed), gridAllReduceS(single), group);
    }
  });

  it('on a switch, which adds up operands or does not', () => {
    for (const group of upTo64) {
      const wiring = star(group, bytesPerS);
      const routed = exchangeS(wiring, count(group));
      const reducing = wiring.network.seconds(reducingSwitch(count(group), group));
      within5Percent(topologies.switch.allToAllSPerByte(group, link(group)), routed, group);
      within5Percent(topologies.switch.allReduceSPerByte(group, link(group)), 2 * routed, group);
      const formula = topologies.switch.allReduceSPerByte(group, link(group, { inNetworkReduction: true }));
      within5Percent(formula, Math.min(2 * routed, reducing), group);
    }
  });

  it('on a full mesh, and on a part of it', () => {
    for (const domain of [2, 8, 12, 36, 64]) {
      const wiring = mesh(domain, bytesPerS);
      for (const group of count(domain + 1).slice(2)) {
        const routed = exchangeS(wiring, count(group));
        within5Percent(topologies['full-mesh'].allToAllSPerByte(group, link(domain)), routed, group);
        within5Percent(topologies['full-mesh'].allReduceSPerByte(group, link(domain)), 2 * routed, group);
      }
    }
  });
});

describe('a dragonfly by formula is within 5% of routing every message', () => {
  const both = (group: number, domain: number, routed: number) => {
    const what = `${group} of ${domain}`;
    within5Percent(topologies.dragonfly.allToAllSPerByte(group, link(domain)), routed, what);
    within5Percent(topologies.dragonfly.allReduceSPerByte(group, link(domain)), 2 * routed, what);
  };

  it('whole, of any number of devices', () => {
    for (const domain of upTo64) both(domain, domain, exchangeS(dragonfly(domain, bytesPerS), count(domain)));
  });

  it('in a group that fits in one of its parties', () => {
    for (const domain of [4, 8, 9, 16, 25, 32, 36, 48, 49, 64]) {
      const wiring = dragonfly(domain, bytesPerS);
      const [party] = wiring.parties;
      for (const group of count(party.length + 1).slice(2))
        both(group, domain, exchangeS(wiring, party.slice(0, group)));
    }
  });

  it('in groups that do not, spread over all parties and all exchanging at once', () => {
    for (const [group, domain] of [
      [8, 16],
      [12, 36],
      [18, 36],
      [16, 64],
      [32, 64],
    ]) {
      const wiring = dragonfly(domain, bytesPerS);
      const groups = count(domain / group).map((turn) =>
        wiring.parties.flatMap((party) => party.filter((_, i) => i % (domain / group) === turn)),
      );
      both(group, domain, wiring.network.seconds(groups.flatMap((devices) => exchange(wiring, devices))));
    }
  });

  it('is slower than a switch of the same bandwidth, and faster than a ring from 16 devices on', () => {
    for (const group of [16, 32, 64, 256]) {
      const time = topologies.dragonfly.allToAllSPerByte(group, link(group));
      expect(time).toBeGreaterThan(topologies.switch.allToAllSPerByte(group, link(group)));
      expect(time).toBeLessThan(topologies.ring.allToAllSPerByte(group, link(group)));
    }
  });
});

describe('links that a device needs', () => {
  const most = ({ network }: Wiring, devices: number) =>
    Math.max(...count(devices).map((device) => network.neighbours(device)));
  const always = () => true;

  it('are as many as it has neighbours on a switch, a full mesh, a ring, a torus and a mesh', () => {
    for (const domain of upTo64) {
      const needs = {
        switch: star(domain, bytesPerS),
        'full-mesh': mesh(domain, bytesPerS),
        ring: grid(domain, 1, always, bytesPerS),
        'torus-2d': grid(domain, 2, always, bytesPerS),
        'torus-3d': grid(domain, 3, always, bytesPerS),
        mesh: grid(domain, 2, () => false, bytesPerS),
      };
      for (const [name, wiring] of Object.entries(needs))
        expect(topologies[name as keyof typeof needs].ports(domain), `${name} of ${domain}`).toBe(most(wiring, domain));
    }
  });

  it('are one to a switch, two on a ring, four on a mesh or a 2-D torus, six on a 3-D torus', () => {
    const ports = (domain: number) => scaleUpTopologies.map((name) => topologies[name].ports(domain));
    // switch, full-mesh, ring, torus-2d, torus-3d, mesh, dragonfly
    expect(ports(64)).toEqual([1, 63, 2, 4, 6, 4, 8]);
    expect(ports(8)).toEqual([1, 7, 2, 3, 3, 3, 3]);
    expect(ports(2)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(ports(1)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('are about the root of the domain on a dragonfly, enough for a link between any two parties', () => {
    for (const domain of upTo64) {
      const { parties } = dragonfly(domain, bytesPerS);
      const local = Math.max(...parties.map((party) => party.length)) - 1;
      const ports = topologies.dragonfly.ports(domain);
      expect(ports).toBeLessThanOrEqual(Math.ceil(Math.sqrt(domain)));
      for (const party of parties) expect(party.length * (ports - local)).toBeGreaterThanOrEqual(parties.length - 1);
    }
  });
});

describe('a collective beyond the scale-up domain is within 5% of routing every message', () => {
  const [accelerator, coefficients] = [catalog.accelerators.get('h200'), [...catalog.coefficients.values()][0]];
  const known = catalog.links.get('nvlink4');
  if (accelerator === undefined || known === undefined) throw new Error('h200 or its link is not in the catalogue');
  const h200 = chipOf(accelerator, known, coefficients);
  if (isDead(h200)) throw new Error(h200.rule);
  const constants = { collectiveS: 0, collectiveDoublingS: 0, busFraction: 1 };

  const cases = [
    [2, 8, 8],
    [4, 8, 8],
    [2, 16, 16],
    [4, 16, 16],
    // Two domains that the group does not fill.
    [2, 12, 16],
    [3, 6, 8],
    // A domain of its own for each device.
    [8, 1, 1],
  ];
  for (const nicBytesPerS of [bytesPerS / 18, bytesPerS / 2, bytesPerS])
    it.each(cases)(
      `over %i domains with %i devices in each of %i, and NICs of ${nicBytesPerS} B/s`,
      (n, size, domain) => {
        const group = n * size;
        const chip = { ...h200, linkBytesPerS: bytesPerS, domain, inNetworkReduction: false };
        const outside = { bytesPerS: nicBytesPerS, pathS: 0 };
        const wiring = cluster(n, size, bytesPerS, nicBytesPerS);
        const time = (parties: readonly (readonly number[])[], bytes: number) =>
          wiring.network.seconds(parties.flatMap((devices) => exchange(wiring, devices, bytes)));
        const domains = count(n).map((d) => count(size).map((i) => d * size + i));
        const sameShare = count(size).map((i) => count(n).map((d) => d * size + i));
        // Reduce-scatter inside, then outside on a share; all-gather outside, then inside.
        const reduce = 2 * (time(domains, 1) + time(sameShare, 1 / size));
        within5Percent(allReduce(chip, 'switch', group, outside, constants).sPerByte, reduce, group);
        within5Percent(allToAll(chip, 'switch', group, outside, constants).sPerByte, time([count(group)], 1), group);
      },
    );

  it('and where domains cannot be filled evenly, the NICs of the emptiest one decide', () => {
    const chip = { ...h200, linkBytesPerS: bytesPerS, domain: 8, inNetworkReduction: false };
    const outside = { bytesPerS: bytesPerS / 8, pathS: 0 };
    const wiring = cluster(3, 8, bytesPerS, outside.bytesPerS);
    const devices = [...count(7), ...count(7).map((i) => 8 + i), ...count(6).map((i) => 16 + i)];
    within5Percent(allToAll(chip, 'switch', 20, outside, constants).sPerByte, exchangeS(wiring, devices), 20);
  });

  const k = { collectiveS: 3e-6, collectiveDoublingS: 1e-6, busFraction: 1 };
  const outside = { bytesPerS, pathS: 2e-6 };
  const ways = { allReduce: 2, allToAll: 1 };

  it('takes the fixed time of the whole group, the longest path inside a domain and the one between them, each way', () => {
    const chip = { ...h200, domain: 8, hopS: 1e-7, networkScale: 1 };
    // A ring of eight has four hops to the other side, a switch two, which the fixed time was measured with.
    for (const [name, of] of Object.entries({ allReduce, allToAll })) {
      const each = ways[name as keyof typeof ways];
      expect(of(chip, 'ring', 32, outside, k).fixedS).toBeCloseTo(8e-6 + each * (2e-7 + 2e-6), 12);
      expect(of(chip, 'switch', 32, outside, k).fixedS).toBeCloseTo(8e-6 + each * 2e-6, 12);
    }
  });

  it('never makes a group cheaper by its leaving the domain', () => {
    for (const topology of scaleUpTopologies)
      for (const of of [allReduce, allToAll])
        for (const domain of [4, 8, 16, 64]) {
          const chip = { ...h200, domain, hopS: 3e-7, networkScale: 1, linkBytesPerS: bytesPerS };
          const inside = of(chip, topology, domain, outside, k);
          for (const group of [2 * domain, 4 * domain]) {
            const beyond = of(chip, topology, group, outside, k);
            expect(beyond.fixedS, `${topology} of ${domain}`).toBeGreaterThan(inside.fixedS);
          }
        }
  });
});
