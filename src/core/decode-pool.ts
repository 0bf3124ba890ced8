import { charge, drawW, servingPowerW, type Bill } from './bill.js';
import type { Engine } from './engine.js';
import { boughtDevices, boughtReplicas, neededReplicas } from './fleet.js';
import { decodeAttentionFlop } from './intensity.js';
import { besideLoadBytes, devicesForParking, loading, parksInOwnHost, storesOf } from './parking.js';
import { draftingOf, unspeculated, type DraftSteps, type Speculation } from './speculation.js';
import { increasingRoot, shareAt, steadyTpotS, type Rungs, type TimeS } from './steady.js';
import { rungOf, rungsOf } from './rungs.js';
import {
  acceptanceVarianceS2,
  firstPassS,
  fluctuationLimit,
  passBytes,
  passComputeS,
  passTimeS,
  tpotS,
  underWayS,
} from './token.js';
import { portWaitS } from './transfer.js';
import { infeasible, invalid, isDead, type Dead } from './violation.js';
import type { Writable } from './writable.js';

/** What a decode pool hands to the join. SI units; `tpotVarianceS2` from the fluctuation of batch and KV. */
export interface DecodeFigures extends Bill {
  accelerators: number;
  tpotS: number;
  tpotVarianceS2: number;
  /** Wait for the NICs and the pass under way before the first token, and by what the pass that yields it is longer than a token. */
  waitS: number;
  /** Loading the prefix from pool or host, for the turns that find it there. */
  loadS: number;
  bandwidthBytesPerS: number;
  /** Installed memory of the pool, and (less is worse) of the devices, negated. */
  poolBytes: number;
  lessDeviceBytes: number;
  /** Share of quality that the weights lose, as far as it is known. */
  qualityLoss: number;
  /** Requests in flight on one attention rank, and replicas. Not consumed by the join. */
  batch: number;
  replicas: number;
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
  'loadS',
  'poolBytes',
  'lessDeviceBytes',
  'qualityLoss',
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
  out[8] = f.loadS;
  out[9] = f.poolBytes;
  out[10] = f.lessDeviceBytes;
  out[11] = f.qualityLoss;
  out[12] = f.bandwidthBytesPerS;
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
  f.loadS = from[8];
  f.poolBytes = from[9];
  f.lessDeviceBytes = from[10];
  f.qualityLoss = from[11];
  f.bandwidthBytesPerS = from[12];
}

/** Where the KV of live requests lies, and the batch that memory allows on one attention rank. */
export interface DecodeMemory {
  readonly engine: Engine;
  readonly pooledShare: number;
  readonly stages: number;
  readonly speculation: Speculation;
  /** Positions of a sequence in a pass, the tokens that it yields in the mean, and the drafting before it. */
  readonly width: number;
  readonly tokensPerPass: number;
  readonly drafting: DraftSteps | undefined;
  /** Seconds of attention for each request of a pass: device memory, pool port, arithmetic. */
  readonly localS: number;
  readonly remoteS: number;
  readonly attentionComputeS: number;
  readonly poolLatencyS: number;
  /** Loading the prefix of a turn that finds it in pool or host; its mean bytes over all turns; one device's port to it. */
  readonly loadS: number;
  readonly loadBytes: number;
  readonly loadPortBytesPerS: number;
  /** Live KV of the pool that a turn reads through that port too. */
  readonly besideLoadBytes: number;
  /** KV of one live request that a pass reads on a device. */
  readonly kvBytesPerRequest: number;
  /** KV of the draft over that of the model; it lies where the model's lies, and is neither sent nor parked with it. */
  readonly draftKvShare: number;
  /** TPOT of an empty batch, of the largest batch that fits, and of some in between. */
  readonly emptyTpotS: number;
  readonly limitTpotS: number;
  readonly rungs: Rungs;
  /** Requests on a rank whose KV fits, live and idle together, with room for their fluctuation; real-valued. */
  readonly residentLimit: number;
  /** Live requests on a rank that fit with the idle ones that they leave, fluctuation included; real-valued. */
  readonly batchLimit: number;
}

