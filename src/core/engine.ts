import type { Chip } from './chip.js';
import { fullest, kvShardsOf, layerBytesOn, layersOn } from './fullest.js';
import { gemmS } from './operator/gemm.js';
import { busiestRank, largestScore, missLog, visitedExperts } from './operator/moe.js';
import type { Session } from './session.js';
import type { Setting } from './setting.js';
import { bytesPerElement, type WeightFormats } from './shape.js';
import { infeasible, invalid, type Dead } from './violation.js';
import { portsOf, wiresOf, type Wires } from './wires.js';

/** How one replica's devices divide the model. */
export interface Parallelism {
  readonly tensor: number;
  readonly pipeline: number;
  readonly expert: number;
}

/** Devices of a replica: a stage has as many as its widest split. */
export function devicesOf(p: Parallelism): number {
  return Math.max(p.tensor, p.expert) * p.pipeline;
}

/** Weights placed on a replica: everything that does not depend on the network. */
export interface Placement {
  readonly setting: Setting;
  readonly session: Session;
  readonly chip: Chip;
  readonly weights: WeightFormats;
  readonly parallelism: Parallelism;
  /** Devices of one pipeline stage, and of the replica. */
  readonly stageDevices: number;
  readonly devices: number;
  /** Data-parallel attention ranks; each has its own requests, all share the experts. */
  readonly ranks: number;
  /** Share of the layers on the fullest stage. */
  readonly stageShare: number;
  /** Ways in which one token's KV splits over a stage's devices, by the share of the fullest; real-valued. */
  readonly kvShards: number;
  readonly weightBytesPerDevice: number;
  /** Bytes of a device left for KV and activations. */
  readonly roomBytes: number;
  /** Rate at which all devices can send out of their scale-up domains at once: the NIC's or what the fabric sustains. */
  readonly outsideBytesPerS: number;
  /** Achieved rate of a device's port into the prefill-to-decode fabric, and of one request's KV through all its ports. */
  readonly portBytesPerS: number;
  readonly requestBytesPerS: number;
}

/**
 * Attention, dense blocks and shared experts split over `tensor` and repeat on every data-parallel rank; routed experts
 * spread over the whole stage. A stage has max(tensor, expert) devices, hence max / tensor attention ranks.
 */
export function place(
  setting: Setting,
  session: Session,
  chip: Chip,
  weights: WeightFormats,
  p: Parallelism,
): Placement | Dead {
  const { shape, constants: k } = setting;
  if (p.expert > 1 && shape.moeLayers === 0) return invalid('expert parallelism needs a mixture of experts');
  if (p.expert > shape.experts && p.expert > 1) return invalid('expert parallelism exceeds the number of experts');
  if (p.tensor > shape.heads) return invalid('tensor parallelism exceeds the number of attention heads');
  if (shape.heads % p.tensor !== 0) return invalid('tensor parallelism must divide the number of attention heads');
  if (p.pipeline > shape.layers) return invalid('pipeline parallelism exceeds the number of layers');
  const stageDevices = Math.max(p.tensor, p.expert);
  if (stageDevices % p.tensor !== 0 || stageDevices % p.expert !== 0)
    return invalid('tensor and expert parallelism must divide each other');
  const stageShare = Math.ceil(shape.layers / p.pipeline) / shape.layers;
  const rest = layerBytesOn(shape, weights, p.tensor);
  const expertBytes = shape.moeLayers * shape.expertParameters * bytesPerElement[weights.experts];
  const ends = (shape.embeddingParameters + shape.headParameters) * bytesPerElement.bf16;
  const rankBytes = (fullest(shape.experts, p.expert) * expertBytes * p.expert) / stageDevices;
  // Embedding and head stand on the first and the last stage: the fullest has one of them, or the one matrix that is both.
  const endShare = p.pipeline === 1 || shape.headParameters === 0 ? 1 : 0.5;
  const weightBytesPerDevice = stageShare * (rest + rankBytes) + (endShare * ends) / p.tensor;
  const usable = k.usableMemoryFraction * (chip.memoryBytes - weightBytesPerDevice - chip.reserveBytes);
  if (usable <= 0)
    return infeasible('capacity: weights', weightBytesPerDevice + chip.reserveBytes, chip.memoryBytes, 'B per device');
  const { outsideBytesPerS, portBytesPerS, requestBytesPerS } = portsOf(setting, session, chip, p);
  return {
    setting,
    session,
    chip,
    weights,
    parallelism: p,
    stageDevices,
    devices: devicesOf(p),
    ranks: stageDevices / p.tensor,
    stageShare,
    kvShards: kvShardsOf(shape, p.tensor),
    weightBytesPerDevice,
    roomBytes: usable,
    outsideBytesPerS,
    portBytesPerS,
    requestBytesPerS,
  };
}

