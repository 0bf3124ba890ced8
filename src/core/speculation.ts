import { acceptanceOf, expectedTokens, squareTokens, type Drafting } from './drafting.js';
import {
  computeS,
  expertsRead,
  passRatesOf,
  passS,
  streamedBytes,
  wired,
  type Engine,
  type PassRates,
  type Placement,
} from './engine.js';
import { decodeAttentionFlop } from './intensity.js';
import { bytesPerElement, kvBytes, weightBytes, type Shape, type WeightFormats } from './shape.js';
import { infeasible, invalid, type Dead } from './violation.js';
import type { Writable } from './writable.js';

/**
 * Speculative decoding (Leviathan et al., arXiv 2211.17192): a small draft guesses the next g tokens of a sequence one after
 * the other, and one pass of the model checks them all. The text stays that of the model alone; what it costs is arithmetic.
 */

/** How one pass of decoding treats a sequence. */
export interface Speculation {
  readonly engine: Engine;
  /** Tokens drafted before a pass (g), positions of each sequence in it (g + 1), and tokens that it yields in the mean. */
  readonly drafted: number;
  readonly width: number;
  readonly tokensPerPass: number;
  /** Squared coefficient of variation of the tokens that a pass yields. */
  readonly yieldScv: number;
  readonly draft: Draft | undefined;
  /** Bytes of a device left for KV and activations. */
  readonly roomBytes: number;
}

/** The draft on a replica's devices. */
export interface Draft {
  /** One step of one stage: it runs where the last layers are. */
  readonly engine: Engine;
  readonly shape: Shape;
  readonly weights: WeightFormats;
  /** KV bytes of its layer for one request of the mean context, and attention FLOPs of one token. */
  readonly kvMean: number;
  readonly attentionFlop: number;
  /** Bytes of its weights at rest, the model's head apart: of all, and of the share of a device. */
  readonly weightBytes: number;
  readonly weightBytesPerDevice: number;
}

/** A pass without drafts. */
export function unspeculated(engine: Engine): Speculation {
  const { roomBytes } = engine.placement;
  return { engine, drafted: 0, width: 1, tokensPerPass: 1, yieldScv: 0, draft: undefined, roomBytes };
}

/** A pass that checks `drafted` tokens of each sequence. What nobody has measured is invalid. */
export function speculate(engine: Engine, drafted: number): Speculation | Dead {
  if (drafted === 0) return unspeculated(engine);
  const { setting, chip, weightBytesPerDevice, roomBytes } = engine.placement;
  const { drafting, model, constants: k } = setting;
  const rate = drafting === undefined ? undefined : acceptanceOf(drafting, drafted);
  if (drafting === undefined || rate === undefined) {
    const beyond = drafting === undefined ? '' : ` beyond ${drafting.acceptance.at(-1)?.tokens} tokens`;
    return invalid(`fact-missing: acceptance of speculation of ${model}${beyond}`);
  }
  const draft = latestDraft(engine, drafting);
  const room = roomBytes - k.usableMemoryFraction * draft.weightBytesPerDevice;
  if (room <= 0) {
    const need = weightBytesPerDevice + draft.weightBytesPerDevice + chip.reserveBytes;
    return infeasible('capacity: weights with the draft', need, chip.memoryBytes, 'B per device');
  }
  const tokensPerPass = expectedTokens(rate, drafted);
  return {
    engine,
    drafted,
    width: drafted + 1,
    tokensPerPass,
    yieldScv: Math.max(squareTokens(rate, drafted) / tokensPerPass ** 2 - 1, 0),
    draft,
    roomBytes: room,
  };
}

/**
 * The draft divides over the devices of one stage as the model's layers do. Verification and drafting are one step of the
 * engine (one graph), so that scheduling is paid once, and sampling by the pass, for every position that it checks. Layers
 * shift between the stages of a pipeline so that time and weights of the draft spread evenly, as the head's do (engineOf).
 */
function draftOn({ placement, rates, wires }: Engine, drafting: Drafting): Draft {
  const { shape } = drafting;
  const placed = placedDraft(placement, rates, drafting);
  const { networkFixedS, networkTokenS } = wires.draft ?? wires;
  const { chip } = placed.placement;
  const engine = wired(placed.placement, placed.rates, { ...wires, chip, networkFixedS, networkTokenS });
  const sharedBytes = drafting.sharesHead ? headBytes(shape) / placement.parallelism.tensor : 0;
  const { linearBytes, expertBytes, rankExperts } = engine.rates;
  const stageBytes = linearBytes - sharedBytes + expertBytes * placement.parallelism.expert * rankExperts;
  const weightBytesPerDevice = stageBytes / placement.parallelism.pipeline;
  const { weights, kvMean, attentionFlop } = placed;
  return { engine, shape, weights, kvMean, attentionFlop, weightBytes: placed.weightBytes, weightBytesPerDevice };
}

