import type { Attention } from '../../catalog/schema.js';
import { bytesPerElement, type Shape, type WeightFormats } from '../shape.js';
import { missLog, visitedExperts } from './moe.js';
import { product, type Operator, type OperatorPlace, type Sizes, type Split } from './operator.js';

/** What goes through the matrices of a pass. */
export interface Rows {
  /** Positions in attention, dense blocks and shared experts; in routed experts, those of all ranks that share them. */
  readonly tokens: number;
  readonly expertTokens: number;
  /** Positions whose next token is sampled. */
  readonly heads: number;
}

/** Columns over the tensor-parallel devices (n), or rows (k), the second of two with an all-reduce behind it. */
type Cut = 'n' | 'k';

function weighted(
  of: { name: string; m: number; n: number; k: number; count: number; groups?: number; place?: OperatorPlace },
  format: Operator['format'],
  { cut, over = 1, kind, term }: { cut: Cut | 'groups'; over?: number } & Partial<Pick<Operator, 'kind' | 'term'>>,
): Operator {
  const cutOf = (side: Cut | 'groups', size: number) => (side === cut ? size / over : size);
  const n = cutOf('n', of.n);
  const k = cutOf('k', of.k);
  const groups = cutOf('groups', of.groups ?? 1);
  return product({
    ...of,
    n,
    k,
    groups,
    format,
    ...(kind !== undefined && { kind }),
    ...(term !== undefined && { term }),
    weightBytes: n * k * groups * bytesPerElement[format],
  });
}

/**
 * Projections of attention, as they lie on a device (fullest.ts: layersOn). GQA: one matrix for queries, keys and values. MLA (DeepSeek-V2, arXiv 2405.04434): down and up
 * for queries, down for the latent; the latent's up projections are a product of the new tokens (expanded), or, a head at a
 * time, of queries and of results (absorbed), with the same weights and FLOPs.
 */
export function projections(
  attention: Attention,
  shape: Shape,
  weights: WeightFormats,
  tokens: number,
  split: Split,
  absorbed: boolean,
): Operator[] {
  const { hidden } = shape;
  const { rest } = weights;
  const count = shape.layers * split.layers;
  const over = split.tensor;
  const of = (name: string, n: number, k: number, cut: Cut) =>
    weighted({ name, m: tokens, n, k, count }, rest, { cut, over });
  const whole = (name: string, n: number, k: number) => weighted({ name, m: tokens, n, k, count }, rest, { cut: 'n' });
  if (attention.kind === 'gqa') {
    const { heads, kvHeads, headDim } = attention;
    const onDevice = heads / over + (2 * kvHeads) / split.kvShards;
    return [whole('qkv', onDevice * headDim, hidden), of('output', hidden, heads * headDim, 'k')];
  }
  const { heads, queryRank, latent, nopeDim, ropeDim, valueDim } = attention;
  const perHead = (name: string, n: number, k: number) =>
    weighted({ name, m: tokens, n, k, count, groups: heads }, rest, { cut: 'groups', over });
  return [
    whole('query down', queryRank, hidden),
    of('query up', heads * (nopeDim + ropeDim), queryRank, 'n'),
    whole('latent down', latent + ropeDim, hidden),
    ...(absorbed
      ? [perHead('absorb keys', latent, nopeDim), perHead('absorb values', valueDim, latent)]
      : [of('latent up', heads * (nopeDim + valueDim), latent, 'n')]),
    of('output', hidden, heads * valueDim, 'k'),
  ];
}

/** Gated feed-forward blocks: two matrices up, which are one product, and one down. */
export function feedForward(sizes: Sizes, shape: Shape, weights: WeightFormats, rows: Rows, split: Split): Operator[] {
  const { hidden } = shape;
  const { experts, expertsPerToken } = shape;
  const block = (place: OperatorPlace, name: string, inner: number, count: number) => [
    weighted({ name: `${name} gate and up`, m: rows.tokens, n: 2 * inner, k: hidden, count, place }, weights.rest, {
      cut: 'n',
      over: split.tensor,
    }),
    weighted({ name: `${name} down`, m: rows.tokens, n: hidden, k: inner, count, place }, weights.rest, {
      cut: 'k',
      over: split.tensor,
    }),
  ];
  const dense =
    shape.denseLayers === 0 ? [] : block('dense', 'dense', sizes.denseInner, shape.denseLayers * split.layers);
  if (shape.moeLayers === 0) return dense;
  const count = shape.moeLayers * split.layers;
  const visited = visitedExperts(experts, missLog(experts, expertsPerToken), rows.expertTokens);
  const routed = (name: string, n: number, k: number, cut: Cut) =>
    weighted(
      {
        name: `expert ${name}`,
        m: (rows.expertTokens * expertsPerToken) / visited,
        n,
        k,
        count,
        groups: visited / split.expertRanks,
        place: 'moe',
      },
      weights.experts,
      { cut, over: split.expertTensor, kind: 'expert gemm', term: 'experts' },
    );
  return [
    ...dense,
    weighted({ name: 'router', place: 'moe', m: rows.tokens, n: experts, k: hidden, count }, 'bf16', { cut: 'n' }),
    routed('gate and up', 2 * sizes.expertInner, hidden, 'n'),
    routed('down', hidden, sizes.expertInner, 'k'),
    ...(shape.sharedExperts === 0 ? [] : block('moe', 'shared expert', sizes.expertInner * shape.sharedExperts, count)),
  ];
}

/** The rows of the embedding that the tokens are, in bf16. */
export function lookup(sizes: Sizes, rows: Rows, split: Split): Operator {
  return {
    ...product({
      name: 'embedding',
      kind: 'lookup',
      place: 'start',
      format: 'bf16',
      m: rows.tokens,
      n: sizes.hidden / split.tensor,
      k: 1,
      count: split.ends,
    }),
    flop: 0,
    weightBytes: ((rows.tokens * sizes.hidden) / split.tensor) * bytesPerElement.bf16,
  };
}

/** The output head, or the embedding where the model ties them. */
export function head(sizes: Sizes, rows: Rows, split: Split): Operator {
  return weighted(
    { name: 'head', place: 'end', m: rows.heads, n: sizes.vocabulary, k: sizes.hidden, count: split.ends },
    'bf16',
    {
      cut: 'n',
      over: split.tensor,
    },
  );
}