/**
 * Puts the share x of live KV in the pool. A pass reads local KV from device memory and remote KV through each device's
 * pool port at the same time. Idle KV stays in device memory.
 */
export function holdKv(
  engine: Engine,
  pooledShare: number,
  speculation = unspeculated(engine),
  roomBytes = speculation.roomBytes,
): DecodeMemory | Dead {
  const memory = layKv(engine, pooledShare, speculation, roomBytes);
  if (isDead(memory)) return memory;
  memory.rungs = rungsOf(memory);
  memory.emptyTpotS = memory.rungs.timesS[0];
  memory.batchLimit = batchLimit(memory, memory.rungs, tpotS, memory);
  memory.limitTpotS = tpotS(memory, memory.batchLimit);
  return memory;
}

/** The same before anybody has asked how long its passes take, and how many requests therefore fit. */
export function layKv(
  engine: Engine,
  pooledShare: number,
  speculation: Speculation,
  roomBytes = speculation.roomBytes,
): Writable<DecodeMemory> | Dead {
  const { setting, session, stageShare, kvShards, parallelism } = engine.placement;
  const { shape, traffic, constants: k } = setting;
  const pool = session.shared.pool;
  if (pooledShare > 0 && pool === undefined) return invalid('a pooled share of KV needs a pool');
  if (parksInOwnHost(session) && engine.placement.chip.hostBytes === 0)
    return invalid('fact-missing: hostMemory.bytes of the accelerator');
  const perDevice = (session.kvMean * stageShare) / kvShards;
  const ways = kvWays(engine);
  const { draft, width, tokensPerPass } = speculation;
  const heldPerDevice = perDevice + (draft === undefined ? 0 : draft.kvMean / parallelism.pipeline / kvShards);
  const liveShare = 1 - pooledShare;
  const quantile = k.capacityQuantile * Math.sqrt(session.kvMeanSquareRatio);
  const residentLimit = fluctuationLimit(roomBytes / heldPerDevice, quantile);
  if (residentLimit < liveShare) {
    const need = heldPerDevice * (liveShare + quantile * Math.sqrt(liveShare));
    return infeasible('capacity: KV of one request in decode', need, roomBytes, 'B per device');
  }
  const attention = width * decodeAttentionFlop(shape, traffic.contextMean) * stageShare;
  const efficiency = shape.mla === undefined ? k.attentionEfficiency : k.mlaEfficiency;
  const way = loading(engine.placement, pooledShare);
  return {
    engine,
    pooledShare,
    stages: parallelism.pipeline,
    speculation,
    width,
    tokensPerPass,
    drafting: draftingOf(speculation, pooledShare),
    draftKvShare: draft === undefined ? 0 : draft.kvMean / session.kvMean,
    localS: liveShare * ways.localS,
    remoteS: pooledShare * ways.remoteS,
    attentionComputeS: (attention * engine.rates.attentionFlopS) / parallelism.tensor / efficiency,
    poolLatencyS: pool === undefined || pooledShare === 0 ? 0 : pool.latencyS,
    loadS: way.loadS,
    loadBytes: way.loadBytes,
    loadPortBytesPerS: way.loadPortBytesPerS,
    besideLoadBytes: besideLoadBytes(speculation, pooledShare),
    kvBytesPerRequest: liveShare * perDevice,
    residentLimit,
    emptyTpotS: 0,
    batchLimit: mostRequests,
    limitTpotS: 0,
    rungs: noRungs,
  };
}

const noRungs: Rungs = { batches: [], timesS: [] };

/** Seconds in which a device reads its part of one request's KV from its own memory, and through its port to the pool. */
export function kvWays({ placement, rates }: Engine): { readonly localS: number; readonly remoteS: number } {
  const { setting, session, stageShare, kvShards } = placement;
  const { pool } = session.shared;
  const bytes = (session.kvMean * stageShare) / kvShards;
  return {
    localS: bytes * rates.kvByteS,
    remoteS: pool === undefined ? 0 : bytes / (pool.portBytesPerS * setting.constants.busFraction),
  };
}

