import { describe, expect, it } from 'vitest';
import { breedGeneration } from '../../src/search/genetic.js';
import { Rng } from '../../src/search/rng.js';

const generation = (children: number, log: [number, number][] = []) => ({
  parents: 6,
  children,
  mutation: 0.5,
  crossover: (mother: number, father: number): [number, number] => {
    log.push([mother, father]);
    return [100 + log.length, 200 + log.length];
  },
  mutate: (handle: number) => handle + 10_000,
});

describe('the breeding engine', () => {
  it('breeds as many children as asked, of parents chosen by tournament: the better more often', () => {
    const log: [number, number][] = [];
    const children = breedGeneration(generation(2000, log), new Rng(1));
    expect(children).toHaveLength(2000);
    const chosen = log.flat();
    const often = (parent: number) => chosen.filter((handle) => handle === parent).length / chosen.length;
    // Best of two among six: 11 of 36; the worst only against itself: 1 of 36.
    expect(often(0)).toBeCloseTo(11 / 36, 1);
    expect(often(5)).toBeCloseTo(1 / 36, 1);
    expect(children.filter((handle) => handle > 10_000).length / 2000).toBeCloseTo(0.5, 1);
  });

  it('draws from the stream it is given, the same again from the same', () => {
    const [first, again, other] = [3, 3, 4].map((seed) => breedGeneration(generation(20), new Rng(seed)));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('leaves Math.random as it was, even when breeding fails', () => {
    const chance = Math.random;
    breedGeneration(generation(10), new Rng(1));
    expect(Math.random).toBe(chance);
    const failing = {
      ...generation(10),
      crossover: () => {
        throw new Error('barren');
      },
    };
    expect(() => breedGeneration(failing, new Rng(1))).toThrow('barren');
    expect(Math.random).toBe(chance);
  });
});
