import type { Model } from '../catalog/schema.js';
import { estimates } from './figure.js';
import { shapeOf, type Shape, type WeightFormats } from './shape.js';

/** What a model is drafted by: facts of its catalogue entry, and the draft's one layer as a shape of its own. */
export interface Drafting {
  readonly model: string;
  readonly shape: Shape;
  /** Formats of its weights; undefined: those in which a design stores the model's. */
  readonly weights: WeightFormats | undefined;
  /** Whether it reads the model's own output head. */
  readonly sharesHead: boolean;
  /** Grade-C facts of it. */
  readonly leansOn: readonly string[];
  /** Chance that a drafted token is accepted after those before it were, by the most tokens drafted; ascending. */
  readonly acceptance: readonly { readonly tokens: number; readonly rate: number }[];
}

/** The draft that a model's facts describe. */
export function draftingOf(model: Model): Drafting | undefined {
  const { draft } = model;
  if (draft === undefined) return undefined;
  const acceptance = draft.acceptance.map(({ tokens, rate }) => ({ tokens, rate: rate.value }));
  const own = draft.kind === 'eagle';
  return {
    model: model.id,
    shape: own ? headedLayer(model, draft.parameters.value) : furtherLayer(model),
    // A draft that was trained apart is stored as published, whatever the model's weights are.
    weights: own ? { experts: 'bf16', rest: 'bf16', lossless: true } : undefined,
    sharesHead: !own,
    leansOn: [
      ...estimates({ draft }, model.id),
      ...draft.acceptance.flatMap((one) => estimates(one, `${model.id}.draft.acceptance.${one.tokens}`)),
    ],
    acceptance,
  };
}

/** Multi-token prediction (DeepSeek-V3, arXiv 2412.19437, section 2.2): one more layer, over a projection of two hidden vectors. */
function furtherLayer(model: Model): Shape {
  const { moe, dense } = model;
  const one = { ...model, layers: 1, attention: fullAttention(model), dense: undefined, moe: undefined };
  const shape = shapeOf(
    moe === undefined
      ? { ...one, dense: { inner: dense?.inner ?? 0, layers: 1 } }
      : { ...one, moe: { ...moe, layers: 1 } },
  );
  const projection = projectionOf(model.hidden);
  const projectionParameters = projection.n * projection.k;
  // The model hands it embedded tokens, and its head: the embedding counts only where it is that head.
  const headParameters = shape.headParameters || shape.embeddingParameters;
  const more = projectionParameters + headParameters - shape.headParameters - shape.embeddingParameters;
  return {
    ...shape,
    attentionParameters: shape.attentionParameters + projectionParameters,
    headParameters,
    embeddingParameters: 0,
    totalParameters: shape.totalParameters + more,
    activeParameters: shape.activeParameters + more,
  };
}

/** The matrix over a token's two hidden vectors, its embedding and what the model made of the one before; a product of n x k. */
export function projectionOf(hidden: number): { readonly n: number; readonly k: number } {
  return { n: hidden, k: 2 * hidden };
}

/** A layer that was trained apart, with a head of its own (EAGLE-3, arXiv 2503.01840): every step reads all its parameters. */
function headedLayer(model: Model, parameters: number): Shape {
  const shape = shapeOf({
    ...model,
    layers: 1,
    attention: fullAttention(model),
    dense: { layers: 1, inner: 1 },
    moe: undefined,
  });
  return {
    ...shape,
    attentionParameters: parameters,
    latentParameters: 0,
    kvParameters: 0,
    denseParameters: 0,
    headParameters: 0,
    embeddingParameters: 0,
    totalParameters: parameters,
    activeParameters: parameters,
  };
}

function fullAttention({ attention }: Model): Model['attention'] {
  return attention.kind === 'gqa' ? { ...attention, window: undefined } : attention;
}

/** Mean tokens that a pass yields when each of g drafted ones is accepted with chance a: (1 - a^(g+1)) / (1 - a), a = 1 too. */
export function expectedTokens(acceptance: number, drafted: number): number {
  let sum = 1;
  let reached = 1;
  for (let i = 0; i < drafted; i++) {
    reached *= acceptance;
    sum += reached;
  }
  return sum;
}

/** Mean square of the same. */
export function squareTokens(acceptance: number, drafted: number): number {
  let sum = 1;
  let reached = 1;
  for (let i = 1; i <= drafted; i++) {
    reached *= acceptance;
    sum += (2 * i + 1) * reached;
  }
  return sum;
}

/**
 * Chance of acceptance when `drafted` tokens are guessed: that measured at the fewest tokens which are as many. Chances fall
 * along a draft, so that this errs on the low side.
 */
export function acceptanceOf(drafting: Drafting, drafted: number): number | undefined {
  return drafting.acceptance.find(({ tokens }) => tokens >= drafted)?.rate;
}
