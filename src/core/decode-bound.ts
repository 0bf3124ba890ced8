import { charge, servingPowerW, wholeUnits } from './bill.js';
import {
  batchLimit,
  kvWays,
  layKv,
  steadyBatch,
  type DecodeFigures,
  type DecodeMemory,
  type Writable,
} from './decode-pool.js';
import { wholeReplicas } from './fleet.js';
import { devicesForParking, loading, storesOf } from './parking.js';
import { draftingOf, type Speculation } from './speculation.js';
import { firstPassS, fluctuationLimit, passBytes, passComputeS, passTimeS, rungsOf, tpotS } from './token.js';
import { portWaitS } from './transfer.js';
import { isDead, type Dead } from './violation.js';

/**
 * Decode pools that differ only in their scale-up network, in the share of live KV that lies in the memory pool, and in their
 * largest batch: figures that none of a range of them beats.
 */
export interface DecodeSpan {
  /** Times from below; `batchLimit` from above; as little in the pool, and as little loaded, as with any share. */
  readonly fast: DecodeMemory;
  /** Times from above; `batchLimit` from below; as much loaded. */
  readonly slow: DecodeMemory;
}

/** Far above what rounding, and the iteration to the steady state, do to a figure. */
const slack = 1e-9;

/**
 * Shares `least` .. `most`, on networks between `best` and `worst`. With L and M seconds for all KV from device memory and from
 * the pool, no share has shorter attention than the one nearest to the balance (1 - x) L = x M, and none longer than the
 * slower way at either end.
 */
export function decodeSpan(best: Speculation, worst: Speculation, least: number, most: number): DecodeSpan | Dead {
  const { engine } = best;
  const high = layKv(engine, most, best);
  if (isDead(high)) return high;
  const ways = kvWays(engine);
  const fastest = (localS: number, remoteS: number) => {
    const balanced = Math.min(Math.max(localS / (localS + remoteS), least), most);
    return { localS: Math.max((1 - balanced) * localS, balanced * remoteS) * (1 - slack), remoteS: 0, poolLatencyS: 0 };
  };
  const drafted = (share: number) => draftingOf(best, share);
  const fast: Writable<DecodeMemory> = {
    ...high,
    ...fastest(ways.localS, ways.remoteS),
    pooledShare: least,
    drafting: high.drafting && {
      ...high.drafting,
      ...fastest(drafted(0)?.localS ?? 0, drafted(1)?.remoteS ?? 0),
    },
  };
  const slow: Writable<DecodeMemory> = {
    ...high,
    engine: worst.engine,
    speculation: worst,
    localS: (1 - least) * ways.localS,
    drafting: high.drafting && {
      ...high.drafting,
      engine: worst.draft?.engine ?? high.drafting.engine,
      localS: drafted(least)?.localS ?? 0,
    },
    ...loading(engine.placement, least),
  };
  fast.rungs = rungsOf(fast);
  fast.emptyTpotS = fast.rungs.timesS[0];
  // A slower pass leaves less KV idle in the devices, so that more requests fit.
  fast.batchLimit = batchLimit(high, rungsOf(slow), tpotS, slow) * (1 + slack);
  const narrow = { engine, pooledShare: least, residentLimit: high.residentLimit };
  slow.batchLimit = high.residentLimit < 1 - least ? 0 : batchLimit(narrow, fast.rungs, tpotS, fast) * (1 - slack);
  return { fast, slow };
}

/** Replicas that pools of the span can have with largest batches `least` .. `most` on a rank. */
export interface Fleets {
  /** What fast passes need of the largest batch, and what slow ones need of the smallest. */
  readonly fewest: number;
  readonly most: number;
  /** Requests on a rank at most. */
  readonly largest: number;
}

