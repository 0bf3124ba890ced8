import type { Format } from '../catalog/schema.js';
import { heldWeightBytes, kvCopies } from './copies.js';
import type { DecodeMemory } from './decode-pool.js';
import type { Placement } from './engine.js';
import { kvBytes, weightBytes, type Shape, type WeightFormats } from './shape.js';
import type { Draft } from './speculation.js';

/** Memory that serves the requests of a replica. */
export interface Held {
  /** Weights, a draft's included, on all devices that have them. */
  readonly weightBytes: number;
  /** KV of one request, a draft's included: on all devices that have it, and in the memory pool, which has it once. */
  readonly kvBytes: number;
  readonly pooledKvBytes: number;
}

/**
 * Capacity footprint (Zhao and Liu, arXiv 2601.22001): bytes of memory per request, weights amortised over the batch. All
 * memory counts, wherever it lies, and every copy of what several devices have.
 */
export function footprintOf({ weightBytes: weights, kvBytes: kv, pooledKvBytes }: Held, batch: number): number {
  return kv + pooledKvBytes + weights / batch;
}

/** What must lie in the devices of a replica: all of that but the KV that is in the pool. */
export function deviceBytesOf(held: Held, batch: number): number {
  return batch * held.kvBytes + held.weightBytes;
}

/** The footprint in closed form, with one copy of everything. */
export function capacityFootprint(
  shape: Shape,
  weights: WeightFormats,
  kv: Format,
  batch: number,
  context: number,
): number {
  const one = { weightBytes: weightBytes(shape, weights), kvBytes: kvBytes(shape, context, kv), pooledKvBytes: 0 };
  return footprintOf(one, batch);
}

/** Of a replica that takes prompts. */
export function heldByPrompts(placement: Placement): Held {
  return {
    weightBytes: heldWeightBytes(placement),
    kvBytes: placement.session.kvMean * kvCopies(placement),
    pooledKvBytes: 0,
  };
}

/** Of a replica that decodes: a share of live KV may lie in the pool, and the draft's lies where the model's lies. */
export function heldByTokens({ engine: { placement }, pooledShare, speculation: { draft } }: DecodeMemory): Held {
  const kv = placement.session.kvMean + (draft?.kvMean ?? 0);
  return {
    weightBytes: heldWeightBytes(placement) + (draft === undefined ? 0 : heldDraftBytes(draft)),
    kvBytes: (1 - pooledShare) * kv * kvCopies(placement),
    pooledKvBytes: pooledShare * kv,
  };
}

/** Each rank's draft reads the model's head where they share it. */
function heldDraftBytes({ engine: { placement }, shape, weights, weightBytes: own }: Draft): number {
  const sharedBytes = weightBytes(shape, weights) - own;
  return heldWeightBytes(placement) - placement.ranks * sharedBytes;
}
