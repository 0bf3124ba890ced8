import type { Format, Model } from '../catalog/schema.js';
import { widestFirst } from './format.js';

/** What a model weighs, moves and computes; counts of parameters and elements, bytes only where a name says so. */
export interface Shape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  /** Ways in which a token's KV splits over tensor-parallel devices: KV heads, or 1 for the shared MLA latent. */
  readonly kvShards: number;
  readonly mla: Mla | undefined;
  readonly attentionParameters: number;
  /** Of these, projections down to latents, which tensor parallelism cannot cut (MLA), and of keys and values (GQA). */
  readonly latentParameters: number;
  readonly kvParameters: number;
  readonly denseLayers: number;
  readonly denseParameters: number;
  readonly moeLayers: number;
  readonly experts: number;
  readonly expertsPerToken: number;
  readonly expertParameters: number;
  readonly sharedExperts: number;
  readonly sharedParameters: number;
  readonly routerParameters: number;
  readonly embeddingParameters: number;
  readonly headParameters: number;
  readonly totalParameters: number;
  readonly activeParameters: number;
  readonly kvElementsPerTokenLayer: number;
  readonly fullLayers: number;
  readonly windowLayers: number;
  readonly windowTokens: number;
  /** FLOPs of one new token with one token of context, one layer, at decode. */
  readonly decodePairFlop: number;
  /** The same at prefill, where MLA may expand the latent first. */
  readonly prefillPairFlop: number;
  readonly contextTokens: number;
}

export interface Mla {
  readonly latent: number;
  readonly ropeDim: number;
  readonly nopeDim: number;
  readonly valueDim: number;
}

/** Bytes of an element as stored; fp4 carries one fp8 scale for each 16 elements (OCP microscaling, NVFP4). */
export const bytesPerElement: Readonly<Record<Format, number>> = { bf16: 2, fp8: 1, fp4: 0.5625 };

export function shapeOf(model: Model): Shape {
  const { attention: a, hidden: h, layers } = model;
  const inner = (width: number) => 3 * h * width;
  const latentParameters = a.kind === 'gqa' ? 0 : h * (a.queryRank + a.latent + a.ropeDim);
  const kvParameters = a.kind === 'gqa' ? 2 * h * a.kvHeads * a.headDim : 0;
  const attentionParameters =
    a.kind === 'gqa'
      ? 2 * h * a.heads * a.headDim + kvParameters
      : latentParameters +
        a.queryRank * a.heads * (a.nopeDim + a.ropeDim) +
        a.latent * a.heads * (a.nopeDim + a.valueDim) +
        a.heads * a.valueDim * h;
  const denseLayers = model.dense?.layers ?? 0;
  const denseParameters = inner(model.dense?.inner ?? 0);
  const moeLayers = model.moe?.layers ?? 0;
  const experts = model.moe?.experts ?? 0;
  const expertsPerToken = model.moe?.expertsPerToken ?? 0;
  const expertParameters = inner(model.moe?.inner ?? 0);
  const sharedExperts = model.moe?.sharedExperts ?? 0;
  const sharedParameters = sharedExperts * expertParameters;
  const routerParameters = h * experts;
  const embeddingParameters = model.vocabulary * h;
  const headParameters = model.tiedEmbeddings ? 0 : embeddingParameters;
  const always =
    embeddingParameters +
    headParameters +
    layers * attentionParameters +
    denseLayers * denseParameters +
    moeLayers * (sharedParameters + routerParameters);
  const window = a.kind === 'gqa' ? a.window : undefined;
  return {
    layers,
    hidden: h,
    heads: a.heads,
    kvShards: a.kind === 'gqa' ? a.kvHeads : 1,
    mla: a.kind === 'mla' ? a : undefined,
    attentionParameters,
    latentParameters,
    kvParameters,
    denseLayers,
    denseParameters,
    moeLayers,
    experts,
    expertsPerToken,
    expertParameters,
    sharedExperts,
    sharedParameters,
    routerParameters,
    embeddingParameters,
    headParameters,
    totalParameters: always + moeLayers * experts * expertParameters,
    activeParameters: always + moeLayers * expertsPerToken * expertParameters,
    kvElementsPerTokenLayer: a.kind === 'gqa' ? 2 * a.kvHeads * a.headDim : a.latent + a.ropeDim,
    fullLayers: layers - (window?.layers ?? 0),
    windowLayers: window?.layers ?? 0,
    windowTokens: window?.tokens ?? 0,
    decodePairFlop: a.kind === 'gqa' ? 4 * a.heads * a.headDim : a.heads * (2 * (a.latent + a.ropeDim) + 2 * a.latent),
    prefillPairFlop: a.kind === 'gqa' ? 4 * a.heads * a.headDim : 2 * a.heads * (a.nopeDim + a.ropeDim + a.valueDim),
    contextTokens: model.contextTokens,
  };
}

/** Tokens of context that attention sees, summed over layers. */
export function visibleTokenLayers(shape: Shape, contextTokens: number): number {
  return shape.fullLayers * contextTokens + shape.windowLayers * Math.min(contextTokens, shape.windowTokens);
}

/** KV-cache bytes of one request. */
export function kvBytes(shape: Shape, contextTokens: number, kvFormat: Format): number {
  return shape.kvElementsPerTokenLayer * bytesPerElement[kvFormat] * visibleTokenLayers(shape, contextTokens);
}

/** How the weights are stored when a design asks for a format. */
export interface WeightFormats {
  readonly experts: Format;
  readonly rest: Format;
  /** False where a group of weights is narrower than published, so that quality may suffer. */
  readonly lossless: boolean;
  /** Share of quality lost; absent where a narrower format's loss is unknown, and where nothing is lost. */
  readonly loss?: number;
  /** Grade-C facts behind that; absent: none. */
  readonly leansOn?: readonly string[];
}

/**
 * The model's narrowest published format means the published mixture (gpt-oss: fp4 experts, the rest bf16); any other
 * format applies to every linear layer. Embeddings, router and head stay in bf16.
 */
export function weightFormats(native: Model['nativeFormat'], wanted: Format): WeightFormats {
  const width = (format: Format) => -widestFirst.indexOf(format);
  if (wanted === narrowest(native)) return { experts: native.experts, rest: native.rest, lossless: true };
  const lossless = width(wanted) >= width(native.experts) && width(wanted) >= width(native.rest);
  return { experts: wanted, rest: wanted, lossless };
}

export function narrowest(native: Model['nativeFormat']): Format {
  return widestFirst[Math.max(widestFirst.indexOf(native.experts), widestFirst.indexOf(native.rest))];
}

/** Bytes of all weights at rest. */
export function weightBytes(shape: Shape, weights: WeightFormats): number {
  const linear = shape.layers * shape.attentionParameters + shape.denseLayers * shape.denseParameters;
  return (
    (linear + shape.moeLayers * shape.sharedParameters) * bytesPerElement[weights.rest] +
    expertWeightBytes(shape, weights) +
    (shape.embeddingParameters + shape.headParameters + shape.moeLayers * shape.routerParameters) * bytesPerElement.bf16
  );
}

/** Of these, bytes of the routed experts. */
export function expertWeightBytes(shape: Shape, weights: WeightFormats): number {
  return shape.moeLayers * shape.experts * shape.expertParameters * bytesPerElement[weights.experts];
}
