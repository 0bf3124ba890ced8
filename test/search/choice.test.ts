import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compromise } from '../../src/search/pareto/compromise.js';
import { extremes, knee, knees, tradeOffs } from '../../src/search/pareto/knee.js';
import { nondominated } from '../../src/search/pareto/nondominated.js';
import { pseudoWeights } from '../../src/search/pareto/pseudo-weights.js';

/** Two straight arms that meet in (1, 1), the first objective in thousandths. */
const bent = [
  [0, 10],
  [0.0005, 5.5],
  [0.001, 1],
  [0.0055, 0.5],
  [0.01, 0],
];
const fronts = fc
  .integer({ min: 2, max: 4 })
  .chain((d) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: d, maxLength: d }), {
      minLength: 1,
      maxLength: 30,
    }),
  )
  .map((points) => nondominated(points).map((index) => points[index]));

describe('the knee of a front', () => {
  it('is where its arms meet, whatever the units', () => {
    expect(knee(bent)).toBe(2);
    expect(knees(bent, 1)).toEqual([2]);
    expect(extremes(bent)).toEqual([0, 4]);
  });

  it('has the largest trade-off: what a move away loses at least for what it gains', () => {
    // Along an arm nine units are lost for one; from the knee, nine for one either way.
    const tradeOff = tradeOffs(bent);
    expect(tradeOff[2]).toBeCloseTo(9, 12);
    for (const other of [0, 1, 3, 4]) expect(tradeOff[other]).toBeCloseTo(1 / 9, 12);
    const straight = Array.from({ length: 5 }, (_, i) => [i, 4 - i]);
    for (const ratio of tradeOffs(straight)) expect(ratio).toBeCloseTo(1, 12);
  });

  it('may be one of several, the sharpest first', () => {
    const twice = [
      [0, 10],
      [1, 6],
      [5, 5],
      [6, 1],
      [10, 0],
    ];
    expect(new Set(knees(twice, 2))).toEqual(new Set([1, 3]));
    expect(
      knees(
        [
          [0, 10],
          [1, 5],
          [10, 0],
        ],
        5,
      )[0],
    ).toBe(1);
    expect(knees([], 2)).toEqual([]);
    expect(tradeOffs([[1, 2]])).toEqual([Number.POSITIVE_INFINITY]);
  });
});

describe('what picks points of a front', () => {
  const picks: readonly ((front: readonly (readonly number[])[]) => unknown)[] = [
    knee,
    extremes,
    tradeOffs,
    pseudoWeights,
    (front) => knees(front, 2),
    (front) => compromise(front, [1, 1]),
  ];

  it('refuses points that differ in length, and numbers that are not finite', () => {
    for (const pick of picks) {
      expect(() => pick([...bent, [1]])).toThrow(new RangeError('point 5 has 1 objectives, the first has 2'));
      expect(() => pick([[1, 2], [3]])).toThrow(new RangeError('point 1 has 1 objectives, the first has 2'));
      expect(() => pick([...bent, [1, Number.NaN]])).toThrow(new RangeError('objective 1 of point 5 is NaN'));
      expect(() => pick([[Number.NEGATIVE_INFINITY, 1]])).toThrow(
        new RangeError('objective 0 of point 0 is -Infinity'),
      );
      expect(() => pick([])).not.toThrow();
    }
  });

  it('picks the same of the largest numbers as of small ones', () => {
    const large = bent.map(([x, y]) => [(x - 0.005) * 200 * 1.5e308, (y / 5 - 1) * 1.5e308]);
    for (const point of large) for (const value of point) expect(Number.isFinite(value)).toBe(true);
    expect(knee(large)).toBe(knee(bent));
    expect(extremes(large)).toEqual(extremes(bent));
    expect(knees(large, 1)).toEqual(knees(bent, 1));
    expect(compromise(large, [1, 1])).toBe(compromise(bent, [1, 1]));
    for (const [p, row] of pseudoWeights(large).entries())
      for (const [i, weight] of row.entries()) expect(weight).toBeCloseTo(pseudoWeights(bent)[p][i], 9);
  });
});

