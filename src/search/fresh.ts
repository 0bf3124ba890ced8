/**
 * Designs that nobody has asked for yet: the one door through which every algorithm asks, so that none is asked twice.
 */
import { type Domain, faultOfGenome } from './part/domain.js';
import { randomGenome } from './part/sampling.js';
import type { Genome } from './problem.js';
import type { Rng } from './rng.js';
import { Seen } from './seen.js';
import { advance } from './space.js';

/** Random draws before a finite space is walked for what is left of it. */
const DRAWS = 64;

export class Fresh {
  readonly seen = new Seen();
  /** Designs there are; infinite where a variable is real. Rounded beyond 2^53, which no run exhausts. */
  readonly size: number;
  readonly #waiting: Genome[];
  #cursor: number[] | undefined;
  #steps = 0;

  /** `from`: genomes that go first. Throws a RangeError for one that is none of this space. */
  constructor(
    readonly domains: readonly Domain[],
    readonly rng: Rng,
    from: readonly Genome[] = [],
  ) {
    this.size = domains.reduce(
      (product, { kind, low, high }) =>
        product * (kind !== 'real' ? high - low + 1 : high > low ? Number.POSITIVE_INFINITY : 1),
      1,
    );
    for (const [g, genome] of from.entries()) {
      const fault = faultOfGenome(domains, genome);
      if (fault !== undefined) throw new RangeError(`genome ${g} to start from ${fault}`);
    }
    this.#waiting = from.map((genome) => [...genome]);
  }

  get exhausted(): boolean {
    return this.seen.size >= this.size;
  }

  /** Up to `count` of the genomes to start from. */
  waiting(count: number): Genome[] {
    const asked: Genome[] = [];
    while (asked.length < count && this.#waiting.length > 0) {
      const genome = this.#waiting.shift();
      if (genome && this.seen.add(genome)) asked.push(genome);
    }
    return asked;
  }

  /** A random design, or undefined when there are no more. */
  draw(): Genome | undefined {
    for (let draws = 0; draws < DRAWS && !this.exhausted; draws++) {
      const genome = randomGenome(this.domains, this.rng);
      if (this.seen.add(genome)) return genome;
    }
    return this.size < Number.POSITIVE_INFINITY ? this.#walk() : undefined;
  }

  /** The next design in lexicographic order, from a random one on and around: each is passed once in a run. */
  #walk(): Genome | undefined {
    const dials = { first: this.domains.map(({ low }) => low), last: this.domains.map(({ high }) => high) };
    this.#cursor ??= randomGenome(this.domains, this.rng);
    for (; this.#steps < this.size; this.#steps++) {
      advance(this.#cursor, dials);
      if (this.seen.add(this.#cursor)) return [...this.#cursor];
    }
    return undefined;
  }
}
