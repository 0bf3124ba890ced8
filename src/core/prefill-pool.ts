import { charge, drawW, servingPowerW, type Bill, type Store } from './bill.js';
import { chunkedTurns, recomputed, serviceAloneS } from './chunks.js';
import {
  computeS,
  expertsRead,
  passS,
  poolPortBytesPerS,
  poolRequestBytesPerS,
  streamedBytes,
  type Engine,
} from './engine.js';
import { boughtDevices, wholeReplicas } from './fleet.js';
import { erlangC, waitScaleS } from './queue.js';
import { parkedBytes, type Turn } from './session.js';
import { installedBytes } from './tier.js';
import { devicesForPorts, portWaitS } from './transfer.js';
import { infeasible, type Dead } from './violation.js';

/** What a prefill pool hands to the join. SI units; `bandwidthBytesPerS` is what one request's KV travels at. */
export interface PrefillFigures extends Bill {
  accelerators: number;
  waitS: number;
  /** Mean service of the turns that fetch their prefix, and of the others. */
  fetchingServiceS: number;
  otherServiceS: number;
  /** Reading the prefix from the pool, for the turns that fetch. */
  readS: number;
  ttftVarianceS2: number;
  bandwidthBytesPerS: number;
  /** Installed memory of the pool, and (less is worse) of the devices, negated. */
  poolBytes: number;
  lessDeviceBytes: number;
  /** Share of quality that the weights lose, as far as it is known. */
  qualityLoss: number;
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
  'readS',
  'poolBytes',
  'lessDeviceBytes',
  'qualityLoss',
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
  out[9] = f.readS;
  out[10] = f.poolBytes;
  out[11] = f.lessDeviceBytes;
  out[12] = f.qualityLoss;
  out[13] = f.bandwidthBytesPerS;
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
  f.readS = from[9];
  f.poolBytes = from[10];
  f.lessDeviceBytes = from[11];
  f.qualityLoss = from[12];
  f.bandwidthBytesPerS = from[13];
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
    readS: 0,
    poolBytes: 0,
    lessDeviceBytes: 0,
    qualityLoss: 0,
    replicas: 0,
    load: 0,
    bandwidthBytesPerS: 0,
  };
}

