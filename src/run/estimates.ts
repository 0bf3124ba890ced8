import { excess, goalsOf, limitsOf } from '../objective/score.js';
import { compareVectors } from '../search/pareto/dominance.js';
import { nondominated } from '../search/pareto/nondominated.js';
import { buildAlternatives, type Alternative } from './alternative.js';
import { doubtsOf, takenFor, type Doubt, type End } from './doubt.js';
import type { Value } from './genome.js';
import type { Plan } from './plan.js';
import type { Estimate } from './schema.js';
import { namerOf, weigherOf, type Names } from './weigh.js';

/** A point of the front, as far as facts in doubt concern it. */
export interface DoubtedPoint {
  readonly id: string;
  readonly alternative: number;
  readonly genome: readonly number[];
  /** Minimised. */
  readonly objectives: readonly number[];
  readonly genes: Readonly<Record<string, Value>>;
  readonly leansOn: readonly string[];
}

interface NamedPoint extends DoubtedPoint {
  readonly names: Names;
}

/** What a point comes to, given a fact: its objectives, or nothing where it breaks a limit or cannot be built. */
type Vector = readonly number[] | undefined;

/**
 * Designs to weigh again and to compare, over all facts and ends; beyond it facts are named and left out, those first on
 * which the fewest points lean. A front of 1,400 points and 110 facts takes about 400,000, in a second or two.
 */
const MOST_WORK = 600_000;

export interface EstimateOptions {
  /** Designs to weigh and to compare. */
  readonly most?: number;
  /** Only every n-th of the facts; all slices together are the whole. */
  readonly slice?: Slice;
}

export interface Slice {
  readonly index: number;
  readonly of: number;
}

/**
 * What each grade-C fact decides: the front's own designs, weighed anew with the fact at its other ends and all else as it
 * was. Nobody searches again: what designs off the front would then enter is not known. Sorted by the points that flip.
 */
export function estimatesOf(
  plan: Plan,
  alternatives: readonly Alternative[],
  front: readonly DoubtedPoint[],
  { most = MOST_WORK, slice = { index: 0, of: 1 } }: EstimateOptions = {},
): Estimate[] {
  const namers = alternatives.map(namerOf);
  const points = front.map((point) => ({ ...point, names: namers[point.alternative](point.genome) }));
  const leaningOn = leanersOf(points);
  const doubts = doubtsOf(plan)
    .map((doubt) => ({ doubt, leaning: leaningOn(doubt) }))
    .filter(({ doubt, leaning }) => doubt.ends.length > 0 && leaning.length > 0)
    .sort((a, b) => b.leaning.length - a.leaning.length || byName(a.doubt.path, b.doubt.path));
  let work = 0;
  const estimates = doubts.flatMap(({ doubt, leaning }, place): Estimate[] => {
    const { path: fact } = doubt;
    const cost = doubt.ends.length * (leaning.length + points.length);
    const tooMuch = work + cost > most;
    if (!tooMuch) work += cost;
    if (place % slice.of !== slice.index) return [];
    if (tooMuch) {
      const leftOut = `with it, more than ${most} designs would have been weighed and compared`;
      return [{ fact, value: takenFor(doubt), points: leaning.length, ends: [], leftOut }];
    }
    const found = doubt.ends.map((end) => flipped(plan, doubt, end, points, leaning));
    // What is general no point names: it concerns those that it moves.
    const moved = new Set(found.flatMap((one) => one.moved));
    const concerned = points.filter(({ leansOn }, i) => moved.has(i) || leansOn.includes(fact)).length;
    const ends = found.map(({ end, value, leaves, breaks, best }) => ({ end, value, leaves, breaks, best }));
    return concerned === 0 ? [] : [{ fact, value: takenFor(doubt), points: concerned, ends }];
  });
  return byFlips(estimates);
}

/** Estimates, whatever slices they come from, in their order in a front. */
export function byFlips(estimates: readonly Estimate[]): Estimate[] {
  return estimates.toSorted((a, b) => flips(b) - flips(a) || byName(a.fact, b.fact));
}

