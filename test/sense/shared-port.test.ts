import { describe, expect, it } from 'vitest';
import { emptyColocatedFigures, loadColocated } from '../../src/core/colocated-pool.js';
import { evaluateColocated } from '../../src/core/colocated.js';
import { wayToParked } from '../../src/core/parking.js';
import type { Rank } from '../../src/core/rank.js';
import { isDead } from '../../src/core/violation.js';
import { buildColocated } from '../../src/run/colocated-problem.js';
import { variablesOf } from '../../src/search/factored.js';
import { choiceAt } from '../../src/search/problem.js';
import { onlyDesign, planFrom } from './desk.js';

/** Coding agents on Llama-3.1-70B: sessions wait in a pool from which their live KV is read in part. */
const space = ({ model, kv, idleKv, decode }: Choice, share: number) => `model: ${model}
shared: { kvPrecision: ${kv}, fabric: infiniband-xdr, idleTtlS: 300, poolMemory: optical-ddr5, idleKv: ${idleKv} }
prefill: { accelerator: b200, weightPrecision: fp8, tensorParallel: 8, utilization: 0.6 }
decode: { accelerator: b200, weightPrecision: fp8, tensorParallel: 8, ${decode}, pooledKvShare: ${share} }
`;

const llama = { model: 'llama-3.1-70b', kv: 'bf16', idleKv: 'pool', decode: 'maxBatch: 64' };
const deepseek = { ...llama, model: 'deepseek-r1', decode: 'maxBatch: 64, expertParallel: 8, speculativeTokens: 2' };
type Choice = typeof llama;

const only = (share: number, choice: Partial<Choice> = {}) =>
  onlyDesign(planFrom(space({ ...llama, ...choice }, share), { change: { limits: [] } }));

/** The same on ranks that take prompts and decode. */
function colocated(share: number) {
  const pool = 'accelerator: b200, weightPrecision: fp8, tensorParallel: 8, maxBatch: 64, utilization: 0.6';
  const text = `model: llama-3.1-70b
shared: { kvPrecision: bf16, fabric: infiniband-xdr, idleTtlS: 300, poolMemory: optical-ddr5, idleKv: pool }
colocated: { ${pool}, pooledKvShare: ${share} }
`;
  const problem = buildColocated(planFrom(text, { change: { limits: [] } }));
  const design = problem.design(variablesOf(problem.factored).map((variable) => choiceAt(variable, 0)));
  if (isDead(design)) throw new Error(design.rule);
  const outcome = evaluateColocated(problem.setting, design);
  if (outcome.kind !== 'feasible') throw new Error(JSON.stringify(outcome.violations));
  return outcome.evaluated;
}

type Design = ReturnType<typeof only>;

/** Seconds of a device's port that live reads and loads take of each second, all ports together. */
function loadsOf({ setting, session, decode: m, decodeFigures }: Design) {
  const { turnsPerS, outputMean } = setting.traffic;
  const { devices, kvShards, parallelism } = m.engine.placement;
  const ports = decodeFigures.replicas * devices * m.loadPortBytesPerS;
  // Each of the devices reads its part of the KV of a request for every pass, and that of the draft for each of its steps.
  const { draft, drafted } = m.speculation;
  const bytesPerPass = session.kvMean + (draft === undefined ? 0 : drafted * draft.kvMean);
  const bytesPerToken = (m.pooledShare * bytesPerPass * parallelism.tensor) / kvShards / m.tokensPerPass;
  return {
    live: (turnsPerS * outputMean * bytesPerToken) / ports,
    loads: (turnsPerS * session.loadBytes * (1 - m.pooledShare)) / ports,
    alone: (session.loadBytes * (1 - m.pooledShare)) / (parallelism.tensor * m.loadPortBytesPerS),
  };
}

/** What a first token waits for beside its loads: the fabric's ports, and the pass under way. */
function othersS({ setting, session, decode: m, decodeFigures }: Design): number {
  const { devices, portBytesPerS, requestBytesPerS } = m.engine.placement;
  const rate = (setting.traffic.turnsPerS * session.sendBytes) / (decodeFigures.replicas * devices * portBytesPerS);
  return (
    (session.sendBytes / requestBytesPerS) * (rate / (1 - rate)) + decodeFigures.tpotS * (1.5 * m.tokensPerPass - 1)
  );
}

describe('the port through which decode reads live KV from the pool, and loads what was parked there,', () => {
  it('makes loads wait behind both: bytes / rate / (1 - live - loads), live reads going first', () => {
    for (const [share, choice] of [
      [0.1, llama],
      [0.5, llama],
      [0.3, deepseek],
    ] as const) {
      const design = only(share, choice);
      const { live, loads, alone } = loadsOf(design);
      expect(live).toBeGreaterThan(loads);
      expect(design.decodeFigures.waitS - othersS(design)).toBeCloseTo(alone / (1 - live - loads) - alone, 9);
    }
  });

  it('is nowhere loaded beyond the limit of transfers: as many replicas are bought as that takes', () => {
    const few = only(0, { decode: 'maxBatch: 256' });
    const many = only(0.6, { decode: 'maxBatch: 256' });
    const { live, loads } = loadsOf(many);
    const limit = many.setting.constants.transferLoadLimit;
    expect(live + loads).toBeLessThanOrEqual(limit);
    expect(many.decodeFigures.replicas).toBeGreaterThan(few.decodeFigures.replicas);
    expect(((live + loads) * many.decodeFigures.replicas) / (many.decodeFigures.replicas - 1)).toBeGreaterThan(limit);
  });

  it('is another than that of sessions parked in hosts, which live reads leave alone', () => {
    const design = only(0.5, { idleKv: 'ddr5-rdimm' });
    expect(design.decode.loadBytes).toBeGreaterThan(0);
    expect(design.decode.besideLoadBytes).toBe(0);
  });

  it('carries live reads alone where all KV stays in the pool, and nothing is loaded', () => {
    const design = only(1);
    expect(design.decode.loadBytes).toBe(0);
    expect(design.decodeFigures.waitS).toBeCloseTo(othersS(design), 12);
  });

  it('makes a prefix that comes back to a rank which does both wait behind its decoding', () => {
    const { setting, rank, figures } = colocated(0.4);
    const { memory, prompts } = rank;
    const { devices } = memory.engine.placement;
    const { requestBytesPerS, portBytesPerS } = wayToParked(memory.engine.placement);
    const rateOf = (bytes: number) =>
      (setting.traffic.turnsPerS * bytes) / (figures.replicas * devices * portBytesPerS);
    const [loads, live] = [rateOf(prompts.readBytes), rateOf(memory.besideLoadBytes)];
    expect(live).toBeGreaterThan(loads);
    expect(live + loads).toBeLessThanOrEqual(setting.constants.transferLoadLimit);
    // With all else as it is.
    const apart: Rank = { ...rank, memory: { ...memory, besideLoadBytes: 0 } };
    const without = loadColocated(apart, figures.replicas, emptyColocatedFigures()).waitS;
    const alone = prompts.readBytes / requestBytesPerS;
    expect(figures.waitS - without).toBeCloseTo(alone / (1 - live - loads) - alone / (1 - loads), 9);
  });
});
