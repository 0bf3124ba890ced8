/** Children of one parent, in place. */
import type { Rng } from '../rng.js';
import { type Domain, settle } from './domain.js';

const ETA = 20;

/**
 * Polynomial mutation, bounded (Deb, Goyal: "A combined genetic adaptive search for engineering design", Computer
 * Science and Informatics 26, 1996), of each variable with the given probability. Integers and ordinals go at least to
 * a neighbour, categories to any other. `only`: the one kind that mutates.
 */
export function polynomial(
  domains: readonly Domain[],
  genome: number[],
  probability: number,
  rng: Rng,
  only?: Domain['kind'],
): void {
  // The gaps between variables that mutate are geometric: one draw each, not one a variable.
  const gap = (): number => (probability < 1 ? Math.floor(Math.log(1 - rng.real()) / Math.log(1 - probability)) : 0);
  for (let i = gap(); i < genome.length; i += 1 + gap()) {
    const domain = domains[i];
    if (only !== undefined && domain.kind !== only) continue;
    if (domain.kind === 'choice') genome[i] = otherChoice(domain, genome[i], rng);
    else shift(domain, genome, i, polynomialStep(domain, genome[i], rng.real()), rng);
  }
}

/** As a share of the domain's width. */
function polynomialStep({ low, high }: Domain, value: number, u: number): number {
  if (!(high > low)) return 0;
  const power = 1 / (ETA + 1);
  if (u < 0.5) {
    const room = 1 - (value - low) / (high - low);
    return (2 * u + (1 - 2 * u) * room ** (ETA + 1)) ** power - 1;
  }
  const room = 1 - (high - value) / (high - low);
  return 1 - (2 * (1 - u) + 2 * (u - 0.5) * room ** (ETA + 1)) ** power;
}

/**
 * Steps of one to three variables, whose length is uniform in its logarithm: from the whole domain down to a millionth
 * of a real one, or to a neighbour.
 */
export function heavyStep(domains: readonly Domain[], genome: number[], rng: Rng): void {
  for (let times = 1 + rng.integer(3); times > 0; times--) {
    const i = rng.integer(genome.length);
    const domain = domains[i];
    const sign = rng.real() < 0.5 ? -1 : 1;
    const finest = domain.kind === 'real' ? 1e-6 : 1 / Math.max(1, domain.high - domain.low);
    if (domain.kind === 'choice') genome[i] = otherChoice(domain, genome[i], rng);
    else shift(domain, genome, i, sign * finest ** rng.real(), rng);
  }
}

/**
 * Two finite variables with the same values trade theirs, so that what a rule limits the sum of stays as it is (swap mutation).
 * False, and nothing changed, where the variable drawn is real or nobody has another value.
 */
export function swap(domains: readonly Domain[], genome: number[], rng: Rng): boolean {
  const i = rng.integer(genome.length);
  const { kind, low, high } = domains[i];
  if (kind === 'real') return false;
  const first = rng.integer(genome.length);
  for (let k = 0; k < genome.length; k++) {
    const j = (first + k) % genome.length;
    const other = domains[j];
    if (genome[j] === genome[i] || other.kind !== kind || other.low !== low || other.high !== high) continue;
    [genome[i], genome[j]] = [genome[j], genome[i]];
    return true;
  }
  return false;
}

/** Adds a share of the domain's width; a step variable moves by one at least, away from a bound. */
function shift(domain: Domain, genome: number[], i: number, share: number, rng: Rng): void {
  const { kind, low, high } = domain;
  if (!(high > low)) return;
  const before = genome[i];
  genome[i] = settle(domain, before + share * (high - low));
  if (kind !== 'step' || genome[i] !== before) return;
  const up = before === low || (before < high && rng.real() < 0.5);
  genome[i] = before + (up ? 1 : -1);
}

function otherChoice({ low, high }: Domain, choice: number, rng: Rng): number {
  if (high === low) return choice;
  const other = low + rng.integer(high - low);
  return other < choice ? other : other + 1;
}
