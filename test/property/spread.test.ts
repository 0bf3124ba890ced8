import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptySystem, join, tpotSpreadWeight } from '../../src/core/join.js';
import { metrics } from '../../src/objective/metrics.js';
import { check, designs, type Drawn } from './designs.js';

/** Metrics in which a pool with this spread of TPOT is worse than one without, whose mean is larger by `weight` of it. */
function worseIn({ at }: Drawn, sd: number, weight: number): string[] {
  const { setting, session, prefillFigures, decodeFigures } = at;
  const spread = { ...decodeFigures, tpotVarianceS2: sd * sd };
  const even = { ...decodeFigures, tpotS: decodeFigures.tpotS + weight * sd, tpotVarianceS2: 0 };
  const [one, other] = [spread, even].map((decode) => join(setting, session, prefillFigures, decode, emptySystem()));
  return metrics
    .filter((metric) => {
      const [a, b] = [metric.of(one, setting), metric.of(other, setting)];
      return (metric.sense === 'min' ? a - b : b - a) > 1e-12 * Math.abs(b);
    })
    .map(({ id }) => id);
}

const spreads = fc.double({ min: 1e-6, max: 10, noNaN: true });

describe('the spread of TPOT, taken into its mean', () => {
  it('counts for no less in any metric', () => {
    check(
      fc.property(designs, spreads, (design, of) => {
        const weight = tpotSpreadWeight(design.at.setting);
        expect(worseIn(design, of * design.at.decodeFigures.tpotS, weight)).toEqual([]);
      }),
    );
  });

  it('would count for less with a smaller weight', () => {
    let worse = 0;
    check(
      fc.property(designs, spreads, (design, of) => {
        const weight = 0.9 * tpotSpreadWeight(design.at.setting);
        worse += worseIn(design, of * design.at.decodeFigures.tpotS, weight).length;
      }),
    );
    expect(worse).toBeGreaterThan(0);
  });
});
