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
import { decodeAttentionFlop } from './intensity.js';
import { nicWaitS } from './prefill-pool.js';
import type { FabricPort, Session } from './session.js';
import type { Setting } from './setting.js';
import type { WeightFormats } from './shape.js';
import { infeasible, invalid, isDead, type Dead } from './violation.js';

/** What a decode pool hands to the join. SI units; `tpotVarianceS2` from the fluctuation of batch and KV. */
export interface DecodeFigures extends Bill {
  accelerators: number;
  tpotS: number;
  tpotVarianceS2: number;
  /** Wait for the NICs before the first token. */
  waitS: number;
  bandwidthBytesPerS: number;
  /** Requests in flight on one attention rank, and replicas. Not consumed by the join. */
  batch: number;
  replicas: number;
  poolBytes: number;
}
export const decodeFigureNames = [
  'costUsdPerS',
  'meanPowerW',
  'tpotS',
  'tpotVarianceS2',
  'waitS',
  'peakPowerW',
  'capexUsd',
  'accelerators',
  'bandwidthBytesPerS',
] as const satisfies readonly (keyof DecodeFigures)[];

/** Copies figures to an array, in the order of their names, and back. */
export function packDecode(f: DecodeFigures, out: Float64Array): void {
  out[0] = f.costUsdPerS;
  out[1] = f.meanPowerW;
  out[2] = f.tpotS;
  out[3] = f.tpotVarianceS2;
  out[4] = f.waitS;
  out[5] = f.peakPowerW;
  out[6] = f.capexUsd;
  out[7] = f.accelerators;
  out[8] = f.bandwidthBytesPerS;
}

export function unpackDecode(from: Float64Array, f: DecodeFigures): void {
  f.costUsdPerS = from[0];
  f.meanPowerW = from[1];
  f.tpotS = from[2];
  f.tpotVarianceS2 = from[3];
  f.waitS = from[4];
  f.peakPowerW = from[5];
  f.capexUsd = from[6];
  f.accelerators = from[7];
  f.bandwidthBytesPerS = from[8];
}

export interface DecodePlaced {
  readonly session: Session;
  readonly placement: Placement;
  readonly port: FabricPort;
  readonly portBytesPerS: number;
}

export function placeDecode(
  setting: Setting,
  session: Session,
  chip: Chip,
  weights: WeightFormats,
  parallelism: Parallelism,
): DecodePlaced | Dead {
  const placement = place(setting, chip, weights, parallelism);
  if (isDead(placement)) return placement;
  const port = session.shared.fabric;
  const portBytesPerS = Math.min(port.bytesPerS, chip.nicBytesPerS) * setting.constants.busFraction;
  return { session, placement, port, portBytesPerS };
}

export interface DecodeEngine extends DecodePlaced {
  readonly engine: Engine;
}

export function connectDecode(placed: DecodePlaced, topology: ScaleUpTopology): DecodeEngine | Dead {
  const engine = engineOf(placed.placement, topology);
  return isDead(engine) ? engine : { ...placed, engine };
}

/** Where the KV of live requests lies, and the batch that memory allows on one attention rank. */
export interface DecodeMemory extends DecodeEngine {
  readonly pooledShare: number;
  readonly stages: number;
  /** Seconds of attention for each request of a pass: device memory, pool port, arithmetic. */
  readonly localS: number;
  readonly remoteS: number;
  readonly attentionComputeS: number;
  readonly poolLatencyS: number;
  /** Requests (live or idle) that fit, fluctuation included, and the live ones among them; real-valued. */
  readonly residentLimit: number;
  readonly batchLimit: number;
  /** TPOT of an empty batch: where the search for the steady batch starts. */
  readonly emptyTpotS: number;
  readonly kvBytesPerRequest: number;
}

/**
 * Puts the share x of live KV in the pool. A pass reads local KV from device memory and remote KV through each device's
 * pool port at the same time. Idle KV stays in device memory.
 */
