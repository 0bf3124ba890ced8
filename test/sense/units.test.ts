import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evaluated } from '../../src/core/evaluate.js';
import { decodeStep } from '../../src/core/intensity.js';
import { bytesPerElement } from '../../src/core/shape.js';
import { metrics } from '../../src/objective/metrics.js';
import { record } from '../../src/run/record.js';
import type { Plan } from '../../src/run/plan.js';
import { buildProblem, type SystemProblem } from '../../src/run/problem.js';
import {
  check,
  designOf,
  evaluated,
  objectiveNames,
  shippedPlan,
  spaceNames,
  standingGenomes,
  unlimited,
  withObjective,
} from '../property/designs.js';
import { figure } from './desk.js';
import { inUnits, metricFactor, type Scale } from './units.js';

/**
 * Interest is compounded once a year, and a year is no fact that could be rescaled: without interest what is bought is
 * paid in equal parts over its life.
 */
function withoutInterest(plan: Plan): Plan {
  return withObjective(plan, { prices: { ...plan.objective.prices, costOfCapital: figure(0) } });
}

/** What a design says of itself without any unit. */
function pureNumbers(at: Evaluated) {
  const { prefill, decode, breakdown, metrics: values } = record(at);
  const phase = ({ intensity, intensityLimit, ridge, timesS, ...p }: typeof decode) => ({
    overRidge: intensity / ridge,
    limitOverRidge: intensityLimit / ridge,
    load: p.load,
    batch: p.batch,
    replicas: p.replicas,
    accelerators: p.accelerators,
    needOverHave: p.capacityNeedBytes / p.capacityHaveBytes,
    regime: p.regime,
    binding: p.binding,
    elasticity: p.elasticity,
    gainOf10Percent: p.gainOf10Percent,
    times: shares(timesS),
  });
  const { shape, traffic } = at.setting;
  const { weights, chip } = at.decode.engine.placement;
  const { flop } = decodeStep(shape, weights, at.session.shared.kvFormat, 1, traffic.contextMean);
  const peakFlopPerS = at.decodeFigures.accelerators * chip.flopPerS.bf16;
  return {
    prefill: phase(prefill),
    decode: phase(decode),
    computeShare: at.prefill.computeShare,
    mfu: (traffic.turnsPerS * traffic.outputMean * flop) / peakFlopPerS,
    busyBandwidth: at.prefill.bytesPerS / at.prefill.engine.placement.chip.memoryBytesPerS,
    costParts: shares(breakdown.cost_usd_per_task.parts),
    timeParts: shares(breakdown.task_latency_mean_s.parts),
    powerParts: shares(breakdown.mean_power_kw.parts),
    p95OverMean: values['task_latency_p95_s'] / values['task_latency_mean_s'],
    peakOverMeanPower: values['power_kw'] / values['mean_power_kw'],
  };
}

function shares(parts: Readonly<Record<string, number>>): Record<string, number> {
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part / total]));
}

/** Runs with elements of this many times as many bytes: how large a format is, is the one figure outside the facts. */
function withBytes<T>(times: number, run: () => T): T {
  const sizes = bytesPerElement as Record<keyof typeof bytesPerElement, number>;
  const formats = Object.keys(sizes) as (keyof typeof sizes)[];
  const before = { ...sizes };
  for (const format of formats) sizes[format] = before[format] * times;
  try {
    return run();
  } finally {
    Object.assign(sizes, before);
  }
}

const metricsOf = (problem: SystemProblem, at: Evaluated) =>
  metrics.map((metric) => metric.of(at.system, problem.setting));

/** Powers of two, by which doubles are multiplied without rounding: what follows from the same numbers is the same. */
const power = fc.integer({ min: -12, max: 12 }).map((exponent) => 2 ** exponent);
const one = fc.constant(1);
const every = { s: power, byte: power, usd: power, joule: power };
const units = {
  seconds: fc.record({ s: power, byte: one, usd: one, joule: one }),
  dollars: fc.record({ s: one, byte: one, usd: power, joule: one }),
  joules: fc.record({ s: one, byte: one, usd: one, joule: power }),
  bytes: fc.record({ s: one, byte: power, usd: one, joule: one }),
  'all four at once': fc.record(every),
} satisfies Record<string, fc.Arbitrary<Scale>>;

describe.each(spaceNames)('a design of %s', (space) => {
  const objective = objectiveNames.find((name) => name === space) ?? 'cost-latency-efficiency';
  const plan = withoutInterest(unlimited(shippedPlan(space, objective)));
  const problem = buildProblem(plan);
  const genomes = standingGenomes(problem);

  it.each(Object.entries(units))('is the same in other %s, and its metrics are counted in them', (_, scales) => {
    check(
      fc.property(genomes, scales, (genome, scale) => {
        const here = evaluated(problem, designOf(problem, genome));
        const before = pureNumbers(here);
        withBytes(scale.byte, () => {
          const there = buildProblem(inUnits(plan, scale));
          const at = evaluated(there, designOf(there, genome));
          expect(pureNumbers(at)).toEqual(before);
          const wanted = metricsOf(problem, here).map((value, i) => value * metricFactor(metrics[i].unit, scale));
          expect(metricsOf(there, at)).toEqual(wanted);
        });
      }),
      40,
    );
  });

  it('is the same within 1e-9 in units of any size, also where numbers are rounded', () => {
    const any = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    check(
      fc.property(genomes, fc.record({ s: any, byte: any, usd: any, joule: any }), (genome, scale) => {
        const here = evaluated(problem, designOf(problem, genome));
        withBytes(scale.byte, () => {
          const there = buildProblem(inUnits(plan, scale));
          const at = evaluated(there, designOf(there, genome));
          for (const [i, value] of metricsOf(there, at).entries()) {
            const wanted = metricsOf(problem, here)[i] * metricFactor(metrics[i].unit, scale);
            if (wanted === 0) expect(value, metrics[i].id).toBe(0);
            else expect(Math.abs(value / wanted - 1), metrics[i].id).toBeLessThan(1e-9);
          }
        });
      }),
      60,
    );
  });

  it('is another one where one fact is left in its old unit, so that the comparison can fail', () => {
    const scale = { s: 2, byte: 1, usd: 1, joule: 1 };
    const scaled = inUnits(plan, scale);
    const { coefficients } = scaled.objective;
    const forgotten = withObjective(scaled, {
      coefficients: { ...coefficients, executionClasses: plan.objective.coefficients.executionClasses },
    });
    const there = buildProblem(forgotten);
    const [genome] = fc.sample(genomes, { numRuns: 1, seed: 20260731 });
    const at = (of: SystemProblem) => pureNumbers(evaluated(of, designOf(of, genome)));
    expect(at(there)).not.toEqual(at(problem));
  });
});
