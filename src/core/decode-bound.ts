import { charge, servingPowerW, wholeUnits } from './bill.js';
import {
  batchLimit,
  firstPassS,
  fluctuationLimit,
  holdKv,
  kvWays,
  passBytes,
  passComputeS,
  passTimeS,
  steadyBatch,
  tpotS,
  type DecodeFigures,
  type DecodeMemory,
} from './decode-pool.js';
import { wholeReplicas } from './fleet.js';
import { devicesForParking, loading, storesOf } from './parking.js';
import { draftingOf, type Speculation } from './speculation.js';
import { slopeBatch } from './steady.js';
import { portWaitS } from './transfer.js';
import { isDead, type Dead } from './violation.js';

/**
 * Decode pools that differ only in the share of live KV that lies in the memory pool, and in their largest batch: figures
 * that none of a range of them beats.
 */
export interface SharesBound {
  /** Times from below; `batchLimit` from above; as little in the pool, and as little loaded, as with any share. */
  readonly fast: DecodeMemory;
  /** Times from above; `batchLimit` from below; as much loaded. */
  readonly slow: DecodeMemory;
}

/** Far above what rounding, and the iteration to the steady state, do to a figure. */
const slack = 1e-9;

/**
 * Shares `least` .. `most`. With L and M seconds for all KV from device memory and from the pool, no share has shorter
 * attention than the one nearest to the balance (1 - x) L = x M, and none longer than the slower way at either end.
 */
export function boundShares(speculation: Speculation, least: number, most: number): SharesBound | Dead {
  const { engine } = speculation;
  const high = holdKv(engine, most, speculation);
  if (isDead(high)) return high;
  const low = holdKv(engine, least, speculation);
  const ways = kvWays(engine);
  const fastest = (localS: number, remoteS: number) => {
    const balanced = Math.min(Math.max(localS / (localS + remoteS), least), most);
    return { localS: Math.max((1 - balanced) * localS, balanced * remoteS) * (1 - slack), remoteS: 0, poolLatencyS: 0 };
  };
  const fast: DecodeMemory = {
    ...high,
    ...fastest(ways.localS, ways.remoteS),
    pooledShare: least,
    drafting: high.drafting && {
      ...high.drafting,
      ...fastest(draftingOf(speculation, 0)?.localS ?? 0, draftingOf(speculation, 1)?.remoteS ?? 0),
    },
  };
  const slow: DecodeMemory = {
    ...high,
    localS: (1 - least) * ways.localS,
    drafting: high.drafting && { ...high.drafting, localS: draftingOf(speculation, least)?.localS ?? 0 },
    ...loading(engine.placement, least),
  };
  return {
    fast: {
      ...fast,
      emptyTpotS: tpotS(fast, 0),
      slopeTpotS: tpotS(fast, slopeBatch),
      // A slower pass leaves less KV idle in the devices, so that more requests fit.
      batchLimit: batchLimit(high, (batch) => tpotS(slow, batch)) * (1 + slack),
    },
    slow: { ...slow, batchLimit: isDead(low) ? 0 : batchLimit(low, (batch) => tpotS(fast, batch)) * (1 - slack) },
  };
}

/**
 * Figures that no pool of the range with this `maxBatch` beats. Whatever its share, it has at least the replicas that the
 * fast passes need at the largest batch that fits, hence costs and draws no less; and at most those that the slow passes
 * need at the smallest, hence is no faster than the fast passes of so many. The variance of TPOT is not bounded (0).
 */