/** Service of one request on an attention rank, averaged over classes of turn. Seconds. */
export interface PrefillService {
  readonly engine: Engine;
  readonly chunkTokens: number;
  /** Turns as they are served: those whose prefix is computed again have none. */
  readonly served: readonly Turn[];
  /** Occupancy of a rank by one request, whose tokens share full chunks with others; its variation between requests. */
  readonly workS: number;
  readonly workScv: number;
  /** Latency of a request's own passes: mean of the turns that fetch their prefix, and of the others; variance of all. */
  readonly fetchingServiceS: number;
  readonly otherServiceS: number;
  readonly serviceVariance: number;
  /** Reading the prefix from the pool: mean time of the turns that fetch, mean bytes of all turns. */
  readonly readS: number;
  readonly readBytes: number;
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
  const { placement } = engine;
  const { session, roomBytes } = placement;
  const readRate = poolRequestBytesPerS(placement);
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
  let readS = 0;
  let readBytes = 0;
  const chunked = chunkedTurns(engine, chunkTokens);
  let served = session.turns;
  for (let i = 0; i < session.turns.length; i++) {
    const turn = session.turns[i];
    const pooled = turn.readBytes > 0;
    const reading = pooled ? turn.readBytes / readRate + (session.shared.pool?.latencyS ?? 0) : 0;
    // Reloading is for nothing where computing the whole context is faster (Mooncake, FAST 2025, eq. 2, at achieved rates).
    const againS = pooled ? serviceAloneS(engine, chunked.miss, fullS) : Number.POSITIVE_INFINITY;
    const reload = reading < againS;
    if (!reload) served = served.with(i, recomputed(session, turn));
    const { share, freshScv } = served[i];
    const prompt = reload ? chunked.turns[i] : chunked.miss;
    const { chunks, attention } = prompt;
    // A request that fills less than a chunk still pays its own per-sequence work.
    const work = chunks * fullS + Math.max(1 - chunks, 0) * engine.rates.sequenceS + attention.seconds;
    const service = reload ? serviceAloneS(engine, prompt, fullS) : againS;
    const within = work * work * freshScv;
    workS += share * work;
    workSquare += share * (work * work + within);
    if (turn.fetchBytes > 0 || pooled) fetchingS += share * service;
    else otherS += share * service;
    serviceSquare += share * (service * service + within);
    busyS += share * (chunks * fullComputeS + attention.arithmeticS);
    bytes += share * (chunks * fullBytes + attention.bytes);
    if (!pooled || !reload) continue;
    readS += share * reading;
    readBytes += share * turn.readBytes;
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
    served,
    readS: fetching.share === 0 ? 0 : readS / fetching.share,
    readBytes,
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

/** Replicas of the pool that keep its load under `utilization`, and the load of its pool ports under their limit. */
export function prefillReplicas(s: PrefillService, utilization: number): number {
  const { placement } = s.engine;
  const { turnsPerS } = placement.setting.traffic;
  const forPorts =
    s.readBytes === 0
      ? 0
      : devicesForPorts(
          s.readBytes,
          turnsPerS,
          poolPortBytesPerS(placement),
          placement.setting.constants.transferLoadLimit,
        );
  return wholeReplicas(placement, (turnsPerS * s.workS) / (utilization * placement.ranks), forPorts);
}

/** Figures of a pool of so many replicas; what is bought are whole purchase units. */
export function loadPrefill(s: PrefillService, replicas: number, out: PrefillFigures): PrefillFigures {
  const { placement } = s.engine;
  const { setting, session, chip, ranks, devices, portBytesPerS, requestBytesPerS } = placement;
  const { traffic } = setting;
  const servers = replicas * ranks;
  const offered = traffic.turnsPerS * s.workS;
  const load = offered / servers;
  const waitProbability = erlangC(servers, offered);
  // Requests that join a request's passes delay it as those ahead of it do: it meets rho W / S of them, each S long.
  const scaleS = waitScaleS(servers, load, s.workS, traffic.arrivalScv, s.workScv) * (1 + load);
  const used = replicas * devices;
  const bought = boughtDevices(placement, replicas);
  const poolBytesPerS = used * portBytesPerS;
  out.bandwidthBytesPerS = requestBytesPerS;
  out.waitS =
    waitProbability * scaleS +
    portWaitS(session.fetchBytes, requestBytesPerS, traffic.turnsPerS, poolBytesPerS) +
    portWaitS(session.sendBytes, requestBytesPerS, traffic.turnsPerS, poolBytesPerS);
  out.fetchingServiceS = s.fetchingServiceS;
  out.otherServiceS = s.otherServiceS;
  out.readS = s.readS;
  out.ttftVarianceS2 = waitProbability * (2 - waitProbability) * scaleS * scaleS + s.serviceVariance;
  out.accelerators = bought;
  out.lessDeviceBytes = -bought * chip.memoryBytes;
  out.qualityLoss = placement.weights.loss ?? 0;
  out.replicas = replicas;
  out.load = load;
  // At the mean of demand a replica idles only while none of its ranks has work; the work itself stays the same.
  const mean = load / traffic.peakToMean;
  const busy = -Math.expm1(ranks * Math.log1p(-mean));
  const serving = servingPowerW(setting, chip, (s.computeShare * mean) / busy, (s.bytesPerS * mean) / busy);
  const deviceW = used * drawW(chip, serving, busy) + (bought - used) * chip.idleW;
  const stores = parkedStore(s, used);
  out.poolBytes = stores.length === 0 ? 0 : stores[0].bytes;
  if (s.readBytes > 0)
    out.waitS += portWaitS(
      s.readBytes,
      poolRequestBytesPerS(placement),
      traffic.turnsPerS,
      used * poolPortBytesPerS(placement),
    );
  charge(out, setting, chip, session.shared.fabric, bought, deviceW, stores);
  return out;
}

const nothingStored: readonly Store[] = [];

/** What parked KV takes of the memory pool; the pool that reads it pays for it. */
export function parkedStore(s: PrefillService, used: number): readonly Store[] {
  const { setting, session } = s.engine.placement;
  const tier = session.shared.pool;
  if (tier === undefined || session.shared.idleKv !== 'pool') return nothingStored;
  const readBytesPerS = setting.traffic.turnsPerS * s.readBytes;
  const bytes = installedBytes(tier, {
    heldBytes: parkedBytes(setting, session),
    readBytesPerS,
    writeBytesPerS: 0,
    loadLimit: setting.constants.transferLoadLimit,
    lifeS: 0,
  });
  return [{ tier, bytes, ports: s.readBytes > 0 ? used : 0, accessW: readBytesPerS * tier.joulePerByte }];
}

/** Turns per second that one device can prefill at the given utilisation, with fractional replicas. */
export function prefillRatePerDevice(s: PrefillService, utilization: number): number {
  const { ranks, devices } = s.engine.placement;
  return (utilization * ranks) / (s.workS * devices);
}