/**
 * Live requests b, `most` at most, whose KV fits beside what they leave idle. b of them bring b / (OSL TPOT(b)) turns/s,
 * and each turn leaves its KV idle for a while: b liveShare + idle b / TPOT(b) = residentLimit, `idle` being that time
 * over OSL.
 */
export function batchLimit<M>(
  { engine, pooledShare, residentLimit }: Pick<DecodeMemory, 'engine' | 'pooledShare' | 'residentLimit'>,
  rungs: Rungs,
  timeS: TimeS<M>,
  of: M,
  most = mostRequests,
): number {
  const { session, setting } = engine.placement;
  const liveShare = 1 - pooledShare;
  const idle = session.idleS / setting.traffic.outputMean;
  if (idle === 0) return liveShare === 0 ? most : Math.min(residentLimit / liveShare, most);
  const resident = (b: number) => b * liveShare + (b / timeS(of, b)) * idle;
  // What stays in the devices only while it is idle may never fill them.
  if (liveShare === 0 && resident(most) < residentLimit) return most;
  const share = shareAt(timeS, of, rungs, liveShare, idle, residentLimit);
  if (!Number.isNaN(share)) return Math.min(residentLimit / share, most);
  let bracket = Math.min(liveShare > 0 ? residentLimit / liveShare : 1, most);
  let held = resident(bracket);
  while (held < residentLimit && bracket < most) {
    bracket = Math.min(2 * bracket, most);
    held = resident(bracket);
  }
  return held < residentLimit ? most : increasingRoot(resident, residentLimit, bracket, held);
}

/** Where a rank's batch no longer matters: beyond any maxBatch. */
export const mostRequests = 1e9;

/** Batch at which a pool of fractional replicas would run: what memory and `maxBatch` allow, fluctuation included. */
export function fullBatch(m: DecodeMemory, maxBatch: number): number {
  return Math.min(m.batchLimit, fluctuationLimit(maxBatch, m.engine.placement.setting.constants.capacityQuantile));
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
    loadS: 0,
    poolBytes: 0,
    lessDeviceBytes: 0,
    qualityLoss: 0,
    bandwidthBytesPerS: 0,
    batch: 0,
    replicas: 0,
  };
}

/** Replicas of the pool when no rank may hold more than `maxBatch` requests. */
export function decodeReplicas(m: DecodeMemory, maxBatch: number): number {
  const full = fullBatch(m, maxBatch);
  const rung = rungOf(maxBatch);
  const fullTpotS = full === m.batchLimit ? m.limitTpotS : rung === undefined ? tpotS(m, full) : m.rungs.timesS[rung];
  return boughtReplicas(m.engine.placement, neededAt(m, full, fullTpotS));
}

/** Replicas needed for a batch on each rank; `parkedTpotS`: TPOT at which live KV is held beside what is parked. */
export function neededAt(m: DecodeMemory, batch: number, tpot: number, parkedTpotS = tpot): number {
  const { placement } = m.engine;
  const { traffic } = placement.setting;
  const tokensPerS = traffic.turnsPerS * traffic.outputMean;
  return neededReplicas(
    placement,
    (tokensPerS * tpot) / (batch * placement.ranks),
    devicesForParking(
      placement,
      m.loadPortBytesPerS,
      m.loadBytes,
      m.besideLoadBytes,
      tokensPerS * parkedTpotS * placement.session.kvMean,
    ),
  );
}

/** Figures of a pool of so many replicas in its steady state; what is bought are whole purchase units. */
export function loadDecode(m: DecodeMemory, replicas: number, out: DecodeFigures): DecodeFigures {
  const { ranks, setting } = m.engine.placement;
  const tokensPerS = (setting.traffic.turnsPerS * setting.traffic.outputMean) / (replicas * ranks);
  const tpot = steadyS(m, tokensPerS);
  return figuresAt(m, replicas, tokensPerS * tpot, tpot, out);
}

