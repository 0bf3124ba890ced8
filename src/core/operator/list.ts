import type { Attention, Format, Model } from '../../catalog/schema.js';
import { projectionOf, type Drafting } from '../drafting.js';
import { bytesPerElement, shapeOf, type Shape, type WeightFormats } from '../shape.js';
import { causalPairs, windowPairs } from './attention.js';
import { feedForward, head, lookup, projections, type Rows } from './matrices.js';
import { product, type Operator, type Sizes, type Split } from './operator.js';
import { cachedTokens, chunksOf, isAbsorbed, type ChunkedPrompt } from './prompt.js';

/**
 * The operators of a pass, one for each distinct shape. Their sums are the closed form of intensity.ts, but for what
 * difference.ts names.
 */

/** A model as its operators are cut from it: its own, or what drafts for it. */
export interface Cast {
  readonly shape: Shape;
  readonly attention: Attention;
  readonly sizes: Sizes;
  readonly weights: WeightFormats;
  /** Products of a draft beside its layer. */
  readonly extra?: readonly { readonly name: string; readonly n: number; readonly k: number }[];
  /** Without a layer of known matrices: all of them as one product of this many parameters. */
  readonly lumped?: number;
}

export function castOf(model: Model, weights: WeightFormats): Cast {
  return {
    shape: shapeOf(model),
    attention: model.attention,
    sizes: {
      hidden: model.hidden,
      vocabulary: model.vocabulary,
      denseInner: model.dense?.inner ?? 0,
      expertInner: model.moe?.inner ?? 0,
    },
    weights,
  };
}

/** What drafts (drafting.ts): one more layer over a projection of two hidden vectors, or a layer trained apart. */
export function draftCast(model: Model, drafting: Drafting, weights: WeightFormats): Cast {
  const own = castOf(model, weights);
  const cast = { ...own, shape: drafting.shape, weights: drafting.weights ?? weights };
  return drafting.sharesHead
    ? { ...cast, extra: [{ name: 'projection of two', ...projectionOf(model.hidden) }] }
    : { ...cast, lumped: drafting.shape.attentionParameters };
}

/** Layers of a kind, and what a position sees in one of them. */
interface Layers {
  readonly place: 'full' | 'window';
  readonly count: number;
  readonly visible: number;
  /** Tokens of KV that one of them reads from memory, and keeps of what is new. */
  readonly read: number;
  readonly kept: number;
}

/** A step that checks `width` positions of each sequence at a context. */
export interface DecodeLoad {
  readonly sequences: number;
  readonly width: number;
  readonly context: number;
  /** Sequences of all ranks that share the experts. */
  readonly expertSequences: number;
}

export function decodeOperators(cast: Cast, kv: Format, load: DecodeLoad, split: Split): Operator[] {
  const { shape, attention } = cast;
  const { sequences, width, context } = load;
  const tokens = sequences * width;
  const rows = { tokens, expertTokens: load.expertSequences * width, heads: tokens };
  const layers = (place: Layers['place'], count: number, visible: number): Layers => ({
    place,
    count,
    visible,
    read: sequences * visible,
    kept: tokens,
  });
  const kinds = [
    layers('full', shape.fullLayers, context),
    layers('window', shape.windowLayers, Math.min(context, shape.windowTokens)),
  ];
  const looked = kinds.flatMap((kind) => {
    if (kind.count === 0) return [];
    if (attention.kind === 'gqa')
      return overHeads(cast, kv, kind, split, {
        m: width,
        groups: sequences * attention.kvHeads,
        ...grouped(attention),
      });
    const { heads, latent, ropeDim } = attention;
    return attend(cast, kv, kind, split, {
      m: (width * heads) / split.tensor,
      groups: sequences,
      keyDim: latent + ropeDim,
      valueDim: latent,
    });
  });
  return assemble(cast, rows, split, looked, true);
}

/** The mean of the chunks of a prompt. */
export interface PrefillLoad extends ChunkedPrompt {
  /** Ranks that share the experts, each with such a chunk. */
  readonly ranks: number;
}

