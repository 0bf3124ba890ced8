import { charge, servingPowerW, wholeUnits, type Bill } from './bill.js';
import { computeS, expertsRead, passS, streamedBytes, type Engine } from './engine.js';
import { prefillPairLayers } from './operator/attention.js';
import { mlaPrefillFlop } from './operator/mla.js';
import { erlangC, waitScaleS } from './queue.js';
import type { Turn } from './session.js';
import { devicesForPorts, portWaitS } from './transfer.js';
import { infeasible, type Dead } from './violation.js';

/** What a prefill pool hands to the join. SI units; `bandwidthBytesPerS` is what one request's KV travels at. */
export interface PrefillFigures extends Bill {
  accelerators: number;
  waitS: number;
  serviceS: number;
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
  'serviceS',
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
  out[3] = f.serviceS;
  out[4] = f.ttftVarianceS2;
  out[5] = f.peakPowerW;
  out[6] = f.capexUsd;
  out[7] = f.accelerators;
  out[8] = f.bandwidthBytesPerS;
}

export function unpackPrefill(from: Float64Array, f: PrefillFigures): void {
  f.costUsdPerS = from[0];
  f.meanPowerW = from[1];
  f.waitS = from[2];
  f.serviceS = from[3];
  f.ttftVarianceS2 = from[4];
  f.peakPowerW = from[5];
  f.capexUsd = from[6];
  f.accelerators = from[7];
  f.bandwidthBytesPerS = from[8];
}

export function emptyPrefillFigures(): PrefillFigures {
  return {
    costUsdPerS: 0,
    meanPowerW: 0,
    waitS: 0,
    serviceS: 0,
    ttftVarianceS2: 0,
    peakPowerW: 0,
    capexUsd: 0,
    accelerators: 0,
    replicas: 0,
    load: 0,
    bandwidthBytesPerS: 0,
  };
}

/** Service of one request on an attention rank, averaged over classes of turn. Seconds; squares for the variance. */
export interface PrefillService {
  readonly engine: Engine;
  readonly chunkTokens: number;
  /** Occupancy of a rank: chunks are filled from several requests. */
  readonly workS: number;
  readonly workScv: number;
  /** Latency when served alone, and when every chunk is shared. */
  readonly aloneS: number;
  readonly pooledS: number;
  readonly aloneSquare: number;
  readonly crossSquare: number;
  readonly pooledSquare: number;
  /** Variance within the classes. */
  readonly withinVariance: number;
  /** Share of the work in which arithmetic units are busy; bytes read from a device's memory per second of work. */
  readonly computeShare: number;
  readonly bytesPerS: number;
}

/**
 * Chunked prefill: a pass takes `chunkTokens` tokens of one or several requests. Every chunk reads the weights and the
 * prefix KV again; attention grows with the pairs of new and visible tokens.
 */
export function servePrefill(engine: Engine, chunkTokens: number): PrefillService | Dead {
  const { placement } = engine;
  const { setting, session, parallelism: p } = placement;
  const k = setting.constants;
  const activations = k.activationPassesDense * chunkTokens * setting.shape.hidden * k.activationBytes;
  // One request computes on each stage while the next one's prefix arrives.
  const kvInFlight =
    ((p.pipeline + 1) * (session.kvMean + k.capacityQuantile * session.kvSd) * placement.stageShare) /
    placement.kvShards;
  if (activations + kvInFlight > placement.roomBytes)
    return infeasible('capacity: KV in prefill', activations + kvInFlight, placement.roomBytes, 'B per device');
  const fullRead = expertsRead(engine, chunkTokens);
  const fullS = passS(engine, chunkTokens, 1, fullRead);
  const fullComputeS = computeS(engine, chunkTokens, 1);
  const fullBytes = streamedBytes(engine, fullRead);
  let workS = 0;
  let workSquare = 0;
  let aloneS = 0;
  let pooledS = 0;
  let aloneSquare = 0;
  let crossSquare = 0;
  let pooledSquare = 0;
  let withinVariance = 0;
  let busyS = 0;
  let bytes = 0;
  for (const turn of session.turns) {
    const chunks = turn.freshTokens / chunkTokens;
    const passes = Math.max(Math.ceil(chunks), 1);
    const attention = prefillAttention(engine, turn, Math.max(chunks, 1));
    const work = chunks * fullS + attention.seconds;
    const fill = 1 + (p.pipeline - 1) / passes;
    const rest = turn.freshTokens - (passes - 1) * chunkTokens;
    const alone = ((passes - 1) * fullS + passS(engine, rest, 1, expertsRead(engine, rest)) + attention.seconds) * fill;
    const pooled = (Math.max(chunks, 1) * fullS + attention.seconds) * fill;
    workS += turn.share * work;
    workSquare += turn.share * work * work * (1 + turn.freshScv);
    aloneS += turn.share * alone;
    pooledS += turn.share * pooled;
    aloneSquare += turn.share * alone * alone;
    crossSquare += turn.share * alone * pooled;
    pooledSquare += turn.share * pooled * pooled;
    withinVariance += turn.share * work * work * turn.freshScv;
    busyS += turn.share * (chunks * fullComputeS + attention.computeS);
    bytes += turn.share * (chunks * fullBytes + attention.bytes);
  }
  return {
    engine,
    chunkTokens,
    workS,
    workScv: Math.max(workSquare / (workS * workS) - 1, 0),
    aloneS,
    pooledS,
    aloneSquare,
    crossSquare,
    pooledSquare,
    withinVariance,
    computeShare: Math.min(busyS / workS, 1),
    bytesPerS: bytes / workS,
  };
}

