import { describe, expect, it } from 'vitest';
import { chipOf, type Chip } from '../../src/core/chip.js';
import { fabricFor, fabricPortOf, portLimit, undivided, type FabricPort } from '../../src/core/fabric.js';
import { beyondFabric } from '../../src/core/fleet.js';
import { isDead, type Dead } from '../../src/core/violation.js';
import { networked, type WantedNetwork } from '../../src/core/wiring.js';
import { catalog, known } from './desk.js';

const coefficients = known(catalog.coefficients, 'fitted-2026');
const link = (id: string) => known(catalog.links, id);
function chip(id: string): Chip {
  const accelerator = known(catalog.accelerators, id);
  const found = chipOf(accelerator, link(accelerator.scaleUp.link), coefficients);
  if (isDead(found)) throw new Error(found.rule);
  return found;
}
const own: WantedNetwork = { topology: undefined, link: undefined, domain: undefined };
function alive(found: Chip | Dead): Chip {
  if (isDead(found)) throw new Error(found.rule);
  return found;
}

describe('a scale-up network', () => {
  const b200 = chip('b200');

  it("that is the part's own, or runs on its own wiring, is free", () => {
    for (const wanted of [
      own,
      { ...own, topology: 'ring' as const },
      { ...own, domain: 8 },
      { ...own, link: link('nvlink5') },
    ])
      expect(networked(b200, wanted)).toMatchObject({ networkUsd: 0, networkW: 0, domain: 8 });
    expect(networked(chip('tpu-v7'), { ...own, topology: 'torus-2d' })).toMatchObject({ networkUsd: 0 });
  });

  it('that is wider, of another link, or of a topology that the wiring cannot carry is bought for all that a device sends', () => {
    const wider = alive(networked(b200, { ...own, link: link('ualink-200'), domain: 256 }));
    expect(wider.domain).toBe(256);
    expect(wider.linkBytesPerS).toBe(b200.linkBytesPerS);
    // 900 GB/s at the dear end of the price of a switched byte/s, and at 6 pJ/bit.
    expect(wider.networkUsd).toBeCloseTo(900e9 * (link('ualink-200').usdPerBytePerS?.high ?? 0), 6);
    expect(wider.networkW).toBeCloseTo(900e9 * 8 * (link('ualink-200').joulePerBit?.value ?? 0), 9);
    const torus = alive(networked(b200, { topology: 'torus-3d', link: link('ualink-200'), domain: 64 }));
    expect(torus.networkUsd).toBeLessThan(wider.networkUsd);
    expect(torus.networkUsd).toBeGreaterThan(0);
    expect(torus.leansOn).toContain('ualink-200.directUsdPerBytePerS');
  });

  it('that is a part of a direct network is bought too, since the links to the rest would be left idle', () => {
    expect(networked(chip('mi300x'), { ...own, domain: 4 })).toMatchObject({ domain: 4, topology: 'full-mesh' });
    expect(alive(networked(chip('mi300x'), { ...own, domain: 4 })).networkUsd).toBeGreaterThan(0);
    expect(alive(networked(b200, { ...own, domain: 4 })).networkUsd).toBe(0);
  });

  it('is not to be had beyond what its link connects, without switches that exist, or with more links than a device has', () => {
    expect(networked(b200, { ...own, domain: 576 })).toMatchObject({
      kind: 'invalid',
      rule: 'the scale-up domain exceeds what its link can connect',
    });
    expect(networked(b200, { topology: 'switch', link: link('ici-v7'), domain: 64 })).toMatchObject({
      rule: 'no switch exists for the scale-up link',
    });
    expect(networked(b200, { topology: 'full-mesh', link: link('nvlink5'), domain: 72 })).toMatchObject({
      rule: 'the topology needs more links than a device has',
    });
    // Eighteen ports reach eighteen others.
    expect(networked(b200, { topology: 'full-mesh', link: link('nvlink5'), domain: 16 })).toMatchObject({ domain: 16 });
  });

  it('adds up operands only in switches that do', () => {
    expect(alive(networked(b200, { ...own, link: link('nvlink5'), domain: 72 })).inNetworkReduction).toBe(true);
    expect(alive(networked(b200, { ...own, link: link('teraphy'), domain: 72 })).inNetworkReduction).toBe(false);
    expect(alive(networked(b200, { topology: 'ring', link: link('nvlink5'), domain: 72 })).inNetworkReduction).toBe(
      false,
    );
  });

  it('names the fact that nobody knows', () => {
    expect(networked(b200, { topology: 'ring', link: link('pcie5-x16'), domain: 8 })).toMatchObject({
      rule: 'fact-missing: pcie5-x16 directUsdPerBytePerS',
    });
  });
});

describe('a prefill-to-decode fabric', () => {
  const port = (topology: 'fat-tree' | 'rail-only' | 'dragonfly', taper = 1, id = 'infiniband-ndr'): FabricPort => {
    const found = fabricPortOf(link(id), topology, taper, 8);
    if (isDead(found)) throw new Error(found.rule);
    return found;
  };
  const usd = (one: FabricPort, devices: number) => fabricFor(one, devices).usd;

  it('costs one run of cable a port on rails, two in a fat tree of two tiers, three of three, and two and a half in a dragonfly', () => {
    const run = usd(port('rail-only'), 8);
    expect(run).toBeCloseTo(50e9 * (link('infiniband-ndr').usdPerBytePerS?.high ?? 0), 6);
    expect(usd(port('fat-tree'), 8) / run).toBeCloseTo(2, 12);
    // 64 x 32 endpoints of two tiers, half of them for one pool.
    expect(usd(port('fat-tree'), 1024) / run).toBeCloseTo(2, 12);
    expect(usd(port('fat-tree'), 1025) / run).toBeCloseTo(3, 12);
    expect(usd(port('dragonfly'), 8) / run).toBeCloseTo(2.5, 12);
  });

  it('oversubscribed saves upper links and slows every port by as much', () => {
    const run = usd(port('rail-only'), 8);
    expect(usd(port('fat-tree', 4), 8) / run).toBeCloseTo(1.25, 12);
    expect(port('fat-tree', 4).bytesPerS).toBe(50e9 / 4);
    expect(port('dragonfly', 2).bytesPerS).toBe(25e9);
    expect(port('rail-only', 2).bytesPerS).toBe(50e9);
  });

  it('has ports for as many devices as its switches allow, on every rail; without a second pool twice as many', () => {
    expect(portLimit(port('rail-only'))).toBe(32 * 8);
    expect(portLimit(undivided(port('rail-only')))).toBe(64 * 8);
    expect(portLimit(port('fat-tree'))).toBe((64 * 64 * 64) / 4 / 2);
    // Kim et al.: 262,656 endpoints of radix 64.
    expect(portLimit(port('dragonfly'))).toBe(262_656 / 2);
  });

  it('takes a pool of as many devices as it has ports, and none of one more', () => {
    const rails = port('rail-only');
    expect(beyondFabric(rails, 256)).toBeUndefined();
    expect(beyondFabric(rails, 257)).toMatchObject({ rule: 'capacity: fabric ports', need: 257, have: 256 });
  });

  it('of switches whose ports nobody knows is invalid, and names them', () => {
    const { switchRadix: _, ...unknown } = link('roce-400');
    expect(fabricPortOf(unknown, 'fat-tree', 1, 8)).toMatchObject({ rule: 'fact-missing: roce-400 switchRadix' });
  });
});
