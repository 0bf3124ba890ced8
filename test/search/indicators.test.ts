import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { additiveEpsilon } from '../../src/search/pareto/epsilon.js';
import { igdPlus } from '../../src/search/pareto/igd.js';

const sets = fc.integer({ min: 1, max: 5 }).chain((d) => {
  const point = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: d, maxLength: d });
  return fc.tuple(fc.array(point, { minLength: 1, maxLength: 12 }), fc.array(point, { minLength: 1, maxLength: 12 }));
});
const least = (values: number[]) => Math.min(...values);

describe('igdPlus', () => {
  it('is the mean distance by which the points fall short of the front', () => {
    // 3 and 4 short of the first; better than the second in one objective, 1 short in the other.
    expect(igdPlus([[3, 4]], [[0, 0]])).toBe(5);
    expect(
      igdPlus(
        [[3, 4]],
        [
          [0, 0],
          [9, 3],
        ],
      ),
    ).toBe(3);
    expect(
      igdPlus(
        [
          [3, 4],
          [0, 1],
        ],
        [
          [0, 0],
          [9, 3],
        ],
      ),
    ).toBe(0.5);
  });

  it('follows its definition on random sets', () => {
    fc.assert(
      fc.property(sets, ([points, front]) => {
        const shortfall = (a: number[], z: number[]) => Math.hypot(...a.map((value, i) => Math.max(value - z[i], 0)));
        const wanted = front.reduce((sum, z) => sum + least(points.map((a) => shortfall(a, z))), 0) / front.length;
        expect(igdPlus(points, front)).toBeCloseTo(wanted, 12);
      }),
    );
  });

  it.each([1e200, 1e-200, 5e-324 * 2 ** 40])('is in units of the objectives, however large or small: %s', (unit) => {
    const far = igdPlus(
      [[3 * unit, 4 * unit]],
      [
        [0, 0],
        [9 * unit, 3 * unit],
      ],
    );
    expect(Math.abs(far / unit - 3)).toBeLessThan(1e-9);
  });

  it('is 0 once the whole front is reached, and never rises with more points', () => {
    fc.assert(
      fc.property(sets, ([points, front]) => {
        expect(igdPlus(front, front)).toBe(0);
        expect(igdPlus([...points, ...front], front)).toBe(0);
        expect(igdPlus(points, front)).toBeLessThanOrEqual(igdPlus(points.slice(1), front));
      }),
    );
  });
});

describe('additiveEpsilon', () => {
  it('is the least shift after which the points weakly dominate the front', () => {
    expect(additiveEpsilon([[3, 4]], [[0, 0]])).toBe(4);
    expect(
      additiveEpsilon(
        [
          [3, 4],
          [5, 0],
        ],
        [
          [0, 0],
          [2, 3],
        ],
      ),
    ).toBe(4);
    expect(
      additiveEpsilon(
        [[0, 0]],
        [
          [1, 3],
          [2, 2],
        ],
      ),
    ).toBe(-1);
  });

  it('follows its definition on random sets', () => {
    fc.assert(
      fc.property(sets, ([points, front]) => {
        const shift = (a: number[], z: number[]) => Math.max(...a.map((value, i) => value - z[i]));
        const wanted = Math.max(...front.map((z) => least(points.map((a) => shift(a, z)))));
        expect(additiveEpsilon(points, front)).toBe(wanted);
      }),
    );
  });

  it('is the distance by which a whole front is moved back', () => {
    const front = Array.from({ length: 9 }, (_, i) => [i, 8 - i]);
    const moved = front.map((point) => point.map((value) => value + 0.25));
    expect(additiveEpsilon(moved, front)).toBe(0.25);
    expect(additiveEpsilon(front, moved)).toBe(-0.25);
    expect(additiveEpsilon(front, front)).toBe(0);
  });
});

describe.each([
  ['igdPlus', igdPlus],
  ['additiveEpsilon', additiveEpsilon],
])('%s', (_, indicator) => {
  it('is infinite without points', () => {
    expect(indicator([], [[1, 2]])).toBe(Number.POSITIVE_INFINITY);
  });

  it('refuses an empty front, numbers that are not finite and points of another length', () => {
    expect(() => indicator([[1]], [])).toThrow('the front to compare with is empty');
    expect(() => indicator([], [[]])).toThrow('no objectives');
    expect(() =>
      indicator(
        [
          [1, 2],
          [1, Number.POSITIVE_INFINITY],
        ],
        [[1, 2]],
      ),
    ).toThrow('objective 1 of points[1] is not finite');
    expect(() => indicator([[1, 2]], [[Number.NEGATIVE_INFINITY, 2]])).toThrow('objective 0 of front[0] is not finite');
    expect(() => indicator([[1, Number.NaN]], [[1, 2]])).toThrow('objective 1 of points[0] is not finite');
    expect(() => indicator([[1]], [[1, 2]])).toThrow('point 0 has 1 objectives, not 2');
  });
});
