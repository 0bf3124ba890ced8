import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metrics } from '../../src/objective/metrics.js';
import { buildProblem } from '../../src/run/problem.js';
import type { Plan } from '../../src/run/plan.js';
import {
  designOf,
  evaluated,
  shippedPlan,
  spaceNames,
  standingGenomes,
  unlimited,
  withObjective,
} from '../property/designs.js';
import { atContext, figure } from './desk.js';

const mayBeNone = ['disaggregation_ratio', 'quality_loss'];

/** Switches with as many ports as anybody likes: else no fabric holds the fleet of a million tasks a second. */
const boundless = (plan: Plan): Plan => ({
  ...plan,
  facts: { ...plan.facts, links: plan.facts.links.map((link) => ({ ...link, switchRadix: figure(1e9) })) },
});

/** Metrics of random designs of a plan that are none, endless or not above 0. */
function odd(plan: Plan): string[] {
  const problem = buildProblem(plan);
  return fc.sample(standingGenomes(problem), { numRuns: 20, seed: 20260731 }).flatMap((genome) => {
    const { system } = evaluated(problem, designOf(problem, genome));
    const values = metrics.map((metric) => ({ id: metric.id, value: metric.of(system, problem.setting) }));
    return (
      values
        // Most systems have no memory pool, and many lose nothing.
        .filter(({ id, value }) => !((value > 0 || (value === 0 && mayBeNone.includes(id))) && Number.isFinite(value)))
        .map(({ id, value }) => `${id} ${value}`)
    );
  });
}

describe.each(spaceNames)('designs of %s have metrics above 0 and finite', (space) => {
  const plan = boundless(unlimited(shippedPlan(space, 'cost-latency-efficiency')));

  it.each([1e-12, 1e-6, 1e-3, 1e3, 1e6, 1e9])('at %d tasks a second, with and without a peak', (tasksPerS) => {
    for (const peakToMean of [1, 20])
      expect(odd(withObjective(plan, { demand: { tasksPerS, peakToMean } }))).toEqual([]);
  });

  it.each([1, 2, 100, 10_000, 300_000])('at contexts of %d tokens', (tokens) => {
    expect(odd(atContext(plan, tokens))).toEqual([]);
  });
});