describe('pseudoWeights', () => {
  it('of a straight front go evenly from one objective to the other', () => {
    const straight = Array.from({ length: 5 }, (_, i) => [10 * i, 4 - i]);
    expect(pseudoWeights(straight)).toEqual([
      [1, 0],
      [0.75, 0.25],
      [0.5, 0.5],
      [0.25, 0.75],
      [0, 1],
    ]);
  });

  it('give nothing to an objective that does not vary, and the same to all where none stands out', () => {
    expect(
      pseudoWeights([
        [0, 7, 1],
        [1, 7, 0],
      ]),
    ).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ]);
    expect(pseudoWeights([[3, 4]])).toEqual([[0.5, 0.5]]);
    expect(
      pseudoWeights([
        [0, 0],
        [1, 1],
      ])[1],
    ).toEqual([0.5, 0.5]);
    expect(pseudoWeights([])).toEqual([]);
  });

  it('sum to 1, are never negative and do not depend on units', () => {
    fc.assert(
      fc.property(fronts, (front) => {
        const weights = pseudoWeights(front);
        for (const row of weights) {
          expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
          for (const weight of row) expect(weight).toBeGreaterThanOrEqual(0);
        }
        const moved = pseudoWeights(front.map((point) => point.map((value, i) => 100 + value * 10 ** (3 * i))));
        for (const [p, row] of moved.entries())
          for (const [i, weight] of row.entries()) expect(weight).toBeCloseTo(weights[p][i], 9);
      }),
    );
  });
});

describe('compromise', () => {
  it('goes to the objective that weighs, and to the knee between', () => {
    expect(compromise(bent, [1, 1])).toBe(2);
    expect(compromise(bent, [1, 0])).toBe(0);
    expect(compromise(bent, [0, 5])).toBe(4);
    expect(compromise(bent, [100, 1])).toBe(0);
    expect(compromise([], [1, 1])).toBeUndefined();
  });

  it('has the least largest weighted distance from the ideal, in units of the spans', () => {
    const line = Array.from({ length: 101 }, (_, i) => [i, 100 - i]);
    expect(compromise(line, [1, 1])).toBe(50);
    expect(compromise(line, [3, 1])).toBe(25);
    expect(compromise(line, [1, 4])).toBe(80);
  });

  it('meets a wish evenly, short of it or beyond', () => {
    const line = Array.from({ length: 101 }, (_, i) => [i, 100 - i]);
    expect(compromise(line, [1, 1], [20, 60])).toBe(30);
    expect(compromise(line, [1, 1], [60, 80])).toBe(40);
    expect(compromise(line, [1, 3], [20, 60])).toBe(35);
  });

  it('is never dominated, and depends on neither units nor the sum of the weights', () => {
    const weighted = fronts.chain((front) =>
      fc.tuple(
        fc.constant(front),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: front[0].length, maxLength: front[0].length }),
      ),
    );
    fc.assert(
      fc.property(weighted, ([front, weights]) => {
        const worse = front.map((point) => point.map((value, i) => (i === 0 ? value : value + 1)));
        const chosen = compromise([...worse, ...front], weights) as number;
        expect(nondominated([...worse, ...front])).toContain(chosen);
        const scaled = front.map((point) => point.map((value, i) => value * 2 ** (10 * i)));
        const same = weights.map((weight) => weight * 4);
        expect(compromise(scaled, same)).toBe(compromise(front, weights));
      }),
    );
  });

  it('refuses weights, wishes and fronts that make no sense', () => {
    expect(() => compromise(bent, [1])).toThrow('weights: 1 numbers for 2 objectives');
    expect(() => compromise(bent, [1, -1])).toThrow('none may be negative');
    expect(() => compromise(bent, [0, 0])).toThrow('one must be positive');
    expect(() => compromise(bent, [1, Number.NaN])).toThrow('weights: number 1 is NaN');
    expect(() => compromise(bent, [1, 1], [1])).toThrow('the wish: 1 numbers for 2 objectives');
    expect(() => compromise([[1, Number.POSITIVE_INFINITY]], [1, 1])).toThrow('objective 1 of point 0 is Infinity');
    expect(() => pseudoWeights([[1, 2], [1]])).toThrow('point 1 has 1 objectives, the first has 2');
  });
});
