/** Points of a front that a reader looks for first. Objectives are minimised; the first of equals is taken. */
import { scaleOf, shareOf } from './scale.js';

/**
 * Index of the best point in each objective.
 *
 * @throws RangeError if the points differ in their number of objectives, or a number is not finite.
 */
export function extremes(front: readonly (readonly number[])[]): number[] {
  scaleOf(front);
  return (front[0] ?? []).map((_, objective) => bestBy(front, (point) => point[objective]));
}

/**
 * The knee: after scaling each objective to 0..1 over the front, the point farthest below the plane through the unit
 * vectors, where the extremes lie (Das 1999) — that is, with the smallest sum. Absent for fewer than three points.
 *
 * @throws RangeError if the points differ in their number of objectives, or a number is not finite.
 */
export function knee(front: readonly (readonly number[])[]): number | undefined {
  const scale = scaleOf(front);
  if (front.length < 3) return undefined;
  return bestBy(front, (point) => point.reduce((sum, value, i) => sum + shareOf(scale, i, value), 0));
}

function bestBy(front: readonly (readonly number[])[], of: (point: readonly number[]) => number): number {
  let best = 0;
  for (let i = 1; i < front.length; i++) if (of(front[i]) < of(front[best])) best = i;
  return best;
}

/**
 * What each point would lose at least for a unit of gain by a move to another point of the front, losses and gains summed
 * over the objectives in units of the front's span: the least ratio over all others (L. Rachmawati and D. Srinivasan, IEEE
 * TEC 13(4), 2009). The larger, the sharper the bend there; 1 along a straight front of two objectives. Points that
 * nothing but equals accompany have Infinity. O(n^2).
 *
 * @throws RangeError if the points differ in their number of objectives, or a number is not finite.
 */
export function tradeOffs(front: readonly (readonly number[])[]): number[] {
  const scale = scaleOf(front);
  const scaled = front.map((point) => point.map((value, i) => shareOf(scale, i, value)));
  return scaled.map((here) => {
    let least = Number.POSITIVE_INFINITY;
    for (const there of scaled) {
      let loss = 0;
      let gain = 0;
      for (let i = 0; i < here.length; i++) {
        if (there[i] > here[i]) loss += there[i] - here[i];
        else gain += here[i] - there[i];
      }
      if (gain > 0 && loss / gain < least) least = loss / gain;
    }
    return least;
  });
}

/** Indices of the points of largest trade-off, the sharpest knee first; of equals the first. As `tradeOffs`, O(n^2). */
export function knees(front: readonly (readonly number[])[], count: number): number[] {
  const sharpness = tradeOffs(front);
  return sharpness
    .map((_, index) => index)
    .sort((a, b) => (sharpness[a] === sharpness[b] ? a - b : sharpness[b] - sharpness[a]))
    .slice(0, count);
}