/** Figures at a given batch on each rank of a given fleet. */
export function figuresAt(
  m: DecodeMemory,
  replicas: number,
  batch: number,
  tpot: number,
  out: DecodeFigures,
): DecodeFigures {
  const { setting, session, chip, devices, portBytesPerS, requestBytesPerS } = m.engine.placement;
  const { traffic } = setting;
  const spread = tpotS(m, batch + Math.sqrt(batch * session.kvMeanSquareRatio)) - tpot;
  out.tpotS = tpot;
  out.tpotVarianceS2 = spread * spread + acceptanceVarianceS2(m, tpot);
  out.batch = batch;
  out.replicas = replicas;
  const used = replicas * devices;
  const bought = boughtDevices(m.engine.placement, replicas);
  out.accelerators = bought;
  out.bandwidthBytesPerS = requestBytesPerS;
  const poolBytesPerS = used * portBytesPerS;
  out.waitS =
    portWaitS(session.fetchBytes, requestBytesPerS, traffic.turnsPerS, poolBytesPerS) +
    portWaitS(session.sendBytes, requestBytesPerS, traffic.turnsPerS, poolBytesPerS) +
    underWayS(m, tpot) +
    firstPassS(m, tpot);
  const deviceW = used * drawnW(m, batch / tpot) + (bought - used) * chip.idleW;
  if (m.loadBytes > 0) out.waitS += loadWaitS(m, used);
  out.loadS = m.loadS;
  out.lessDeviceBytes = -bought * chip.memoryBytes;
  out.qualityLoss = m.engine.placement.weights.loss ?? 0;
  const stores = storesOf(m, replicas, batch, tpot);
  out.poolBytes = 0;
  for (const { tier, bytes: stored } of stores) if (tier === session.shared.pool) out.poolBytes += stored;
  charge(out, setting, chip, session.shared.fabric, bought, deviceW, stores);
  return out;
}

/** Wait of what a turn loads, on the ports of so many devices. */
export function loadWaitS(m: DecodeMemory, devices: number): number {
  const { setting, parallelism } = m.engine.placement;
  const requestBytesPerS = parallelism.tensor * parallelism.pipeline * m.loadPortBytesPerS;
  const { turnsPerS } = setting.traffic;
  return portWaitS(m.loadBytes, requestBytesPerS, turnsPerS, devices * m.loadPortBytesPerS, m.besideLoadBytes);
}

/** Mean draw of a device in use: at the mean of demand. A stage idles only while none of its ranks' requests is in it. */
function drawnW(m: DecodeMemory, tokensPerS: number): number {
  const { setting, chip, ranks } = m.engine.placement;
  const meanTokensPerS = tokensPerS / setting.traffic.peakToMean;
  const tpot = steadyS(m, meanTokensPerS);
  const batch = meanTokensPerS * tpot;
  const each = Math.max(batch / m.stages, 1);
  const passesPerS = 1 / passTimeS(m, tpot);
  const computeShare = Math.min(passComputeS(m, each) * passesPerS, 1);
  const serving = servingPowerW(setting, chip, computeShare, passBytes(m, each) * passesPerS);
  const busy = 1 - Math.exp((-batch * ranks) / m.stages);
  return drawW(chip, serving, busy);
}

/** Batch of the steady state of one rank of a fleet that can carry its tokens. */
export function steadyBatch(m: DecodeMemory, tokensPerS: number): number {
  return tokensPerS * steadyS(m, tokensPerS);
}

/** TPOT in that state: where passes have one request at most, that of an empty batch. */
function steadyS(m: DecodeMemory, tokensPerS: number): number {
  if (tokensPerS * m.emptyTpotS <= m.stages) return m.emptyTpotS;
  return steadyTpotS(tpotS, m, m.rungs, tokensPerS);
}

/** Output tokens per second and device when every rank runs at its full batch, replicas fractional. */
export function decodeRatePerDevice(m: DecodeMemory, maxBatch: number): number {
  const full = fullBatch(m, maxBatch);
  const { ranks, devices } = m.engine.placement;
  return (full * ranks) / (tpotS(m, full) * devices);
}
