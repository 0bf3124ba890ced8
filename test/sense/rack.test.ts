import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildProblem } from '../../src/run/problem.js';
import { check, designOf, designs, evaluated, standingGenomes, unlimited } from '../property/designs.js';
import { catalog, known, planFrom } from './desk.js';

const racks = ['gb200', 'gb300'];

/** Designs in which either pool, or both, run on racks of 72. */
const problem = buildProblem(
  unlimited(
    planFrom(`model: deepseek-r1
allowUnknownQuality: true
redundancy: none
shared: { kvPrecision: [fp8, bf16], idleKv: [keep, recompute] }
prefill:
  accelerator: [${racks.join()}, h200]
  weightPrecision: [fp4, fp8]
  tensorParallel: [1, 2, 4, 8]
  pipelineParallel: [1, 2, 3]
  expertParallel: [1, 4, 8, 16, 32]
  utilization: { from: 0.1, to: 0.85, step: 0.05 }
decode:
  accelerator: [${racks.join()}, b200]
  weightPrecision: [fp4, fp8]
  tensorParallel: [1, 2, 4, 8]
  pipelineParallel: [1, 2, 3]
  expertParallel: [1, 4, 8, 16, 32, 64]
  maxBatch: { from: 1, to: 256, factor: 2 }
`),
  ),
);

const drawn = standingGenomes(problem).map((genome) => ({
  genes: problem.genes(genome),
  at: evaluated(problem, designOf(problem, genome)),
}));

describe('a machine that is sold by the rack of 72', () => {
  it('says so in the catalogue', () => {
    for (const id of racks) expect(known(catalog.accelerators, id).purchaseUnit.value).toBe(72);
  });

  it('is never bought by the piece: its accelerators are a multiple of 72 in every design that stands', () => {
    let met = 0;
    let partly = 0;
    check(
      fc.property(drawn, ({ genes, at }) => {
        for (const pool of ['prefill', 'decode'] as const) {
          if (!racks.includes(String(genes[`${pool}.accelerator`]))) continue;
          const { accelerators, replicas } = pool === 'prefill' ? at.prefillFigures : at.decodeFigures;
          const { devices, chip } = at[pool].engine.placement;
          met++;
          if (replicas * devices < accelerators) partly++;
          expect(accelerators % 72).toBe(0);
          expect(accelerators).toBeGreaterThan(0);
          expect(replicas * devices).toBeLessThanOrEqual(accelerators);
          // A replica that fits into a rack lies in one.
          if (chip.domain === 72 && devices <= 72)
            expect(accelerators).toBe(72 * Math.ceil(replicas / Math.floor(72 / devices)));
          else if (devices % chip.domain === 0) expect(accelerators - replicas * devices).toBeLessThan(72);
        }
      }),
      1500,
    );
    expect(met).toBeGreaterThan(1000);
    // Replicas of 48 or of 9 do not fill a rack, and what is left over is bought too.
    expect(partly).toBeGreaterThan(100);
  });

  it('is paid whole: price, ports and power of every device of the rack, used or not', () => {
    check(
      fc.property(drawn, ({ genes, at }) => {
        for (const pool of ['prefill', 'decode'] as const) {
          if (!racks.includes(String(genes[`${pool}.accelerator`]))) continue;
          const { accelerators, capexUsd, peakPowerW } = pool === 'prefill' ? at.prefillFigures : at.decodeFigures;
          const fact = known(catalog.accelerators, String(genes[`${pool}.accelerator`]));
          const device = fact.price.usd?.grade === 'C' ? fact.price.usd.high : fact.price.usd?.value;
          expect(capexUsd).toBeGreaterThanOrEqual(accelerators * (device as number));
          expect(peakPowerW).toBeGreaterThan(accelerators * (fact.power.tdpW?.value as number));
        }
      }),
      300,
    );
  });
});

describe('any part', () => {
  it('is bought in the whole units that it is sold in, in every shipped space', () => {
    check(
      fc.property(designs, ({ problem: of, genome, at }) => {
        const genes = of.genes(genome);
        for (const pool of ['prefill', 'decode'] as const) {
          const unit = known(catalog.accelerators, String(genes[`${pool}.accelerator`])).purchaseUnit.value;
          const { accelerators } = pool === 'prefill' ? at.prefillFigures : at.decodeFigures;
          expect(accelerators % unit).toBe(0);
        }
      }),
      1000,
    );
  });
});
