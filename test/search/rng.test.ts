import { describe, expect, it } from 'vitest';
import { Rng, threefry } from '../../src/search/rng.js';

describe('threefry', () => {
  // Known answers of Random123 1.14, threefry2x32 with 20 rounds.
  it.each([
    { counter: [0, 0], key: [0, 0], expected: [0x6b200159, 0x99ba4efe] },
    { counter: [-1, -1], key: [-1, -1], expected: [0x1cb996fc, 0xbb002be7] },
    { counter: [0x243f6a88, 0x85a308d3], key: [0x13198a2e, 0x03707344], expected: [0xc4923a9c, 0x483df7a0] },
  ])('gives the published words for counter $counter', ({ counter, key, expected }) => {
    const out = new Uint32Array(2);
    threefry(counter[0], counter[1], key[0], key[1], out);
    expect([...out]).toEqual(expected);
  });
});

describe('Rng', () => {
  it('draws the same from the same seed, stream and counter', () => {
    const rng = new Rng(5, 2);
    const drawn = Array.from({ length: 10 }, () => rng.real());
    const resumed = new Rng(5, 2, 4);
    expect(Array.from({ length: 6 }, () => resumed.real())).toEqual(drawn.slice(4));
    expect(new Rng(5, 3).real()).not.toBe(drawn[0]);
    expect(new Rng(5 + 2 ** 32, 2).real()).not.toBe(drawn[0]);
  });

  it('fills the cells of a histogram evenly', () => {
    const rng = new Rng(1);
    const cells = Array.from({ length: 16 }, () => 0);
    for (let i = 0; i < 64_000; i++) cells[rng.integer(16)]++;
    const chiSquared = cells.reduce((sum, count) => sum + (count - 4000) ** 2 / 4000, 0);
    expect(chiSquared).toBeLessThan(37.7); // 15 degrees of freedom, 0.1 per cent
  });

  it('refuses a seed that is no whole number', () => {
    expect(() => new Rng(0.5)).toThrow('not 0.5');
  });
});
