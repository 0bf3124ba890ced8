import { describe, expect, it } from 'vitest';
import { evaluateColocated, type EvaluatedColocated } from '../../src/core/colocated.js';
import type { Evaluated } from '../../src/core/evaluate.js';
import type { Memory } from '../../src/catalog/schema.js';
import { parkedBytes } from '../../src/core/session.js';
import { isDead } from '../../src/core/violation.js';
import { buildAlternatives } from '../../src/run/alternative.js';
import { variablesOf } from '../../src/search/factored.js';
import { choiceAt } from '../../src/search/problem.js';
import { catalog, figure, known, onlyDesign, planFrom, withEntry } from './desk.js';

/**
 * What lies beside the devices, worked out from traffic: a price or a draw that is added to a memory shows in the bill how much
 * of it there is, and what it moves.
 */

const change = { limits: [] };

interface Case {
  readonly idleKv: 'keep' | 'recompute' | 'pool' | 'host' | 'ddr5-rdimm';
  readonly share: number;
  readonly tensor?: number;
  readonly drafted?: number;
}

function text({ idleKv, share, tensor = 8, drafted = 0 }: Case): string {
  const poolMemory = share > 0 || idleKv === 'pool' ? 'optical-ddr5' : 'none';
  return `model: llama-3.1-70b
shared: { kvPrecision: bf16, fabric: infiniband-xdr, idleTtlS: 300, idleKv: ${idleKv}, poolMemory: ${poolMemory} }
prefill: { accelerator: b200, weightPrecision: fp8, tensorParallel: 8, utilization: 0.6 }
decode: { accelerator: b200, weightPrecision: fp8, tensorParallel: ${tensor}, pipelineParallel: 2, maxBatch: 16, pooledKvShare: ${share}, speculativeTokens: ${drafted} }
`;
}

const designOf = (of: Case, facts = catalog): Evaluated => onlyDesign(planFrom(text(of), { facts, change }));

const step = { usdPerByte: 1e-9, usdPerPort: 1000, joulePerBit: 1e-12 } as const;
const bills = ['prefillFigures', 'decodeFigures'] as const;

/** Bytes, ports, and bytes/s at peak demand that a memory has for each pool, from what they pay and draw more for it. */
function storedBy(of: Case, memory: Memory) {
  const now = designOf(of, withEntry('memories', memory));
  const { pue } = now.setting.money;
  const more = (key: keyof typeof step) => {
    const figures = memory[key];
    const dearer = { ...memory, [key]: figure((figures?.high ?? figures?.value ?? 0) + step[key]) };
    const as = { ...memory, [key]: figure(figures?.high ?? figures?.value ?? 0) };
    return [dearer, as].map((one) => designOf(of, withEntry('memories', one)));
  };
  const [bytes, ports, moved] = (['usdPerByte', 'usdPerPort', 'joulePerBit'] as const).map((key) => {
    const [dear, cheap] = more(key);
    return bills.map((bill) =>
      key === 'joulePerBit'
        ? (dear[bill].peakPowerW - cheap[bill].peakPowerW) / pue / 8 / step[key]
        : (dear[bill].capexUsd - cheap[bill].capexUsd) / step[key],
    );
  });
  const ofPool = (p: 0 | 1) => ({ bytes: bytes[p], ports: ports[p], movedPerS: moved[p] });
  return { now, prefill: ofPool(0), decode: ofPool(1) };
}

const expectClose = (actual: number, wanted: number, what: string) =>
  expect(Math.abs(actual - wanted), `${what}: ${actual} instead of ${wanted}`).toBeLessThanOrEqual(1e-5 * wanted);

/** By Little's law, with the margin for what fluctuates on each rank. */
function liveRequests({ decode, decodeFigures: f, setting, session }: Evaluated): number {
  const { ranks } = decode.engine.placement;
  const mean = setting.traffic.turnsPerS * setting.traffic.outputMean * f.tpotS;
  const each = mean / (f.replicas * ranks);
  const margin = setting.constants.capacityQuantile * Math.sqrt(each * session.kvMeanSquareRatio);
  return f.replicas * ranks * (each + margin);
}