/** Achieved rate of a device's port into the memory pool, and of one request through all ports of its devices; 0 without one. */
export function poolPortBytesPerS({ session, setting }: Placement): number {
  return (session.shared.pool?.portBytesPerS ?? 0) * setting.constants.busFraction;
}
export function poolRequestBytesPerS(placement: Placement): number {
  return placement.parallelism.tensor * placement.parallelism.pipeline * poolPortBytesPerS(placement);
}

/** A replica's devices at work: where the model lies, what a pass costs them on any network, and their network. */
export interface Engine {
  readonly placement: Placement;
  readonly rates: PassRates;
  readonly wires: Wires;
  /** Of a pass: seconds that it takes anyway, and seconds for each token beside matrices and attention. */
  readonly passFixedS: number;
  readonly passTokenS: number;
}

/**
 * Time coefficients of one pass through one pipeline stage, whatever network connects its devices: seconds, seconds per
 * token, seconds per byte.
 */
export interface PassRates {
  readonly linearStreamS: number;
  readonly linearTokenS: number;
  readonly headStreamS: number;
  readonly headSequenceS: number;
  /** Of one rank of the experts: streaming its share of an expert, and one token's visit to it. */
  readonly expertStreamS: number;
  readonly expertTokenS: number;
  readonly activationTokenS: number;
  readonly fixedS: number;
  readonly sequenceS: number;
  /** Streaming one byte of KV from a device's memory. */
  readonly kvByteS: number;
  /** One FLOP of attention on a device, in bf16, before the operator's own efficiency. */
  readonly attentionFlopS: number;
  /** Bytes that a device reads in a pass: always, and for each routed expert visited. */
  readonly linearBytes: number;
  readonly expertBytes: number;
  /** Constants of the innermost loop, at hand. */
  readonly ranks: number;
  readonly experts: number;
  readonly missLog: number;
  /** One rank of the experts: visits of a token that each attention rank brings, and most experts on one. */
  readonly rankVisits: number;
  readonly rankExperts: number;
  /** Of the busiest rank: of the experts, of attention. */
  readonly expertScore: number;
  readonly rankScore: number;
  readonly tileTokens: number;
  readonly expertTileTokens: number;
}

/** `chip`: the part in the scale-up network that connects a replica's devices. */
export function engineOf(placed: Placement, chip: Chip): Engine {
  return wired(placed, passRatesOf(placed), wiresOf(placed, chip));
}

/** An engine from its two halves. */
export function wired(placed: Placement, rates: PassRates, wires: Wires): Engine {
  return {
    placement: wires.chip === placed.chip ? placed : connected(placed, wires),
    rates,
    wires,
    passFixedS: rates.fixedS + wires.networkFixedS,
    passTokenS: rates.activationTokenS + wires.networkTokenS,
  };
}

function connected(placed: Placement, { chip, ports }: Wires): Placement {
  const { outsideBytesPerS, portBytesPerS, requestBytesPerS } = ports;
  return { ...placed, chip, outsideBytesPerS, portBytesPerS, requestBytesPerS };
}

export function passRatesOf(placement: Placement): PassRates {
  const { setting, chip, weights, parallelism: p, stageShare, stageDevices, ranks } = placement;
  const { shape, constants: k } = setting;
  const layers = stageShare * shape.layers;
  const moeLayers = stageShare * shape.moeLayers;
  const denseLayers = stageShare * shape.denseLayers;
  const v = chip.vendorEfficiency;
  const { linear, routers } = layersOn(shape, p.tensor);
  const restUnit = chip.unit[weights.rest];
  const expertUnit = chip.unit[weights.experts];
  const restBytes = stageShare * layerBytesOn(shape, weights, p.tensor);
  const expertBytes = (moeLayers * shape.expertParameters * bytesPerElement[weights.experts]) / stageDevices;
  // The last stage holds the head; its time is spread evenly, so that a token that passes all stages meets it once.
  const head = (shape.headParameters || shape.embeddingParameters) / (p.tensor * p.pipeline);
  const kernels =
    layers * (shape.mla === undefined ? k.kernels.gqa : k.kernels.mla) +
    denseLayers * k.kernels.dense +
    moeLayers * (k.kernels.moe + (shape.sharedExperts > 0 ? k.kernels.shared : 0)) +
    layers * k.kernels.quantized * ((weights.rest === 'bf16' ? 0 : 1) + (weights.experts === 'bf16' ? 0 : 1));
  const activation = shape.hidden * k.activationBytes;
  const memoryS = 1 / (k.weightBandwidthFraction * chip.memoryBytesPerS * v);
  return {
    linearStreamS: restBytes * memoryS,
    linearTokenS: (2 * stageShare * (linear + routers)) / (k.gemmEfficiency[restUnit] * chip.flopPerS[restUnit] * v),
    headStreamS: head * bytesPerElement.bf16 * memoryS,
    headSequenceS: (2 * head) / (k.gemmEfficiency.bf16 * chip.flopPerS.bf16 * v),
    expertStreamS: (expertBytes * p.expert) / (k.expertBandwidthFraction * chip.memoryBytesPerS * v),
    expertTokenS:
      (2 * moeLayers * shape.expertParameters * p.expert) /
      stageDevices /
      (k.expertEfficiency[expertUnit] * chip.flopPerS[expertUnit] * v),
    activationTokenS:
      activation *
      memoryS *
      (k.activationPassesDense * layers +
        (k.activationPassesExpert * moeLayers * shape.expertsPerToken * ranks) / p.expert),
    fixedS: kernels * chip.perKernelS + chip.perStepS,
    sequenceS: chip.perSequenceS,
    kvByteS: 1 / (k.kvBandwidthFraction * chip.memoryBytesPerS * v),
    attentionFlopS: 1 / (chip.flopPerS.bf16 * v),
    linearBytes: restBytes + head * bytesPerElement.bf16,
    expertBytes,
    ranks,
    experts: shape.moeLayers === 0 ? 0 : shape.experts,
    missLog: missLog(shape.experts, shape.expertsPerToken),
    rankVisits: (ranks * shape.expertsPerToken) / p.expert,
    rankExperts: fullest(shape.experts, p.expert),
    expertScore: largestScore(p.expert),
    rankScore: largestScore(ranks),
    tileTokens: k.gemmTileTokens,
    expertTileTokens: k.expertTileTokens,
  };
}

