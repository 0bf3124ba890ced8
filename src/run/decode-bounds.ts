import { boundDecode, decodeSpan, fleetsOf } from '../core/decode-bound.js';
import { decodeFigureNames, emptyDecodeFigures, packDecode } from '../core/decode-pool.js';
import { emptySystem, join } from '../core/join.js';
import { emptyPrefillFigures } from '../core/prefill-pool.js';
import type { Session } from '../core/session.js';
import type { Speculation } from '../core/speculation.js';
import { isDead } from '../core/violation.js';
import { perfect, type PoolWorld } from './part.js';

/** Whether a known design is better than any with such figures. */
export type Beaten = (figures: Float64Array) => boolean;

/** Fleets above so many replicas are not told apart. */
const LARGEST_FLEET = 100;

/** Decides for whole ranges of decode pools whether any of them can matter: `carried` figures, all of `batches`. */
export function decodeBounds(
  { setting, scorer }: PoolWorld,
  carried: readonly number[],
  batches: readonly number[],
  fetchFloor: (session: Session) => number,
) {
  const [smallest, largest] = [Math.min(...batches), Math.max(...batches)];
  /** Replicas of the fleet that was not beaten last: the next pool is likely to have one of that size as well. */
  let unbeaten = 0;
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
      const fleets = fleetsOf(span, smallest, largest);
      const matters = (low: number, high: number): boolean => {
        boundDecode(span, low, high, fleets.largest, bound);
        if (breaksLimit(session, bound)) return false;
        bound.loadS = Math.max(bound.loadS, fetchFloor(session));
        packDecode(bound, all);
        for (let i = 0; i < carried.length; i++) figures[i] = all[carried[i]];
        return !beaten(figures);
      };
      // One vector for many fleets, then for halves of them. Which half is tried first does not decide anything.
      const outclassedFrom = (low: number, high: number): boolean => {
        if (!matters(low, high)) return true;
        if (low > LARGEST_FLEET || high === low) {
          unbeaten = low;
          return false;
        }
        const middle = Math.floor(Math.sqrt(low * Math.min(high, 4 * low * low)));
        const lower = () => outclassedFrom(low, middle);
        const upper = () => outclassedFrom(middle + 1, high);
        return unbeaten > middle ? upper() && lower() : lower() && upper();
      };
      return outclassedFrom(fleets.fewest, Math.max(fleets.fewest, fleets.most));
    },
  };
}