describe('a share of live KV in a memory pool', () => {
  const pool = known(catalog.memories, 'optical-ddr5');
  /** Memory of which a byte is read as fast as anybody wants. */
  const spacious = { ...pool, bytesPerSPerUnit: figure(1e18) };

  it.each<Case>([
    { idleKv: 'recompute', share: 0.5 },
    { idleKv: 'keep', share: 1 },
    // Sixteen devices have eight KV heads between them: two read each.
    { idleKv: 'recompute', share: 0.5, tensor: 16 },
    { idleKv: 'recompute', share: 0.5, drafted: 3 },
    { idleKv: 'pool', share: 0.5, drafted: 3 },
    { idleKv: 'pool', share: 0 },
  ])('is held, reached and read as often as passes are: %o', (of) => {
    const { now, prefill, decode } = storedBy(of, spacious);
    const { session, setting, decode: m, decodeFigures: f } = now;
    const { turnsPerS, outputMean } = setting.traffic;
    const parks = of.idleKv === 'pool';
    const draftKv = m.speculation.draft?.kvMean ?? 0;
    expect(draftKv > 0).toBe((of.drafted ?? 0) > 0);
    // A pass yields some tokens, reads the model's KV once and the draft's for each token that it guesses.
    const passesPerS = (turnsPerS * outputMean) / m.tokensPerPass;
    const copies = (of.tensor ?? 8) / 8;
    const passes = passesPerS * of.share * (session.kvMean + (of.drafted ?? 0) * draftKv) * copies;
    // Of a parked prefix decode loads what stays in its devices, and writes what is new.
    const parked = parks ? turnsPerS * ((1 - of.share) * session.loadBytes + session.storeBytes) : 0;
    expectClose(decode.movedPerS, passes + parked, 'moved');
    const kv = (parks ? 1 : of.share) * session.kvMean + of.share * draftKv;
    expectClose(decode.bytes, liveRequests(now) * kv, 'held');
    expectClose(f.poolBytes, decode.bytes, 'the same in the figures');
    expectClose(decode.ports, f.replicas * m.engine.placement.devices, 'ports');
    const { replicas } = now.prefillFigures;
    const wanted = parks ? [parkedBytes(setting, session), replicas * 8, turnsPerS * session.readBytes] : [0, 0, 0];
    for (const [i, what] of (['bytes', 'ports', 'movedPerS'] as const).entries())
      expectClose(prefill[what], wanted[i], `${what} of prefill`);
  });

  it('asks for as much memory as reads it fast enough, where that is more', () => {
    const of = { idleKv: 'recompute', share: 0.5 } as const;
    const { now, decode } = storedBy(of, pool);
    const { value: bytes } = pool.bytesPerUnit ?? figure(0);
    const { value: bytesPerS } = pool.bytesPerSPerUnit ?? figure(0);
    const wanted = (decode.movedPerS / now.setting.constants.transferLoadLimit) * (bytes / bytesPerS);
    expect(wanted).toBeGreaterThan(2 * liveRequests(now) * 0.5 * now.session.kvMean);
    expectClose(decode.bytes, wanted, 'installed');
  });
});

describe('memory that is bought for hosts', () => {
  it('holds what is parked and the copies of what decodes, and is read for prefill and again for decode', () => {
    const { now, prefill, decode } = storedBy(
      { idleKv: 'ddr5-rdimm', share: 0 },
      known(catalog.memories, 'ddr5-rdimm'),
    );
    const { session, setting, decodeFigures: f } = now;
    const { turnsPerS, outputMean } = setting.traffic;
    const live = turnsPerS * outputMean * f.tpotS * session.kvMean;
    expectClose(decode.bytes, parkedBytes(setting, session) + live, 'held');
    const { fetchBytes, loadBytes, storeBytes } = session;
    expect(Math.min(fetchBytes, loadBytes, storeBytes)).toBeGreaterThan(0);
    expectClose(decode.movedPerS, turnsPerS * (fetchBytes + loadBytes + storeBytes), 'moved');
    expect({ ports: decode.ports, prefill, pool: f.poolBytes }).toEqual({
      ports: 0,
      prefill: { bytes: 0, ports: 0, movedPerS: 0 },
      pool: 0,
    });
  });
});

