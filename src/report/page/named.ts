import type { Front, Point } from '../../run/schema.js';
import { namedPoints } from '../words/naming.js';
import { titleOf } from '../words/title.js';

/** A point to look at first, with all its names and the reason for each. */
export interface NamedOne {
  readonly point: Point;
  readonly titles: readonly string[];
  readonly reasons: readonly string[];
}

/** Names of the best among some points of a front, as if there were no others; a point with several names is one. */
export function namedAmong(front: Front, points: readonly Point[]): NamedOne[] {
  const found = new Map<string, { point: Point; titles: string[]; reasons: string[] }>();
  const some = points.length < front.points.length;
  const naming = some ? { among: `the ${points.length} points that meet this` } : {};
  for (const { id, name, reason } of namedPoints({ ...front, points: [...points] }, naming)) {
    const point = points.find((one) => one.id === id);
    if (point === undefined) continue;
    const answer = found.get(id) ?? { point, titles: [], reasons: [] };
    answer.titles.push(titleOf(front, name));
    answer.reasons.push(reason);
    found.set(id, answer);
  }
  return [...found.values()];
}
