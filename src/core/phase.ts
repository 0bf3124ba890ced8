import type { Format } from '../catalog/schema.js';
import type { Chip } from './chip.js';
import { decodeRatePerDevice, type DecodeMemory } from './decode-pool.js';
import { attentionS } from './token.js';
import { busiestTokens, expertS, expertsRead, linearS, networkS, overheadS } from './engine.js';
import { decodePath, prefillPath, type Evaluated } from './evaluate.js';
import { deviceBytesOf, footprintOf, heldByPrompts, heldByTokens } from './footprint.js';
import { intensity, intensityLimit } from './intensity.js';
import { nothingMoved, passMoved, passWeightBytes, promptMoved, together } from './moved.js';
import { prefillAttention } from './chunks.js';
import { prefillRatePerDevice, type PrefillService } from './prefill-pool.js';
import { resourcesOf, scaled, sessionWith, type PerResource, type Resource } from './resource.js';
import { kneeBatch, regimeOf, type Regime } from './roofline.js';
import type { WeightFormats } from './shape.js';
import { draftingS } from './speculation.js';
import { isDead } from './violation.js';

/** Why a phase of a design runs as it does. Times are of one pass (prefill: one request), exclusive, and sum to it. */
export interface Phase {
  /**
   * Operational intensity of what a replica's devices compute and read, all copies (copies.ts); its limit for an unbounded
   * batch, and the device's ridge. FLOP/B.
   */
  readonly intensity: number;
  readonly intensityLimit: number;
  readonly ridge: number;
  /** One device: its datasheet's peak in the unit that multiplies the weights, and its memory. */
  readonly device: DevicePeaks;
  /**
   * What a device computes while a pass of the phase runs on it, FLOP/s. It stays below both roofs, the peak and intensity times
   * bandwidth, but where a roof is another's: experts in a narrower format than the rest have a faster unit, and ports of a
   * memory pool carry KV beside the device's memory.
   */
  readonly flopPerS: number;
  /**
   * Capacity footprint of a request (footprint.ts), and the requests that share the weights; bytes of both together that must
   * lie in a replica's devices, and bytes that these have.
   */
  readonly footprintBytes: number;
  readonly batch: number;
  readonly capacityNeedBytes: number;
  readonly capacityHaveBytes: number;
  readonly regime: Regime;
  /** Resources with the highest elasticity of tokens/s per machine; several when they tie. */
  readonly binding: readonly Resource[];
  readonly elasticity: PerResource;
  /** Relative gain in tokens/s per machine from 10% more of a resource. */
  readonly gainOf10Percent: PerResource;
  readonly timesS: Times;
}

/** FLOP/s in a format, bytes of memory and bytes per second. */
export interface DevicePeaks {
  readonly format: Format;
  readonly flopPerS: number;
  readonly memoryBytes: number;
  readonly memoryBytesPerS: number;
}

export const timeTerms = ['linear', 'experts', 'attention', 'activations', 'network', 'overhead'] as const;
export type TimeTerm = (typeof timeTerms)[number];
/** Drafting takes time only where a pool speculates. */
export type Times = Readonly<Record<TimeTerm, number>> & { readonly drafting?: number };

const tie = 1e-6;

/** Who takes prompts, in chunks of so many tokens. */
type PromptEngine = Pick<PrefillService, 'engine' | 'chunkTokens' | 'served'>;

/** What the machines of a phase do, per device at fractional replicas, when they have `factor` times a resource. */
export type Rate = (resource: Resource, factor: number) => number;

export function prefillPhase(at: Evaluated): Phase {
  const { setting, session, design, prefill } = at;
  const rate = (service: PrefillService) => prefillRatePerDevice(service, design.prefill.utilization);
  const scaledRate: Rate = (resource, factor) => {
    const path = prefillPath(setting, sessionWith(setting, session, resource, factor), {
      ...design.prefill,
      chip: scaled(design.prefill.chip, resource, factor),
    });
    return isDead(path) ? 0 : rate(path);
  };
  return phaseOfPrompts(prefill, scaledRate, rate(prefill));
}

/** The phase of any pool that takes prompts. `now` is its rate as it is. */
export function phaseOfPrompts(s: PromptEngine, rate: Rate, now: number): Phase {
  const { placement } = s.engine;
  const { session, chip, weights, ranks, devices, parallelism } = placement;
  const moved = s.served.reduce(
    (sum, turn) => together(sum, promptMoved(placement, turn, s.chunkTokens), turn.share),
    nothingMoved,
  );
  const held = heldByPrompts(placement);
  const batch = ranks * parallelism.pipeline;
  const timesS = prefillTimes(s);
  const device = peaksOf(chip, weights);
  const ridge = device.flopPerS / device.memoryBytesPerS;
  return {
    intensity: intensity(moved),
    intensityLimit: intensityLimit(moved),
    ridge,
    device,
    flopPerS: (moved.flop * ranks) / (secondsOf(timesS) * devices),
    footprintBytes: footprintOf(held, batch),
    batch,
    capacityNeedBytes: deviceBytesOf(held, batch),
    capacityHaveBytes: devices * chip.memoryBytes,
    // A prefill request fills the pass by itself: capacity never caps its batch below the knee.
    regime: regimeOf({
      intensity: intensity(moved),
      ridge,
      batchFits: 1,
      batchAtKnee: 1,
      ...networkAgainstRest(timesS),
    }),
    ...sensitivities(resourcesOf(session), rate, now),
    timesS,
  };
}

function peaksOf(chip: Chip, weights: WeightFormats): DevicePeaks {
  const format = chip.unit[weights.rest];
  return {
    format,
    flopPerS: chip.flopPerS[format],
    memoryBytes: chip.memoryBytes,
    memoryBytesPerS: chip.memoryBytesPerS,
  };
}

