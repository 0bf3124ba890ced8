import { bytesPerElement, type Shape, type WeightFormats } from './shape.js';

/** What does not divide evenly: all wait for the fullest device, and it has to hold its part. */

/** Things on the fullest of so many devices, none of them cut. */
export function fullest(things: number, devices: number): number {
  return Math.ceil(things / devices);
}

/**
 * Ways in which a token's KV splits over tensor-parallel devices, by the share of the fullest; a fraction where they are not
 * equally full. Devices take query heads in order and equally many, and a device needs every KV head that one of its query
 * heads belongs to: of 8 over 6 devices two each, the same head on more than one. A device's part is n/t of a KV head
 * long and begins at multiples of g/t of one, g being the greatest common divisor: the worst begins g/t before a border, and
 * reaches over ceil((n - g) / t) heads beyond it.
 */
export function kvShardsOf({ kvShards: heads }: Pick<Shape, 'kvShards'>, tensor: number): number {
  return heads / (1 + Math.ceil((heads - greatestCommonDivisor(heads, tensor)) / tensor));
}

/**
 * Parameters of all layers but routed experts on the fullest of `tensor` devices. Projections of keys and values split as
 * their heads do. All devices need a token's latents (MLA) and its experts: each projects down, and routes, for itself, as the
 * model's own implementation does (deepseek-ai/DeepSeek-V3, inference/model.py: wq_a, wkv_a, Gate).
 */
export function layersOn(shape: Shape, tensor: number): { readonly linear: number; readonly routers: number } {
  const { attentionParameters, latentParameters, kvParameters } = shape;
  const cut =
    shape.layers * (attentionParameters - latentParameters - kvParameters) +
    shape.denseLayers * shape.denseParameters +
    shape.moeLayers * shape.sharedParameters;
  const uncut = latentParameters + kvParameters / kvShardsOf(shape, tensor);
  return { linear: cut / tensor + shape.layers * uncut, routers: shape.moeLayers * shape.routerParameters };
}

/** Bytes of these; routers stay in bf16 (shape.ts: weightBytes). */
export function layerBytesOn(shape: Shape, weights: WeightFormats, tensor: number): number {
  const { linear, routers } = layersOn(shape, tensor);
  return linear * bytesPerElement[weights.rest] + routers * bytesPerElement.bf16;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
