import { charge, drawW, servingPowerW, wholeUnits } from './bill.js';
import {
  batchLimit,
  kvWays,
  layKv,
  loadWaitS,
  neededAt,
  steadyBatch,
  type DecodeFigures,
  type DecodeMemory,
} from './decode-pool.js';
import { boughtReplicas } from './fleet.js';
import { besideLoadBytes, loading, storesOf } from './parking.js';
import { draftStepsOf, type Speculation } from './speculation.js';
import { rungsOf } from './rungs.js';
import { firstPassS, fluctuationLimit, passBytes, passComputeS, passTimeS, tpotS, underWayS } from './token.js';
import { portWaitS } from './transfer.js';
import { isDead, type Dead } from './violation.js';
import type { Writable } from './writable.js';

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
  // Two of one shape, to be written over: what is copied with a spread has a shape of its own, and slows every pass.
  const fast = layKv(engine, most, best);
  const slow = layKv(engine, most, best);
  if (isDead(fast)) return fast;
  if (isDead(slow)) return slow;
  const { residentLimit } = fast;
  const ways = kvWays(engine);
  fast.pooledShare = least;
  hurry(fast, ways, least, most);
  slow.engine = worst.engine;
  slow.speculation = worst;
  slow.localS = (1 - least) * ways.localS;
  const { draft, drafted } = best;
  if (draft !== undefined) {
    const steps = (share: number) => draftStepsOf(draft, drafted, share);
    const [quick, heavy] = [steps(most), steps(most)];
    hurry(quick, { localS: steps(0).localS, remoteS: steps(1).remoteS }, least, most);
    heavy.engine = worst.draft?.engine ?? draft.engine;
    heavy.localS = steps(least).localS;
    fast.drafting = quick;
    slow.drafting = heavy;
  }
  const way = loading(engine.placement, least);
  slow.loadS = way.loadS;
  slow.loadBytes = way.loadBytes;
  slow.loadPortBytesPerS = way.loadPortBytesPerS;
  // What is loaded and what is read beside it are linear in the share, and so is their sum: it is least, and most, at an end.
  const more = way.loadBytes - fast.loadBytes;
  const [atLeast, atMost] = [besideLoadBytes(best, least), fast.besideLoadBytes];
  fast.besideLoadBytes = Math.min(atMost, atLeast + more) * (1 - slack);
  slow.besideLoadBytes = Math.max(atLeast, atMost - more) * (1 + slack);
  fast.rungs = rungsOf(fast);
  fast.emptyTpotS = fast.rungs.timesS[0];
  // A slower pass leaves less KV idle in the devices, so that more requests fit.
  const wide = { engine, pooledShare: most, residentLimit };
  fast.batchLimit = batchLimit(wide, rungsOf(slow), tpotS, slow) * (1 + slack);
  const narrow = { engine, pooledShare: least, residentLimit };
  slow.batchLimit = residentLimit < 1 - least ? 0 : batchLimit(narrow, fast.rungs, tpotS, fast) * (1 - slack);
  return { fast, slow };
}

/** Attention that is as fast as with any of the shares, all KV taking so long from device memory and from the pool. */
function hurry(
  attention: Pick<Writable<DecodeMemory>, 'localS' | 'remoteS' | 'poolLatencyS'>,
  { localS, remoteS }: ReturnType<typeof kvWays>,
  least: number,
  most: number,
): void {
  const balanced = Math.min(Math.max(localS / (localS + remoteS), least), most);
  attention.localS = Math.max((1 - balanced) * localS, balanced * remoteS) * (1 - slack);
  attention.remoteS = 0;
  attention.poolLatencyS = 0;
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
  const { placement } = fast.engine;
  // On some of the networks replicas may leave devices idle between them.
  const packs = slow.engine.wires.idleBeside === 0;
  const needed = neededAt(fast, largest, tpotS(fast, largest), tpotS(fast, smallest) * (1 - slack));
  return {
    fewest: packs ? boughtReplicas(placement, needed) : needed,
    most:
      smallest > 0
        ? Math.floor(
            boughtAtMost(slow, neededAt(slow, smallest, tpotS(slow, smallest), tpotS(slow, largest) * (1 + slack))) /
              placement.devices,
          )
        : Number.POSITIVE_INFINITY,
    largest,
  };
}

/** Devices bought for so many replicas on the network that packs them worst. */
function boughtAtMost({ engine: { placement, wires } }: DecodeMemory, replicas: number): number {
  return wholeUnits(replicas * (placement.devices + wires.idleBeside), placement.chip.purchaseUnit);
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
  const { setting, session, chip, ranks, devices, portBytesPerS, requestBytesPerS } = fast.engine.placement;
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
  out.lessDeviceBytes = -boughtAtMost(slow, most) * chip.memoryBytes;
  const ports = most * devices;
  let waitS =
    portWaitS(session.fetchBytes, requestBytesPerS, traffic.turnsPerS, ports * portBytesPerS) +
    portWaitS(session.sendBytes, requestBytesPerS, traffic.turnsPerS, ports * portBytesPerS);
  if (fast.loadBytes > 0) waitS += loadWaitS(fast, ports);
  out.waitS = waitS * (1 - slack) + underWayS(fast, tpot) + firstPassS(fast, tpot);
  // At the mean of demand. Arithmetic and KV are read at the rate of arrivals; what a pass reads once is read least often by the
  // slowest.
  const calm = least / traffic.peakToMean;
  const calmBatch = calm * fast.emptyTpotS * (1 - slack);
  slowest = tpotS(slow, Math.min((tokensPerS / traffic.peakToMean / fewest) * slowest, largest)) * (1 + slack);
  const each = Math.max(calmBatch / fast.stages, 1);
  const passesPerS = 1 / passTimeS(fast, slowest);
  const requestsPerS = calm / fast.tokensPerPass;
  const computeShare = Math.min((passComputeS(fast, each) / each) * Math.max(requestsPerS, each * passesPerS), 1);
  const readOnce = passBytes(fast, each) - each * fast.kvBytesPerRequest;
  const bytesPerS = readOnce * passesPerS * (1 - slack) + requestsPerS * fast.kvBytesPerRequest;
  const serving = servingPowerW(setting, chip, computeShare, bytesPerS);
  const busy = 1 - Math.exp((-calmBatch * ranks) / fast.stages);
  const used = fewest * devices;
  // Where idle devices draw more than those at work, the least is drawn when all that are bought work all the time.
  const deviceW =
    serving < chip.idleW ? bought * serving : used * drawW(chip, serving, busy) + (bought - used) * chip.idleW;
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
