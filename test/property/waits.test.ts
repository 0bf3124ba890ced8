import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyColocatedFigures, loadColocated } from '../../src/core/colocated-pool.js';
import type { EvaluatedColocated } from '../../src/core/colocated.js';
import type { DecodeMemory } from '../../src/core/decode-pool.js';
import type { Placement } from '../../src/core/engine.js';
import { fillService } from '../../src/core/prompt-service.js';
import { chunkWorkS } from '../../src/core/rank.js';
import { tpotS } from '../../src/core/token.js';
import { designs as colocated } from './colocated-designs.js';
import { check, designs } from './designs.js';

/** Chance that an arrival at k servers has to wait (Erlang, 1917), by the recursion of his loss formula. */
function erlang(servers: number, offered: number): number {
  let loss = 1;
  for (let k = 1; k <= servers; k++) loss = (offered * loss) / (k + offered * loss);
  return loss / (1 - (offered / servers) * (1 - loss));
}

/** A wait that is none but with some chance, and then exponential with a mean. */
interface Wait {
  readonly chance: number;
  readonly meanS: number;
}
const meanOf = (waits: readonly Wait[]) => waits.reduce((sum, { chance, meanS }) => sum + chance * meanS, 0);
const varianceOf = (waits: readonly Wait[]) =>
  waits.reduce((sum, { chance, meanS }) => sum + chance * 2 * meanS ** 2, 0) - meanOf(waits) ** 2;

/** Allen and Cunneen's, longer by those that join a request's own passes. */
const queueS = (servers: number, load: number, serviceS: number, scvs: number) =>
  (((scvs / 2) * serviceS) / servers / (1 - load)) * (1 + load);

/**
 * Processor sharing at a port of which one request gets a part, behind what goes before it: what it takes alone, times
 * load / (1 - load).
 */
function portS(bytes: number, alone: number, turnsPerS: number, all: number, before = 0): number {
  const load = (turnsPerS * (bytes + before)) / all;
  return ((bytes / alone) * load) / (1 - load);
}

/** Of a fleet, and a rate of each device's port. */
function portsOf({ setting, parallelism, devices }: Placement, replicas: number) {
  const { turnsPerS } = setting.traffic;
  const ranked = parallelism.tensor * parallelism.pipeline;
  return (bytes: number, rate: number, before = 0) =>
    portS(bytes, ranked * rate, turnsPerS, replicas * devices * rate, before);
}

/** Live KV that all passes of a turn read through the ports by which its prefix comes back; a draft's with each guess. */
function liveBytes({ engine: { placement }, pooledShare, speculation, tokensPerPass }: DecodeMemory): number {
  const { session, setting, parallelism, kvShards } = placement;
  if (session.shared.idleKv !== 'pool') return 0;
  const passes = setting.traffic.outputMean / tokensPerPass;
  const each = session.kvMean + speculation.drafted * (speculation.draft?.kvMean ?? 0);
  return passes * pooledShare * each * (parallelism.tensor / kvShards);
}

function expectClose(actual: number, wanted: number, what: string): void {
  expect(Math.abs(actual - wanted), `${what} is ${actual}, expected ${wanted}`).toBeLessThanOrEqual(
    1e-8 * wanted + 1e-15,
  );
}

/** What a prompt occupies of a rank: its chunks, and the decode passes between them. */
function slotsOf({ rank, figures: f }: EvaluatedColocated) {
  const { prompts, memory, schedule } = rank;
  const decodeS = tpotS(memory, f.batch);
  const passS = (decodeS * memory.tokensPerPass) / memory.engine.placement.parallelism.pipeline;
  const between = schedule === 'prefill-first' ? 0 : passS;
  const chunkS = chunkWorkS(rank, f.batch);
  const moments = (perChunkS: number) => {
    const all = prompts.turns.map(({ share, freshScv, chunks, ownS }) => ({
      share,
      freshScv,
      s: chunks * perChunkS + ownS,
    }));
    return {
      mean: all.reduce((sum, { share, s }) => sum + share * s, 0),
      square: all.reduce((sum, { share, s, freshScv }) => sum + share * (1 + freshScv) * s ** 2, 0),
    };
  };
  return { decodeS, passS, slot: moments(chunkS + between), work: moments(chunkS) };
}

/** A fleet in which nothing is near its limit, and one that is as full as may be. */
const fleets = fc.constantFrom(1, 2);