export function boundDecode({ fast, slow }: SharesBound, maxBatch: number, out: DecodeFigures): DecodeFigures {
  const { placement } = fast.engine;
  const { setting, session, chip, ranks, devices, parallelism, portBytesPerS, requestBytesPerS } = placement;
  const { traffic, constants: k } = setting;
  const byBatch = fluctuationLimit(maxBatch, k.capacityQuantile);
  const largest = Math.min(fast.batchLimit, byBatch);
  const smallest = Math.min(slow.batchLimit, byBatch);
  const fewest = replicasAt(fast, largest, tpotS(fast, smallest) * (1 - slack));
  const most = smallest > 0 ? replicasAt(slow, smallest, tpotS(slow, largest) * (1 + slack)) : Number.POSITIVE_INFINITY;
  const tokensPerS = (traffic.turnsPerS * traffic.outputMean) / ranks;
  const tpot =
    (most < Number.POSITIVE_INFINITY ? steadyBatch(fast, tokensPerS / most) / (tokensPerS / most) : fast.emptyTpotS) *
    (1 - slack);
  const batch = most < Number.POSITIVE_INFINITY ? (tokensPerS / most) * tpot : 0;
  out.replicas = fewest;
  out.batch = batch;
  out.tpotS = tpot;
  out.tpotVarianceS2 = 0;
  out.bandwidthBytesPerS = requestBytesPerS;
  out.loadS = fast.loadS;
  out.qualityLoss = placement.weights.loss ?? 0;
  const bought = wholeUnits(fewest * devices, chip.purchaseUnit);
  out.accelerators = bought;
  out.lessDeviceBytes = -wholeUnits(most * devices, chip.purchaseUnit) * chip.memoryBytes;
  const ports = most * devices * portBytesPerS;
  out.waitS =
    (portWaitS(session.fetchBytes, requestBytesPerS, traffic.turnsPerS, ports) +
      portWaitS(session.sendBytes, requestBytesPerS, traffic.turnsPerS, ports) +
      (fast.loadBytes > 0
        ? portWaitS(
            fast.loadBytes,
            parallelism.tensor * parallelism.pipeline * fast.loadPortBytesPerS,
            traffic.turnsPerS,
            most * devices * fast.loadPortBytesPerS,
          )
        : 0)) *
      (1 - slack) +
    firstPassS(fast, tpot);
  // Work is done at the rate of arrivals; what a pass reads once is read least often by the slowest.
  const each = Math.max(batch / fast.stages, 1);
  const passTime = passTimeS(fast, tpotS(slow, largest) * (1 + slack));
  const rate = batch / fast.stages / passTimeS(fast, tpot);
  const computeShare = Math.min(passComputeS(fast, each) * Math.max(rate / each, 1 / passTime), 1);
  const bytesPerS =
    Math.max(passBytes({ ...fast, kvBytesPerRequest: 0 }, each) / passTime, 0) + rate * fast.kvBytesPerRequest;
  const serving = servingPowerW(setting, chip, computeShare, bytesPerS);
  const busy = serving < chip.idleW ? 1 : 1 - Math.exp((-batch * ranks) / traffic.peakToMean);
  const used = fewest * devices;
  const deviceW = (used * (busy * serving + (1 - busy) * chip.idleW) + (bought - used) * chip.idleW) * (1 - slack);
  const live = ((tokensPerS * tpot) / fewest) * (1 - slack);
  const stores = storesOf(fast, fewest, live, tpot);
  out.poolBytes = 0;
  for (const { tier, bytes } of stores) if (tier === session.shared.pool) out.poolBytes += bytes * (1 - slack);
  charge(out, setting, chip, session.shared.fabric, bought, deviceW, stores);
  out.costUsdPerS *= 1 - slack;
  out.meanPowerW *= 1 - slack;
  out.peakPowerW *= 1 - slack;
  out.capexUsd *= 1 - slack;
  return out;
}

/** Replicas for a batch on each rank; `parkedTpotS`: TPOT at which live KV is held beside what is parked. */
function replicasAt(m: DecodeMemory, batch: number, parkedTpotS: number): number {
  const { placement } = m.engine;
  const { traffic } = placement.setting;
  const tokensPerS = traffic.turnsPerS * traffic.outputMean;
  return wholeReplicas(
    placement,
    (tokensPerS * tpotS(m, batch)) / (batch * placement.ranks),
    devicesForParking(placement, m.loadPortBytesPerS, m.loadBytes, tokensPerS * parkedTpotS * placement.session.kvMean),
  );
}
