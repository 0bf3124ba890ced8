import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costRate, powerDraw, taskTime, type Breakdown } from '../../src/core/breakdown.js';
import { decodeFigureNames } from '../../src/core/decode-pool.js';
import { emptySystem, join } from '../../src/core/join.js';
import { prefillFigureNames } from '../../src/core/prefill-pool.js';
import { metrics } from '../../src/objective/metrics.js';
import { record } from '../../src/run/record.js';
import { check, designs } from './designs.js';

const growth = fc.oneof(
  fc.double({ min: 1, max: 1 + 1e-9, noNaN: true }),
  fc.double({ min: 1, max: 100, noNaN: true }),
);

/** A figure of a pool, changed by name. */
type Figures = Record<string, number>;
const figures = [
  ...prefillFigureNames.map((name) => ['prefill', name] as const),
  ...decodeFigureNames.map((name) => ['decode', name] as const),
];

describe('the join of two pools', () => {
  it.each(figures)(
    'is never better, in any metric, for a worse %s.%s, and moves only metrics that say so',
    (pool, name) => {
      let moved = 0;
      check(
        fc.property(designs, growth, ({ at }, factor) => {
          const { setting, session } = at;
          const worse = name === 'bandwidthBytesPerS' ? 1 / factor : factor;
          const pools = { prefill: { ...at.prefillFigures }, decode: { ...at.decodeFigures } };
          const changed = pools[pool] as unknown as Figures;
          // A figure of exactly 0 grows too.
          changed[name] = changed[name] === 0 ? factor - 1 : changed[name] * (changed[name] < 0 ? 1 / worse : worse);
          const after = join(setting, session, pools.prefill, pools.decode, emptySystem());
          for (const metric of metrics) {
            const [was, is] = [metric.of(at.system, setting), metric.of(after, setting)];
            const [better, other] = metric.sense === 'min' ? [was, is] : [is, was];
            expect(better, metric.id).toBeLessThanOrEqual(other);
            if (was !== is) moved++;
            const needs: readonly string[] = metric[pool];
            if (!needs.includes(name)) expect(is, `${metric.id} does not declare ${name}`).toBe(was);
          }
        }),
      );
      expect(moved).toBeGreaterThan(0);
    },
  );
});

describe('breakdowns', () => {
  const add = ({ parts }: Breakdown) => Object.values(parts).reduce((sum, part) => sum + part, 0);

  it('of task time, cost and power add up to their totals, and no part is below nothing', () => {
    check(
      fc.property(designs, ({ at }) => {
        for (const one of [taskTime(at), costRate(at), powerDraw(at)]) {
          expect(Math.abs(add(one) / one.total - 1)).toBeLessThan(1e-9);
          for (const [part, amount] of Object.entries(one.parts))
            expect(amount, part).toBeGreaterThanOrEqual(-1e-12 * one.total);
          for (const [part, amount] of Object.entries(one.hidden)) expect(amount, part).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('on record have the totals that the metrics of the same names have', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { breakdown, metrics: values } = record(at);
        for (const [id, one] of Object.entries(breakdown)) {
          expect(Math.abs(one.total / values[id] - 1), id).toBeLessThan(1e-9);
          expect(Math.abs(add(one) / values[id] - 1), id).toBeLessThan(1e-9);
        }
      }),
      100,
    );
  });

  it('of a phase by term add up to its time: a decode step, the work of a prefill', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { prefill, decode } = record(at);
        const sum = (times: Readonly<Record<string, number>>) => Object.values(times).reduce((a, b) => a + b, 0);
        expect(Math.abs(sum(decode.timesS) / at.decodeFigures.tpotS - 1)).toBeLessThan(1e-9);
        expect(Math.abs(sum(prefill.timesS) / at.prefill.workS - 1)).toBeLessThan(1e-9);
      }),
      100,
    );
  });
});