export function holdKv(on: DecodeEngine, pooledShare: number): DecodeMemory | Dead {
  const { engine, session, placement } = on;
  const { setting, stageShare, kvShards, parallelism } = placement;
  const { shape, traffic, constants: k } = setting;
  const pool = session.shared.pool;
  if (pooledShare > 0 && pool === undefined) return invalid('a pooled share of KV needs a pool');
  const perDevice = (session.kvMean * stageShare) / kvShards;
  const attention = decodeAttentionFlop(shape, traffic.contextMean) * stageShare;
  const efficiency = shape.mla === undefined ? k.attentionEfficiency : k.mlaEfficiency;
  const held = {
    ...on,
    pooledShare,
    stages: parallelism.pipeline,
    localS: (1 - pooledShare) * perDevice * engine.kvByteS,
    remoteS: pool === undefined ? 0 : (pooledShare * perDevice) / pool.portBytesPerS,
    attentionComputeS: (attention * engine.attentionFlopS) / parallelism.tensor / efficiency,
    poolLatencyS: pool === undefined || pooledShare === 0 ? 0 : pool.latencyS,
  };
  const residentLimit = fluctuationLimit(
    placement.roomBytes / perDevice,
    k.capacityQuantile * Math.sqrt(session.kvMeanSquareRatio),
  );
  // Of the live requests only the local share occupies device memory, of the idle ones all.
  const liveWeight = 1 - pooledShare;
  const idlePerRate = session.idleS;
  // Capacity alone would hold this many live requests if none were idle.
  const memory = {
    ...held,
    residentLimit,
    batchLimit: Number.POSITIVE_INFINITY,
    emptyTpotS: 0,
    kvBytesPerRequest: (1 - pooledShare) * perDevice,
  };
  memory.emptyTpotS = tpotS(memory, 0);
  if (residentLimit * (1 - 1e-12) < liveWeight && liveWeight > 0)
    return infeasible(
      'capacity: KV of one request in decode',
      perDevice * liveWeight,
      placement.roomBytes,
      'B per device',
    );
  if (liveWeight === 0 && idlePerRate === 0) return memory;
  // b live requests bring b / (OSL TPOT) turns/s, and each turn leaves its KV idle for idleS.
  const resident = (b: number) => b * liveWeight + (b / (traffic.outputMean * tpotS(memory, b))) * idlePerRate;
  memory.batchLimit = increasingRoot(resident, residentLimit);
  return memory;
}

/** Largest mean x such that x + q sqrt(x) stays within `room`. */
function fluctuationLimit(room: number, quantile: number): number {
  const root = (-quantile + Math.sqrt(quantile * quantile + 4 * room)) / 2;
  return root * root;
}

/** Solves f(x) = target for an increasing f with f(0) = 0, from a bracket; to 1e-12 relative. */
function increasingRoot(f: (x: number) => number, target: number): number {
  let low = 0;
  let high = 1;
  while (f(high) < target) {
    low = high;
    high *= 2;
    if (high > 1e9) return high;
  }
  // False position with the Illinois weight: f is near linear, so a few steps do.
  let fLow = f(low) - target;
  let fHigh = f(high) - target;
  for (let step = 0; step < 100 && high - low > 1e-12 * high; step++) {
    const x = (low * fHigh - high * fLow) / (fHigh - fLow);
    const fx = f(x) - target;
    if (fx === 0) return x;
    if (fx < 0) {
      if (low !== 0) fHigh /= 2;
      low = x;
      fLow = fx;
    } else {
      fLow /= 2;
      high = x;
      fHigh = fx;
    }
  }
  return low;
}

/** Seconds of attention of a pass with `requests` on a rank. */
export function attentionS(m: DecodeMemory, requests: number): number {
  return Math.max(requests * m.localS, requests * m.remoteS + m.poolLatencyS, requests * m.attentionComputeS);
}

/** Time per output token with `batch` requests on each rank: a pipeline holds its batch in as many parts as stages. */
export function tpotS(m: DecodeMemory, batch: number): number {
  const each = batch / m.stages;
  return m.stages * (passS(m.engine, each, each, expertsRead(m.engine, each)) + attentionS(m, each));
}

/** Batch at which a pool of fractional replicas would run: what memory and `maxBatch` allow, fluctuation included. */
export function fullBatch(m: DecodeMemory, maxBatch: number): number {
  return Math.min(m.batchLimit, fluctuationLimit(maxBatch, m.placement.setting.constants.capacityQuantile));
}

export function emptyDecodeFigures(): DecodeFigures {
  return {
    costUsdPerS: 0,
    meanPowerW: 0,
    tpotS: 0,
    tpotVarianceS2: 0,
    waitS: 0,
    peakPowerW: 0,
    capexUsd: 0,
    accelerators: 0,
    bandwidthBytesPerS: 0,
    batch: 0,
    replicas: 0,
    poolBytes: 0,
  };
}

/** Fewest replicas whose ranks carry the demand at `full` requests each, and whose NICs stay under their limit. */
export function decodeReplicas(m: DecodeMemory, full: number): number {
  const { setting, ranks, devices } = m.placement;
  const { traffic, constants: k, leastReplicas } = setting;
  const tokensPerS = traffic.turnsPerS * traffic.outputMean;
  const nicBytesPerS = devices * m.portBytesPerS * k.transferLoadLimit;
  return Math.max(
    leastReplicas,
    Math.ceil((tokensPerS * tpotS(m, full)) / (full * ranks)),
    Math.ceil((traffic.turnsPerS * Math.max(m.session.fetchBytes, m.session.sendBytes)) / nicBytesPerS),
  );
}

