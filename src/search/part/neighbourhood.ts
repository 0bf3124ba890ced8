/**
 * The neighbours of a design: any other category; an integer or ordinal moved by 1, 2, 4, ... either way; a real moved by a
 * share of its width that halves from level to level; and steps of two variables at once. They are never listed for a
 * design, for most are never asked for: a walk passes each of them once, in an order of its own.
 */
import type { Genome } from '../problem.js';
import type { Rng } from '../rng.js';
import { type Domain, settle } from './domain.js';

/** One kind of step, the same for all designs. */
interface Way {
  readonly variable: number;
  /** What is added; the category that is taken; of a real variable, the sign. */
  readonly by: number;
  /** Another variable steps too. */
  readonly trade: boolean;
}

/** Passes the ways of one design, one after the other. */
export interface Walk {
  readonly first: number;
  readonly stride: number;
  passed: number;
}

export class Neighbourhood {
  readonly #ways: readonly Way[];
  readonly #ordered: readonly number[];

  /** `reals`: only the steps that start with a real variable, the others being the same on every level. */
  constructor(
    readonly domains: readonly Domain[],
    reals = false,
  ) {
    this.#ordered = domains.flatMap(({ kind, low, high }, i) => (kind !== 'choice' && high > low ? [i] : []));
    const variables = domains.flatMap(({ kind, low, high }, i) =>
      high > low && (kind === 'real' || !reals) ? [i] : [],
    );
    this.#ways = variables.flatMap((variable) => [
      ...jumpsOf(domains[variable]).map((by) => ({ variable, by, trade: false })),
      ...(this.#ordered.length > 1 && domains[variable].kind !== 'choice'
        ? [-1, 1].map((by) => ({ variable, by, trade: true }))
        : []),
    ]);
  }

  walk(rng: Rng): Walk {
    const size = this.#ways.length;
    let stride = 1 + (size > 1 ? rng.integer(size - 1) : 0);
    while (commonDivisor(stride, size) > 1) stride++;
    return { first: size > 0 ? rng.integer(size) : 0, stride, passed: 0 };
  }

  /** The next neighbour, which may be the design itself where it stands on a bound; undefined when all were passed. */
  next(here: Genome, level: number, walk: Walk, rng: Rng): number[] | undefined {
    const size = this.#ways.length;
    if (walk.passed === size) return undefined;
    const { variable, by, trade } = this.#ways[(walk.first + walk.passed++ * walk.stride) % size];
    const genome = [...here];
    this.#step(genome, variable, by, level, rng);
    if (!trade) return genome;
    const place = this.#ordered.indexOf(variable);
    const other = this.#ordered[(place + 1 + rng.integer(this.#ordered.length - 1)) % this.#ordered.length];
    this.#step(genome, other, rng.real() < 0.5 ? -1 : 1, level, rng);
    return genome;
  }

  /**
   * A real step is 2^-level of the width, up to twice that. Its length is random, for a landscape that repeats itself would
   * hide from halves and quarters.
   */
  #step(genome: number[], variable: number, by: number, level: number, rng: Rng): void {
    const domain = this.domains[variable];
    if (domain.kind === 'choice') genome[variable] = by;
    else {
      const length = domain.kind === 'real' ? (domain.high - domain.low) * 2 ** (rng.real() - level) : 1;
      genome[variable] = settle(domain, genome[variable] + by * length);
    }
  }
}

function jumpsOf({ kind, low, high }: Domain): number[] {
  if (kind === 'real') return [-1, 1];
  if (kind === 'choice') return Array.from({ length: high - low + 1 }, (_, choice) => low + choice);
  const jumps: number[] = [];
  for (let jump = 1; jump <= high - low; jump *= 2) jumps.push(-jump, jump);
  return jumps;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