const secondsOf = (times: Times): number => Object.values(times).reduce((sum, seconds) => sum + seconds, 0);

/** Mean seconds of work of one request, by term. */
function prefillTimes(s: PromptEngine): Record<TimeTerm, number> {
  const times = { linear: 0, experts: 0, attention: 0, activations: 0, network: 0, overhead: 0 };
  for (const turn of s.served) {
    const chunks = turn.freshTokens / s.chunkTokens;
    times.linear += turn.share * chunks * linearS(s.engine, s.chunkTokens, 1);
    times.experts += turn.share * chunks * expertS(s.engine, s.chunkTokens, expertsRead(s.engine, s.chunkTokens));
    times.attention += turn.share * prefillAttention(s.engine, turn, s.chunkTokens).seconds;
    times.activations += turn.share * chunks * s.engine.rates.activationTokenS * s.chunkTokens;
    times.network += turn.share * chunks * networkS(s.engine, s.chunkTokens);
    times.overhead +=
      turn.share * (chunks * overheadS(s.engine, 1) + Math.max(1 - chunks, 0) * s.engine.rates.sequenceS);
  }
  return times;
}

export function decodePhase(at: Evaluated): Phase {
  const { setting, session, design, decode, decodeFigures } = at;
  const { maxBatch } = design.decode;
  const scaledRate: Rate = (resource, factor) => {
    const path = decodePath(setting, sessionWith(setting, session, resource, factor), {
      ...design.decode,
      chip: scaled(design.decode.chip, resource, factor),
    });
    return isDead(path) ? 0 : decodeRatePerDevice(path, maxBatch);
  };
  return phaseOfTokens(decode, decodeFigures.batch, scaledRate, decodeRatePerDevice(decode, maxBatch));
}

/** The phase of any pool that decodes `each` requests on a rank. */
export function phaseOfTokens(m: DecodeMemory, each: number, rate: Rate, now: number): Phase {
  const { session, chip, weights, ranks, devices } = m.engine.placement;
  const batch = each * ranks;
  // A pipeline parts its batch, and each part reads the weights (token.ts: tpotS).
  const moved = passMoved(m, inPass(m, each) * ranks);
  const held = heldByTokens(m);
  const request = passMoved(m, 1);
  const device = peaksOf(chip, weights);
  const ridge = device.flopPerS / device.memoryBytesPerS;
  const timesS = decodeTimes(m, each);
  return {
    intensity: intensity(moved),
    intensityLimit: intensityLimit(moved),
    ridge,
    device,
    // All parts have passed when each request has the tokens that it gets out of a pass.
    flopPerS: (moved.flop * m.stages) / (secondsOf(timesS) * m.tokensPerPass * devices),
    footprintBytes: footprintOf(held, batch),
    batch,
    capacityNeedBytes: deviceBytesOf(held, batch),
    capacityHaveBytes: devices * chip.memoryBytes,
    regime: regimeOf({
      intensity: intensity(moved),
      ridge,
      batchFits: Math.min(m.batchLimit, 1e12) * ranks,
      batchAtKnee: m.stages * kneeBatch(passWeightBytes(m), request.kvBytes, request.flop, ridge),
      ...networkAgainstRest(timesS),
    }),
    ...sensitivities(resourcesOf(session), rate, now),
    timesS,
  };
}

/** Requests of each rank in a pass when it holds `batch` on all stages: no pass has less than one. */
function inPass({ stages }: DecodeMemory, batch: number): number {
  return Math.max(batch / stages, 1);
}

/** Seconds of one pass of a stage in which each rank holds `batch` requests on all stages together, by term. */
export function decodePassTimes(m: DecodeMemory, batch: number): Record<TimeTerm, number> {
  const e = m.engine;
  const each = inPass(m, batch);
  const busiest = busiestTokens(e, each);
  const tokens = busiest * m.width;
  return {
    linear: linearS(e, tokens, tokens),
    experts: expertS(e, each * m.width, expertsRead(e, each * m.width)),
    attention: attentionS(m, busiest),
    activations: e.rates.activationTokenS * tokens,
    network: networkS(e, tokens),
    overhead: overheadS(e, tokens),
  };
}

/** Seconds of one output token, by term. */
function decodeTimes(m: DecodeMemory, batch: number): Times {
  const pass = decodePassTimes(m, batch);
  const share = m.stages / m.tokensPerPass;
  const each = inPass(m, batch);
  return {
    linear: share * pass.linear,
    experts: share * pass.experts,
    attention: share * pass.attention,
    activations: share * pass.activations,
    network: share * pass.network,
    overhead: share * pass.overhead,
    ...(m.drafting !== undefined && {
      drafting: draftingS(m.drafting, each, busiestTokens(m.engine, each)) / m.tokensPerPass,
    }),
  };
}

function networkAgainstRest({ network, ...others }: Times) {
  return { networkS: network, largestOtherS: Math.max(...Object.values(others)) };
}

/** Elasticities by a forward difference, with the batch solved again and fractional replicas. */
function sensitivities(resources: readonly Resource[], rate: Rate, now: number) {
  const step = 1e-4;
  const each = (of: (resource: Resource) => number): PerResource =>
    Object.fromEntries(resources.map((resource) => [resource, of(resource)])) as PerResource;
  const elasticity = each((resource) => Math.log(rate(resource, 1 + step) / now) / Math.log1p(step));
  const gainOf10Percent = each((resource) => rate(resource, 1.1) / now - 1);
  const most = Math.max(...Object.values(elasticity));
  const binding = resources.filter((resource) => (elasticity[resource] ?? 0) >= most - tie);
  return { elasticity, gainOf10Percent, binding };
}
