import { kvBytes, weightBytes, type Shape, type WeightFormats } from './shape.js';
import type { Format } from '../catalog/schema.js';

/** Capacity footprint (Zhao and Liu, arXiv 2601.22001): bytes of memory per request, weights amortised over the batch. */
export function capacityFootprint(
  shape: Shape,
  weights: WeightFormats,
  kv: Format,
  batch: number,
  context: number,
): number {
  return kvBytes(shape, context, kv) + weightBytes(shape, weights) / batch;
}
