import { charge, servingPowerW, wholeUnits } from './bill.js';
import {
  batchLimit,
  fluctuationLimit,
  holdKv,
  tpotS,
  type DecodeFigures,
  type DecodeMemory,
} from './decode-pool.js';
import { computeS, expertsRead, streamedBytes, type Engine } from './engine.js';
import { wholeReplicas } from './fleet.js';
import { devicesForParking, loading, storesOf } from './parking.js';
import { slopeBatch, steadyPoint } from './steady.js';
import { portWaitS } from './transfer.js';
import { isDead } from './violation.js';

/**
 * Decode pools of one engine whose pooled share lies in a range, as the best and the worst that any of them can be: times of a
 * pass from below and from above, and how many requests fit at most and at least.
 */
export interface SharesBound {
  readonly engine: Engine;
  readonly fast: DecodeMemory;
  readonly slow: DecodeMemory;
}

/** Bounds leave a slack, for what rounding and the iteration to the steady state may do. */
const slack = 1 - 1e-9;

/**
 * Shares `least` .. `most` of live KV in the pool. With L and M seconds for all KV from device memory and from the pool,
 * the attention of any share x lasts at least as long as that of the share in the range nearest to x L = (1 - x) M, where
 * both ways end together, and at most as long as the slower way at either end of the range. Undefined where nothing fits.
 */
export function boundShares(engine: Engine, least: number, most: number): SharesBound | undefined {
  const widest = holdKv(engine, most);
  if (isDead(widest)) return undefined;
  const narrowest = holdKv(engine, least);
  const all = whole(engine, widest);
  const balanced = Math.min(Math.max(all.localS / (all.localS + all.remoteS), least), most);
  const fast = {
    ...widest,
    localS: Math.max((1 - balanced) * all.localS, balanced * all.remoteS) * slack,
    remoteS: 0,
    poolLatencyS: 0,
  };
  const slow = { ...widest, localS: (1 - least) * all.localS };
  fast.emptyTpotS = tpotS(fast, 0);
  fast.slopeTpotS = tpotS(fast, slopeBatch);
  // Slow passes leave less KV idle in the device, so that more fit.
  fast.batchLimit = batchLimit(widest, (batch) => tpotS(slow, batch)) / slack;
  slow.batchLimit = isDead(narrowest) ? 0 : batchLimit(narrowest, (batch) => tpotS(fast, batch)) * slack;
  return { engine, fast, slow };
}

/** Seconds for the KV of one request if all of it lay in device memory, and if all of it lay in the pool. */
function whole(engine: Engine, m: DecodeMemory) {
  const all = holdKv(engine, 1);
  const none = m.pooledShare === 1 ? 0 : m.localS / (1 - m.pooledShare);
  return { localS: none, remoteS: isDead(all) ? 0 : all.remoteS };
}
