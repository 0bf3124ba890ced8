import type { ScaleUpTopology } from '../catalog/schema.js';
import { charge, servingPowerW, type Bill } from './bill.js';
import type { Chip } from './chip.js';
import {
  computeS,
  engineOf,
  expertsRead,
  passS,
  place,
  streamedBytes,
  type Engine,
  type Parallelism,
  type Placement,
} from './engine.js';
import { prefillPairLayers } from './operator/attention.js';
import { mlaPrefillFlop } from './operator/mla.js';
import { erlangC, waitScaleS } from './queue.js';
import { sharingWaitS } from './transfer.js';
import type { FabricPort, Session, Turn } from './session.js';
import type { Setting } from './setting.js';
import type { WeightFormats } from './shape.js';
import { infeasible, isDead, type Dead } from './violation.js';

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

export interface PrefillPlaced {
  readonly session: Session;
  readonly placement: Placement;
  readonly port: FabricPort;
  readonly portBytesPerS: number;
}

export function placePrefill(
  setting: Setting,
  session: Session,
  chip: Chip,
  weights: WeightFormats,
  parallelism: Parallelism,
): PrefillPlaced | Dead {
  const placement = place(setting, chip, weights, parallelism);
  if (isDead(placement)) return placement;
  const port = session.shared.fabric;
  const portBytesPerS = Math.min(port.bytesPerS, chip.nicBytesPerS) * setting.constants.busFraction;
  return { session, placement, port, portBytesPerS };
}

export interface PrefillEngine extends PrefillPlaced {
  readonly engine: Engine;
}

export function connectPrefill(placed: PrefillPlaced, topology: ScaleUpTopology): PrefillEngine | Dead {
  const engine = engineOf(placed.placement, topology);
  return isDead(engine) ? engine : { ...placed, engine };
}

/** Service of one request on an attention rank, averaged over classes of turn. Seconds; squares for the variance. */
export interface PrefillService extends PrefillEngine {
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
export function servePrefill(on: PrefillEngine, chunkTokens: number): PrefillService | Dead {
  const { engine, session, placement } = on;
  const { setting, parallelism: p } = placement;
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
    const attention = prefillAttention(on, turn, Math.max(chunks, 1));
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
    ...on,
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
export function prefillAttention({ engine, session }: PrefillEngine, turn: Turn, chunks: number) {
  const { setting, parallelism, stageShare, kvShards } = engine.placement;
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

/** Fewest replicas that keep the load under `utilization`, and each NIC under its limit, both ways. */
export function prefillReplicas(s: PrefillService, utilization: number): number {
  const { setting, ranks, devices } = s.placement;
  const rate = setting.traffic.turnsPerS;
  const nicBytesPerS = devices * s.portBytesPerS * setting.constants.transferLoadLimit;
  return Math.max(
    setting.leastReplicas,
    Math.ceil((rate * s.workS) / (utilization * ranks)),
    Math.ceil((rate * Math.max(s.session.fetchBytes, s.session.sendBytes)) / nicBytesPerS),
  );
}

/** Figures of the pool at a target utilisation; whole purchase units are bought and every whole replica in them serves. */
export function runPrefill(s: PrefillService, utilization: number, out: PrefillFigures): PrefillFigures {
  const unit = s.placement.chip.purchaseUnit;
  const { devices } = s.placement;
  const bought = Math.ceil((prefillReplicas(s, utilization) * devices) / unit) * unit;
  return loadPrefill(s, Math.floor(bought / devices), bought, out);
}

/** Figures of a pool of so many replicas, out of `bought` devices. */
export function loadPrefill(s: PrefillService, replicas: number, bought: number, out: PrefillFigures): PrefillFigures {
  const { setting, chip, ranks, devices, parallelism } = s.placement;
  const { traffic } = setting;
  const servers = replicas * ranks;
  const offered = traffic.turnsPerS * s.workS;
  const load = offered / servers;
  const waitProbability = erlangC(servers, offered);
  const scaleS = waitScaleS(servers, load, s.workS, traffic.arrivalScv, s.workScv);
  const alone = 1 - load;
  const serviceS = alone * s.aloneS + load * s.pooledS;
  const square = alone * alone * s.aloneSquare + 2 * alone * load * s.crossSquare + load * load * s.pooledSquare;
  out.bandwidthBytesPerS = parallelism.tensor * parallelism.pipeline * s.portBytesPerS;
  const nicBytesPerS = replicas * devices * s.portBytesPerS;
  out.waitS =
    waitProbability * scaleS +
    nicWaitS(s.session.fetchBytes, out.bandwidthBytesPerS, traffic.turnsPerS, nicBytesPerS) +
    nicWaitS(s.session.sendBytes, out.bandwidthBytesPerS, traffic.turnsPerS, nicBytesPerS);
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
  const used = replicas * devices;
  const deviceW = used * (busy * serving + (1 - busy) * chip.idleW) + (bought - used) * chip.idleW;
  charge(out, setting, { chip, port: s.port, pool: undefined }, bought, deviceW, 0, 0, 0);
  return out;
}

/** Wait of one request's bytes behind others on a pool's NICs, which together carry `nicBytesPerS`. */
export function nicWaitS(bytes: number, requestBytesPerS: number, ratePerS: number, nicBytesPerS: number): number {
  return sharingWaitS(bytes / requestBytesPerS, (ratePerS * bytes) / nicBytesPerS);
}

/** Turns per second that one device can prefill at the given utilisation, with fractional replicas. */
export function prefillRatePerDevice(s: PrefillService, utilization: number): number {
  return (utilization * s.placement.ranks) / (s.workS * s.placement.devices);
}
