import type { Front, Point } from '../../run/schema.js';

/** Which points a picture sets off: what was asked for, what is looked at. */
export interface Focus {
  /** Ids of points that meet what was asked; absent: all. */
  readonly active?: ReadonlySet<string>;
  /** At most two: the point looked at, and the one it is held against. */
  readonly selected: readonly string[];
}

/** The points looked at, in the order in which they were chosen. */
export function chosenOf(front: Front | undefined, selected: readonly string[]): Point[] {
  return selected.flatMap((id) => front?.points.filter((point) => point.id === id) ?? []);
}

/** The point that is looked at before anybody chose: the knee, of a front too small for one the first. */
export function firstPoint({ points }: Front): Point | undefined {
  return points.find(({ marks }) => marks.includes('knee')) ?? points[0];
}
