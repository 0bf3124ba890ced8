import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costRate } from '../../src/core/breakdown.js';
import type { Evaluated } from '../../src/core/evaluate.js';
import type { Plan } from '../../src/run/plan.js';
import { buildProblem } from '../../src/run/problem.js';
import {
  designOf,
  evaluated,
  objectiveNames,
  shippedPlan,
  spaceNames,
  standingGenomes,
  unlimited,
  withObjective,
} from '../property/designs.js';
import { figure, frontOf, planFrom } from './desk.js';

const freeEnergy = (plan: Plan): Plan =>
  withObjective(plan, { prices: { ...plan.objective.prices, electricityUsdPerKwh: figure(0) } });

const secondsPerYear = 365.25 * 24 * 3600;
const annuity = (rate: number, years: number) => rate / (1 - (1 + rate) ** -years);

/** What a second of a plan's equipment and building costs, from its prices alone; estimates count at their dear end. */
function fixedCost(plan: Plan, { prefillFigures, decodeFigures }: Evaluated): number {
  const { prices } = plan.objective;
  const equipment = annuity(prices.costOfCapital.value, prices.lifeYears.value) + prices.operationsShare.value;
  const { grade, high, value } = prices.facilityUsdPerWatt;
  const perWatt = grade === 'C' ? (high ?? value) : value;
  const building = perWatt * annuity(prices.costOfCapital.value, prices.facilityLifeYears.value);
  const capexUsd = prefillFigures.capexUsd + decodeFigures.capexUsd;
  const peakItW = (prefillFigures.peakPowerW + decodeFigures.peakPowerW) / prices.pue.value;
  return (capexUsd * equipment + peakItW * building) / secondsPerYear;
}

const draws = 300;
const ranks = (values: readonly number[]) => values.map((_, i) => i).sort((a, b) => values[a] - values[b] || a - b);

describe.each(spaceNames)('where electricity costs nothing, designs of %s', (space) => {
  const objective = objectiveNames.find((one) => one === space) ?? 'cost-latency-efficiency';
  const plan = freeEnergy(unlimited(shippedPlan(space, objective)));
  const problem = buildProblem(plan);
  const all = fc
    .sample(standingGenomes(problem), { numRuns: draws, seed: 20260731 })
    .map((genome) => evaluated(problem, designOf(problem, genome)));

  it('cost what their equipment and their building cost, and not a cent for energy', () => {
    for (const at of all) {
      expect(at.system.costUsdPerS / fixedCost(plan, at)).toBeCloseTo(1, 12);
      const { parts } = costRate(at);
      expect(parts['prefill energy']).toBe(0);
      expect(parts['decode energy']).toBe(0);
    }
  });

  it('rank by cost as by purchase and fixed yearly cost, whatever they draw', () => {
    const byCost = ranks(all.map((at) => Math.fround(at.system.costUsdPerS)));
    const byFixed = ranks(all.map((at) => Math.fround(fixedCost(plan, at))));
    expect(byCost).toEqual(byFixed);
    const byDraw = ranks(all.map((at) => at.system.meanPowerW));
    expect(byCost).not.toEqual(byDraw);
  });

  it('cost the same to the bit when they draw more while they serve', () => {
    const busyPowerFraction = figure(0.95);
    const hungry = buildProblem(
      withObjective(plan, { coefficients: { ...plan.objective.coefficients, busyPowerFraction } }),
    );
    for (const at of all) {
      const other = evaluated(hungry, at.design);
      expect(other.system.costUsdPerS).toBe(at.system.costUsdPerS);
      expect(other.system.meanPowerW).toBeGreaterThan(at.system.meanPowerW);
    }
  });
});

describe('where electricity and buildings cost nothing', () => {
  it('the front of cost and latency is that of purchase price and latency, design by design', () => {
    const text = `model: gpt-oss-120b
prefill: { accelerator: [h200, b200, mi355x], tensorParallel: [1, 2, 4], utilization: [0.5, 0.8] }
decode: { accelerator: [h200, b200, mi355x], tensorParallel: [1, 2, 4, 8], maxBatch: [8, 32, 128] }
`;
    const { prices } = planFrom(text).objective;
    const free = { ...prices, electricityUsdPerKwh: figure(0), facilityUsdPerWatt: figure(0) };
    const front = (metric: string) => {
      const goals = [metric, 'task_latency_p95_s'].map((one) => ({ metric: one, sense: 'min' as const }));
      return frontOf(planFrom(text, { change: { prices: free, goals } }));
    };
    const [byCost, byCapex] = [front('cost_usd_per_task'), front('capex_usd')];
    expect(byCost.length).toBeGreaterThan(5);
    expect(byCost.map(([, latency]) => latency)).toEqual(byCapex.map(([, latency]) => latency));
    const perDollar = byCost.map(([cost], i) => cost / byCapex[i][0]);
    for (const ratio of perDollar) expect(ratio / perDollar[0]).toBeCloseTo(1, 12);
  });
});
