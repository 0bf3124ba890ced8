import { charge, drawW, servingPowerW, type Bill } from './bill.js';
import { acceptanceVarianceS2, firstPassS, passBytes, passComputeS, passTimeS, tpotS, underWayS } from './token.js';
import { expertsRead, streamedBytes } from './engine.js';
import type { Placement } from './engine.js';
import { undivided, type FabricPort } from './fabric.js';
import { boughtDevices } from './fleet.js';
import { storesOfBoth, wayToParked } from './parking.js';
import { fillService, paceOf, type Pace } from './prompt-service.js';
import { meanS, meanSquareS2 } from './prompt.js';
import { erlangC, waitScaleS } from './queue.js';
import { chunkWorkS, passesPerChunk, steadyRank, type Rank } from './rank.js';
import { portWaitS } from './transfer.js';

/** What a pool that does both hands to the join. SI units. */
export interface ColocatedFigures extends Bill {
  accelerators: number;
  waitS: number;
  serviceS: number;
  ttftVarianceS2: number;
  tpotS: number;
  tpotVarianceS2: number;
  /** Installed memory of the pool, and (less is worse) of the devices, negated. */
  poolBytes: number;
  lessDeviceBytes: number;
  /** Share of quality that weights and KV lose, as far as it is known. */
  qualityLoss: number;
  /** Not consumed by the join: replicas, requests in flight on a rank, a token without stalls, load by prompts. */
  replicas: number;
  batch: number;
  decodeS: number;
  load: number;
}
export const colocatedFigureNames = [
  'costUsdPerS',
  'meanPowerW',
  'waitS',
  'serviceS',
  'ttftVarianceS2',
  'tpotS',
  'tpotVarianceS2',
  'peakPowerW',
  'capexUsd',
  'accelerators',
  'poolBytes',
  'lessDeviceBytes',
  'qualityLoss',
] as const satisfies readonly (keyof ColocatedFigures)[];

/** Copies figures to an array, in the order of their names, and back. */
export function packColocated(f: ColocatedFigures, out: Float64Array): void {
  out[0] = f.costUsdPerS;
  out[1] = f.meanPowerW;
  out[2] = f.waitS;
  out[3] = f.serviceS;
  out[4] = f.ttftVarianceS2;
  out[5] = f.tpotS;
  out[6] = f.tpotVarianceS2;
  out[7] = f.peakPowerW;
  out[8] = f.capexUsd;
  out[9] = f.accelerators;
  out[10] = f.poolBytes;
  out[11] = f.lessDeviceBytes;
  out[12] = f.qualityLoss;
}

export function unpackColocated(from: Float64Array, f: ColocatedFigures): void {
  f.costUsdPerS = from[0];
  f.meanPowerW = from[1];
  f.waitS = from[2];
  f.serviceS = from[3];
  f.ttftVarianceS2 = from[4];
  f.tpotS = from[5];
  f.tpotVarianceS2 = from[6];
  f.peakPowerW = from[7];
  f.capexUsd = from[8];
  f.accelerators = from[9];
  f.poolBytes = from[10];
  f.lessDeviceBytes = from[11];
  f.qualityLoss = from[12];
}

export function emptyColocatedFigures(): ColocatedFigures {
  return {
    costUsdPerS: 0,
    meanPowerW: 0,
    waitS: 0,
    serviceS: 0,
    ttftVarianceS2: 0,
    tpotS: 0,
    tpotVarianceS2: 0,
    peakPowerW: 0,
    capexUsd: 0,
    accelerators: 0,
    replicas: 0,
    batch: 0,
    decodeS: 0,
    load: 0,
    poolBytes: 0,
    lessDeviceBytes: 0,
    qualityLoss: 0,
  };
}

/** A replica inside one scale-up domain needs no port out of it. */
const noPort: FabricPort = {
  bytesPerS: 0,
  pathS: 0,
  sizes: [{ endpoints: Number.POSITIVE_INFINITY, usd: 0, watt: 0 }],
  share: 1,
  rails: false,
  leansOn: [],
};

/** Whether a replica's devices reach one another over the fabric. */
export function leavesDomain({ devices, chip }: Placement): boolean {
  return devices > chip.domain;
}

/** The port of each device out of its scale-up domain, in a network without a second pool. */
export function portOut(placement: Placement): FabricPort {
  return leavesDomain(placement) ? undivided(placement.session.shared.fabric) : noPort;
}

