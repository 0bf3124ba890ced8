import { boundDecode, decodeSpan, fleetSpan } from '../core/decode-bound.js';
import { decodeFigureNames, emptyDecodeFigures, packDecode } from '../core/decode-pool.js';
import { emptySystem, join } from '../core/join.js';
import { emptyPrefillFigures } from '../core/prefill-pool.js';
import type { Session } from '../core/session.js';
import type { Speculation } from '../core/speculation.js';
import { isDead } from '../core/violation.js';
import { perfect, type PoolWorld } from './part.js';

/** Whether a known design is better than any with such figures. */
export type Beaten = (figures: Float64Array) => boolean;

/** Fleets that one vector bounds differ in their replicas by this factor at most. */
const FLEET_STEP = 1.2;
/** Where fleets of all sizes are bounded one by one no more. */
const LARGEST_STEP = 40;

/** Decides for whole ranges of decode pools whether any of them can matter: `carried` figures, all of `batches`. */
export function decodeBounds({ setting, scorer }: PoolWorld, carried: readonly number[], batches: readonly number[]) {
  const ascending = batches.toSorted((a, b) => a - b);
  const partner = perfect(emptyPrefillFigures());
  const floor = perfect(emptyDecodeFigures());
  const bound = emptyDecodeFigures();
  const system = emptySystem();
  const all = new Float64Array(decodeFigureNames.length);
  const figures = new Float64Array(carried.length);

  function breaksLimit(session: Session, of: typeof bound): boolean {
    join(setting, session, partner, of, system);
    return scorer.firstBroken(system) >= 0;
  }

  return {
    /** Shares `least` .. `most` of pooled KV, on networks between those of `best` and `worst`, with any of the batches. */
    outclassed(best: Speculation, worst: Speculation, least: number, most: number, beaten: Beaten): boolean {
      const span = decodeSpan(best, worst, least, most);
      if (isDead(span)) return false;
      const { placement } = best.engine;
      const { session } = placement;
      floor.tpotS = span.fast.emptyTpotS * (1 - 1e-9);
      floor.loadS = span.fast.loadS;
      floor.qualityLoss = placement.weights.loss ?? 0;
      floor.bandwidthBytesPerS = placement.requestBytesPerS;
      if (breaksLimit(session, floor)) return true;
      // Larger batches need fewer replicas: each adds fleets below those that are done.
      let done = Number.POSITIVE_INFINITY;
      for (const batch of ascending) {
        const fleets = fleetSpan(span, batch);
        const high = Math.min(fleets.most, done - 1);
        for (let low = fleets.fewest; low <= high && low < Number.POSITIVE_INFINITY; ) {
          const next = low > LARGEST_STEP ? high : Math.min(Math.floor(low * FLEET_STEP), high);
          boundDecode(span, low, next, fleets.largest, bound);
          if (!breaksLimit(session, bound)) {
            packDecode(bound, all);
            for (let i = 0; i < carried.length; i++) figures[i] = all[carried[i]];
            if (!beaten(figures)) return false;
          }
          low = next < high ? next + 1 : Number.POSITIVE_INFINITY;
        }
        done = Math.min(done, fleets.fewest);
      }
      return true;
    },
  };
}
