import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyColocatedFigures, loadColocated } from '../../src/core/colocated-pool.js';
import { fullOf, rankPath, type EvaluatedColocated } from '../../src/core/colocated.js';
import { emptyService, leastService, leastVariance, type TtftFloor } from '../../src/core/prompt-floor.js';
import type { PromptTurn } from '../../src/core/prompt.js';
import { colocatedReplicas, schedules, type Rank, type Schedule } from '../../src/core/rank.js';
import { flowLineS } from '../../src/core/transfer.js';
import { isDead } from '../../src/core/violation.js';
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

/** The design with another schedule and another length of drafts, where that stands. */
const variants = ({ at }: { at: EvaluatedColocated }): Rank[] =>
  schedules.flatMap((schedule) =>
    [0, 1, 3].flatMap((speculativeTokens) => {
      const rank = rankPath(at.setting, at.session, { ...at.design.colocated, schedule, speculativeTokens });
      return isDead(rank) ? [] : [rank];
    }),
  );

const emptyFloor = () => ({ waitS: 0, serviceS: 0, ttftVarianceS2: 0 });

describe('the floor of TTFT on co-located ranks', () => {
  it('holds in every fleet that carries the load, under every schedule and length of drafts, at every percentile', () => {
    check(
      fc.property(designs, fc.constantFrom(0, 1, 2, 6), shares, ({ at }, doublings, share) => {
        const { latencyQuantile } = at.setting.constants;
        for (const rank of variants({ at })) {
          const fewest = colocatedReplicas(rank, fullOf(rank, at.design.colocated));
          const figures = loadColocated(rank, fewest * 2 ** doublings, emptyColocatedFigures());
          const [alone, empty] = [emptyFloor(), emptyFloor()];
          leastService(rank.prompts, alone);
          emptyService(rank, empty);
          for (const floor of [alone, empty]) {
            if (floor.waitS > figures.waitS || floor.serviceS > figures.serviceS) expect(floor).toEqual(figures);
            for (const q of [latencyQuantile, share * latencyQuantile]) {
              const least = percentile(floor.waitS + floor.serviceS, floor.ttftVarianceS2, q, 0);
              const actual = percentile(figures.waitS + figures.serviceS, figures.ttftVarianceS2, q, 0);
              if (!(least <= actual)) expect({ least, schedule: rank.schedule }).toEqual({ actual });
            }
          }
        }
      }),
    );
  });

  const [one] = fc.sample(designs, { numRuns: 1, seed: 5 });
  if (one === undefined) throw new Error('no design');
  const turn = {
    share: 1,
    freshScv: 1,
    chunks: 10,
    passes: 10,
    rest: 100,
    restS: 0.1,
    attentionS: 0,
    readS: 0,
    ownS: 0,
  };
  const rankWith = (schedule: Schedule, turns: readonly PromptTurn[]): Rank => {
    const rank = rankPath(one.at.setting, one.at.session, { ...one.at.design.colocated, schedule });
    if (isDead(rank)) throw new Error(rank.rule);
    return { ...rank, prompts: { ...rank.prompts, turns } };
  };

  it('counts on no work of chunks that ride, nor before the schedule is known; on that of passes of their own it does', () => {
    const varianceOf = (fill: (floor: TtftFloor) => void) => {
      const floor = emptyFloor();
      fill(floor);
      return floor.ttftVarianceS2 / floor.serviceS ** 2;
    };
    expect(varianceOf((floor) => leastService(rankWith('chunked', [turn]).prompts, floor))).toBeLessThan(1e-12);
    expect(varianceOf((floor) => emptyService(rankWith('chunked', [turn]), floor))).toBeLessThan(1e-12);
    expect(varianceOf((floor) => emptyService(rankWith('prefill-first', [turn]), floor))).toBeGreaterThan(0.01);
  });

  it('takes as much of the spread as short turns cannot take away', () => {
    // One in fifty is short; the others wait for what they read, whatever else a rank does.
    const turns = [
      { ...turn, share: 0.02, freshScv: 0, passes: 1, restS: 0.01 },
      { ...turn, share: 0.98, freshScv: 0, passes: 1, restS: 0.01, readS: 100 },
    ];
    const { prompts } = rankWith('decode-first', turns);
    const { pipeline } = prompts.engine.placement.parallelism;
    const floor = emptyFloor();
    leastService(prompts, floor);
    const long = flowLineS(one.at.setting.shape.layers, 100, 0.01 * pipeline, 0);
    const mean = 0.02 * 0.01 * pipeline + 0.98 * long;
    const variance = 0.02 * 0.98 * (long - 0.01 * pipeline) ** 2;
    const z = one.at.setting.constants.latencyQuantile;
    expect(floor.serviceS / mean).toBeCloseTo(1, 8);
    expect(mean + z * Math.sqrt(variance)).toBeGreaterThan(long * 1.05);
    expect((floor.serviceS + z * Math.sqrt(floor.ttftVarianceS2)) / long).toBeCloseTo(1, 6);
  });
});
