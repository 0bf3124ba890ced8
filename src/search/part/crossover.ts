/**
 * Children of two or more parents, for variables of every kind: what is arithmetic on real variables is done on
 * integers and ordinal indices too and rounded; categories and bits are only handed on.
 */
import type { Genome } from '../problem.js';
import type { Rng } from '../rng.js';
import { type Domain, isHandedOn, settle } from './domain.js';

/** Spread of SBX: the larger, the nearer are children to their parents. */
const ETA = 15;
const CROSSED = 0.9;

/**
 * Simulated binary crossover, bounded (Deb, Agrawal: "Simulated binary crossover for continuous search space", Complex
 * Systems 9, 1995): one child. Half of the variables are crossed, the others come from the first parent.
 */
export function simulatedBinary(domains: readonly Domain[], a: Genome, b: Genome, rng: Rng): number[] {
  const child = [...a];
  if (rng.real() >= CROSSED) return child;
  for (let i = 0; i < child.length; i++) {
    if (a[i] === b[i] || rng.real() < 0.5) continue;
    const domain = domains[i];
    child[i] = isHandedOn(domain) ? b[i] : settle(domain, between(domain, a[i], b[i], rng));
  }
  return child;
}

function between({ low, high }: Domain, a: number, b: number, rng: Rng): number {
  const least = Math.min(a, b);
  const most = Math.max(a, b);
  const nearLow = rng.real() < 0.5;
  const room = nearLow ? least - low : high - most;
  const alpha = 2 - (1 + (2 * room) / (most - least)) ** -(ETA + 1);
  const u = rng.real();
  const beta = (u <= 1 / alpha ? u * alpha : 1 / (2 - u * alpha)) ** (1 / (ETA + 1));
  return (least + most + (nearLow ? -beta : beta) * (most - least)) / 2;
}

/**
 * Every variable is that of one parent, as it is. Either each comes from the one or the other with the same chance (Syswerda:
 * "Uniform crossover in genetic algorithms", ICGA 1989), or one run of variables, around the end, comes from the second: what
 * depends on its neighbours then stays together (two-point crossover).
 */
export function exchange(a: Genome, b: Genome, rng: Rng): number[] {
  const child = [...a];
  const { length } = child;
  if (rng.real() < 0.5) {
    for (let i = 0; i < length; i++) if (a[i] !== b[i] && rng.real() < 0.5) child[i] = b[i];
    return child;
  }
  const first = rng.integer(length);
  for (let left = 1 + rng.integer(length), i = first; left > 0; left--, i = (i + 1) % length) child[i] = b[i];
  return child;
}

/**
 * Differential evolution (Storn, Price, J. Global Optim. 11, 1997), binomial: base + scale (to - from), where at least
 * one variable changes. Where categories or bits of `to` and `from` differ, the child takes that of
 * `to`.
 */
export function differential(
  domains: readonly Domain[],
  base: Genome,
  to: Genome,
  from: Genome,
  scale: number,
  rate: number,
  rng: Rng,
): number[] {
  const child = [...base];
  addDifference(domains, child, to, from, scale, rate, rng);
  return child;
}

/** The same, in place: child + scale (to - from). */
export function addDifference(
  domains: readonly Domain[],
  child: number[],
  to: Genome,
  from: Genome,
  scale: number,
  rate: number,
  rng: Rng,
): void {
  const sure = rng.integer(child.length);
  for (let i = 0; i < child.length; i++) {
    if ((rate < 1 && i !== sure && rng.real() >= rate) || to[i] === from[i]) continue;
    const domain = domains[i];
    child[i] = isHandedOn(domain) ? to[i] : settle(domain, child[i] + scale * (to[i] - from[i]));
  }
}

/**
 * The weighted mean of three, the base having what the weights of the others leave of 1. Integers and ordinals are
 * rounded up or down with the chance that keeps the mean; a category is that of each parent with its weight.
 */
export function blend(
  domains: readonly Domain[],
  base: Genome,
  a: Genome,
  b: Genome,
  weightOfA: number,
  weightOfB: number,
  rng: Rng,
): number[] {
  const child = [...base];
  for (let i = 0; i < child.length; i++) {
    if (a[i] === base[i] && b[i] === base[i]) continue;
    const domain = domains[i];
    if (domain.kind === 'choice') {
      const at = rng.real();
      child[i] = at < weightOfA ? a[i] : at < weightOfA + weightOfB ? b[i] : base[i];
      continue;
    }
    const mean = base[i] + weightOfA * (a[i] - base[i]) + weightOfB * (b[i] - base[i]);
    child[i] = settle(domain, domain.kind === 'real' ? mean : Math.floor(mean + rng.real()));
  }
  return child;
}
