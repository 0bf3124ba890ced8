import { describe, expect, it } from 'vitest';
import type { Evaluated } from '../../src/core/evaluate.js';
import { promptsOf } from '../../src/core/prompt.js';
import { parkedBytes, type Turn } from '../../src/core/session.js';
import { evaluate } from '../../src/core/evaluate.js';
import { isDead } from '../../src/core/violation.js';
import { buildProblem } from '../../src/run/problem.js';
import { catalog, figure, frontOf, known, onlyDesign, planFrom, withEntry } from './desk.js';

/** Coding agents on Llama-3.1-70B: 40 GB of KV wait between the turns of each session. */
const space = (shared: string, more = '') => `model: llama-3.1-70b
shared: { kvPrecision: bf16, fabric: infiniband-xdr, idleTtlS: 300, ${shared} }
prefill: { accelerator: b200, weightPrecision: fp8, tensorParallel: 8, utilization: 0.6 }
decode: { accelerator: b200, weightPrecision: fp8, tensorParallel: 8, maxBatch: 16${more} }
`;
const change = { limits: [] };

const only = (shared: string, more = '', facts = catalog): Evaluated =>
  onlyDesign(planFrom(space(shared, more), { facts, change }));

const pool = known(catalog.memories, 'optical-ddr5');
const slowPool = (bytesPerS: number) => withEntry('memories', { ...pool, bytesPerSPerPort: figure(bytesPerS) });
const inPool = 'idleKv: pool, poolMemory: optical-ddr5';

