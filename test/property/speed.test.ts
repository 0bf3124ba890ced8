import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chip } from '../../src/core/chip.js';
import { scaled } from '../../src/core/resource.js';
import type { DecodeMemory } from '../../src/core/decode-pool.js';
import { attentionS, tpotS } from '../../src/core/token.js';
import { decodePath, prefillPath, type Evaluated } from '../../src/core/evaluate.js';
import { emptySystem, join } from '../../src/core/join.js';
import { emptyPrefillFigures, loadPrefill, type PrefillService } from '../../src/core/prefill-pool.js';
import { sessionOf, type SharedChoice } from '../../src/core/session.js';
import type { Setting } from '../../src/core/setting.js';
import { flowLineS } from '../../src/core/transfer.js';
import { isDead, type Dead } from '../../src/core/violation.js';
import { check, designs } from './designs.js';

function alive<T extends object>(path: T | Dead): T {
  if (isDead(path)) throw new Error(`a faster chip must stand too: ${path.rule}`);
  return path;
}

interface Change {
  readonly setting?: Setting;
  readonly shared?: SharedChoice;
  readonly chip?: (chip: Chip) => Chip;
}

/** The decode and prefill path of the same design on other hardware. */
function decodeOn(at: Evaluated, { setting = at.setting, shared, chip = (one) => one }: Change): DecodeMemory {
  const session = shared === undefined ? at.session : sessionOf(setting, shared);
  return alive(decodePath(setting, session, { ...at.design.decode, chip: chip(at.design.decode.chip) }));
}

function prefillOn(at: Evaluated, { setting = at.setting, shared, chip = (one) => one }: Change): PrefillService {
  const session = shared === undefined ? at.session : sessionOf(setting, shared);
  return alive(prefillPath(setting, session, { ...at.design.prefill, chip: chip(at.design.prefill.chip) }));
}

const factors = fc.double({ min: 1.001, max: 4, noNaN: true });
const resources = fc.constantFrom('compute' as const, 'bandwidth' as const, 'network' as const);
const rounding = 1 + 1e-12;

describe('at a fixed batch and fixed replicas', () => {
  it('more compute, memory bandwidth or link speed never lengthens a decode step', () => {
    check(
      fc.property(designs, resources, factors, ({ at }, resource, factor) => {
        const faster = decodeOn(at, { chip: (chip) => scaled(chip, resource, factor) });
        for (const batch of [0, 1, at.decodeFigures.batch, 4 * at.decodeFigures.batch])
          expect(tpotS(faster, batch)).toBeLessThanOrEqual(tpotS(at.decode, batch) * rounding);
      }),
      500,
    );
  });

  it('a faster pool port never lengthens a decode step', () => {
    const pooled = designs.filter(({ at }) => at.decode.pooledShare > 0);
    check(
      fc.property(pooled, factors, ({ at }, factor) => {
        const pool = at.design.shared.pool!;
        const shared = { ...at.design.shared, pool: { ...pool, portBytesPerS: pool.portBytesPerS * factor } };
        const faster = decodeOn(at, { shared });
        const { batch } = at.decodeFigures;
        expect(tpotS(faster, batch)).toBeLessThanOrEqual(tpotS(at.decode, batch));
      }),
    );
  });

  it('more compute, memory bandwidth or link speed never lengthens wait or service of a prefill', () => {
    check(
      fc.property(designs, resources, factors, ({ at }, resource, factor) => {
        const { replicas } = at.prefillFigures;
        const faster = prefillOn(at, { chip: (chip) => scaled(chip, resource, factor) });
        const before = loadPrefill(at.prefill, replicas, emptyPrefillFigures());
        const after = loadPrefill(faster, replicas, emptyPrefillFigures());
        expect(after.waitS).toBeLessThanOrEqual(before.waitS * rounding);
        for (const service of ['fetchingServiceS', 'otherServiceS'] as const)
          expect(after[service]).toBeLessThanOrEqual(before[service] * rounding);
      }),
      500,
    );
  });

  it('a faster fabric and faster NICs never lengthen the way of the KV, nor the wait for it', () => {
    check(
      fc.property(designs, factors, ({ at }, factor) => {
        const { fabric } = at.design.shared;
        const shared = { ...at.design.shared, fabric: { ...fabric, bytesPerS: fabric.bytesPerS * factor } };
        const chip = (one: Chip) => ({ ...one, nicBytesPerS: one.nicBytesPerS * factor });
        const faster = prefillOn(at, { shared, chip });
        const { replicas } = at.prefillFigures;
        const before = loadPrefill(at.prefill, replicas, emptyPrefillFigures());
        const after = loadPrefill(faster, replicas, emptyPrefillFigures());
        expect(after.waitS).toBeLessThanOrEqual(before.waitS * rounding);
        // Only the way of the KV: the same figures of both pools, but for the bandwidth.
        const over = (bandwidthBytesPerS: number) => {
          const p = { ...at.prefillFigures, bandwidthBytesPerS };
          const d = { ...at.decodeFigures, bandwidthBytesPerS };
          return join(at.setting, at.session, p, d, emptySystem()).ttftMeanS;
        };
        expect(over(after.bandwidthBytesPerS)).toBeLessThan(over(before.bandwidthBytesPerS));
      }),
    );
  });

  it('a flow line is as slow as its stations allow: between the slowest of them and their sum, falling with none', () => {
    const seconds = fc.double({ min: 0, max: 100, noNaN: true });
    check(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.tuple(seconds, seconds, seconds),
        fc.nat({ max: 2 }),
        factors,
        (layers, stations, slowed, factor) => {
          const line = flowLineS(layers, ...stations);
          const slower = stations.with(slowed, stations[slowed] * factor) as [number, number, number];
          expect(flowLineS(layers, ...slower)).toBeGreaterThanOrEqual(line);
          expect(line * rounding).toBeGreaterThanOrEqual(Math.max(...stations));
          expect(line).toBeLessThanOrEqual((stations[0] + stations[1] + stations[2]) * rounding);
        },
      ),
      1000,
    );
  });
});

