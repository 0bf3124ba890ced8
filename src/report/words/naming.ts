import type { Front, Point } from '../../run/schema.js';
import { compromise } from '../../search/pareto/compromise.js';
import { extremes, knee, tradeOffs } from '../../search/pareto/knee.js';
import { scaleOf, shareOf } from '../../search/pareto/scale.js';
import { change, nounOf, objectivesOf, valueOf, type Goal } from './goal.js';
import { lossOf, nearest, neighbours, worthwhile } from './neighbour.js';
import { quantity } from './quantity.js';

/** A point that a reader looks for first, and why it is one. A point may have several names. */
export interface NamedPoint {
  readonly id: string;
  /** `best <metric>`, `knee`, `compromise`, `knee 2`, `knee 3`. */
  readonly name: string;
  /** One sentence, numbers and all. */
  readonly reason: string;
}

/** Beyond so many points the further knees, whose search takes the square of it, are left out. */
const mostForKnees = 5000;
const furtherKnees = 2;

export interface Naming {
  /** What reasons call the points where they are but a part of a front: `the 12 points that meet this`. */
  readonly among?: string;
}

/** How reasons speak of the points that they compare. */
interface Whole {
  readonly all: string;
  readonly bend: string;
  readonly span: string;
  readonly other: string;
  readonly only: string;
}

const wholeOf = ({ among }: Naming): Whole =>
  among === undefined
    ? {
        all: 'all points',
        bend: 'the bend of the front',
        span: "the front's span",
        other: 'any other point',
        only: 'the only point',
      }
    : {
        all: among,
        bend: 'the bend',
        span: 'the span of these points',
        other: `any other of ${among}`,
        only: 'the only point left',
      };

/** The best of each goal, the knee, the compromise of equal weights, and up to two further sharp bends. */
export function namedPoints(front: Front, naming: Naming = {}): NamedPoint[] {
  const whole = wholeOf(naming);
  const { points, goals } = front;
  if (points.length === 0) return [];
  const vectors = points.map((point) => objectivesOf(front, point));
  const named: NamedPoint[] = [];
  const add = (index: number | undefined, name: string, reason: (point: Point) => string) => {
    if (index !== undefined) named.push({ id: points[index].id, name, reason: reason(points[index]) });
  };
  const best = extremes(vectors);
  for (const [g, goal] of goals.entries())
    add(best[g], `best ${goal.metric}`, (point) => bestReason(front, goal, point, whole));
  add(knee(vectors), 'knee', (point) => kneeReason(front, point, whole));
  const equal = goals.map(() => 1);
  add(points.length < 3 ? undefined : compromise(vectors, equal), 'compromise', (point) =>
    compromiseReason(front, point, whole),
  );
  if (points.length > mostForKnees || points.length < 3) return named;
  const taken = new Set(named.map(({ id }) => id));
  for (const [n, { index, ratio }] of sharpest(vectors, (i) => !taken.has(points[i].id)).entries())
    add(index, `knee ${n + 2}`, () => bendReason(ratio, whole));
  return named;
}

/** Where a move loses less than half of what it gains, nothing bends. */
const leastBend = 0.5;

/** Points of largest trade-off, the sharpest first. */
function sharpest(vectors: readonly number[][], admitted: (index: number) => boolean) {
  return tradeOffs(vectors)
    .map((ratio, index) => ({ ratio, index }))
    .filter(({ ratio, index }) => ratio >= leastBend && Number.isFinite(ratio) && admitted(index))
    .sort((a, b) => b.ratio - a.ratio || a.index - b.index)
    .slice(0, furtherKnees);
}

function bestReason(front: Front, goal: Goal, point: Point, whole: Whole): string {
  const { metric, unit, sense } = goal;
  const value = `${nounOf(metric)} ${quantity(point.metrics[metric], unit)}`;
  const others = front.points.filter((one) => one !== point);
  if (others.length === 0) return `${whole.only}: ${value}`;
  const extreme = `${sense === 'min' ? 'the least' : 'the most'} of ${whole.all}: ${value}`;
  const alike = others.filter((one) => one.metrics[metric] === point.metrics[metric]).length;
  const shared = alike === 0 ? '' : `, which ${alike === 1 ? '1 other has' : `${alike} others have`} too`;
  const next =
    nearest(front, point, (one) => lossOf(goal, point, one) >= worthwhile) ?? nearest(front, point, () => true);
  if (next === undefined) return `${extreme}${shared}`;
  const rest = front.goals.filter((one) => one !== goal).map((one) => changeText(one, point, next));
  return `${extreme}${shared}; the next, ${next.id}, has ${listText([changeText(goal, point, next), ...rest])}`;
}

function kneeReason(front: Front, point: Point, whole: Whole): string {
  const shares = shortfalls(front, point);
  const gives = front.goals.map((goal, g) => `${quantity(shares[g], 'share')} in ${nounOf(goal.metric)}`);
  const bend = neighbours(front, point)
    .map(({ goal, point: other }) => {
      const rates = front.goals
        .filter((one) => one !== goal && valueOf(one, other) > valueOf(one, point))
        .map((one) => changeText(one, point, other));
      return rates.length === 0 ? '' : `${changeText(goal, point, other)} takes ${listText(rates)}`;
    })
    .filter((text) => text !== '');
  const from = bend.length === 0 ? '' : `. From here ${bend.join('; ')}`;
  return `${whole.bend}: of ${whole.all} it lies nearest to the best of every goal, ${listText(gives)} of ${whole.span} away${from}`;
}

function compromiseReason(front: Front, point: Point, whole: Whole): string {
  const shares = shortfalls(front, point);
  const most = shares.indexOf(Math.max(...shares));
  const distance = `${quantity(shares[most], 'share')} of ${whole.span} (${nounOf(front.goals[most].metric)})`;
  return `equal weights: its largest distance from the best of a goal, ${distance}, is the least of ${whole.all}`;
}

const bendReason = (ratio: number, whole: Whole): string =>
  `a further bend: a move to ${whole.other} loses at least ${quantity(ratio, 'factor')} what it gains, in shares of ${whole.span}`;

/** How far a point lies from the best of each goal, in units of the front's span. */
function shortfalls(front: Front, point: Point): number[] {
  const scale = scaleOf(front.points.map((one) => objectivesOf(front, one)));
  return objectivesOf(front, point).map((value, g) => shareOf(scale, g, value));
}

const changeText = (goal: Goal, from: Point, to: Point): string =>
  change(goal, from.metrics[goal.metric], to.metrics[goal.metric], goal.metric).text;

const listText = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
