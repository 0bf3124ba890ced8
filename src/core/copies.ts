import type { Placement } from './engine.js';
import { layerBytesOn } from './fullest.js';
import { weightBytesRead } from './intensity.js';
import { bytesPerElement, expertWeightBytes, weightBytes } from './shape.js';

/**
 * What the devices of a replica hold, and read, more than once (engine.ts: place): each data-parallel rank has all weights
 * but the routed experts; tensor-parallel devices have the same KV where it splits in fewer ways than they are, and the same
 * weights where these cannot be cut (fullest.ts: layersOn).
 */

/** Devices that hold the same KV of a token. */
export function kvCopies({ parallelism, kvShards }: Placement): number {
  return parallelism.tensor / kvShards;
}

/** Bytes of all weights as often as they are read: of experts once, of the others once by each device that has them. */
export function allWeightBytes(placement: Placement): number {
  return weightBytes(placement.setting.shape, placement.weights) + furtherBytes(placement);
}

/** Bytes of weights on all devices: a matrix that is embedding and head at once stands on both ends of a pipeline. */
export function heldWeightBytes(placement: Placement): number {
  const { setting, ranks, parallelism } = placement;
  const { shape } = setting;
  const twice = parallelism.pipeline > 1 && shape.headParameters === 0 ? shape.embeddingParameters : 0;
  return allWeightBytes(placement) + ranks * twice * bytesPerElement.bf16;
}

/** Bytes of weights that all devices read in a pass to which the ranks bring `tokens` together. */
export function readWeightBytes(placement: Placement, tokens: number): number {
  const { setting, weights } = placement;
  return weightBytesRead(setting.shape, weights, tokens) + furtherBytes(placement);
}

function furtherBytes({ setting: { shape }, weights, ranks, parallelism: { tensor } }: Placement): number {
  const onAll = (devices: number) => devices * layerBytesOn(shape, weights, devices);
  const once = weightBytes(shape, weights) - expertWeightBytes(shape, weights);
  return (ranks - 1) * once + ranks * (onAll(tensor) - onAll(1));
}
