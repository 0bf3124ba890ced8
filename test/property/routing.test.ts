import { describe, expect, it } from 'vitest';
import { topologies } from '../../src/core/topology/index.js';
import type { ScaleUpLink } from '../../src/core/topology/topology.js';
import { exchange, gridAllReduceS, reducingSwitch } from '../tool/collective.js';
import { count, dragonfly, grid, mesh, star, type Wiring } from '../tool/network.js';

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
  ...also,
});

const within5Percent = (formula: number, routed: number, what: unknown): void => {
  expect(Math.abs(formula / routed - 1), `${String(what)}: ${formula} by formula, ${routed} routed`).toBeLessThan(0.05);
};
const exchangeS = (wiring: Wiring, devices: readonly number[]) => wiring.network.seconds(exchange(wiring, devices));
const upTo64 = count(65).slice(2);

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
        const of = link(group, { wrapMultiple });
        within5Percent(topologies[name].allToAllSPerByte(group, of), exchangeS(wiring, count(group)), group);
        within5Percent(topologies[name].allReduceSPerByte(group, of), gridAllReduceS(wiring), group);
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
