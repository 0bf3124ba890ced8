/**
 * The front of one part for one key: the designs that no other design of the part beats in all figures at once. The
 * whole's objectives and violations are monotone in the figures, so no design outside can be needed, nor be preferred:
 *
 * - a design with dominated figures can be exchanged for its dominator, which joins to objectives and violations that are
 *   nowhere larger, to the bit, as rounding keeps order;
 * - if it joins to equal objectives, the preference decides, and that is made of the figures themselves (see
 *   preference.ts): the dominator's come first;
 * - of designs with equal figures the smallest genome stays, and stands first in the genome of the whole too.
 */
import { Archive, type Entries } from '../pareto/archive.js';
import type { Part } from '../problem.js';

/** 1 for a figure to be small, -1 for one to be large. */
export function signsOf(part: Part): number[] {
  return part.figures.map(({ sense }) => (sense === 'min' ? 1 : -1));
}

/** Rows of the entries: the figures, negated where large is good, then the part's genome. */
export class PartFront {
  readonly #archive: Archive;
  readonly #signs: readonly number[];
  readonly #signed: Float64Array;

  constructor(part: Part) {
    this.#signs = signsOf(part);
    this.#signed = new Float64Array(part.figures.length);
    const genome = part.stages.reduce((sum, stage) => sum + stage.variables.length, 0);
    this.#archive = new Archive({ objectives: part.figures.length, preferences: 0, genome });
  }

  add(figures: Float64Array, genome: ArrayLike<number>): void {
    this.#archive.offer(this.#sign(figures), [], genome);
  }

  dominates(figures: Float64Array): boolean {
    return this.#archive.dominates(this.#sign(figures));
  }

  merge(front: Entries): void {
    this.#archive.merge(front);
  }

  entries(): Entries {
    return this.#archive.entries();
  }

  #sign(figures: Float64Array): Float64Array {
    const signed = this.#signed;
    for (let i = 0; i < signed.length; i++) signed[i] = this.#signs[i] * figures[i];
    return signed;
  }
}

/** Merges fronts of chunks of one key; the order does not matter. */
export function mergeFronts(part: Part, fronts: readonly Entries[]): Entries {
  const front = new PartFront(part);
  for (const chunk of fronts) front.merge(chunk);
  return front.entries();
}