/** Points that can move with a fact, by their places. */
function leanersOf(points: readonly DoubtedPoint[]): (doubt: Doubt) => readonly number[] {
  const leaners = new Map<string, number[]>();
  for (const [i, { leansOn }] of points.entries())
    for (const path of new Set(leansOn)) {
      const found = leaners.get(path);
      if (found === undefined) leaners.set(path, [i]);
      else found.push(i);
    }
  const all = [...points.keys()];
  const railed = all.filter((i) => points[i].genes['shared.fabricTopology'] === 'rail-only');
  return ({ path, general }) => {
    if (general) return all;
    const leaning = leaners.get(path) ?? [];
    // There are as many rails as the smallest scale-up domain of the space has devices, whichever parts a design is made of
    // (`railsOf` says why): such a fact may break a design by its ports though none of its own parts is in doubt.
    if (!path.endsWith('.scaleUp.domain')) return leaning;
    return [...new Set([...leaning, ...railed])].sort((a, b) => a - b);
  };
}

const flips = ({ ends }: Estimate): number =>
  new Set(ends.flatMap(({ leaves, breaks }) => [...leaves, ...breaks])).size;

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function flipped(
  plan: Plan,
  doubt: Doubt,
  { end, value }: End,
  points: readonly NamedPoint[],
  leaning: readonly number[],
): Estimate['ends'][number] & { moved: number[] } {
  const weigh = vectorsIn(doubt.at(value));
  const then: Vector[] = points.map(({ objectives }) => objectives);
  const moved = leaning.filter((i) => {
    const vector = weigh(points[i]);
    then[i] = vector;
    return vector === undefined || compareVectors(vector, points[i].objectives) !== 0;
  });
  const idsOf = (keep: (i: number) => boolean) => points.flatMap(({ id }, i) => (keep(i) ? [id] : []));
  const beaten = beatenIn(then);
  return {
    end,
    value,
    leaves: idsOf((i) => beaten.has(i)),
    breaks: idsOf((i) => then[i] === undefined),
    best: changesOfBest(plan, points, then),
    moved,
  };
}

/** What a plan makes of points: each of its alternatives keeps the pools that they share. */
function vectorsIn(plan: Plan): (point: NamedPoint) => Vector {
  const goals = goalsOf(plan.objective);
  const limits = limitsOf(plan.objective);
  const alternatives = buildAlternatives(plan);
  const weighers = alternatives.map(weigherOf);
  return ({ alternative, genome, names }) => {
    const weighed = weighers[alternative](genome, names);
    if (weighed.kind !== 'feasible') return undefined;
    const { system } = weighed;
    const { setting } = alternatives[alternative];
    for (const limit of limits) if (!(excess(limit, limit.metric.of(system, setting)) <= 0)) return undefined;
    const vector = goals.map((goal) => (goal.sense === 'min' ? goal.of(system, setting) : -goal.of(system, setting)));
    // A fact at the end of its range may leave no figure at all.
    return vector.every(Number.isFinite) ? vector : undefined;
  };
}

/** Points than which another is nowhere worse and somewhere better. */
function beatenIn(vectors: readonly Vector[]): Set<number> {
  const standing = [...vectors.keys()].filter((i) => vectors[i] !== undefined);
  const vectorOf = (i: number) => vectors[i] as readonly number[];
  const kept = nondominated(standing.map(vectorOf)).map((k) => standing[k]);
  const beaten = new Set(standing);
  for (const i of kept) beaten.delete(i);
  // Of equal points only one is kept, and none beats another.
  const equals = new Map(kept.map((i) => [vectorOf(i)[0], [] as number[]]));
  for (const i of kept) equals.get(vectorOf(i)[0])?.push(i);
  for (const i of beaten)
    if (equals.get(vectorOf(i)[0])?.some((k) => compareVectors(vectorOf(k), vectorOf(i)) === 0) === true)
      beaten.delete(i);
  return beaten;
}

/** Goals whose best point is another: not where the old one is still as good as any. */
function changesOfBest(
  { objective }: Plan,
  points: readonly DoubtedPoint[],
  then: readonly Vector[],
): Estimate['ends'][number]['best'] {
  return objective.goals.flatMap(({ metric }, goal) => {
    const from = leastOf(
      points.map(({ objectives }) => objectives),
      goal,
    );
    const to = leastOf(then, goal);
    if (from === undefined || to === undefined || then[from]?.[goal] === then[to]?.[goal]) return [];
    return [{ metric, from: points[from].id, to: points[to].id }];
  });
}

/** Index of the smallest, of equals the first. */
function leastOf(vectors: readonly Vector[], goal: number): number | undefined {
  let least: number | undefined;
  for (const [i, vector] of vectors.entries())
    if (vector !== undefined && (least === undefined || vector[goal] < (vectors[least]?.[goal] ?? Number.NaN)))
      least = i;
  return least;
}
