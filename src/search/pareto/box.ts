import { scaleOf } from './scale.js';

/** How far beyond the worst point the reference lies, as a share of the span. */
const MARGIN = 0.1;

/** From the best of each objective to a reference point beyond the worst: the box that hypervolume is counted in. */
export interface Box {
  readonly ideal: readonly number[];
  readonly reference: readonly number[];
}

/**
 * The box of these points: the reference is the worst of each objective, a tenth of the span further out. Where all are
 * alike, a tenth of the value itself stands for the span.
 *
 * @throws RangeError if the points differ in their number of objectives, or a number is not finite.
 */
export function boxOf(vectors: readonly (readonly number[])[]): Box {
  const { ideal, nadir } = scaleOf(vectors);
  return {
    ideal,
    reference: nadir.map((worst, i) => worst + MARGIN * (worst - ideal[i] || Math.abs(worst) || 1)),
  };
}

/** A point in units of the box: 0 at the ideal, 1 at the reference. */
export function inBox({ ideal, reference }: Box, vector: ArrayLike<number>): number[] {
  return reference.map((far, i) => (vector[i] - ideal[i]) / (far - ideal[i]));
}
