import type { DecodeMemory } from './decode-pool.js';
import { busiestTokens, computeS, expertsRead, passS, streamedBytes, type Engine } from './engine.js';
import { draftAttentionS, draftBytes, draftComputeS, draftPassS } from './speculation.js';

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
export function tokenS(m: DecodeMemory, busiest: number, checkS: number, draftS: number): number {
  const pass = checkS + attentionS(m, busiest);
  if (m.drafting === undefined) return m.stages * pass;
  const step = draftS + draftAttentionS(m.drafting, busiest);
  return (m.stages * pass + m.drafting.steps * step) / m.tokensPerPass;
}

function checkingS(e: Engine, width: number, each: number, busiest: number): number {
  return passS(e, busiest * width, busiest * width, each * width, expertsRead(e, each * width));
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

/** Seconds that are left of the pass under way when a request joins a rank: half of one in the mean, as all are of one length. */
export function underWayS(m: DecodeMemory, tpot: number): number {
  return passTimeS(m, tpot) / 2;
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
