import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Figure } from '../../src/catalog/schema.js';
import { costRate } from '../../src/core/breakdown.js';
import type { Plan } from '../../src/run/plan.js';
import { buildProblem } from '../../src/run/problem.js';
import { designOf, evaluated, shippedPlan, standingGenomes, unlimited } from '../property/designs.js';

/** A fact that costs twice as much, at every end of its range. */
const doubled = (fact: Figure): Figure => ({
  ...fact,
  value: 2 * fact.value,
  ...(fact.low !== undefined && { low: 2 * fact.low }),
  ...(fact.high !== undefined && { high: 2 * fact.high }),
});

/** Whatever of an entry is a price in dollars, doubled. */
const dearer = <T extends object>(entry: T): T =>
  Object.fromEntries(
    Object.entries(entry).map(([key, fact]) => [key, /usd/i.test(key) ? doubled(fact as Figure) : fact]),
  ) as T;

const withFacts = (plan: Plan, change: Partial<Plan['facts']>): Plan => ({
  ...plan,
  facts: { ...plan.facts, ...change },
});

/** Worlds in which one item of a purchase costs twice as much, and nothing else does. */
const worlds: Readonly<Record<string, (plan: Plan) => Plan>> = {
  devices: (plan) =>
    withFacts(plan, { accelerators: plan.facts.accelerators.map((one) => ({ ...one, price: dearer(one.price) })) }),
  hosts: (plan) => {
    const { prices } = plan.objective;
    const hostUsdPerAccelerator = doubled(prices.hostUsdPerAccelerator);
    return { ...plan, objective: { ...plan.objective, prices: { ...prices, hostUsdPerAccelerator } } };
  },
  'scale-up': (plan) =>
    withFacts(plan, { links: plan.facts.links.map((one) => (one.use === 'scale-up' ? dearer(one) : one)) }),
  fabric: (plan) =>
    withFacts(plan, { links: plan.facts.links.map((one) => (one.use === 'scale-up' ? one : dearer(one))) }),
  'memory pool': (plan) =>
    withFacts(plan, { memories: plan.facts.memories.map((one) => (one.use === 'pool' ? dearer(one) : one)) }),
  'host memory': (plan) =>
    withFacts(plan, { memories: plan.facts.memories.map((one) => (one.use === 'pool' ? one : dearer(one))) }),
};

const plans = ['quickstart', 'optical-memory', 'scale-up'].map((space) =>
  unlimited(shippedPlan(space, 'cost-latency-efficiency')),
);

describe.each(Object.entries(worlds))('where %s cost twice as much', (item, world) => {
  it('the bill of a design grows by that item of it and its upkeep, and by nothing else', () => {
    let seen = 0;
    for (const plan of plans) {
      const [now, then] = [buildProblem(plan), buildProblem(world(plan))];
      const { repaymentUsdPerS, operationsUsdPerS } = now.setting.rates;
      for (const genome of fc.sample(standingGenomes(now), { numRuns: 40, seed: 20261126 })) {
        const { total, parts } = costRate(evaluated(now, designOf(now, genome)));
        const after = costRate(evaluated(then, designOf(then, genome))).total;
        const ofItem = (parts[`prefill ${item}`] ?? 0) + (parts[`decode ${item}`] ?? 0);
        if (ofItem > 0) seen += 1;
        const grown = ofItem * (1 + operationsUsdPerS / repaymentUsdPerS);
        expect(Math.abs(after - total - grown) / total).toBeLessThan(1e-9);
      }
    }
    expect(seen).toBeGreaterThan(5);
  });
});