export function fleetsOf({ fast, slow }: DecodeSpan, least: number, most: number): Fleets {
  const { capacityQuantile } = fast.engine.placement.setting.constants;
  const largest = Math.min(fast.batchLimit, fluctuationLimit(most, capacityQuantile));
  const smallest = Math.min(slow.batchLimit, fluctuationLimit(least, capacityQuantile));
  return {
    fewest: replicasAt(fast, largest, tpotS(fast, smallest) * (1 - slack)),
    most: smallest > 0 ? replicasAt(slow, smallest, tpotS(slow, largest) * (1 + slack)) : Number.POSITIVE_INFINITY,
    largest,
  };
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

/**
 * Figures that no pool of the span beats which has `fewest` .. `most` replicas and at most `largest` requests on a rank: it
 * costs and draws no less than so few, and is no faster than the fast passes of so many. The variance of TPOT is not bounded
 * (0).
 */
export function boundDecode(
  { fast, slow }: DecodeSpan,
  fewest: number,
  most: number,
  largest: number,
  out: DecodeFigures,
): DecodeFigures {
  const { setting, session, chip, ranks, devices, parallelism, portBytesPerS, requestBytesPerS } =
    fast.engine.placement;
  const { traffic } = setting;
  const tokensPerS = (traffic.turnsPerS * traffic.outputMean) / ranks;
  const least = tokensPerS / most;
  const tpot = (least > 0 ? steadyBatch(fast, least) / least : fast.emptyTpotS) * (1 - slack);
  const batch = least * tpot;
  // b = rate x TPOT(b), approached from above.
  let slowest = tpotS(slow, largest);
  for (let step = 0; step < 3; step++)
    slowest = tpotS(slow, Math.min((tokensPerS / fewest) * slowest, largest)) * (1 + slack);
  out.replicas = fewest;
  out.batch = batch;
  out.tpotS = tpot;
  out.tpotVarianceS2 = 0;
  out.bandwidthBytesPerS = requestBytesPerS;
  out.loadS = fast.loadS;
  out.qualityLoss = fast.engine.placement.weights.loss ?? 0;
  const bought = wholeUnits(fewest * devices, chip.purchaseUnit);
  out.accelerators = bought;
  out.lessDeviceBytes = -wholeUnits(most * devices, chip.purchaseUnit) * chip.memoryBytes;
  const ports = most * devices;
  let waitS =
    portWaitS(session.fetchBytes, requestBytesPerS, traffic.turnsPerS, ports * portBytesPerS) +
    portWaitS(session.sendBytes, requestBytesPerS, traffic.turnsPerS, ports * portBytesPerS);
  if (fast.loadBytes > 0)
    waitS += portWaitS(
      fast.loadBytes,
      parallelism.tensor * parallelism.pipeline * fast.loadPortBytesPerS,
      traffic.turnsPerS,
      ports * fast.loadPortBytesPerS,
    );
  out.waitS = waitS * (1 - slack) + firstPassS(fast, tpot);
  // Arithmetic and KV are read at the rate of arrivals; what a pass reads once is read least often by the slowest.
  const each = Math.max(batch / fast.stages, 1);
  const passesPerS = 1 / passTimeS(fast, slowest);
  const requestsPerS = least / fast.tokensPerPass;
  const computeShare = Math.min((passComputeS(fast, each) / each) * Math.max(requestsPerS, each * passesPerS), 1);
  const readOnce = passBytes(fast, each) - each * fast.kvBytesPerRequest;
  const bytesPerS = readOnce * passesPerS * (1 - slack) + requestsPerS * fast.kvBytesPerRequest;
  const serving = servingPowerW(setting, chip, computeShare, bytesPerS);
  const busy = 1 - Math.exp((-batch * ranks) / traffic.peakToMean);
  const used = fewest * devices;
  // Where idle devices draw more than those at work, the least is drawn when all that are bought work all the time.
  const deviceW =
    serving < chip.idleW
      ? bought * serving
      : used * (busy * serving + (1 - busy) * chip.idleW) + (bought - used) * chip.idleW;
  const stores = storesOf(fast, fewest, ((tokensPerS * tpot) / fewest) * (1 - slack), tpot);
  out.poolBytes = 0;
  for (const { tier, bytes } of stores) if (tier === session.shared.pool) out.poolBytes += bytes * (1 - slack);
  charge(out, setting, chip, session.shared.fabric, bought, deviceW * (1 - slack), stores);
  out.costUsdPerS *= 1 - slack;
  out.meanPowerW *= 1 - slack;
  out.peakPowerW *= 1 - slack;
  out.capexUsd *= 1 - slack;
  return out;
}
