/** Points of a front that a reader looks for first. Objectives are minimised; the first of equals is taken. */

/** Index of the best point in each objective. */
export function extremes(front: readonly (readonly number[])[]): number[] {
  return (front[0] ?? []).map((_, objective) => bestBy(front, (point) => point[objective]));
}

/**
 * The knee: after scaling each objective to 0..1 over the front, the point farthest below the plane through the unit
 * vectors, where the extremes lie (Das 1999) — that is, with the smallest sum. Absent for fewer than three points.
 */
export function knee(front: readonly (readonly number[])[]): number | undefined {
  if (front.length < 3) return undefined;
  const objectives = front[0].map((_, objective) => front.map((point) => point[objective]));
  const low = objectives.map((values) => values.reduce((a, b) => Math.min(a, b)));
  const span = objectives.map((values, i) => values.reduce((a, b) => Math.max(a, b)) - low[i]);
  return bestBy(front, (point) =>
    point.reduce((sum, value, i) => sum + (span[i] === 0 ? 0 : (value - low[i]) / span[i]), 0),
  );
}

function bestBy(front: readonly (readonly number[])[], of: (point: readonly number[]) => number): number {
  let best = 0;
  for (let i = 1; i < front.length; i++) if (of(front[i]) < of(front[best])) best = i;
  return best;
}
