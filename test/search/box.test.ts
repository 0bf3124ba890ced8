import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxOf, inBox } from '../../src/search/pareto/box.js';

describe('the box of points', () => {
  it('reaches from the best of each objective to a tenth of the span beyond the worst', () => {
    const box = boxOf([
      [1, 30],
      [11, 10],
    ]);
    expect(box).toEqual({ ideal: [1, 10], reference: [12, 32] });
    expect(inBox(box, [1, 10])).toEqual([0, 0]);
    expect(inBox(box, [12, 32])).toEqual([1, 1]);
    expect(inBox(box, [6.5, 21])).toEqual([0.5, 0.5]);
  });

  it('takes a tenth of the value itself where all are alike, and a tenth where that is nothing', () => {
    expect(boxOf([[-20, 0]])).toEqual({ ideal: [-20, 0], reference: [-18, 0.1] });
  });

  it('holds every point of its own, and its reference is beaten by all', () => {
    const points = array(array(integer({ min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 2 }), {
      minLength: 1,
      maxLength: 20,
    });
    assert(
      property(points, (vectors) => {
        const box = boxOf(vectors);
        for (const vector of vectors)
          for (const [i, share] of inBox(box, vector).entries()) {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThan(1);
            expect(vector[i]).toBeLessThan(box.reference[i]);
          }
      }),
    );
  });
});
