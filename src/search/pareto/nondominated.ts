import { Archive, entriesOf } from './archive.js';
import type { Vector } from './dominance.js';

/** Indices, ascending, of the points that no other point dominates; of equal points only the first. */
export function nondominated(points: readonly Vector[]): number[] {
  if (points.length === 0) return [];
  const archive = new Archive({ objectives: points[0].length, preferences: 0, genome: 1 });
  for (const [index, point] of points.entries()) {
    if (point.length !== points[0].length)
      throw new RangeError(`point ${index} has ${point.length} objectives, the first has ${points[0].length}`);
    archive.offer(point, [], [index]);
  }
  return Array.from(entriesOf(archive.entries()), ({ genome }) => genome[0]).sort((a, b) => a - b);
}
