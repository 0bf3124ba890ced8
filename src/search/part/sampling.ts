/** Where a search starts, and the draws it falls back on. */
import type { Rng } from '../rng.js';
import type { Domain } from './domain.js';

/** Uniform within the domain; `at` in [0, 1). */
export function valueAt({ kind, low, high }: Domain, at: number): number {
  return kind === 'real' ? low + at * (high - low) : low + Math.floor(at * (high - low + 1));
}

export function randomGenome(domains: readonly Domain[], rng: Rng): number[] {
  return domains.map((domain) => valueAt(domain, rng.real()));
}

/**
 * Latin hypercube: in each variable, one genome in each of `count` equal slices (McKay, Beckman, Conover: "A comparison of
 * three methods for selecting values of input variables", Technometrics 21, 1979). Finite variables get each value equally often.
 */
export function latinHypercube(domains: readonly Domain[], count: number, rng: Rng): number[][] {
  const genomes = Array.from({ length: count }, () => Array.from<number>({ length: domains.length }));
  const slices = Array.from({ length: count }, (_, i) => i);
  for (const [v, domain] of domains.entries()) {
    shuffle(slices, rng);
    for (let i = 0; i < count; i++) genomes[i][v] = valueAt(domain, (slices[i] + rng.real()) / count);
  }
  return genomes;
}

/** Fisher and Yates, in place. */
export function shuffle(items: unknown[], rng: Rng): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    const held = items[i];
    items[i] = items[j];
    items[j] = held;
  }
}