export function prefillOperators(cast: Cast, kv: Format, load: PrefillLoad, split: Split): Operator[] {
  const { shape, attention } = cast;
  const { freshTokens: fresh, prefixTokens: prefix } = load;
  const passes = chunksOf(load);
  const tokens = fresh / passes;
  const found = cachedTokens(load) / passes;
  const rows = { tokens, expertTokens: tokens * load.ranks, heads: 1 };
  const layers = (place: Layers['place'], count: number, pairs: number, cut: (tokens: number) => number): Layers => ({
    place,
    count,
    visible: pairs / fresh,
    read: cut(found),
    kept: cut(fresh) / passes,
  });
  const inWindow = (count: number) => Math.min(count, shape.windowTokens);
  const kinds = [
    layers('full', shape.fullLayers, causalPairs(fresh, prefix, load.freshSquare), (count) => count),
    layers('window', shape.windowLayers, windowPairs(fresh, prefix, shape.windowTokens), inWindow),
  ];
  if (attention.kind === 'gqa') {
    const looked = kinds.flatMap((kind) =>
      kind.count === 0
        ? []
        : overHeads(cast, kv, kind, split, { m: tokens, groups: attention.kvHeads, ...grouped(attention) }),
    );
    return assemble(cast, rows, split, looked, false);
  }
  const [full] = kinds;
  const { heads, latent, nopeDim, ropeDim, valueDim } = attention;
  if (isAbsorbed(shape, load)) {
    const size = { m: (tokens * heads) / split.tensor, groups: 1, keyDim: latent + ropeDim, valueDim: latent };
    return assemble(cast, rows, split, attend(cast, kv, full, split, size), true);
  }
  const expand = product({
    name: 'expand cached latent',
    term: 'attention',
    format: cast.weights.rest,
    m: found,
    n: (heads * (nopeDim + valueDim)) / split.tensor,
    k: latent,
    count: shape.layers * split.layers,
  });
  const size = { m: tokens, groups: heads / split.tensor, keyDim: nopeDim + ropeDim, valueDim };
  return assemble(cast, rows, split, [expand, ...attend(cast, kv, full, split, size)], false);
}

interface AttentionSize {
  readonly m: number;
  readonly groups: number;
  readonly keyDim: number;
  readonly valueDim: number;
}

const grouped = ({ headDim }: { readonly headDim: number }) => ({ keyDim: headDim, valueDim: headDim });

/** Query heads that share KV heads are the rows of one product; devices take KV heads first, then query heads of one. */
function overHeads(cast: Cast, kv: Format, layers: Layers, split: Split, size: AttentionSize): Operator[] {
  const { heads, kvShards } = cast.shape;
  const shards = Math.min(split.kvShards, kvShards);
  return attend(cast, kv, layers, split, {
    ...size,
    m: (size.m * (heads / kvShards) * shards) / split.tensor,
    groups: size.groups / shards,
  });
}

/** Scores and weighted values; the KV is charged to the scores, for a fused kernel reads it once. */
function attend(cast: Cast, kv: Format, layers: Layers, split: Split, size: AttentionSize): Operator[] {
  const { m, groups, keyDim, valueDim } = size;
  const count = layers.count * split.layers;
  const bytes = (cast.shape.kvElementsPerTokenLayer * bytesPerElement[kv]) / split.kvShards;
  const { place } = layers;
  const shared = { kind: 'attention', place, term: 'attention', format: kv, m, groups, count } as const;
  const named = (name: string) => (place === 'full' ? name : `${name} in a window`);
  return [
    product({
      ...shared,
      name: named('scores'),
      n: layers.visible,
      k: keyDim,
      kvReadBytes: layers.read * bytes,
      kvWriteBytes: layers.kept * bytes,
    }),
    product({ ...shared, name: named('values'), n: valueDim, k: layers.visible }),
  ];
}

/** In the order in which a layer runs them; the output projection follows attention. */
function assemble(cast: Cast, rows: Rows, split: Split, looked: Operator[], absorbed: boolean): Operator[] {
  const { shape, sizes, weights, extra = [], lumped } = cast;
  const { hidden } = shape;
  const single = (name: string, n: number, k: number) =>
    product({
      name,
      format: weights.rest,
      m: rows.tokens,
      n: n / split.tensor,
      k,
      count: shape.layers * split.layers,
      weightBytes: ((n * k) / split.tensor) * bytesPerElement[weights.rest],
    });
  if (lumped !== undefined) return [single('draft layer, all matrices', lumped / hidden, hidden), ...looked];
  const inner = projections(cast.attention, shape, weights, rows.tokens, split, absorbed);
  return [
    // A draft is handed the model's own rows.
    ...(extra.length === 0 ? [lookup(sizes, rows, split)] : []),
    ...extra.map(({ name, n, k }) => single(name, n, k)),
    ...inner.slice(0, -1),
    ...looked,
    ...inner.slice(-1),
    ...feedForward(sizes, shape, weights, rows, split),
    head(sizes, rows, split),
  ];
}
