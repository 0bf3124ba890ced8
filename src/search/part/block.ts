/** Designs in blocks of near neighbours, each with the best its members offer: one bound then stands for a whole block. */
import { entriesOf, type Entries } from '../pareto/archive.js';

export interface PartDesign {
  readonly figures: Float64Array;
  readonly genome: Float64Array;
}

export interface Block {
  /** Componentwise: the smallest of each `min` figure, the largest of each `max` figure. */
  readonly best: Float64Array;
  readonly designs: readonly PartDesign[];
}

const BLOCK = 16;

/** The designs of a part's front, whose rows hold figures that are to be large negated: `signs` turns them back. */
export function designsIn(front: Entries, signs: readonly number[]): PartDesign[] {
  return Array.from(entriesOf(front), ({ objectives, genome }) => ({
    figures: objectives.map((value, i) => signs[i] * value),
    genome,
  }));
}

export function bestOf(figures: readonly Float64Array[], signs: readonly number[]): Float64Array {
  return Float64Array.from(signs, (sign, i) =>
    figures.reduce(
      (best, vector) => (sign * vector[i] < sign * best ? vector[i] : best),
      sign * Number.POSITIVE_INFINITY,
    ),
  );
}

/** Halves at the median of one figure after the other until a block is small. */
export function cutBlocks(designs: readonly PartDesign[], signs: readonly number[], axis = 0): Block[] {
  if (designs.length === 0) return [];
  if (designs.length <= BLOCK)
    return [
      {
        best: bestOf(
          designs.map(({ figures }) => figures),
          signs,
        ),
        designs,
      },
    ];
  const sorted = designs.toSorted((a, b) => signs[axis] * (a.figures[axis] - b.figures[axis]));
  const middle = sorted.length >> 1;
  const next = (axis + 1) % signs.length;
  return [...cutBlocks(sorted.slice(0, middle), signs, next), ...cutBlocks(sorted.slice(middle), signs, next)];
}