/** Attention of one request on the fullest stage: the slower of its FLOPs and of re-reading the KV for every chunk. */
export function prefillAttention(engine: Engine, turn: Turn, chunks: number) {
  const { setting, session, parallelism, stageShare, kvShards } = engine.placement;
  const { shape, constants: k } = setting;
  const fresh = turn.freshTokens;
  const pairs = prefillPairLayers(shape, fresh, turn.prefixTokens);
  const expanded = chunks * turn.prefixTokens + (fresh * Math.max(chunks - 1, 0)) / 2 + fresh;
  const flop =
    shape.mla === undefined
      ? pairs * shape.prefillPairFlop
      : shape.layers * mlaPrefillFlop(shape.mla, shape.heads, pairs / shape.layers, expanded);
  // The kernel sees a chunk of queries over the whole visible context.
  const visible = Math.max(turn.prefixTokens + fresh, 1);
  const efficiency = (k.attentionEfficiency * visible) / (visible + k.attentionHalfTokens);
  const idealS = (flop * stageShare * engine.attentionFlopS) / parallelism.tensor;
  const perToken = session.kvMean / Math.max(setting.traffic.contextMean, 1);
  const bytes = (perToken * stageShare * (chunks * turn.prefixTokens + (fresh * (chunks - 1)) / 2)) / kvShards;
  return {
    seconds: Math.max(idealS / efficiency, bytes * engine.kvByteS),
    computeS: idealS / efficiency,
    bytes,
  };
}

/**
 * Replicas of the pool: the fewest that keep the load under `utilization` and each NIC under its limit, both ways, then as
 * many as the purchase units hold that must be bought for them.
 */
export function prefillReplicas(s: PrefillService, utilization: number): number {
  const { setting, session, ranks, devices, chip, portBytesPerS } = s.engine.placement;
  const rate = setting.traffic.turnsPerS;
  const ports = devicesForPorts(session.busiestWayBytes, rate, portBytesPerS, setting.constants.transferLoadLimit);
  const needed = Math.max(
    setting.leastReplicas,
    Math.ceil((rate * s.workS) / (utilization * ranks)),
    Math.ceil(ports / devices),
  );
  return Math.floor(wholeUnits(needed * devices, chip.purchaseUnit) / devices);
}

/** Figures of a pool of so many replicas; what is bought are whole purchase units. */
export function loadPrefill(s: PrefillService, replicas: number, out: PrefillFigures): PrefillFigures {
  const { setting, session, chip, ranks, devices, portBytesPerS, requestBytesPerS } = s.engine.placement;
  const { traffic } = setting;
  const servers = replicas * ranks;
  const offered = traffic.turnsPerS * s.workS;
  const load = offered / servers;
  const waitProbability = erlangC(servers, offered);
  const scaleS = waitScaleS(servers, load, s.workS, traffic.arrivalScv, s.workScv);
  const alone = 1 - load;
  const serviceS = alone * s.aloneS + load * s.pooledS;
  const square = alone * alone * s.aloneSquare + 2 * alone * load * s.crossSquare + load * load * s.pooledSquare;
  const used = replicas * devices;
  const bought = wholeUnits(used, chip.purchaseUnit);
  const poolBytesPerS = used * portBytesPerS;
  out.bandwidthBytesPerS = requestBytesPerS;
  out.waitS =
    waitProbability * scaleS +
    portWaitS(session.fetchBytes, requestBytesPerS, traffic.turnsPerS, poolBytesPerS) +
    portWaitS(session.sendBytes, requestBytesPerS, traffic.turnsPerS, poolBytesPerS);
  out.serviceS = serviceS;
  out.ttftVarianceS2 =
    waitProbability * (2 - waitProbability) * scaleS * scaleS +
    Math.max(square - serviceS * serviceS, 0) +
    s.withinVariance;
  out.accelerators = bought;
  out.replicas = replicas;
  out.load = load;
  // Load at the mean of demand: idle the rest of the time.
  const busy = load / traffic.peakToMean;
  const serving = servingPowerW(setting, chip, s.computeShare, s.bytesPerS);
  const deviceW = used * (busy * serving + (1 - busy) * chip.idleW) + (bought - used) * chip.idleW;
  charge(out, setting, { chip, port: session.shared.fabric, pool: undefined }, bought, deviceW, 0, 0, 0);
  return out;
}

/** Turns per second that one device can prefill at the given utilisation, with fractional replicas. */
export function prefillRatePerDevice(s: PrefillService, utilization: number): number {
  const { ranks, devices } = s.engine.placement;
  return (utilization * ranks) / (s.workS * devices);
}
