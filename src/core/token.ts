import type { DecodeMemory } from './decode-pool.js';
import { busiestTokens, computeS, expertsRead, passS, streamedBytes, type Engine } from './engine.js';
import { draftAttentionS, draftBytes, draftComputeS, draftPassS, type Speculation } from './speculation.js';
import type { Rungs } from './steady.js';

/** Seconds of attention of a pass with `requests` on a rank. */
export function attentionS(m: DecodeMemory, requests: number): number {
  return Math.max(requests * m.localS, requests * m.remoteS + m.poolLatencyS, requests * m.attentionComputeS);
}

/**
 * Time per output token with `batch` requests on each rank: a pipeline holds its batch in as many parts as stages, and no
 * pass has less than one request, so that stages never shorten the token of a lone one. All ranks wait for the busiest.
 * Speculation checks `width` positions of each request in a pass, after drafting: each is a token to weights and experts, and
 * is sampled like one; KV is read once.
 */
export function tpotS(m: DecodeMemory, batch: number): number {
  const each = Math.max(batch / m.stages, 1);
  const busiest = busiestTokens(m.engine, each);
  const draftS = m.drafting === undefined ? 0 : draftPassS(m.drafting.engine, each, busiest);
  return tokenS(m, busiest, checkingS(m.engine, m.width, each, busiest), draftS);
}

/** The same from what its passes take without KV: one that checks, and one of the draft. */
function tokenS(m: DecodeMemory, busiest: number, checkS: number, draftS: number): number {
  const pass = checkS + attentionS(m, busiest);
  if (m.drafting === undefined) return m.stages * pass;
  const step = draftS + draftAttentionS(m.drafting, busiest);
  return (m.stages * pass + m.drafting.steps * step) / m.tokensPerPass;
}

function checkingS(e: Engine, width: number, each: number, busiest: number): number {
  return passS(e, busiest * width, busiest * width, each * width, expertsRead(e, each * width));
}

/** Passes without KV at fixed batches: what decoding takes there wherever KV lies. */
interface Passes {
  readonly speculation: Speculation;
  readonly batches: readonly number[];
  /** Requests on the busiest rank, the pass that checks, and one of the draft. */
  readonly busiest: readonly number[];
  readonly checkS: readonly number[];
  readonly draftS: readonly number[];
}

const octaves = 10;

/** Place among the rungs of what a rank holds in the mean where it may hold `maxBatch`; undefined where there is none. */
export function rungOf(maxBatch: number): number | undefined {
  const octave = 31 - Math.clz32(maxBatch);
  return octave < octaves && maxBatch === 1 << octave ? octave + 1 : undefined;
}

/** Of the speculation asked for last: one after the other all shares of pooled KV are tried on it. */
let latest: Passes | undefined;

function passesOf(speculation: Speculation): Passes {
  if (latest?.speculation === speculation) return latest;
  const { engine, width, draft } = speculation;
  const { parallelism, setting } = engine.placement;
  const batches = [0];
  for (let octave = 0; octave < octaves; octave++)
    batches.push(fluctuationLimit(1 << octave, setting.constants.capacityQuantile));
  const each = batches.map((batch) => Math.max(batch / parallelism.pipeline, 1));
  const busiest = each.map((requests) => busiestTokens(engine, requests));
  latest = {
    speculation,
    batches,
    busiest,
    checkS: each.map((requests, i) => checkingS(engine, width, requests, busiest[i])),
    draftS: each.map((requests, i) => (draft === undefined ? 0 : draftPassS(draft.engine, requests, busiest[i]))),
  };
  return latest;
}

/** Times per output token with 0 requests on a rank, and with as many as limits of 1, 2, 4 .. leave in the mean. */
export function rungsOf(m: DecodeMemory): Rungs {
  const { batches, busiest, checkS, draftS } = passesOf(m.speculation);
  const timesS = busiest.slice();
  for (let i = 0; i < timesS.length; i++) timesS[i] = tokenS(m, busiest[i], checkS[i], draftS[i]);
  return { batches, timesS };
}

/** Seconds from one pass of a stage to its next, with its share of the drafting, when a token takes `tpot`. */
export function passTimeS(m: DecodeMemory, tpot: number): number {
  return (tpot * m.tokensPerPass) / m.stages;
}

/** Seconds of busy arithmetic in that time, with `each` requests in a pass. */
export function passComputeS(m: DecodeMemory, each: number): number {
  const tokens = each * m.width;
  const checking = computeS(m.engine, tokens, tokens) + each * m.attentionComputeS;
  return m.drafting === undefined ? checking : checking + draftComputeS(m.drafting, each) / m.stages;
}

/** Bytes that a device reads in that time. */
export function passBytes(m: DecodeMemory, each: number): number {
  const checking = streamedBytes(m.engine, expertsRead(m.engine, each * m.width)) + each * m.kvBytesPerRequest;
  return m.drafting === undefined ? checking : checking + draftBytes(m.drafting, each) / m.stages;
}

/** Seconds by which the pass that yields a request's first token is longer than a token. */
export function firstPassS(m: DecodeMemory, tpot: number): number {
  return (m.tokensPerPass - 1) * tpot;
}

/** Variance of a request's TPOT by chance of acceptance: OSL tokens take OSL / E passes, each of which yields E in the mean. */
export function acceptanceVarianceS2(m: DecodeMemory, tpot: number): number {
  const { outputMean } = m.engine.placement.setting.traffic;
  return (tpot * tpot * m.speculation.yieldScv * m.tokensPerPass) / outputMean;
}

/** Largest mean x such that x + q sqrt(x) stays within `room`. */
export function fluctuationLimit(room: number, quantile: number): number {
  const root = (-quantile + Math.sqrt(quantile * quantile + 4 * room)) / 2;
  return root * root;
}