/** Figures of the pool when no rank may hold more than `maxBatch` requests; whole purchase units are bought. */
export function runDecode(m: DecodeMemory, maxBatch: number, out: DecodeFigures): DecodeFigures {
  const full = fullBatch(m, maxBatch);
  const { devices, chip } = m.placement;
  const bought = Math.ceil((decodeReplicas(m, full) * devices) / chip.purchaseUnit) * chip.purchaseUnit;
  return loadDecode(m, Math.floor(bought / devices), bought, full, out);
}

/** Figures of a pool of so many replicas, out of `bought` devices. `full` bounds the search for the batch from above. */
export function loadDecode(
  m: DecodeMemory,
  replicas: number,
  bought: number,
  full: number,
  out: DecodeFigures,
): DecodeFigures {
  const { setting, ranks } = m.placement;
  const { traffic } = setting;
  const tokensPerSPerRank = (traffic.turnsPerS * traffic.outputMean) / (replicas * ranks);
  const batch = steadyBatch(m, tokensPerSPerRank, full);
  return figuresAt(m, replicas, bought, batch, out);
}

/** Figures at a given batch on each rank of a given fleet. */
export function figuresAt(
  m: DecodeMemory,
  replicas: number,
  bought: number,
  batch: number,
  out: DecodeFigures,
): DecodeFigures {
  const { setting, chip, ranks, devices, parallelism } = m.placement;
  const { traffic } = setting;
  const tpot = tpotS(m, batch);
  const spread = tpotS(m, batch + Math.sqrt(batch * m.session.kvMeanSquareRatio)) - tpot;
  out.tpotS = tpot;
  out.tpotVarianceS2 = spread * spread;
  out.batch = batch;
  out.replicas = replicas;
  out.accelerators = bought;
  out.bandwidthBytesPerS = parallelism.tensor * parallelism.pipeline * m.portBytesPerS;
  const nicBytesPerS = replicas * devices * m.portBytesPerS;
  out.waitS =
    nicWaitS(m.session.fetchBytes, out.bandwidthBytesPerS, traffic.turnsPerS, nicBytesPerS) +
    nicWaitS(m.session.sendBytes, out.bandwidthBytesPerS, traffic.turnsPerS, nicBytesPerS);
  const each = batch / m.stages;
  const passTime = tpot / m.stages;
  const bytes = streamedBytes(m.engine, expertsRead(m.engine, each)) + each * m.kvBytesPerRequest;
  const computeShare = Math.min((computeS(m.engine, each, each) + each * m.attentionComputeS) / passTime, 1);
  const serving = servingPowerW(setting, chip, computeShare, bytes / passTime);
  // At the mean of demand the batch is smaller; a rank idles only while it has no request at all.
  const busy = 1 - Math.exp((-batch * ranks) / traffic.peakToMean);
  const used = replicas * devices;
  const deviceW = used * (busy * serving + (1 - busy) * chip.idleW) + (bought - used) * chip.idleW;
  const pool = m.session.shared.pool;
  let poolReadW = 0;
  out.poolBytes = 0;
  if (pool !== undefined && m.pooledShare > 0) {
    const k = setting.constants;
    const live = batch + k.capacityQuantile * Math.sqrt(batch * m.session.kvMeanSquareRatio);
    const readBytesPerS = (replicas * ranks * batch * m.session.kvMean * m.pooledShare) / tpot;
    out.poolBytes = Math.max(
      replicas * ranks * live * m.session.kvMean * m.pooledShare,
      readBytesPerS * pool.bytesPerBytePerS,
    );
    poolReadW = readBytesPerS * pool.joulePerByte;
  }
  charge(
    out,
    setting,
    { chip, port: m.port, pool },
    bought,
    deviceW,
    out.poolBytes,
    out.poolBytes > 0 ? used : 0,
    poolReadW,
  );
  return out;
}

/**
 * Smallest batch b with b = rate x TPOT(b), the steady state of open arrivals. Starts from the affine line through two
 * points (exact for affine TPOT) and goes on by secants within the bracket [0, full].
 */
export function steadyBatch(m: DecodeMemory, tokensPerS: number, full: number): number {
  let low = 0;
  let high = full;
  let x = 0;
  let y = tokensPerS * m.emptyTpotS;
  let previousX = full;
  let previousY = tokensPerS * tpotS(m, full);
  for (let step = 0; step < 60; step++) {
    const slope = (previousY - y) / (previousX - x);
    let next = (y - slope * x) / (1 - slope);
    if (!(next >= low && next <= high)) next = (low + high) / 2;
    if (Math.abs(next - x) <= 1e-12 * next) return next;
    previousX = x;
    previousY = y;
    x = next;
    y = tokensPerS * tpotS(m, x);
    if (y > x) low = x;
    else high = x;
  }
  return x;
}

/** Output tokens per second and device when every rank runs at its full batch, replicas fractional. */
export function decodeRatePerDevice(m: DecodeMemory, maxBatch: number): number {
  const full = fullBatch(m, maxBatch);
  return (full * m.placement.ranks) / (tpotS(m, full) * m.placement.devices);
}
