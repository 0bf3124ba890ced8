import type { Placement } from './engine.js';
import { weightBytesRead } from './intensity.js';
import { bytesPerElement, expertWeightBytes, weightBytes } from './shape.js';

/**
 * What the devices of a replica hold, and read, more than once (engine.ts: place): each data-parallel rank has all weights
 * but the routed experts, and tensor-parallel devices have the same KV where it splits in fewer ways than they are.
 */

/** Devices that hold the same KV of a token. */
export function kvCopies({ parallelism, kvShards }: Placement): number {
  return parallelism.tensor / kvShards;
}

/** Bytes of all weights as often as they are read: once, and once more by each further rank what it has of its own. */
export function allWeightBytes(placement: Placement): number {
  return weightBytes(placement.setting.shape, placement.weights) + furtherRanksBytes(placement);
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
  return weightBytesRead(setting.shape, weights, tokens) + furtherRanksBytes(placement);
}

function furtherRanksBytes({ setting: { shape }, weights, ranks }: Placement): number {
  return (ranks - 1) * (weightBytes(shape, weights) - expertWeightBytes(shape, weights));
}
