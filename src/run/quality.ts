import { goalsOf } from '../objective/score.js';
import type { Objective } from '../objective/load.js';
import { boxOf, inBox, type Box } from '../search/pareto/box.js';
import type { Vector } from '../search/pareto/dominance.js';
import { hypervolume } from '../search/pareto/hypervolume.js';
import { HypervolumeMeter } from '../search/pareto/hypervolume-meter.js';
import type { Manifest } from './schema.js';

/**
 * How good a front is, in one number that a run can watch: its hypervolume (Zitzler and Thiele 1998) below a reference
 * point, in units of the box between an ideal point and that reference. Both are fixed once for a run, by the designs
 * alone: the ideal is the best of each goal, the reference the worst, a tenth of the span further out; of the whole front
 * where the method is exact, and else of the feasible designs of the first batches, until these hold a hundred. So the
 * number compares moments of a run, and runs with the same reference point; it can exceed 1 where later designs beat the
 * ideal.
 */
export interface Quality {
  /** Fixes the scale; later calls change nothing. */
  calibrate(feasible: readonly Vector[]): void;
  /** The feasible designs of a batch, as long as nothing is fixed. */
  meet(feasible: readonly Vector[]): void;
  /** A newcomer of an archive. */
  offer(objectives: Vector): void;
  /** Of everything offered; undefined before the scale is fixed. */
  readonly running: number | undefined;
  /** What the manifest says of a front. */
  of(front: readonly Vector[]): Pick<Manifest, 'referencePoint' | 'hypervolume'>;
}

/** Feasible designs that fix the scale of a search by samples. */
const ENOUGH = 100;

export function qualityFor(objective: Objective): Quality {
  const goals = goalsOf(objective);
  const unit = goals.map(() => 1);
  let scale: Box | undefined;
  const meter = goals.length > 1 ? new HypervolumeMeter(unit) : undefined;
  const met: Vector[] = [];
  let best = 1;

  function calibrate(feasible: readonly Vector[]): void {
    if (scale !== undefined || feasible.length === 0) return;
    scale = boxOf(feasible.map((point) => goals.map((_, i) => point[i])));
  }

  function offer(objectives: Vector): void {
    if (scale === undefined) return;
    const point = inBox(scale, objectives);
    if (meter === undefined) best = Math.min(best, point[0]);
    else meter.offer(point);
  }

  return {
    calibrate,
    offer,
    meet(feasible) {
      if (scale !== undefined) return;
      for (const point of feasible) met.push(point);
      if (met.length < ENOUGH) return;
      calibrate(met);
      for (const point of met) offer(point);
    },
    get running() {
      if (scale === undefined) return undefined;
      return meter === undefined ? 1 - best : meter.value;
    },
    of(front) {
      const known = scale;
      if (known === undefined) return { referencePoint: null, hypervolume: null };
      // The senses of the metrics: search minimises.
      const said = (value: number, i: number) => (goals[i].sense === 'min' ? value : -value);
      return {
        referencePoint: goals.map(({ id, unit: of }, i) => ({
          metric: id,
          unit: of,
          value: said(known.reference[i], i),
          ideal: said(known.ideal[i], i),
        })),
        hypervolume: hypervolume(
          front.map((point) => inBox(known, point)),
          unit,
        ),
      };
    },
  };
}
