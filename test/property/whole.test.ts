import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { designs as colocated } from './colocated-designs.js';
import { check, designs } from './designs.js';

const sum = (...parts: readonly number[]) => parts.reduce((a, b) => a + b, 0);

describe('a system of two pools', () => {
  it('has the memory of all devices that were bought, and what is stored beside them', () => {
    let idle = 0;
    check(
      fc.property(designs, ({ at }) => {
        const pools = [
          { placement: at.prefill.engine.placement, figures: at.prefillFigures },
          { placement: at.decode.engine.placement, figures: at.decodeFigures },
        ];
        const bytes = pools.map(({ placement, figures }) => figures.accelerators * placement.chip.memoryBytes);
        for (const [i, { placement, figures }] of pools.entries()) {
          expect(-figures.lessDeviceBytes).toBe(bytes[i]);
          if (figures.accelerators > figures.replicas * placement.devices) idle++;
        }
        expect(-at.system.lessDeviceBytes).toBe(sum(...bytes));
        expect(at.system.accelerators).toBe(sum(...pools.map(({ figures }) => figures.accelerators)));
      }),
    );
    expect(idle).toBeGreaterThan(0);
  });

  it('loses the quality that the worse of its weights lose, and that of its KV', () => {
    const lossy = { prefill: 0, decode: 0, kv: 0 };
    check(
      fc.property(designs, ({ at }) => {
        const [first, second] = [at.prefill, at.decode].map(({ engine }) => engine.placement.weights.loss ?? 0);
        const kv = at.session.shared.kvLoss ?? 0;
        if (first > second) lossy.prefill++;
        if (second > first) lossy.decode++;
        if (kv > 0) lossy.kv++;
        expect(at.system.qualityLoss).toBe(Math.max(first, second) + kv);
      }),
      400,
    );
    for (const [what, times] of Object.entries(lossy)) expect(times, what).toBeGreaterThan(0);
  });

  it('loads a parked prefix at the rate of all ports of a replica, and after their latency', () => {
    let loads = 0;
    check(
      fc.property(designs, ({ at }) => {
        const { session, decode: m, decodeFigures: f } = at;
        const { idleKv, pool, idleTier } = session.shared;
        const parked = session.fetching.loadBytes * (idleKv === 'pool' ? 1 - m.pooledShare : 1);
        const { tensor, pipeline } = m.engine.placement.parallelism;
        const latencyS = (idleKv === 'pool' ? pool?.latencyS : idleTier?.latencyS) ?? 0;
        if (parked > 0) loads++;
        const wanted = parked === 0 ? 0 : parked / (tensor * pipeline * m.loadPortBytesPerS) + latencyS;
        expect(Math.abs(f.loadS - wanted)).toBeLessThanOrEqual(1e-9 * wanted);
      }),
    );
    expect(loads).toBeGreaterThan(0);
  });
});

describe('a pool that does both', () => {
  it('has the memory of all devices that were bought, and loses what its weights and its KV lose together', () => {
    let lossy = 0;
    check(
      fc.property(colocated, ({ at }) => {
        const { placement } = at.rank.memory.engine;
        expect(-at.system.lessDeviceBytes).toBe(at.figures.accelerators * placement.chip.memoryBytes);
        const kv = at.session.shared.kvLoss ?? 0;
        if (kv > 0) lossy++;
        expect(at.system.qualityLoss).toBe((placement.weights.loss ?? 0) + kv);
      }),
    );
    expect(lossy).toBeGreaterThan(0);
  });
});