/** Figures of a pool of so many replicas in its steady state; what is bought are whole purchase units. */
export function loadColocated(r: Rank, replicas: number, out: ColocatedFigures): ColocatedFigures {
  const { memory: m, prompts } = r;
  const { setting, session, chip, ranks, devices } = m.engine.placement;
  const { traffic } = setting;
  const servers = replicas * ranks;
  const turnsPerS = traffic.turnsPerS / servers;
  const batch = steadyRank(r, turnsPerS * traffic.outputMean);
  const pace = paceOf(r, batch);
  const { chunkS, decodeS } = pace;
  out.replicas = replicas;
  out.batch = batch;
  // In the steady state b = rate x TPOT(b).
  out.tpotS = batch / (turnsPerS * traffic.outputMean);
  out.decodeS = decodeS;
  // The batch fluctuates as in a decode pool, and every pass is slowed alike; prompts that land in a request's decoding are
  // Poisson.
  const spread = (tpotS(m, batch + Math.sqrt(batch * session.kvMeanSquareRatio)) - decodeS) * (out.tpotS / decodeS);
  const stalls = (turnsPerS * out.tpotS * meanSquareS2(prompts, chunkS)) / traffic.outputMean;
  out.tpotVarianceS2 = spread * spread + stalls + acceptanceVarianceS2(m, out.tpotS);
  fillTtft(r, servers, batch, pace, out);

  const used = replicas * devices;
  const bought = boughtDevices(m.engine.placement, replicas);
  out.accelerators = bought;
  const deviceW = used * drawnW(r, turnsPerS / traffic.peakToMean) + (bought - used) * chip.idleW;
  const stores = storesOfBoth(m, replicas, batch, out.tpotS, prompts.readBytes);
  out.poolBytes = 0;
  for (const { tier, bytes } of stores) if (tier === session.shared.pool) out.poolBytes += bytes;
  out.lessDeviceBytes = -bought * chip.memoryBytes;
  out.qualityLoss = qualityLossOf(m.engine.placement);
  const way = wayToParked(m.engine.placement);
  if (prompts.readBytes > 0)
    out.waitS += portWaitS(
      prompts.readBytes,
      way.requestBytesPerS,
      traffic.turnsPerS,
      used * way.portBytesPerS,
      m.besideLoadBytes,
    );
  charge(out, setting, chip, portOut(m.engine.placement), bought, deviceW, stores);
  return out;
}

/**
 * Mean draw of a device in use when each rank gets so many turns: at the mean of demand. A stage idles only while no rank
 * has a request or a prompt in it.
 */
function drawnW(r: Rank, turnsPerS: number): number {
  const { memory: m, prompts } = r;
  const { setting, chip, ranks } = m.engine.placement;
  const tokensPerS = turnsPerS * setting.traffic.outputMean;
  const batch = steadyRank(r, tokensPerS);
  const each = Math.max(batch / m.stages, 1);
  const passTime = passTimeS(m, batch / tokensPerS);
  const promptWork = turnsPerS * meanS(prompts, chunkWorkS(r, batch));
  const busy = 1 - Math.exp((-batch * ranks) / m.stages) * (1 - promptWork) ** ranks;
  const promptsPerS = turnsPerS / busy;
  const serving = servingPowerW(
    setting,
    chip,
    Math.min(promptsPerS * prompts.computeS + passComputeS(m, each) / passTime, 1),
    promptsPerS * bytesOfPrompt(r, each * m.width) + passBytes(m, each) / passTime,
  );
  return drawW(chip, serving, busy);
}

/** What weights and KV lose together; both were measured apart, and are taken to add. */
export function qualityLossOf({ weights, session }: Placement): number {
  return (weights.loss ?? 0) + (session.shared.kvLoss ?? 0);
}

/** Bytes that a prompt makes a device read beyond what decoding, of so many tokens a pass, reads anyway. */
function bytesOfPrompt(r: Rank, tokens: number): number {
  const e = r.memory.engine;
  const { chunks, chunkTokens, attentionBytes } = r.prompts;
  const rides = r.schedule === 'chunked';
  const streamed = streamedBytes(e, expertsRead(e, rides ? chunkTokens + tokens : chunkTokens));
  return chunks * (rides ? streamed - streamedBytes(e, expertsRead(e, tokens)) : streamed) + attentionBytes;
}

/**
 * Wait, service and variance of TTFT. Prompts queue for ranks as in a prefill pool, but a turn whose prefix was kept by a
 * rank or its host can only go there: it waits as at a single server. On top comes the rest of the pass under way when the
 * prompt arrives, whatever the schedule.
 */
function fillTtft(r: Rank, servers: number, batch: number, pace: Pace, out: ColocatedFigures): void {
  const { prompts, memory } = r;
  const { setting, session } = memory.engine.placement;
  const { traffic } = setting;
  const passTime = passTimeS(memory, pace.decodeS);
  const slot = pace.chunkS + passesPerChunk[r.schedule] * passTime;
  const slotS = meanS(prompts, slot);
  const slotScv = Math.max(meanSquareS2(prompts, slot) / (slotS * slotS) - 1, 0);
  const load = (traffic.turnsPerS * slotS) / servers;
  const bound = session.shared.idleKv === 'pool' ? 0 : session.fetching.share;
  // As in loadPrefill: requests that join a request's passes delay it as those ahead of it do.
  const anyScaleS = waitScaleS(servers, load, slotS, traffic.arrivalScv, slotScv) * (1 + load);
  const ownScaleS = waitScaleS(1, load, slotS, traffic.arrivalScv, slotScv) * (1 + load);
  const anyS = bound === 1 ? 0 : (1 - bound) * erlangC(servers, servers * load) * anyScaleS;
  const ownS = bound * erlangC(1, load) * ownScaleS;
  const queueS = anyS + ownS;
  fillService(r, batch, out, pace);
  out.load = load;
  out.waitS = queueS + underWayS(memory, pace.decodeS) + firstPassS(memory, out.tpotS);
  // An exponential wait with mean scale s has the mean square 2 s^2; the rest of a pass is uniform.
  const queueVariance = 2 * (anyS * anyScaleS + ownS * ownScaleS) - queueS * queueS;
  out.ttftVarianceS2 += Math.max(queueVariance, 0) + (passTime * passTime) / 12;
}
