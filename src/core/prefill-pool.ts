import { charge, servingPowerW, wholeUnits, type Bill } from './bill.js';
import { computeS, expertsRead, passS, streamedBytes, type Engine } from './engine.js';
import { wholeReplicas } from './fleet.js';
import { prefillPairLayers } from './operator/attention.js';
import { mlaPrefillFlop } from './operator/mla.js';
import { erlangC, waitScaleS } from './queue.js';
import type { Turn } from './session.js';
import { portWaitS } from './transfer.js';
import { infeasible, type Dead } from './violation.js';

/** What a prefill pool hands to the join. SI units; `bandwidthBytesPerS` is what one request's KV travels at. */
export interface PrefillFigures extends Bill {
  accelerators: number;
  waitS: number;
  /** Mean service of the turns that fetch their prefix, and of the others. */
  fetchingServiceS: number;
  otherServiceS: number;
  ttftVarianceS2: number;
  bandwidthBytesPerS: number;
  /** Replicas that serve and their load at peak demand. Not consumed by the join. */
  replicas: number;
  load: number;
}
export const prefillFigureNames = [
  'costUsdPerS',
  'meanPowerW',
  'waitS',
  'fetchingServiceS',
  'otherServiceS',
  'ttftVarianceS2',
  'peakPowerW',
  'capexUsd',
  'accelerators',
  'bandwidthBytesPerS',
] as const satisfies readonly (keyof PrefillFigures)[];

/** Copies figures to an array, in the order of their names, and back. */
export function packPrefill(f: PrefillFigures, out: Float64Array): void {
  out[0] = f.costUsdPerS;
  out[1] = f.meanPowerW;
  out[2] = f.waitS;
  out[3] = f.fetchingServiceS;
  out[4] = f.otherServiceS;
  out[5] = f.ttftVarianceS2;
  out[6] = f.peakPowerW;
  out[7] = f.capexUsd;
  out[8] = f.accelerators;
  out[9] = f.bandwidthBytesPerS;
}

export function unpackPrefill(from: Float64Array, f: PrefillFigures): void {
  f.costUsdPerS = from[0];
  f.meanPowerW = from[1];
  f.waitS = from[2];
  f.fetchingServiceS = from[3];
  f.otherServiceS = from[4];
  f.ttftVarianceS2 = from[5];
  f.peakPowerW = from[6];
  f.capexUsd = from[7];
  f.accelerators = from[8];
  f.bandwidthBytesPerS = from[9];
}

export function emptyPrefillFigures(): PrefillFigures {
  return {
    costUsdPerS: 0,
    meanPowerW: 0,
    waitS: 0,
    fetchingServiceS: 0,
    otherServiceS: 0,
    ttftVarianceS2: 0,
    peakPowerW: 0,
    capexUsd: 0,
    accelerators: 0,
    replicas: 0,
    load: 0,
    bandwidthBytesPerS: 0,
  };
}

/** Service of one request on an attention rank, averaged over classes of turn. Seconds. */
export interface PrefillService {
  readonly engine: Engine;
  readonly chunkTokens: number;
  /** Occupancy of a rank by one request, whose tokens share full chunks with others; its variation between requests. */
  readonly workS: number;
  readonly workScv: number;
  /** Latency of a request's own passes: mean of the turns that fetch their prefix, and of the others; variance of all. */
  readonly fetchingServiceS: number;
  readonly otherServiceS: number;
  readonly serviceVariance: number;
  /** Share of the work in which arithmetic units are busy; bytes read from a device's memory per second of work. */
  readonly computeShare: number;
  readonly bytesPerS: number;
}

/**
 * Chunked prefill: a pass takes `chunkTokens` tokens of one or several requests. Every chunk reads the weights and the
 * prefix KV again; attention grows with the pairs of new and visible tokens. A request's own latency is that of passes with
 * its tokens alone; what others in the same pass add is counted with the waits (loadPrefill).
 */
