import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weaklyDominates } from '../../src/search/pareto/dominance.js';
import { nondominated } from '../../src/search/pareto/nondominated.js';
import { refutes } from '../../src/search/refute.js';

const grid = fc.integer({ min: 0, max: 6 });
const fronts = fc
  .array(fc.tuple(grid, grid, grid), { minLength: 1, maxLength: 12 })
  .map((points) => nondominated(points).map((i) => points[i]));

describe('a design that is held against a front', () => {
  it('refutes it unless a point is as good in every goal, and names all points that it beats', () => {
    fc.assert(
      fc.property(fronts, fc.tuple(grid, grid, grid), (front, found) => {
        const refuted = refutes(front, found);
        const beaten = [...front.keys()].filter((i) => weaklyDominates(found, front[i]));
        if (front.some((point) => weaklyDominates(point, found))) expect(refuted).toBeUndefined();
        else if (beaten.length > 0) expect(refuted).toEqual({ kind: 'dominates', points: beaten });
        else expect(refuted?.kind).toBe('outside');
      }),
      { numRuns: 500 },
    );
  });

  it('is named with the two points nearest to it, each goal by its share of the range over the front', () => {
    // In numbers alone the second point, 24 away, would be nearer than the third, 81 away.
    const front = [
      [0, 1000],
      [1, 520],
      [6, 420],
      [10, 0],
    ];
    expect(refutes(front, [5, 500])).toEqual({ kind: 'outside', points: [2, 1] });
  });

  it('is named with the first of those that are as near, whatever goal all points agree in', () => {
    const front = [
      [0, 7, 4],
      [2, 7, 2],
      [4, 7, 0],
    ];
    expect(refutes(front, [5, 6, 2])).toEqual({ kind: 'outside', points: [1, 2] });
    expect(refutes(front, [1, 6, 5])).toEqual({ kind: 'outside', points: [0, 1] });
    expect(refutes(front.slice(0, 1), [0, 6, 5])).toEqual({ kind: 'outside', points: [0] });
  });
});
