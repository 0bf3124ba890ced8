import type { Front, Point } from '../../run/schema.js';
import { valueOf, type Goal } from './goal.js';

/** The nearest point of the front that is better in a goal: what one gets, and gives up, by a small step that way. */
export interface Neighbour {
  readonly goal: Goal;
  readonly point: Point;
}

/** A step of less is none that anyone would take. */
export const worthwhile = 0.01;

/** For each goal in which some point is better, the nearest of those that are better by 1% or more (else the nearest). */
export function neighbours(front: Front, point: Point): Neighbour[] {
  return front.goals.flatMap((goal) => {
    const better = (least: number) => nearest(front, point, (one) => -lossOf(goal, point, one) >= least);
    const found = better(worthwhile) ?? better(Number.MIN_VALUE);
    return found === undefined ? [] : [{ goal, point: found }];
  });
}

/** The nearest other point that is admitted, by all goals in units of the front's span; of equals the first. */
export function nearest(front: Front, point: Point, admitted: (other: Point) => boolean): Point | undefined {
  const axes = front.goals.map((goal) => axisOf(goal, front.points));
  let found: Point | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const other of front.points) {
    if (other === point || !admitted(other)) continue;
    const apart = Math.hypot(...axes.map((place) => place(other) - place(point)));
    if (apart < least) {
      least = apart;
      found = other;
    }
  }
  return found;
}

/** How much worse a goal gets with a move, as a share of its value; negative: better. */
export function lossOf(goal: Goal, from: Point, to: Point): number {
  const loss = valueOf(goal, to) - valueOf(goal, from);
  return loss === 0 ? 0 : loss / Math.abs(valueOf(goal, from));
}

/** Where a point stands on a goal, in units of the front's span: of logarithms where all values are positive. */
function axisOf({ metric }: Goal, points: readonly Point[]): (point: Point) => number {
  const values = points.map((point) => point.metrics[metric]);
  const place = values.every((value) => value > 0) ? Math.log : (value: number) => value;
  const low = place(values.reduce((a, b) => Math.min(a, b)));
  const span = place(values.reduce((a, b) => Math.max(a, b))) - low;
  return (point) => (span === 0 ? 0 : (place(point.metrics[metric]) - low) / span);
}
