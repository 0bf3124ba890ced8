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

  it('gives the first token after its waits, the slower of prefill and of loading the prefix, and a decode step', () => {
    const later = { prefill: 0, load: 0 };
    check(
      fc.property(designs, ({ at }) => {
        const { setting, session, prefillFigures: p, decodeFigures: d, system } = at;
        const { layers } = setting.shape;
        const { traffic } = setting;
        const bytesPerS = Math.min(p.bandwidthBytesPerS, d.bandwidthBytesPerS);
        // Layer by layer through three stations: one layer through all, the others behind the slowest.
        const line = (...stations: readonly number[]) =>
          (sum(...stations) + (layers - 1) * Math.max(...stations)) / layers;
        const sendS = (bytes: number) => bytes / bytesPerS + session.sendPathS;
        const { fetching, other } = session;
        const fetchS = fetching.fetchBytes / bytesPerS + session.fetchPathS + p.readS;
        const fetchedS = line(fetchS, p.fetchingServiceS, sendS(fetching.sendBytes));
        if (d.loadS > 0) later[d.loadS > fetchedS ? 'load' : 'prefill']++;
        const otherS = line(0, p.otherServiceS, sendS(other.sendBytes));
        const lineS = fetching.share * Math.max(fetchedS, d.loadS) + other.share * otherS;
        expect(system.ttftMeanS / (p.waitS + d.waitS + lineS + d.tpotS)).toBeCloseTo(1, 10);
        const spread = p.ttftVarianceS2 + session.transferVariance / bytesPerS ** 2;
        expect(system.ttftVarianceS2 / spread).toBeCloseTo(1, 10);
        const steps = traffic.outputMean - 1;
        const turnS = system.ttftMeanS + steps * d.tpotS;
        // Of a turn: first token, and as many others as there happen to be, all of one request's time per token.
        const turn =
          spread + (steps ** 2 + traffic.outputVariance) * (d.tpotVarianceS2 + d.tpotS ** 2) - (steps * d.tpotS) ** 2;
        expect(system.taskMeanS / (traffic.turnsMean * turnS)).toBeCloseTo(1, 10);
        const task = traffic.turnsMean * turn + traffic.turnsVariance * turnS ** 2;
        expect(system.taskVarianceS2 / task).toBeCloseTo(1, 9);
      }),
    );
    expect(later.prefill).toBeGreaterThan(0);
    expect(later.load).toBeGreaterThan(0);
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
