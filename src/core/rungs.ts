import type { DecodeMemory } from './decode-pool.js';
import { busiestTokens, expertsRead, matricesS, passAroundS, type Engine, type PassRates } from './engine.js';
import type { Speculation } from './speculation.js';
import type { Rungs } from './steady.js';
import { fluctuationLimit, tokenS } from './token.js';

/**
 * Times per output token at fixed batches, from which every other is sought. What of them does not depend on where KV lies is
 * kept for all shares of pooled KV, and what does not depend on the network for all networks.
 */

const octaves = 10;

/** Place among the rungs of what a rank holds in the mean where it may hold `maxBatch`; undefined where there is none. */
export function rungOf(maxBatch: number): number | undefined {
  const octave = 31 - Math.clz32(maxBatch);
  return octave < octaves && maxBatch === 1 << octave ? octave + 1 : undefined;
}

/** Times per output token with 0 requests on a rank, and with as many as limits of 1, 2, 4 .. leave in the mean. */
export function rungsOf(m: DecodeMemory): Rungs {
  const { batches, busiest, checkS, draftS } = passesOf(m.speculation);
  const timesS = busiest.slice();
  for (let i = 0; i < timesS.length; i++) timesS[i] = tokenS(m, busiest[i], checkS[i], draftS[i]);
  return { batches, timesS };
}

/** Passes without KV. */
interface Passes {
  readonly speculation: Speculation;
  readonly batches: readonly number[];
  /** Requests on the busiest rank, the pass that checks, and one of the draft. */
  readonly busiest: readonly number[];
  readonly checkS: readonly number[];
  readonly draftS: readonly number[];
}

/** Of the speculation asked for last: one after the other all shares of pooled KV are tried on it. */
let latest: Passes | undefined;

function passesOf(speculation: Speculation): Passes {
  if (latest?.speculation === speculation) return latest;
  const { engine, width, draft } = speculation;
  const own = matricesOf(engine, engine, width);
  const { batches, busiest } = own;
  const checkS = passesS(engine, own);
  const draftS =
    draft === undefined ? busiest.slice().fill(0) : passesS(draft.engine, matricesOf(draft.engine, engine, 1));
  latest = { speculation, batches, busiest, checkS, draftS };
  return latest;
}

/** On the engine's network. */
function passesS(e: Engine, { busiest, width, matrices }: Matrices): number[] {
  const seconds = busiest.slice();
  for (let i = 0; i < seconds.length; i++)
    seconds[i] = passAroundS(e, matrices[i], busiest[i] * width, busiest[i] * width);
  return seconds;
}

/** Matrices of passes with `width` tokens of each request, on any network. */
interface Matrices {
  /** Made once for a placement, and for the draft beside it. */
  readonly rates: PassRates;
  readonly width: number;
  readonly batches: readonly number[];
  readonly busiest: readonly number[];
  readonly matrices: readonly number[];
}

/** Those asked for last. One placement is asked for its passes without drafting, at each length of drafts, and for the draft's. */
const kept: (Matrices | undefined)[] = Array.from({ length: 10 });
let oldest = 0;

/** `ranks`: the engine whose requests are counted, which the draft works for. */
function matricesOf(e: Engine, ranks: Engine, width: number): Matrices {
  for (const one of kept) if (one?.rates === e.rates && one.width === width) return one;
  const { parallelism, setting } = ranks.placement;
  const batches = rungBatches(setting.constants.capacityQuantile);
  const busiest = batches.slice();
  const matrices = batches.slice();
  for (let i = 0; i < batches.length; i++) {
    const each = Math.max(batches[i] / parallelism.pipeline, 1);
    busiest[i] = busiestTokens(ranks, each);
    const tokens = busiest[i] * width;
    matrices[i] = matricesS(e, tokens, tokens, each * width, expertsRead(e, each * width));
  }
  const fresh = { rates: e.rates, width, batches, busiest, matrices };
  kept[oldest] = fresh;
  oldest = (oldest + 1) % kept.length;
  return fresh;
}

/** Of the quantile asked for last: a run has one. */
let latestBatches: { readonly quantile: number; readonly batches: readonly number[] } | undefined;

function rungBatches(quantile: number): readonly number[] {
  if (latestBatches?.quantile === quantile) return latestBatches.batches;
  const batches = [0];
  for (let octave = 0; octave < octaves; octave++) batches.push(fluctuationLimit(1 << octave, quantile));
  latestBatches = { quantile, batches };
  return batches;
}
