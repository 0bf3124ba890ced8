import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Band, better } from '../../src/search/pareto/band.js';
import { coarsen, epsilonOf, standsFor } from '../../src/search/pareto/coarsen.js';
import { dominates } from '../../src/search/pareto/dominance.js';
import { extremes } from '../../src/search/pareto/knee.js';
import { nondominated } from '../../src/search/pareto/nondominated.js';
import { Rng } from '../../src/search/rng.js';
import { pointsOn } from './reference.js';

const anyValue = fc.oneof(
  fc.integer({ min: -6, max: 6 }),
  fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const fronts = fc
  .integer({ min: 1, max: 4 })
  .chain((dimension) =>
    fc
      .array(fc.array(anyValue, { minLength: dimension, maxLength: dimension }), { minLength: 1, maxLength: 60 })
      .map((points) => nondominated(points).map((index) => points[index])),
  );
const epsilons = fc.oneof(fc.constantFrom(0.01, 0.1, 0.5, 1, 3, 1e-13), fc.double({ min: 1e-9, max: 2, noNaN: true }));

describe('a coarsened front', () => {
  it('keeps for every vector, of any sign, one that is at most by the factor worse in every objective', () => {
    fc.assert(
      fc.property(fronts, epsilons, (front, epsilon) => {
        const kept = coarsen(front, epsilon).map((index) => front[index]);
        for (const vector of front) {
          expect(kept.some((one) => standsFor(one, vector, epsilon))).toBe(true);
          const within = (one: readonly number[]) =>
            one.every((value, i) => value <= vector[i] + epsilon * Math.abs(vector[i]) * (1 + 1e-12));
          expect(kept.some(within)).toBe(true);
        }
        expect(epsilonOf(kept, front)).toBeLessThanOrEqual(epsilon * (1 + 1e-9) + 1e-15);
      }),
      { numRuns: 1500, seed: 3 },
    );
  });

  it('keeps members of the front in its order, and the best of each objective', () => {
    fc.assert(
      fc.property(fronts, epsilons, (front, epsilon) => {
        const kept = coarsen(front, epsilon);
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
        for (const best of extremes(front)) expect(kept).toContain(best);
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it('is smaller the larger the factor, and whole where the factor is next to nothing', () => {
    const points = pointsOn('anticorrelated', 4000, 3, new Rng(1));
    const front = nondominated(points).map((index) => points[index]);
    const sizes = [1e-9, 0.02, 0.1, 0.5, 2].map((epsilon) => coarsen(front, epsilon).length);
    expect(sizes[0]).toBe(front.length);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(sizes[3]).toBeLessThan(front.length / 20);
    expect(sizes[4]).toBeGreaterThanOrEqual(3);
  });

  it('says by what factor it really comes short', () => {
    expect(epsilonOf([[1, -4]], [[1, -4]])).toBe(0);
    expect(epsilonOf([[3, -4]], [[2, -5]])).toBe(0.5);
    // Of what is to be large and stands negated too; 5 tokens are 2.5 times 2.
    expect(epsilonOf([[3, -2]], [[2, -5]])).toBe(1.5);
    expect(epsilonOf([[-4]], [[-5]])).toBe(0.25);
    // No factor makes a number of another sign of it, or anything of 0.
    for (const [kept, vector] of [
      [1, 0],
      [0, -1],
      [1, -1],
    ])
      expect(epsilonOf([[kept]], [[vector]])).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('has no factor of 1 + %d', (epsilon) => {
    expect(() => coarsen([[1]], epsilon)).toThrow(RangeError);
  });
});

describe('a band around a front', () => {
  it('holds the vectors that the front does not dominate once they are better by the factor', () => {
    fc.assert(
      fc.property(fronts, fc.array(anyValue, { minLength: 4, maxLength: 4 }), epsilons, (front, values, by) => {
        const vector = values.slice(0, front[0].length);
        const moved = vector.map((value) => better(value, by));
        const excluded = front.some((member) => dominates(member, moved));
        expect(new Band(front, vector.length, by).excludes(vector)).toBe(excluded);
        for (const member of front) expect(new Band(front, vector.length, by).excludes(member)).toBe(false);
      }),
      { numRuns: 500, seed: 5 },
    );
  });

  it('moves values of any sign down, in their order', () => {
    fc.assert(
      fc.property(anyValue, anyValue, epsilons, (a, b, by) => {
        expect(better(a, by)).toBeLessThanOrEqual(a);
        if (a <= b) expect(better(a, by)).toBeLessThanOrEqual(better(b, by));
      }),
      { seed: 6 },
    );
  });

  it.each([-0.1, Number.NaN, Number.POSITIVE_INFINITY])('is never %d wide', (by) => {
    expect(() => new Band([[1]], 1, by)).toThrow(RangeError);
  });
});
