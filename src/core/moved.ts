import { allWeightBytes, kvCopies, readWeightBytes } from './copies.js';
import type { DecodeMemory } from './decode-pool.js';
import type { Placement } from './engine.js';
import { decodeStep, prefillPass, type Moved } from './intensity.js';
import type { Turn } from './session.js';

/**
 * What the devices of a replica compute and move: the closed forms of intensity.ts, which have one copy of everything, with
 * the copies that are read. Copies add bytes and no FLOPs: each rank multiplies tokens of its own, tensor-parallel devices
 * heads of their own, and what several of them compute alike is of use once.
 */

/**
 * A prompt's share of the passes that serve it. Its tokens fill chunks, with those of others (prefill-pool.ts: servePrefill),
 * and each rank brings a chunk: a chunk is charged the rank's own weights and its share of the experts that all ranks' chunks
 * visit. KV is its own: at least one chunk reads what it finds.
 */
export function promptMoved(placement: Placement, turn: Turn, chunkTokens: number): Moved {
  const { setting, session, weights, ranks } = placement;
  const { flop, kvBytes } = prefillPass(setting.shape, weights, session.shared.kvFormat, { ...turn, chunkTokens });
  const chunks = turn.freshTokens / chunkTokens;
  return {
    flop,
    weightBytes: (chunks * readWeightBytes(placement, chunkTokens * ranks)) / ranks,
    kvBytes: kvBytes * kvCopies(placement),
  };
}

/** A step of `requests` requests of the mean context, `width` positions of each. */
export function stepMoved(placement: Placement, requests: number, width = 1): Moved {
  const { setting, session, weights } = placement;
  const { kvFormat } = session.shared;
  const { flop, kvBytes } = decodeStep(setting.shape, weights, kvFormat, requests, setting.traffic.contextMean, width);
  return {
    flop,
    weightBytes: readWeightBytes(placement, requests * width),
    kvBytes: kvBytes * kvCopies(placement),
  };
}

/** A decode pass of a replica with so many requests, the drafting before it included. */
export function passMoved(m: DecodeMemory, requests: number): Moved {
  const { draft, drafted } = m.speculation;
  const checked = stepMoved(m.engine.placement, requests, m.width);
  return draft === undefined ? checked : together(checked, stepMoved(draft.engine.placement, requests), drafted);
}

/** Weights that such a pass reads when it has so many requests that they visit all experts. */
export function passWeightBytes({ engine, speculation: { draft, drafted } }: DecodeMemory): number {
  const checked = allWeightBytes(engine.placement);
  return draft === undefined ? checked : checked + drafted * allWeightBytes(draft.engine.placement);
}

/** Moved bytes and FLOPs, and `times` those of another. */
export function together(one: Moved, other: Moved, times: number): Moved {
  return {
    flop: one.flop + times * other.flop,
    weightBytes: one.weightBytes + times * other.weightBytes,
    kvBytes: one.kvBytes + times * other.kvBytes,
  };
}

export const nothingMoved: Moved = { flop: 0, weightBytes: 0, kvBytes: 0 };