describe('the devices of decode', () => {
  /** Beside the ports of hosts of so many bytes/s, with KV parked for so long. */
  const behind = (hostBytesPerS: number, idleTtlS: number) => {
    const { coefficients } = planFrom(text({ idleKv: 'ddr5-rdimm', share: 0 })).objective;
    const slow = { ...coefficients, hostBytesPerS: figure(hostBytesPerS) };
    return onlyDesign(
      planFrom(text({ idleKv: 'ddr5-rdimm', share: 0 }).replace('idleTtlS: 300', `idleTtlS: ${idleTtlS}`), {
        change: { ...change, coefficients: slow },
      }),
    );
  };

  it.each([
    ['loads', 300, 1e9],
    ['stores', 0.1, 1e9],
  ] as const)(
    'are as many as keep the ports of their hosts below the limit of what a turn %s',
    (way, ttlS, bytesPerS) => {
      const { session, setting, decode, decodeFigures: f } = behind(bytesPerS, ttlS);
      const bytes = { loads: session.loadBytes, stores: session.storeBytes };
      expect(Math.max(bytes.loads, bytes.stores)).toBe(bytes[way]);
      const { busFraction, transferLoadLimit } = setting.constants;
      const needed = (setting.traffic.turnsPerS * bytes[way]) / (bytesPerS * busFraction * transferLoadLimit);
      expect(f.replicas).toBe(Math.ceil(needed / decode.engine.placement.devices));
      // Without such ports far fewer would do.
      expect(behind(1e12, ttlS).decodeFigures.replicas).toBeLessThan(f.replicas / 2);
    },
  );

  it('are as many as hold, in the memory of their own hosts, what is parked and the copies of what decodes', () => {
    const part = known(catalog.accelerators, 'gb300');
    const { hostMemory } = part;
    if (hostMemory === undefined) throw new Error('a host without memory');
    const own = (bytes: number) =>
      onlyDesign(
        planFrom(
          text({ idleKv: 'host', share: 0 })
            .replaceAll('b200', 'gb300')
            .replace('idleTtlS: 300', 'idleTtlS: 1')
            .replace('maxBatch: 16', 'maxBatch: 64'),
          {
            facts: withEntry('accelerators', { ...part, hostMemory: { ...hostMemory, bytes: figure(bytes) } }),
            change,
          },
        ),
      );
    const { session, setting, decode, decodeFigures: f } = own(2e10);
    const { turnsPerS, outputMean } = setting.traffic;
    const parked = parkedBytes(setting, session);
    const live = turnsPerS * outputMean * f.tpotS * session.kvMean;
    expect(live).toBeGreaterThan(parked);
    expect(f.replicas).toBeGreaterThan(2 * own(1e12).decodeFigures.replicas);
    expect(f.replicas * decode.engine.placement.devices * 2e10).toBeGreaterThanOrEqual(parked + live);
  });
});

describe('a pool that does both', () => {
  const both = (idleKv: 'pool' | 'ddr5-rdimm', share: number, facts = catalog): EvaluatedColocated => {
    const space = `model: llama-3.1-70b
shared: { kvPrecision: bf16, fabric: infiniband-xdr, idleTtlS: 300, idleKv: ${idleKv}, poolMemory: ${idleKv === 'pool' ? 'optical-ddr5' : 'none'} }
colocated: { accelerator: b200, weightPrecision: fp8, tensorParallel: 8, schedule: chunked, utilization: 0.6, maxBatch: 16, pooledKvShare: ${share} }
`;
    const [one] = buildAlternatives(planFrom(space, { facts, change }));
    const design = one.design(variablesOf(one.factored).map((variable) => choiceAt(variable, 0)));
    if (isDead(design) || !('colocated' in design)) throw new Error('no co-located design');
    const outcome = evaluateColocated(one.setting, design);
    if (outcome.kind !== 'feasible') throw new Error(JSON.stringify(outcome.violations));
    return outcome.evaluated;
  };

  it.each([
    ['pool', 0],
    ['pool', 0.5],
    ['ddr5-rdimm', 0],
  ] as const)('reads what is parked once, and has installed its memory: in %s, with a share of %d', (idleKv, share) => {
    const entry = known(catalog.memories, idleKv === 'pool' ? 'optical-ddr5' : idleKv);
    const memory = { ...entry, bytesPerSPerUnit: figure(1e18) };
    const figuresOf = (one: Memory) => both(idleKv, share, withEntry('memories', one)).figures;
    const at = both(idleKv, share, withEntry('memories', memory));
    const { setting, session, figures: f, rank } = at;
    const { turnsPerS, outputMean } = setting.traffic;
    const [bytes, moved] = (['usdPerByte', 'joulePerBit'] as const).map((key) => {
      const now = memory[key]?.high ?? memory[key]?.value ?? 0;
      const [dear, cheap] = [now + step[key], now].map((value) => figuresOf({ ...memory, [key]: figure(value) }));
      return key === 'usdPerByte'
        ? (dear.capexUsd - cheap.capexUsd) / step[key]
        : (dear.peakPowerW - cheap.peakPowerW) / setting.money.pue / 8 / step[key];
    });
    const { readBytes } = rank.prompts;
    expect(readBytes).toBeGreaterThan(0);
    const passes = turnsPerS * outputMean * share * session.kvMean;
    expectClose(moved, passes + turnsPerS * (readBytes + session.storeBytes), 'moved');
    // The pool has room for what each rank may come to hold, hosts for the copies of what decodes in the mean.
    const mean = turnsPerS * outputMean * f.tpotS;
    const servers = f.replicas * rank.memory.engine.placement.ranks;
    const margin = setting.constants.capacityQuantile * Math.sqrt((mean / servers) * session.kvMeanSquareRatio);
    const live = (idleKv === 'pool' ? mean + servers * margin : mean) * session.kvMean;
    expectClose(bytes, parkedBytes(setting, session) + live, 'held');
    expectClose(f.poolBytes, idleKv === 'pool' ? bytes : 0, 'of the pool');
  });
});