describe('KV that lies partly in a memory pool', () => {
  const pooled = designs.filter(({ at }) => at.decode.pooledShare > 0);
  const endless = 1e40;
  /** Attention of a decode pass of the design with this share in the pool, where compute takes no time. */
  function attention(at: Evaluated, pooledKvShare: number, memory: number, port: number): number {
    const pool = { ...at.design.shared.pool!, latencyS: 0 };
    const session = sessionOf(at.setting, {
      ...at.design.shared,
      pool: { ...pool, portBytesPerS: pool.portBytesPerS * port },
    });
    const { chip } = at.design.decode;
    const fast = scaled({ ...chip, memoryBytesPerS: chip.memoryBytesPerS * memory }, 'compute', endless);
    const design = { ...at.design.decode, chip: fast, pooledKvShare };
    return attentionS(alive(decodePath(at.setting, session, design)), at.decodeFigures.batch);
  }

  it('leaves device memory the rest of the reading, and takes its share through the ports at the same time', () => {
    check(
      fc.property(pooled, ({ at }) => {
        const share = at.decode.pooledShare;
        // Not every design holds its KV without the pool, so that the local part is compared at half of the rest.
        const local = attention(at, share, 1, endless);
        const further = attention(at, (1 + share) / 2, 1, endless);
        expect(further).toBeCloseTo(local / 2, 15);
        const remote = attention(at, share, endless, 1);
        expect(remote / attention(at, 1, endless, 1)).toBeCloseTo(share, 12);
        expect(attention(at, share, 1, 1) / Math.max(local, remote)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('is read from the port at no less than its latency', () => {
    check(
      fc.property(pooled, ({ at }) => {
        const pool = at.design.shared.pool!;
        const slow = decodeOn(at, { shared: { ...at.design.shared, pool: { ...pool, latencyS: 1 } } });
        expect(attentionS(slow, 0)).toBe(1);
        expect(attentionS(slow, 1) - 1).toBeCloseTo(slow.remoteS, 12);
      }),
      50,
    );
  });
});

describe('without fixed overheads', () => {
  const doubled = (chip: Chip): Chip => ({
    ...withoutOverheads(chip),
    flopPerS: { bf16: 2 * chip.flopPerS.bf16, fp8: 2 * chip.flopPerS.fp8, fp4: 2 * chip.flopPerS.fp4 },
    memoryBytesPerS: 2 * chip.memoryBytesPerS,
    linkBytesPerS: 2 * chip.linkBytesPerS,
    nicBytesPerS: 2 * chip.nicBytesPerS,
  });
  const withoutOverheads = (chip: Chip): Chip => ({ ...chip, hopS: 0, perKernelS: 0, perStepS: 0, perSequenceS: 0 });
  const settingWithout = (setting: Setting): Setting => ({
    ...setting,
    constants: { ...setting.constants, collectiveS: 0, collectiveDoublingS: 0 },
  });
  /** Also the fabric and the pool, without latency and `speed` times as fast. */
  const sharedWithout = ({ pool, fabric, ...shared }: SharedChoice, speed: number): SharedChoice => ({
    ...shared,
    fabric: { ...fabric, bytesPerS: speed * fabric.bytesPerS, pathS: 0 },
    pool: pool && { ...pool, latencyS: 0, portBytesPerS: speed * pool.portBytesPerS },
  });

  it('twice all FLOP/s and all byte/s of chip, links and pool halve every decode step, to the bit', () => {
    check(
      fc.property(designs, fc.double({ min: 0, max: 300, noNaN: true }), ({ at }, batch) => {
        const setting = settingWithout(at.setting);
        const { shared } = at.design;
        const before = decodeOn(at, { setting, shared: sharedWithout(shared, 1), chip: withoutOverheads });
        const after = decodeOn(at, { setting, shared: sharedWithout(shared, 2), chip: doubled });
        expect(tpotS(before, batch)).toBeGreaterThan(0);
        expect(tpotS(after, batch)).toBe(tpotS(before, batch) / 2);
      }),
      500,
    );
  });

  it('and the work of every prefill', () => {
    check(
      fc.property(designs, ({ at }) => {
        const setting = settingWithout(at.setting);
        const { shared } = at.design;
        const before = prefillOn(at, { setting, shared: sharedWithout(shared, 1), chip: withoutOverheads });
        const after = prefillOn(at, { setting, shared: sharedWithout(shared, 2), chip: doubled });
        expect(before.workS).toBeGreaterThan(0);
        expect(after.workS).toBe(before.workS / 2);
        expect(after.fetchingServiceS).toBe(before.fetchingServiceS / 2);
        expect(after.otherServiceS).toBe(before.otherServiceS / 2);
      }),
      300,
    );
  });
});
