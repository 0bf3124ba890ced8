/**
 * The multiplicative band around a front: a vector v is in it if v, made better by the factor 1 + B in every objective, is
 * not dominated by the front (the epsilon-efficient designs of D. J. White, "Epsilon efficiency", JOTA 49, 1986, relative
 * instead of absolute). In a band of 0 lie the front's own vectors alone.
 */
import { Archive } from './archive.js';
import type { Vector } from './dominance.js';

/**
 * v better by the factor: smaller where v is positive, farther below 0 where it is negative, as a figure to maximise is that
 * enters negated. Rounding keeps order, so a bound of v gives a bound of this, to the bit.
 */
export function better(value: number, by: number): number {
  return value < 0 ? value * (1 + by) : value / (1 + by);
}

export class Band {
  readonly #archive: Archive;
  readonly #by: number;
  readonly #vector: Float64Array;

  /** `front`: vectors that do not dominate each other; where there are none, everything is in the band. */
  constructor(front: readonly Vector[], objectiveCount: number, by = 0) {
    if (!(by >= 0 && by < Number.POSITIVE_INFINITY)) throw new RangeError(`a band of ${by} is none`);
    this.#by = by;
    this.#vector = new Float64Array(objectiveCount);
    this.#archive = new Archive({ objectives: objectiveCount, preferences: 0, genome: 1 });
    for (const vector of front) this.#archive.offer(vector, [], [0]);
  }

  /** Whether the front dominates the vector even when it is made better by the band. Reads as many numbers as objectives. */
  excludes(vector: Vector): boolean {
    if (this.#by === 0) return this.#archive.dominates(vector);
    for (let i = 0; i < this.#vector.length; i++) this.#vector[i] = better(vector[i], this.#by);
    return this.#archive.dominates(this.#vector);
  }
}
