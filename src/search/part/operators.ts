/** The ways to breed a child, of which `Credit` picks. */
import type { Genome, Variable } from '../problem.js';
import type { Rng } from '../rng.js';
import { addDifference, blend, differential, exchange, simulatedBinary } from './crossover.js';
import type { Domain } from './domain.js';
import { heavyStep, polynomial, swap } from './mutation.js';

export interface Parents {
  readonly base: Genome;
  readonly mate: Genome;
  /** A design of the population whose objectives are like the base's. */
  readonly kin: () => Genome;
  /** Further designs of the population or the archive. */
  readonly other: () => Genome;
  /** A design of the archive. */
  readonly best: () => Genome;
}

export type Operator = (domains: readonly Domain[], parents: Parents, rng: Rng) => number[];

const crossed: Operator = (domains, { base, mate }, rng) => {
  const child = simulatedBinary(domains, base, mate, rng);
  polynomial(domains, child, 1 / domains.length, rng);
  return child;
};

const differed: Operator = (domains, { base, mate, other }, rng) => {
  const child = differential(domains, base, mate, other(), 0.4 + 0.5 * rng.real(), crossRate(rng), rng);
  polynomial(domains, child, 0.5 / domains.length, rng);
  return child;
};

/** Towards the archive, and beyond: where a good direction goes on, the next step is longer. */
const pulled: Operator = (domains, { base, mate, best, other }, rng) => {
  const scale = 1.5 * rng.real();
  const rate = crossRate(rng);
  const child = differential(domains, base, best(), base, scale, rate, rng);
  addDifference(domains, child, mate, other(), 0.5 * scale, rate, rng);
  return child;
};

const stepped: Operator = (domains, { base }, rng) => {
  const child = [...base];
  if (rng.real() < 0.5 || !swap(domains, child, rng)) heavyStep(domains, child, rng);
  return child;
};

/** Shares of the variables that change: few, many or all. */
const CROSS_RATES = [0.2, 0.6, 1];

function crossRate(rng: Rng): number {
  return CROSS_RATES[rng.integer(CROSS_RATES.length)];
}

/**
 * Between three that are alike, each weighing up to a half: where they differ by chance, the mean is nearer to the
 * front.
 */
const blended: Operator = (domains, { base, kin }, rng) =>
  blend(domains, base, kin(), kin(), rng.real() / 2, rng.real() / 2, rng);

/**
 * Where variables count each for itself, or with their neighbours, the best of two parents can be put together. Of finite
 * variables none is mutated beside: under a tight rule most changes of a good design break it.
 */
const exchanged: Operator = (domains, { base, mate }, rng) => {
  const child = exchange(base, mate, rng);
  polynomial(domains, child, 1 / domains.length, rng, 'real');
  return child;
};

/** Two that are alike keep the rules that the base keeps, most of all at an end of the front: their difference leads along these. */
export const besideKin: Operator = (domains, { base, kin }, rng) => {
  const child = differential(domains, base, kin(), kin(), 0.4 + 0.6 * rng.real(), crossRate(rng), rng);
  polynomial(domains, child, 0.5 / domains.length, rng);
  return child;
};

/** What an algorithm breeds by. */
export interface Repertoire {
  readonly operators: readonly Operator[];
  /** Share of the children that the first operator breeds, whatever the credit of the others. */
  readonly first: number;
}

const basic: readonly Operator[] = [crossed, differed, pulled, stepped];

/**
 * Real variables are exchanged only where some are finite: on smooth fronts of real ones alone the others make more of the
 * evaluations.
 */
export function competing(variables: readonly Variable[]): Repertoire {
  const isReal = variables.every(({ kind }) => kind === 'real');
  return { operators: isReal ? basic : [...basic, exchanged], first: 0 };
}

/**
 * Averaging finds smooth fronts in the middle of a space fast, and is slow where the optimum lies on a bound. Half of the
 * children are crossed: the others follow what gained lately, and where local optima abound that leads into the nearest;
 * genes are exchanged between real designs too, which leads out of it.
 */
export const mostlyCrossed: Repertoire = { operators: [...basic, exchanged, blended], first: 0.5 };