export function servePrefill(engine: Engine, chunkTokens: number): PrefillService | Dead {
  const { session, parallelism: p, roomBytes } = engine.placement;
  const inFlight = bytesInPrefill(engine, chunkTokens);
  if (inFlight > roomBytes) return infeasible('capacity: KV in prefill', inFlight, roomBytes, 'B per device');
  const fullRead = expertsRead(engine, chunkTokens);
  const fullS = passS(engine, chunkTokens, 1, chunkTokens, fullRead);
  const fullComputeS = computeS(engine, chunkTokens, 1);
  const fullBytes = streamedBytes(engine, fullRead);
  let workS = 0;
  let workSquare = 0;
  let fetchingS = 0;
  let otherS = 0;
  let serviceSquare = 0;
  let busyS = 0;
  let bytes = 0;
  for (const turn of session.turns) {
    const { chunks, passes, rest, attention } = promptOf(engine, turn, chunkTokens);
    // A request that fills less than a chunk still pays its own per-sequence work.
    const work = chunks * fullS + Math.max(1 - chunks, 0) * engine.sequenceS + attention.seconds;
    const restS = passS(engine, rest, 1, rest, expertsRead(engine, rest));
    const service = ((passes - 1) * fullS + restS + attention.seconds) * (1 + (p.pipeline - 1) / passes);
    const within = work * work * turn.freshScv;
    workS += turn.share * work;
    workSquare += turn.share * (work * work + within);
    if (turn.fetchBytes > 0) fetchingS += turn.share * service;
    else otherS += turn.share * service;
    serviceSquare += turn.share * (service * service + within);
    busyS += turn.share * (chunks * fullComputeS + attention.arithmeticS);
    bytes += turn.share * (chunks * fullBytes + attention.bytes);
  }
  const { fetching, other } = session;
  return {
    engine,
    chunkTokens,
    workS,
    workScv: Math.max(workSquare / (workS * workS) - 1, 0),
    fetchingServiceS: fetching.share === 0 ? 0 : fetchingS / fetching.share,
    otherServiceS: other.share === 0 ? 0 : otherS / other.share,
    serviceVariance: Math.max(serviceSquare - (fetchingS + otherS) ** 2, 0),
    computeShare: Math.min(busyS / workS, 1),
    bytesPerS: bytes / workS,
  };
}

/** Bytes of a device that requests in service take: the activations of a chunk, and KV. */
export function bytesInPrefill(engine: Engine, chunkTokens: number): number {
  const { setting, session, parallelism: p, stageShare, kvShards } = engine.placement;
  const k = setting.constants;
  const activations = k.activationPassesDense * chunkTokens * setting.shape.hidden * k.activationBytes;
  // One request computes on each stage while the next one's prefix arrives.
  const kvInFlight = ((p.pipeline + 1) * (session.kvMean + k.capacityQuantile * session.kvSd) * stageShare) / kvShards;
  return activations + kvInFlight;
}

/** A turn's prompt in chunks: how many it fills, passes of its own and the tokens of the last one, its attention. */
export function promptOf(engine: Engine, turn: Turn, chunkTokens: number) {
  const chunks = turn.freshTokens / chunkTokens;
  const passes = Math.max(Math.ceil(chunks), 1);
  const rest = turn.freshTokens - (passes - 1) * chunkTokens;
  return { chunks, passes, rest, attention: prefillAttention(engine, turn, chunkTokens) };
}