/** Drafts of the two engines asked for last: of an engine, and of the ends of a range of them, several lengths are asked for. */
let latest: { readonly of: Engine; readonly draft: Draft } | undefined;
let before: typeof latest;

function latestDraft(engine: Engine, drafting: Drafting): Draft {
  if (latest?.of === engine) return latest.draft;
  if (before?.of === engine) return before.draft;
  before = latest;
  latest = { of: engine, draft: draftOn(engine, drafting) };
  return latest.draft;
}

interface PlacedDraft extends Pick<Draft, 'shape' | 'weights' | 'kvMean' | 'attentionFlop' | 'weightBytes'> {
  readonly placement: Placement;
  readonly rates: PassRates;
}

/** Drafts as placed: all networks of a replica have one in common. */
const placedDrafts = new WeakMap<PassRates, PlacedDraft>();

function placedDraft(placement: Placement, of: PassRates, drafting: Drafting): PlacedDraft {
  const known = placedDrafts.get(of);
  if (known !== undefined) return known;
  const { setting, session, parallelism, stageDevices } = placement;
  const { shape } = drafting;
  const weights = drafting.weights ?? placement.weights;
  const placed: Placement = {
    ...placement,
    setting: { ...setting, shape },
    chip: { ...placement.chip, perStepS: 0, perSequenceS: 0 },
    weights,
    parallelism: { ...parallelism, pipeline: 1 },
    devices: stageDevices,
    stageShare: 1,
  };
  const context = setting.traffic.contextMean;
  const draft = {
    placement: placed,
    rates: passRatesOf(placed),
    shape,
    weights,
    kvMean: kvBytes(shape, context, session.shared.kvFormat),
    attentionFlop: decodeAttentionFlop(shape, context),
    weightBytes: weightBytes(shape, weights) - (drafting.sharesHead ? headBytes(shape) : 0),
  };
  placedDrafts.set(of, draft);
  return draft;
}

/** The drafting before a pass: steps of one token a request, one after the other. */
export interface DraftSteps {
  readonly steps: number;
  readonly engine: Engine;
  /** Seconds of attention for each request of a step: device memory, pool port, arithmetic. */
  readonly localS: number;
  readonly remoteS: number;
  readonly poolLatencyS: number;
  readonly computeS: number;
  /** KV that a step reads on a device for one request. */
  readonly kvBytesPerRequest: number;
}

/** The same with the share x of live KV in the pool: the draft's KV lies where the model's lies. */
export function draftingOf({ draft, drafted }: Speculation, pooledShare: number): Writable<DraftSteps> | undefined {
  return draft === undefined ? undefined : draftStepsOf(draft, drafted, pooledShare);
}

export function draftStepsOf(draft: Draft, drafted: number, pooledShare: number): Writable<DraftSteps> {
  const { setting, session, kvShards, parallelism } = draft.engine.placement;
  const { constants: k } = setting;
  const pool = pooledShare > 0 ? session.shared.pool : undefined;
  const perDevice = draft.kvMean / kvShards;
  const efficiency = draft.shape.mla === undefined ? k.attentionEfficiency : k.mlaEfficiency;
  return {
    steps: drafted,
    engine: draft.engine,
    localS: (1 - pooledShare) * perDevice * draft.engine.rates.kvByteS,
    remoteS: pool === undefined ? 0 : (pooledShare * perDevice) / (pool.portBytesPerS * k.busFraction),
    poolLatencyS: pool?.latencyS ?? 0,
    computeS: (draft.attentionFlop * draft.engine.rates.attentionFlopS) / parallelism.tensor / efficiency,
    kvBytesPerRequest: (1 - pooledShare) * perDevice,
  };
}

/** Seconds of drafting for `each` requests on each rank, `busiest` on the busiest. */
export function draftingS(d: DraftSteps, each: number, busiest: number): number {
  return d.steps * (draftPassS(d.engine, each, busiest) + draftAttentionS(d, busiest));
}

/** Seconds of one of its steps without KV, and with nothing else. */
export function draftPassS(engine: Engine, each: number, busiest: number): number {
  return passS(engine, busiest, busiest, each, expertsRead(engine, each));
}
export function draftAttentionS(d: DraftSteps, busiest: number): number {
  return Math.max(busiest * d.localS, busiest * d.remoteS + d.poolLatencyS, busiest * d.computeS);
}

/** Seconds of busy arithmetic in it. */
export function draftComputeS(d: DraftSteps, each: number): number {
  return d.steps * (computeS(d.engine, each, each) + each * d.computeS);
}

/** Bytes that a device reads for it. */
export function draftBytes(d: DraftSteps, each: number): number {
  return d.steps * (streamedBytes(d.engine, expertsRead(d.engine, each)) + each * d.kvBytesPerRequest);
}

/** The head stays in bf16 (shape.ts: weightBytes). */
function headBytes(shape: Shape): number {
  return shape.headParameters * bytesPerElement.bf16;
}
