import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { domainsOf } from '../../src/search/part/domain.js';
import { Neighbourhood } from '../../src/search/part/neighbourhood.js';
import type { Genome } from '../../src/search/problem.js';
import { Rng } from '../../src/search/rng.js';
import { fits, mixed } from './problems.js';

const domains = domainsOf(mixed.variables);

function walked(here: Genome, level: number, seed: number, reals = false): number[][] {
  const rng = new Rng(seed);
  const around = new Neighbourhood(domains, reals);
  const walk = around.walk(rng);
  const all: number[][] = [];
  for (let next = around.next(here, level, walk, rng); next; next = around.next(here, level, walk, rng)) all.push(next);
  return all;
}

describe('the neighbourhood of a design', () => {
  it('holds every other category and every step of one, all inside the space, and at most two variables change', () => {
    fc.assert(
      fc.property(fc.nat(39), fc.nat(6), fc.nat(4), fc.nat(1), fc.nat(1e6), (machines, batch, chip, wired, seed) => {
        const here = [0.3, 2e-4, 1 + machines, batch, chip, wired];
        const neighbours = walked(here, 2, seed);
        const keys = new Set(neighbours.map(String));
        const near = [0, 1, 2, 3, 4].map((choice) => here.with(4, choice));
        near.push(here.with(5, 1 - wired), here.with(2, here[2] - 1), here.with(2, here[2] + 1));
        near.push(here.with(3, batch - 1), here.with(3, batch + 1));
        for (const genome of near.filter((each) => fits(mixed.variables, each))) expect(keys).toContain(String(genome));
        for (const genome of neighbours) {
          expect(fits(mixed.variables, genome)).toBe(true);
          expect(genome.filter((value, i) => value !== here[i]).length).toBeLessThan(3);
        }
      }),
    );
  });

  it('of real variables shrinks to a half from level to level, with steps of any length between', () => {
    const here = [0.5, 5e-4, 20, 3, 2, 1];
    const lengths = (level: number) =>
      Array.from({ length: 200 }, (_, seed) => walked(here, level, seed, true).map(([share]) => Math.abs(share - 0.5)))
        .flat()
        .filter((length) => length > 0);
    for (const level of [3, 4, 9]) {
      const found = lengths(level);
      expect(Math.min(...found)).toBeGreaterThanOrEqual(3 * 2 ** -level * 0.999);
      expect(Math.max(...found)).toBeLessThanOrEqual(6 * 2 ** -level * 1.001);
      expect(new Set(found).size).toBeGreaterThan(100);
    }
  });

  it('is passed in another order from another seed, each way once', () => {
    const here = [0.5, 5e-4, 20, 3, 2, 1];
    const [one, same, other] = [1, 1, 2].map((seed) => walked(here, 2, seed));
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    expect(other).toHaveLength(one.length);
  });
});
