import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qualityFor } from '../../src/run/quality.js';
import { objective } from '../contract/desk.js';

const goal = (metric: string, sense: 'min' | 'max') => ({ metric, sense });
const two = { ...objective, goals: [goal('cost_usd_per_task', 'min'), goal('tokens_per_joule', 'max')] };
const one = { ...objective, goals: [goal('cost_usd_per_task', 'min')] };

describe('the hypervolume of a run', () => {
  it('is counted from a reference a tenth of the span beyond the worst, in units of the box up to the ideal', () => {
    const quality = qualityFor(two);
    // Costs 1 to 3; tokens per joule 20 to 10, negated as search minimises.
    const front = [
      [1, -10],
      [3, -20],
    ];
    quality.calibrate(front);
    const { referencePoint, hypervolume } = quality.of(front);
    expect(referencePoint).toEqual([
      { metric: 'cost_usd_per_task', unit: 'USD/task', value: 3.2, ideal: 1 },
      { metric: 'tokens_per_joule', unit: 'tok/J', value: 9, ideal: 20 },
    ]);
    // The box is 2.2 by 11: the first point has 2.2 by 1 of it, the second 0.2 by 11, both together 0.2 by 1.
    expect(hypervolume).toBeCloseTo((2.2 * 1 + 0.2 * 11 - 0.2 * 1) / (2.2 * 11), 12);
  });

  it('is fixed by the first feasible designs, and exceeds 1 where later ones beat the ideal', () => {
    const quality = qualityFor(two);
    quality.calibrate([]);
    expect(quality.of([])).toEqual({ referencePoint: null, hypervolume: null });
    expect(quality.running).toBeUndefined();
    quality.calibrate([
      [2, -10],
      [4, -10],
    ]);
    const { referencePoint } = quality.of([]);
    // All have 10 tok/J: a tenth of that stands for the span.
    expect(referencePoint?.map(({ value }) => value)).toEqual([4.2, 9]);
    quality.calibrate([[100, -1]]);
    expect(quality.of([]).referencePoint).toEqual(referencePoint);
    expect(quality.of([[1, -30]]).hypervolume).toBeGreaterThan(1);
  });

  it('waits, in a search by samples, for a hundred feasible designs, and counts those too', () => {
    const quality = qualityFor(two);
    const points = Array.from({ length: 150 }, (_, i) => [1 + i, -1 - i]);
    quality.meet(points.slice(0, 99));
    expect(quality.running).toBeUndefined();
    quality.meet(points.slice(99));
    quality.meet([[1000, -1000]]);
    expect(quality.of([]).referencePoint?.map(({ ideal }) => ideal)).toEqual([1, 150]);
    expect(quality.running).toBeCloseTo(quality.of(points).hypervolume ?? Number.NaN, 9);
  });

  it('runs along with what is offered, for one goal and for two', () => {
    const point = fc.tuple(fc.double({ min: 0, max: 5, noNaN: true }), fc.double({ min: -5, max: 0, noNaN: true }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 20 }), (points) => {
        for (const goals of [one, two]) {
          const quality = qualityFor(goals);
          const vectors = points.map((each) => each.slice(0, goals.goals.length));
          quality.calibrate([
            [1, -1],
            [4, -4],
          ]);
          for (const vector of vectors) quality.offer(vector);
          expect(quality.running).toBeCloseTo(quality.of(vectors).hypervolume ?? Number.NaN, 9);
        }
      }),
    );
  });
});