/** Attention of one request on the fullest stage: the slower of its FLOPs and of re-reading the KV for every chunk. */
export function prefillAttention(engine: Engine, turn: Turn, chunkTokens: number) {
  const { setting, session, parallelism, stageShare, kvShards } = engine.placement;
  const { shape, constants: k } = setting;
  const fresh = turn.freshTokens;
  const chunks = Math.max(fresh / chunkTokens, 1);
  const pairs = prefillPairLayers(shape, fresh, turn.prefixTokens, turn.freshSquare);
  // Tokens that a chunk finds cached, all chunks together: the prefix, and the request's own earlier chunks.
  const cached = chunks * turn.prefixTokens + Math.max(turn.freshSquare / chunkTokens - fresh, 0) / 2;
  const flop =
    shape.mla === undefined
      ? pairs * shape.prefillPairFlop
      : shape.layers * mlaPrefillFlop(shape.mla, shape.heads, pairs / shape.layers, cached);
  // The kernel sees a chunk of queries over the whole visible context.
  const visible = Math.max(turn.prefixTokens + fresh, 1);
  const efficiency = (k.attentionEfficiency * visible) / (visible + k.attentionHalfTokens);
  const arithmeticS = (flop * stageShare * engine.attentionFlopS) / parallelism.tensor / efficiency;
  const bytesPerToken = session.kvMean / Math.max(setting.traffic.contextMean, 1);
  const bytes = (bytesPerToken * stageShare * cached) / kvShards;
  return { seconds: Math.max(arithmeticS, bytes * engine.kvByteS), arithmeticS, bytes };
}

/** Replicas of the pool that keep its load under `utilization`. */
export function prefillReplicas(s: PrefillService, utilization: number): number {
  const { placement } = s.engine;
  const rate = placement.setting.traffic.turnsPerS;
  return wholeReplicas(placement, (rate * s.workS) / (utilization * placement.ranks));
}

/** Figures of a pool of so many replicas; what is bought are whole purchase units. */
export function loadPrefill(s: PrefillService, replicas: number, out: PrefillFigures): PrefillFigures {
  const { setting, session, chip, ranks, devices, portBytesPerS, requestBytesPerS } = s.engine.placement;
  const { traffic } = setting;
  const servers = replicas * ranks;
  const offered = traffic.turnsPerS * s.workS;
  const load = offered / servers;
  const waitProbability = erlangC(servers, offered);
  // Requests that join a request's passes delay it as those ahead of it do: it meets rho W / S of them, each S long.
  const scaleS = waitScaleS(servers, load, s.workS, traffic.arrivalScv, s.workScv) * (1 + load);
  const used = replicas * devices;
  const bought = wholeUnits(used, chip.purchaseUnit);
  const poolBytesPerS = used * portBytesPerS;
  out.bandwidthBytesPerS = requestBytesPerS;
  out.waitS =
    waitProbability * scaleS +
    portWaitS(session.fetchBytes, requestBytesPerS, traffic.turnsPerS, poolBytesPerS) +
    portWaitS(session.sendBytes, requestBytesPerS, traffic.turnsPerS, poolBytesPerS);
  out.fetchingServiceS = s.fetchingServiceS;
  out.otherServiceS = s.otherServiceS;
  out.ttftVarianceS2 = waitProbability * (2 - waitProbability) * scaleS * scaleS + s.serviceVariance;
  out.accelerators = bought;
  out.replicas = replicas;
  out.load = load;
  // At the mean of demand a replica idles only while none of its ranks has work; the work itself stays the same.
  const mean = load / traffic.peakToMean;
  const busy = 1 - (1 - mean) ** ranks;
  const serving = servingPowerW(setting, chip, (s.computeShare * mean) / busy, (s.bytesPerS * mean) / busy);
  const deviceW = used * (busy * serving + (1 - busy) * chip.idleW) + (bought - used) * chip.idleW;
  charge(out, setting, { chip, port: session.shared.fabric, pool: undefined }, bought, deviceW, 0, 0, 0);
  return out;
}

/** Turns per second that one device can prefill at the given utilisation, with fractional replicas. */
export function prefillRatePerDevice(s: PrefillService, utilization: number): number {
  const { ranks, devices } = s.engine.placement;
  return (utilization * ranks) / (s.workS * devices);
}