describe('KV of an idle session', () => {
  const kept = only('idleKv: keep');
  const dropped = only('idleKv: recompute');

  it('kept in decode memory leaves room for fewer requests than anywhere else', () => {
    for (const place of [inPool, 'idleKv: ddr5-rdimm', 'idleKv: nvme-tlc', 'idleKv: recompute'])
      expect(only(place).decode.batchLimit).toBeGreaterThan(kept.decode.batchLimit);
  });

  it('moves as many bytes over the fabric from a host as from decode memory, and from a pool none', () => {
    const { fetchBytes, sendBytes } = kept.session;
    expect(fetchBytes).toBeGreaterThan(1e10);
    expect(only('idleKv: ddr5-rdimm').session).toMatchObject({ fetchBytes, sendBytes, loadBytes: fetchBytes });
    expect(only(inPool).session).toMatchObject({
      fetchBytes: 0,
      sendBytes,
      readBytes: fetchBytes,
      loadBytes: fetchBytes,
    });
    expect(dropped.session).toMatchObject({ fetchBytes: 0, readBytes: 0, loadBytes: 0, storeBytes: 0 });
  });

  it('parked in the pool takes what its sessions hold there: rate x E[min(gap, TTL)] x KV, with a margin', () => {
    const at = only(inPool);
    const mean = at.setting.traffic.turnsPerS * at.session.parkedS * at.session.kvMean;
    const held = parkedBytes(at.setting, at.session);
    expect(at.session.parkedS).toBe(kept.session.idleS);
    expect(held).toBeGreaterThan(mean);
    expect(held).toBeLessThan(1.3 * mean);
    // The bandwidth that prefill reads at needs less of it.
    expect(at.prefillFigures.poolBytes).toBe(held);
    expect(at.decodeFigures.poolBytes).toBeGreaterThan(0);
    const { poolBytes, lessDeviceBytes } = at.system;
    expect(poolBytes).toBe(at.prefillFigures.poolBytes + at.decodeFigures.poolBytes);
    expect(-lessDeviceBytes).toBe((at.prefillFigures.accelerators + at.decodeFigures.accelerators) * 180e9);
  });

  it('parked in the pool is computed again where reading it is slower than that, at achieved rates', () => {
    const fast = only(inPool);
    expect(fast.prefill.readBytes).toBe(fast.session.readBytes);
    const slow = only(inPool, '', slowPool(1e9));
    expect(slow.prefill.readBytes).toBe(0);
    expect(slow.prefill.workS).toBeCloseTo(dropped.prefill.workS, 12);
    const { fetching, other } = slow.session;
    const service = fetching.share * slow.prefill.fetchingServiceS + other.share * slow.prefill.otherServiceS;
    expect(service).toBeCloseTo(dropped.prefill.otherServiceS, 12);
    expect(fast.prefill.workS).toBeLessThan(slow.prefill.workS / 2);
    expect(slow.prefill.served.every(({ prefixTokens }) => prefixTokens === 0)).toBe(true);
  });

  it('is read from the pool above exactly the port rate at which that takes as long as computing it again', () => {
    const turn = kept.session.turns.find(({ id }) => id === 'tool');
    if (turn === undefined) throw new Error('no turns after a tool');
    const { latencyS } = pool;
    const busFraction = kept.setting.constants.busFraction;
    const rate = turn.fetchBytes / (dropped.prefill.otherServiceS - (latencyS?.value ?? 0)) / 8 / busFraction;
    const reads = (factor: number) =>
      only(inPool, '', slowPool(rate * factor)).prefill.served.some(({ prefixTokens }) => prefixTokens > 0);
    expect(reads(1.001)).toBe(true);
    expect(reads(0.98)).toBe(false);
  });

  it('is read by a rank that does both just where a prefill pool reads it, through a pipeline too', () => {
    const deep = (shared: string, facts = catalog) =>
      onlyDesign(
        planFrom(space(shared).replace('tensorParallel: 8,', 'tensorParallel: 8, pipelineParallel: 4,'), {
          facts,
          change,
        }),
      );
    const { session, setting } = kept;
    const turn = session.turns.find(({ id }) => id === 'tool');
    if (turn === undefined) throw new Error('no turns after a tool');
    const againS = deep('idleKv: recompute').prefill.otherServiceS - (pool.latencyS?.value ?? 0);
    const rate = turn.fetchBytes / againS / 32 / setting.constants.busFraction;
    const found = (turns: readonly Turn[]) => turns.filter(({ prefixTokens }) => prefixTokens > 0).length;
    const reads = [0.9, 0.98, 1.02, 1.1, 1.5].map((factor) => {
      const { engine, chunkTokens, served } = deep(inPool, slowPool(rate * factor)).prefill;
      expect(found(promptsOf(engine, chunkTokens).served), `${factor}`).toBe(found(served));
      return found(served) > 0;
    });
    expect(reads).toEqual([false, false, true, true, true]);
  });

  it('delays the first token by the load of decode memory, unless prefill takes longer', () => {
    const slow = withEntry('memories', { ...known(catalog.memories, 'ddr5-rdimm') });
    const host = only('idleKv: ddr5-rdimm', '', slow);
    expect(host.decodeFigures.loadS).toBeGreaterThan(host.prefill.fetchingServiceS);
    expect(host.system.ttftMeanS).toBeGreaterThan(host.session.fetching.share * host.decodeFigures.loadS);
    // What stays in the pool is not loaded.
    const half = only(inPool, ', pooledKvShare: 0.5');
    const none = only(inPool, ', pooledKvShare: 1');
    expect(half.decodeFigures.loadS).toBeCloseTo(only(inPool).decodeFigures.loadS / 2, 3);
    expect(none.decodeFigures.loadS).toBe(0);
  });

  it("on the hosts' own memory costs nothing more, needs a part that has some, and fills no more than there is", () => {
    expect(() => only('idleKv: host')).toThrow('fact-missing: hostMemory.bytes');
    const onGrace = planFrom(space('idleKv: [host, lpddr5x]').replaceAll('b200', 'gb300'), { change });
    const problem = buildProblem(onGrace);
    const at = [0, 1].map((host) => {
      const genome = Array.from({ length: 40 }, () => 0);
      genome[5] = host;
      const design = problem.design(genome);
      if (isDead(design)) throw new Error(design.rule);
      const outcome = evaluate(problem.setting, design);
      if (outcome.kind !== 'feasible') throw new Error('stands');
      return outcome.evaluated;
    }) as [Evaluated, Evaluated];
    expect(at[0].design.shared.idleTier).toBeUndefined();
    const fits = at[0].decodeFigures.replicas * 8 * at[0].decode.engine.placement.chip.hostBytes;
    expect(fits).toBeGreaterThanOrEqual(parkedBytes(at[0].setting, at[0].session));
    expect(at[0].decodeFigures.capexUsd / at[0].decodeFigures.accelerators).toBeLessThan(
      at[1].decodeFigures.capexUsd / at[1].decodeFigures.accelerators,
    );
  });

  it('on drives takes as many as its writes would otherwise wear out within their life', () => {
    const drive = known(catalog.memories, 'nvme-tlc');
    const capex = (writes: number) =>
      only('idleKv: nvme-tlc', '', withEntry('memories', { ...drive, enduranceWrites: figure(writes) })).decodeFigures
        .capexUsd;
    expect(capex(1e9)).toBe(capex(1e12));
    const { setting, session } = only('idleKv: nvme-tlc');
    const writtenBytes =
      (setting.traffic.turnsPerS / setting.traffic.peakToMean) *
      session.storeBytes *
      31_557_600 *
      setting.money.lifeYears;
    const usdPerByte = drive.usdPerByte?.value ?? 0;
    // Two worn-out sets of drives differ in price by what each write more asks for.
    expect(capex(1) - capex(2)).toBeCloseTo((writtenBytes / 2) * usdPerByte, -3);
  });

  it('of a flash memory whose endurance nobody knows makes the design invalid, and names it', () => {
    const { enduranceWrites: _, ...unknown } = known(catalog.memories, 'nvme-tlc');
    expect(() => only('idleKv: nvme-tlc', '', withEntry('memories', unknown))).toThrow(
      'fact-missing: nvme-tlc enduranceWrites',
    );
  });
});

it('a pool that nothing is parked in, and that holds no live KV, changes no front', () => {
  const poolless = planFrom(space('idleKv: [keep, recompute]'));
  const beside = planFrom(space('idleKv: [keep, recompute], poolMemory: [none, optical-ddr5]'));
  expect(frontOf(beside)).toEqual(frontOf(poolless));
});
