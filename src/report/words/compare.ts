import type { Front, Manifest, Point } from '../../run/schema.js';
import { boxOf, inBox } from '../../search/pareto/box.js';
import { dominates, weaklyDominates } from '../../search/pareto/dominance.js';
import { additiveEpsilon } from '../../search/pareto/epsilon.js';
import { hypervolume } from '../../search/pareto/hypervolume.js';
import { objectivesOf } from './goal.js';

/** A run as far as it is compared. */
export interface Compared {
  readonly name: string;
  readonly front: Front;
  readonly manifest: Manifest;
}

export interface Share {
  /** Share of the other's points that some point is at least as good as in every goal, and of those that one beats. */
  readonly asGood: number;
  readonly beats: number;
}

export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly points: { readonly a: number; readonly b: number };
  readonly goals: Front['goals'];
  /** What the runs were not asked alike: `space`, `objective`, `facts`, or `code` (the program itself). */
  readonly inputsThatDiffer: readonly ('space' | 'objective' | 'facts' | 'code')[];
  /** Best of both fronts in each goal, and the worst of both a tenth of the span further; null where no front has a point. */
  readonly scale: readonly { metric: string; unit: string; ideal: number; reference: number }[] | null;
  /** Below that reference, in units of the box from the ideal point to it; of both: of their points together. */
  readonly hypervolume: { readonly a: number; readonly b: number; readonly both: number };
  /** Null where the other front is empty. */
  readonly coverage: { readonly aOfB: Share | null; readonly bOfA: Share | null };
  /** Least that must be taken from every goal of a front, in shares of that box, to be as good as the other; null: one is empty. */
  readonly epsilon: { readonly a: number; readonly b: number } | null;
  /** Ids of designs: with the same goals on both fronts; on the second alone; on the first alone. */
  readonly stayed: readonly string[];
  /** Of the first front, and the design that has exactly its goals on the second: ties, of which each front shows one. */
  readonly replaced: readonly { readonly from: string; readonly to: string }[];
  readonly entered: readonly string[];
  readonly left: readonly string[];
  /** On both, with other figures: goals from the first to the second. */
  readonly moved: readonly {
    readonly id: string;
    readonly goals: readonly { metric: string; from: number; to: number }[];
  }[];
}

/** Why two fronts cannot be compared: they were asked for other goals. */
export function incomparable(a: Pick<Compared, 'front'>, b: Pick<Compared, 'front'>): string | undefined {
  const said = ({ front }: Pick<Compared, 'front'>) =>
    front.goals.map(({ metric, unit, sense }) => `${sense} ${metric} (${unit})`).join(', ');
  return said(a) === said(b) ? undefined : `the goals differ: ${said(a)} against ${said(b)}`;
}

/** @throws RangeError if the goals of the fronts differ. */
export function compare(a: Compared, b: Compared): Comparison {
  const reason = incomparable(a, b);
  if (reason !== undefined) throw new RangeError(reason);
  const { goals } = a.front;
  const [ofA, ofB] = [vectorsOf(a.front), vectorsOf(b.front)];
  const scale = boxOf([...ofA, ...ofB]);
  const normal = (vectors: readonly number[][]) => vectors.map((vector) => inBox(scale, vector));
  const volume = (vectors: readonly number[][]) =>
    vectors.length === 0
      ? 0
      : hypervolume(
          normal(vectors),
          goals.map(() => 1),
        );
  const empty = ofA.length === 0 || ofB.length === 0;
  return {
    a: a.name,
    b: b.name,
    points: { a: ofA.length, b: ofB.length },
    goals,
    inputsThatDiffer: inputs.filter((what) => a.manifest.hashes[what] !== b.manifest.hashes[what]),
    scale:
      ofA.length + ofB.length === 0
        ? null
        : goals.map(({ metric, unit, sense }, i) => {
            const said = (value: number) => (sense === 'min' ? value : -value);
            return { metric, unit, ideal: said(scale.ideal[i]), reference: said(scale.reference[i]) };
          }),
    hypervolume: { a: volume(ofA), b: volume(ofB), both: volume([...ofA, ...ofB]) },
    coverage: { aOfB: coverage(ofA, ofB), bOfA: coverage(ofB, ofA) },
    epsilon: empty ? null : epsilons(normal(ofA), normal(ofB)),
    ...changesOf(a.front, b.front),
  };
}

const inputs = ['space', 'objective', 'facts', 'code'] as const;

const vectorsOf = (front: Front): number[][] => front.points.map((point) => objectivesOf(front, point));

const epsilons = (a: number[][], b: number[][]) => ({ a: additiveEpsilon(a, b), b: additiveEpsilon(b, a) });

function coverage(by: readonly number[][], of: readonly number[][]): Share | null {
  if (of.length === 0) return null;
  const share = (rule: (one: number[], other: number[]) => boolean) =>
    of.filter((other) => by.some((one) => rule(one, other))).length / of.length;
  return { asGood: share(weaklyDominates), beats: share(dominates) };
}

function changesOf(a: Front, b: Front): Pick<Comparison, 'stayed' | 'replaced' | 'entered' | 'left' | 'moved'> {
  const before = new Map(a.points.map((point) => [point.id, point]));
  const after = new Set(b.points.map((point) => point.id));
  const common = b.points.flatMap((point) => {
    const old = before.get(point.id);
    return old === undefined ? [] : [{ id: point.id, goals: stepsOf(a.goals, old, point) }];
  });
  const gone = a.points.filter(({ id }) => !after.has(id));
  const sameGoals = new Map(gone.map((point) => [objectivesOf(a, point).join(), point.id]));
  const replaced: { from: string; to: string }[] = [];
  const entered: string[] = [];
  for (const point of b.points) {
    if (before.has(point.id)) continue;
    const from = sameGoals.get(objectivesOf(b, point).join());
    if (from === undefined) entered.push(point.id);
    else replaced.push({ from, to: point.id });
  }
  const old = new Set(replaced.map(({ from }) => from));
  return {
    stayed: common.filter(({ goals }) => goals.length === 0).map(({ id }) => id),
    replaced,
    moved: common.filter(({ goals }) => goals.length > 0),
    entered,
    left: gone.map(({ id }) => id).filter((id) => !old.has(id)),
  };
}

function stepsOf(goals: Front['goals'], old: Point, now: Point) {
  return goals.flatMap(({ metric }) => {
    const [from, to] = [old.metrics[metric], now.metrics[metric]];
    return from === to ? [] : [{ metric, from, to }];
  });
}
