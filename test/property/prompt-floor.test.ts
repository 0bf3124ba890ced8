import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyColocatedFigures, loadColocated } from '../../src/core/colocated-pool.js';
import { emptyService, leastService, leastVariance } from '../../src/core/prompt-service.js';
import { designs } from './colocated-designs.js';
import { check } from './designs.js';

/** A percentile of mean and variance, beside a variance that has another cause. */
const percentile = (mean: number, variance: number, q: number, other: number) => mean + q * Math.sqrt(variance + other);
const shares = fc.double({ min: 0, max: 1, noNaN: true });

describe('the least variance beside a mean', () => {
  it('is reached by no variable that is nowhere smaller: mean and spread together never fall below it', () => {
    const turn = fc.record({
      weight: fc.double({ min: 0.01, max: 1, noNaN: true }),
      value: fc.double({ min: 0, max: 10, noNaN: true }),
      // Many stay, as what is short grows alone in the worst case.
      growth: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 10, noNaN: true })),
    });
    const classes = fc.array(turn, { minLength: 1, maxLength: 6 });
    const within = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 4, noNaN: true }));
    check(
      fc.property(
        classes,
        within,
        fc.double({ min: 0.1, max: 4, noNaN: true }),
        shares,
        within,
        (some, inside, z, q, other) => {
          const total = some.reduce((sum, { weight }) => sum + weight, 0);
          const moments = (value: (of: (typeof some)[number]) => number) => {
            const mean = some.reduce((sum, one) => sum + (one.weight / total) * value(one), 0);
            const between = some.reduce((sum, one) => sum + (one.weight / total) * (value(one) - mean) ** 2, 0);
            return { mean, variance: between + inside };
          };
          const before = moments(({ value }) => value);
          const after = moments(({ value, growth }) => value + growth);
          const floor = leastVariance(before.variance, before.mean - Math.min(...some.map(({ value }) => value)), z);
          expect(floor).toBeLessThanOrEqual(before.variance);
          expect(percentile(after.mean, after.variance, q * z, other)).toBeGreaterThanOrEqual(
            percentile(before.mean, floor, q * z, other) - 1e-9,
          );
        },
      ),
    );
  });

  it('is all of the variance where the least value is near the mean, and less where few are short', () => {
    expect(leastVariance(4, 0.5, 1.645)).toBe(4);
    // One in a hundred at 0, the others at 1: growing to 1 it takes the whole spread away, and adds a hundredth to the mean.
    const variance = 0.01 * 0.99;
    const floor = leastVariance(variance, 0.99, 1.645);
    expect(0.99 + 1.645 * Math.sqrt(variance)).toBeGreaterThan(1);
    expect(0.99 + 1.645 * Math.sqrt(floor)).toBeCloseTo(1, 12);
  });
});

describe('the floor of TTFT on co-located ranks', () => {
  it('holds in every fleet that carries the load, at every percentile', () => {
    check(
      fc.property(designs, fc.integer({ min: 0, max: 6 }), shares, ({ at }, doublings, share) => {
        const { rank } = at;
        const figures = loadColocated(rank, at.figures.replicas * 2 ** doublings, emptyColocatedFigures());
        const q = share * at.setting.constants.latencyQuantile;
        const actual = percentile(figures.waitS + figures.serviceS, figures.ttftVarianceS2, q, 0);
        const floor = { waitS: 0, serviceS: 0, ttftVarianceS2: 0 };
        for (const fill of [() => leastService(rank.prompts, floor), () => emptyService(rank, floor)]) {
          fill();
          expect(floor.waitS).toBeLessThanOrEqual(figures.waitS);
          expect(floor.serviceS).toBeLessThanOrEqual(figures.serviceS);
          expect(percentile(floor.waitS + floor.serviceS, floor.ttftVarianceS2, q, 0)).toBeLessThanOrEqual(actual);
        }
      }),
    );
  });
});
