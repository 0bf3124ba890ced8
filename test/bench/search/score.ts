/** How good an archive is, against the true front of its problem or the best that anyone has found. */
import { hypervolume } from '../../../src/search/pareto/hypervolume.js';
import { igdPlus } from '../../../src/search/pareto/igd.js';
import { nondominated } from '../../../src/search/pareto/nondominated.js';
import type { TestProblem } from './problem.js';

export type Points = readonly (readonly number[])[];

/** In every normalised objective, where the front spans 0 to 1. */
const REFERENCE = 1.1;
/** Points of a front that IGD+ is taken over, at most. */
const SAMPLE = 1000;

export interface Yardstick {
  readonly origin: 'true' | 'best known';
  readonly ideal: readonly number[];
  readonly span: readonly number[];
  readonly hypervolume: number;
  /** Normalised. */
  readonly sample: Points;
}

export interface Score {
  /** Share of the front's hypervolume. */
  readonly hypervolume: number;
  readonly igdPlus: number;
}

/** `archives`: everything found by anyone, which is the best known front where no true one is. */
export function yardstickOf(problem: TestProblem, archives: Iterable<Points>): Yardstick {
  const front = problem.front?.() ?? bestOf(archives);
  const axes = Array.from({ length: problem.objectiveCount }, (_, i) => front.map((point) => point[i]));
  const ideal = axes.map((values) => values.reduce((a, b) => Math.min(a, b)));
  const nadir = axes.map((values) => values.reduce((a, b) => Math.max(a, b)));
  const span = nadir.map((worst, i) => (worst > ideal[i] ? worst - ideal[i] : 1));
  const scaled = front.map((point) => normalised(point, ideal, span));
  return {
    origin: problem.front ? 'true' : 'best known',
    ideal,
    span,
    hypervolume: problem.hypervolume ?? volume(scaled),
    sample: thinned(scaled),
  };
}

export function scoreOf(points: Points, { ideal, span, hypervolume: whole, sample }: Yardstick): Score {
  const scaled = points.map((point) => normalised(point, ideal, span));
  return {
    hypervolume: volume(scaled) / whole,
    igdPlus: igdPlus(scaled, sample),
  };
}

const volume = (points: Points): number =>
  points.length === 0
    ? 0
    : hypervolume(
        points,
        points[0].map(() => REFERENCE),
      );

const normalised = (point: readonly number[], ideal: readonly number[], span: readonly number[]): number[] =>
  point.map((value, i) => (value - ideal[i]) / span[i]);

/** Archive by archive, so that what is dominated early is never carried on. */
function bestOf(archives: Iterable<Points>): Points {
  let best: Points = [];
  let waiting: Points[] = [];
  const join = () => {
    const all = [best, ...waiting].flat();
    best = nondominated(all).map((i) => all[i]);
    waiting = [];
  };
  for (const archive of archives) if (waiting.push(archive) >= 50) join();
  join();
  if (best.length === 0) throw new Error('nobody has found a feasible design');
  return best;
}

/** Evenly along the lexicographic order of a front. */
function thinned(front: Points): Points {
  if (front.length <= SAMPLE) return front;
  const sorted = front.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  return Array.from({ length: SAMPLE }, (_, i) => sorted[Math.floor((i * (sorted.length - 1)) / (SAMPLE - 1))]);
}
