import { batchLimit, fullBatch, layKv, mostRequests, type DecodeMemory } from './decode-pool.js';
import { busiestTokens, expertsRead, passS } from './engine.js';
import { boughtReplicas } from './fleet.js';
import { devicesForParking, wayToParked } from './parking.js';
import { bytesInPrefill } from './prefill-pool.js';
import { meanS, type Prompts } from './prompt.js';
import type { Speculation } from './speculation.js';
import { increasingRoot, steadyTpotS, type Rungs } from './steady.js';
import { tpotS } from './token.js';
import { infeasible, isDead, type Dead } from './violation.js';

/**
 * How a rank shares its time between prompts and decoding. prefill-first: a prompt is not interrupted. decode-first: after
 * each chunk of a prompt a decode pass runs. chunked: each chunk rides in a decode pass, whose weights it shares.
 */
export const schedules = ['prefill-first', 'decode-first', 'chunked'] as const;
export type Schedule = (typeof schedules)[number];

/** An attention rank that takes prompts and decodes, before anybody says how many there are. */
export interface Rank {
  readonly schedule: Schedule;
  readonly prompts: Prompts;
  /** Its `batchLimit` leaves room for the prompts in service, and lets prompts keep pace. */
  readonly memory: DecodeMemory;
  /** Mean TPOT, stalls by prompts included, of an empty batch and of `slopeBatch` requests. */
  readonly rungs: Rungs;
}

/** A rank before anybody asks how long its tokens take, and how many requests therefore fit. */
export type Planned = Pick<Rank, 'schedule' | 'prompts' | 'memory'>;

/** Live KV, idle KV and the prompts in service share a device's room; how many requests fit depends on the schedule (rankOf). */
export function holdBoth(speculation: Speculation, chunkTokens: number, pooledShare: number): DecodeMemory | Dead {
  const { engine, roomBytes } = speculation;
  const inFlight = bytesInPrefill(engine, chunkTokens);
  if (inFlight > roomBytes) return infeasible('capacity: KV in prefill', inFlight, roomBytes, 'B per device');
  const memory = layKv(engine, pooledShare, speculation, roomBytes - inFlight);
  if (!isDead(memory)) memory.emptyTpotS = tpotS(memory, 0);
  return memory;
}

/** Batch by which the slope of a rank's TPOT is first guessed. */
const slopeBatch = 32;

export function rankOf(prompts: Prompts, held: DecodeMemory, schedule: Schedule): Rank {
  const planned = { schedule, prompts, memory: held };
  const batches = [0, slopeBatch];
  const rungs = { batches, timesS: batches.map((batch) => meanTpotS(planned, batch)) };
  const memory = { ...held, batchLimit: batchLimit(held, rungs, meanTpotS, planned, paceBatch(planned)) };
  return { schedule, prompts, memory, rungs };
}

/** Seconds by which prompt tokens lengthen a decode pass of a stage in which they ride; attention apart. */
export function ridingS(r: Planned, tokens: number, batch: number): number {
  const e = r.memory.engine;
  const requests = Math.max(batch / r.memory.stages, 1);
  const busiest = busiestTokens(e, requests) * r.memory.width;
  const each = requests * r.memory.width;
  const mixed = passS(e, tokens + busiest, busiest + 1, tokens + each, expertsRead(e, tokens + each));
  return mixed - passS(e, busiest, busiest, each, expertsRead(e, each));
}

/** Work that a full chunk adds to a rank: t_mixed - t_decode where it rides, else a pass of its own. */
export function chunkWorkS(r: Planned, batch: number): number {
  return r.schedule === 'chunked' ? ridingS(r, r.prompts.chunkTokens, batch) : r.prompts.fullS;
}

/** Decode passes that run for each chunk, before the prompt's next one. */
export const passesPerChunk: Readonly<Record<Schedule, number>> = { 'prefill-first': 0, 'decode-first': 1, chunked: 1 };

/** Work that a prompt adds to a rank. */
function promptWorkS(r: Planned, batch: number): number {
  return r.schedule === 'chunked' ? meanS(r.prompts, chunkWorkS(r, batch)) : r.prompts.fullWorkS;
}

