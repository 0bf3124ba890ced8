import { goalsOf } from '../objective/score.js';
import type { Objective } from '../objective/load.js';
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

/** How far beyond the worst design the reference lies, as a share of the span. */
const MARGIN = 0.1;

export function qualityFor(objective: Objective): Quality {
  const goals = goalsOf(objective);
  const unit = goals.map(() => 1);
  let scale: { readonly ideal: number[]; readonly reference: number[] } | undefined;
  const meter = goals.length > 1 ? new HypervolumeMeter(unit) : undefined;
  const met: Vector[] = [];
  let best = 1;

  const normal = (point: Vector, { ideal, reference }: NonNullable<typeof scale>) =>
    unit.map((_, i) => (point[i] - ideal[i]) / (reference[i] - ideal[i]));

  function calibrate(feasible: readonly Vector[]): void {
    if (scale !== undefined || feasible.length === 0) return;
    const axes = goals.map((_, i) => feasible.map((point) => point[i]));
    const ideal = axes.map((values) => values.reduce((a, b) => Math.min(a, b)));
    const reference = axes.map((values, i) => {
      const worst = values.reduce((a, b) => Math.max(a, b));
      // Where all are alike, a tenth of the value itself stands for the span.
      return worst + MARGIN * (worst - ideal[i] || Math.abs(worst) || 1);
    });
    scale = { ideal, reference };
  }

  function offer(objectives: Vector): void {
    if (scale === undefined) return;
    const point = normal(objectives, scale);
    if (meter === undefined) best = Math.min(best, point[0]);
    else meter.offer(point);
  }

  return {
    calibrate,
    offer,
    meet(feasible) {
      if (scale !== undefined) return;
      met.push(...feasible);
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
          front.map((point) => normal(point, known)),
          unit,
        ),
      };
    },
  };
}