describe('in a pool that does both', () => {
  it('a prompt waits for any rank, or for the one that has its prefix, then for the pass under way; and its first token for a whole pass', () => {
    check(
      fc.property(colocated, fleets, ({ at }, times) => {
        const figures = loadColocated(at.rank, at.figures.replicas * times, emptyColocatedFigures());
        const { setting, session, rank } = at;
        const { passS, slot } = slotsOf({ ...at, figures });
        const { placement } = rank.memory.engine;
        const { turnsPerS, arrivalScv } = setting.traffic;
        const servers = figures.replicas * placement.ranks;
        const load = (turnsPerS * slot.mean) / servers;
        expectClose(figures.load, load, 'load');
        const scvs = arrivalScv + Math.max(slot.square / slot.mean ** 2 - 1, 0);
        // A prefix in the pool is as near to any rank; one that a rank or its host keeps is there alone.
        const bound = session.shared.idleKv === 'pool' ? 0 : session.fetching.share;
        const waits = [
          { chance: (1 - bound) * erlang(servers, servers * load), meanS: queueS(servers, load, slot.mean, scvs) },
          { chance: bound * load, meanS: queueS(1, load, slot.mean, scvs) },
        ];
        const { idleKv, pool, idleTier } = session.shared;
        const portBytesPerS =
          Math.min(
            idleKv === 'pool' ? (pool?.portBytesPerS ?? 0) : Number.POSITIVE_INFINITY,
            idleKv === 'host' ? Math.min(placement.chip.hostBytesPerS, idleTier?.portBytesPerS ?? Infinity) : Infinity,
          ) * setting.constants.busFraction;
        const { readBytes } = rank.prompts;
        const ports = portsOf(placement, figures.replicas);
        const reading = readBytes === 0 ? 0 : ports(readBytes, portBytesPerS, liveBytes(rank.memory));
        const yielded = (rank.memory.tokensPerPass - 1) * figures.tpotS;
        expectClose(figures.waitS, meanOf(waits) + passS / 2 + yielded + reading, 'wait');
        const service = { serviceS: 0, ttftVarianceS2: 0 };
        fillService(rank, figures.batch, service);
        // The rest of a pass is uniform.
        const variance = service.ttftVarianceS2 + Math.max(varianceOf(waits), 0) + passS ** 2 / 12;
        expectClose(figures.ttftVarianceS2, variance, 'variance of the first token');
      }),
    );
  });

  it('the time of a token varies with the batch, with prompts that land in its request as they come, and with acceptance', () => {
    check(
      fc.property(colocated, ({ at }) => {
        const { setting, session, rank, figures: f } = at;
        const { decodeS, work } = slotsOf(at);
        const { turnsPerS, outputMean } = setting.traffic;
        // All passes, slowed alike by prompts.
        const wider = tpotS(rank.memory, f.batch + Math.sqrt(f.batch * session.kvMeanSquareRatio));
        const spread = (wider / decodeS - 1) * f.tpotS;
        // A compound Poisson sum over the seconds of an answer, each token its share.
        const prompts = (turnsPerS / (f.replicas * rank.memory.engine.placement.ranks)) * outputMean * f.tpotS;
        const stalls = (prompts * work.square) / outputMean ** 2;
        const { yieldScv } = rank.memory.speculation;
        const acceptance = (f.tpotS ** 2 * yieldScv) / (outputMean / rank.memory.tokensPerPass);
        expectClose(f.tpotVarianceS2, spread ** 2 + stalls + acceptance, 'variance of a token');
      }),
    );
  });
});

describe('between two pools', () => {
  it('a prompt waits for a rank, and for the ports of its pool both ways', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { setting, session, prefill: s, prefillFigures: f } = at;
        const { placement } = s.engine;
        const { turnsPerS, arrivalScv } = setting.traffic;
        const servers = f.replicas * placement.ranks;
        const load = (turnsPerS * s.workS) / servers;
        const wait = {
          chance: erlang(servers, servers * load),
          meanS: queueS(servers, load, s.workS, arrivalScv + s.workScv),
        };
        const ports = portsOf(placement, f.replicas);
        const fabric = [session.fetchBytes, session.sendBytes].map((bytes) => ports(bytes, placement.portBytesPerS));
        const pool = (session.shared.pool?.portBytesPerS ?? 0) * setting.constants.busFraction;
        const reading = s.readBytes === 0 ? 0 : ports(s.readBytes, pool);
        expectClose(f.waitS, meanOf([wait]) + fabric[0] + fabric[1] + reading, 'wait');
        expectClose(f.ttftVarianceS2, varianceOf([wait]) + s.serviceVariance, 'variance of the first token');
      }),
    );
  });

  it('a first token waits for the ports of decode, for the pass under way, and for one that yields several at once', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { setting, session, decode: m, decodeFigures: f } = at;
        const { placement } = m.engine;
        const { outputMean } = setting.traffic;
        const ports = portsOf(placement, f.replicas);
        const fabric = [session.fetchBytes, session.sendBytes].map((bytes) => ports(bytes, placement.portBytesPerS));
        const loading = m.loadBytes === 0 ? 0 : ports(m.loadBytes, m.loadPortBytesPerS, liveBytes(m));
        const passS = (f.tpotS * m.tokensPerPass) / placement.parallelism.pipeline;
        const yielded = (m.tokensPerPass - 1) * f.tpotS;
        expectClose(f.waitS, fabric[0] + fabric[1] + loading + passS / 2 + yielded, 'wait');
        const spread = tpotS(m, f.batch + Math.sqrt(f.batch * session.kvMeanSquareRatio)) - f.tpotS;
        const acceptance = (f.tpotS ** 2 * m.speculation.yieldScv) / (outputMean / m.tokensPerPass);
        expectClose(f.tpotVarianceS2, spread ** 2 + acceptance, 'variance of a token');
      }),
    );
  });
});