/**
 * Mean TPOT with `batch` requests on each rank, whose time is conserved: a turn brings OSL / b decode passes and the work W
 * of one prompt, so that TPOT = t_decode(b) + b W(b) / OSL = t_decode(b) / (1 - rho), rho = turns/s x W(b). With W in
 * chunks that is the interference t_decode + (b - 1) [t_mixed - t_decode] / OSL of co-located serving, for large b. Chunks on
 * the ranks of a replica are taken to coincide, as in a prefill pool.
 */
export function meanTpotS(r: Planned, batch: number): number {
  const { outputMean } = r.memory.engine.placement.setting.traffic;
  return tpotS(r.memory, batch) + (batch * promptWorkS(r, batch)) / outputMean;
}

/** Batch at which every decode pass has its chunk: beyond it prompts pile up. A turn brings OSL / (E b) passes of E tokens. */
function paceBatch({ schedule, prompts, memory }: Planned): number {
  const { outputMean } = memory.engine.placement.setting.traffic;
  const passes = (outputMean * memory.stages) / memory.tokensPerPass;
  return Math.min(passes / (prompts.chunks * passesPerChunk[schedule]), mostRequests);
}

/**
 * Largest batch that fits at which prompts load a rank by no more than `utilization` u: turns/s x V(b) <= u, V being a
 * prompt's work and the decode passes between its chunks. As turns/s = b / (OSL TPOT(b)), that is for c chunks, p stages and
 * passes of E tokens (1 - u) b W(b) / (OSL t_decode(b)) + b c E / (OSL p) <= u, which rises with b.
 */
export function promptBatch(r: Rank, utilization: number): number {
  const { outputMean } = r.memory.engine.placement.setting.traffic;
  const pace = paceBatch(r);
  const load = (b: number) =>
    ((1 - utilization) * b * promptWorkS(r, b)) / (outputMean * tpotS(r.memory, b)) +
    (pace < mostRequests ? b / pace : 0);
  const most = Math.min(r.memory.batchLimit, utilization * pace);
  let bracket = Math.min(slopeBatch, most);
  let loaded = load(bracket);
  while (loaded < utilization && bracket < most) {
    bracket = Math.min(2 * bracket, most);
    loaded = load(bracket);
  }
  return loaded <= utilization ? bracket : increasingRoot(load, utilization, bracket, loaded);
}

/** Requests on a rank at which a pool of fractional replicas would run; `byPrompts` is its promptBatch. */
export function fullRank(r: Rank, byPrompts: number, maxBatch: number): number {
  return Math.min(fullBatch(r.memory, maxBatch), byPrompts);
}

/** Replicas of a pool whose ranks hold `full` requests at most. */
export function colocatedReplicas(r: Rank, full: number): number {
  const { placement } = r.memory.engine;
  const { traffic, leastReplicas } = placement.setting;
  const tokensPerS = traffic.turnsPerS * traffic.outputMean;
  const tpot = meanTpotS(r, full);
  const forLoad = (tokensPerS * tpot) / (full * placement.ranks);
  const forParking = devicesForParking(
    placement,
    wayToParked(placement).portBytesPerS,
    r.prompts.readBytes,
    r.memory.besideLoadBytes,
    tokensPerS * tpot * placement.session.kvMean,
  );
  return boughtReplicas(
    placement,
    Math.max(leastReplicas, Math.ceil(forLoad), Math.ceil(forParking / placement.devices)),
  );
}

/** Turns per second that one device can serve with so many requests on its ranks, with fractional replicas. */
export function turnRatePerDevice(r: Rank, full: number): number {
  const { ranks, devices, setting } = r.memory.engine.placement;
  return (full * ranks) / (setting.traffic.outputMean * meanTpotS(r, full) * devices);
}

/** The steady batch of a rank that gets so many output tokens a second: the smallest, where prompts can still keep pace. */
export function steadyRank(r: Rank, tokensPerS: number): number {
  const batch = tokensPerS * steadyTpotS(meanTpotS, r, r.rungs, tokensPerS);
  const { batchLimit: most } = r.memory;
  return batch <= most * (1 + 1e-9) ? batch : increasingRoot((b) => b / meanTpotS(r, b), tokensPerS, most);
}