/** Routed experts that a pass visits when each rank brings `tokens`. */
export function expertsRead(e: Engine, tokens: number): number {
  return e.rates.experts === 0 ? 0 : visitedExperts(e.rates.experts, e.rates.missLog, tokens * e.rates.ranks);
}

/**
 * Seconds of routed experts: the busiest rank streams those that its tokens visit, or computes on them. `read` is the
 * number that all ranks together read.
 */
export function expertS(e: Engine, tokens: number, read: number): number {
  if (e.rates.experts === 0) return 0;
  const { expertScore, expertStreamS, expertTokenS, rankExperts } = e.rates;
  const visits = busiestRank(tokens * e.rates.rankVisits, expertScore);
  const visited = read / e.rates.experts;
  const streamed = Math.min(busiestRank(visited * rankExperts, expertScore, 1 - visited), rankExperts);
  return Math.max(expertStreamS * streamed, expertTokenS * (visits + streamed * e.rates.expertTileTokens));
}

/** Tokens on the busiest attention rank when each has `tokens` at the mean: all wait for it at every layer's experts. */
export function busiestTokens(e: Engine, tokens: number): number {
  return e.rates.rankScore === 0 ? tokens : busiestRank(tokens, e.rates.rankScore);
}

/** Seconds of all dense matrices, head included. */
export function linearS(e: Engine, tokens: number, sequences: number): number {
  return (
    gemmS(e.rates.linearStreamS, e.rates.linearTokenS, tokens, e.rates.tileTokens) +
    gemmS(e.rates.headStreamS, e.rates.headSequenceS, sequences, e.rates.tileTokens)
  );
}

/** Exposed seconds of collectives. */
export function networkS(e: Engine, tokens: number): number {
  return e.wires.networkFixedS + e.wires.networkTokenS * tokens;
}

/** Seconds of kernel launches, scheduling and per-sequence work. */
export function overheadS(e: Engine, sequences: number): number {
  return e.rates.fixedS + e.rates.sequenceS * sequences;
}

/**
 * Seconds of one pass through one stage, without attention: `tokens` and `sequences` on the busiest rank, `meanTokens` on
 * each.
 */
export function passS(e: Engine, tokens: number, sequences: number, meanTokens: number, read: number): number {
  return passAroundS(e, matricesS(e, tokens, sequences, meanTokens, read), tokens, sequences);
}

/** Its matrices: the same on every network. */
export function matricesS(e: Engine, tokens: number, sequences: number, meanTokens: number, read: number): number {
  return linearS(e, tokens, sequences) + expertS(e, meanTokens, read);
}

/** The pass in which they take so long. */
export function passAroundS(e: Engine, matrices: number, tokens: number, sequences: number): number {
  return matrices + e.passTokenS * tokens + e.rates.sequenceS * sequences + e.passFixedS;
}

/** Seconds of that pass in which the arithmetic units are busy at their achieved rate. */
export function computeS(e: Engine, tokens: number, sequences: number): number {
  return (
    e.rates.linearTokenS * tokens +
    e.rates.headSequenceS * sequences +
    e.rates.expertTokenS * e.rates.rankVisits * tokens
  );
}

/** Bytes that a device reads in such a pass, without KV. */
export function streamedBytes(e: Engine, read: number): number {
  return e.rates.linearBytes + e.rates.expertBytes * read;
}
