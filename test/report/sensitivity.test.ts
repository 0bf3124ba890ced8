import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Figure } from '../../src/catalog/schema.js';
import { resources, type Resource } from '../../src/core/resource.js';
import { evaluateColocated, fullOf } from '../../src/core/colocated.js';
import { tpotS } from '../../src/core/token.js';
import { meanTpotS } from '../../src/core/rank.js';
import { isDead } from '../../src/core/violation.js';
import { buildColocated, type ColocatedProblem } from '../../src/run/colocated-problem.js';
import type { Plan } from '../../src/run/plan.js';
import { buildProblem, type SystemProblem } from '../../src/run/problem.js';
import { record, recordColocated } from '../../src/run/record.js';
import type { PhaseRecord } from '../../src/run/schema.js';
import { variablesOf } from '../../src/search/factored.js';
import { cardinality } from '../../src/search/problem.js';
import { Walker } from '../../src/search/walker.js';
import { onlyColocated } from '../oracle/colocated.js';
import {
  check,
  designOf,
  evaluated,
  shippedPlan,
  speculating,
  standingGenomes,
  unlimited,
} from '../property/designs.js';

/**
 * What a run says 10% more of a resource is worth, against machines whose data sheets say 10% more: the facts of the plan are
 * changed, everything is built anew from them, and the batch is solved again, with no use of what the core scales chips by.
 */

const times = (fact: Figure, factor: number): Figure => ({ ...fact, value: fact.value * factor });
const each = <T extends object>(facts: T, factor: number): T =>
  Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, fact === undefined ? fact : times(fact as Figure, factor)]),
  ) as T;
const changed = <T extends object>(facts: T, keys: readonly (keyof T)[], factor: number): T => ({
  ...facts,
  ...Object.fromEntries(
    keys.flatMap((key) => (facts[key] === undefined ? [] : [[key, times(facts[key] as Figure, factor)]])),
  ),
});

/** The plan in whose world every accelerator has `factor` times a resource. */
function planWith(plan: Plan, resource: Resource, factor: number): Plan {
  const { facts, objective } = plan;
  const withMachines = (of: (one: Plan['facts']['accelerators'][number]) => Partial<typeof one>): Plan => ({
    ...plan,
    facts: { ...facts, accelerators: facts.accelerators.map((one) => ({ ...one, ...of(one) })) },
  });
  const withCoefficients = (within: Plan, change: Partial<Plan['objective']['coefficients']>): Plan => ({
    ...within,
    objective: { ...objective, coefficients: { ...objective.coefficients, ...change } },
  });
  switch (resource) {
    case 'compute':
      return withMachines(({ peakFlopPerS }) => ({ peakFlopPerS: each(peakFlopPerS, factor) }));
    case 'bandwidth':
      return withMachines(({ memory }) => ({ memory: changed(memory, ['bytesPerS'], factor) }));
    case 'capacity':
      return withMachines(({ memory }) => ({ memory: changed(memory, ['bytes'], factor) }));
    case 'network': {
      const machines = withMachines(({ scaleUp, scaleOut, hostMemory }) => ({
        scaleUp: changed(scaleUp, ['bytesPerSPerDirection'], factor),
        scaleOut: changed(scaleOut, ['bytesPerS'], factor),
        ...(hostMemory !== undefined && { hostMemory: changed(hostMemory, ['bytesPerS'], factor) }),
      }));
      const links = facts.links.map((link) =>
        changed(changed(link, ['bytesPerSPerPort'], factor), ['hopS'], 1 / factor),
      );
      const { coefficients } = objective;
      return withCoefficients(
        { ...machines, facts: { ...machines.facts, links } },
        {
          ...changed(coefficients, ['collectiveS', 'collectiveDoublingS'], 1 / factor),
          hostBytesPerS: times(coefficients.hostBytesPerS, factor),
        },
      );
    }
    case 'overhead':
      return withCoefficients(plan, {
        executionClasses: Object.fromEntries(
          Object.entries(objective.coefficients.executionClasses).map(([name, one]) => [
            name,
            changed(one, ['perKernelS', 'perStepS', 'perSequenceS'], 1 / factor),
          ]),
        ) as Plan['objective']['coefficients']['executionClasses'],
      });
    case 'pool port':
      return {
        ...plan,
        facts: { ...facts, memories: facts.memories.map((one) => changed(one, ['bytesPerSPerPort'], factor)) },
      };
  }
}

/** Most requests b of a rank with b + z sqrt(b) <= most, by bisection; z of the plan. */
function fluctuating(most: number, z: number): number {
  let [low, high] = [0, most];
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle + z * Math.sqrt(middle) <= most) low = middle;
    else high = middle;
  }
  return low;
}

interface Rates {
  readonly prefill: number;
  readonly decode: number;
}

/** Work per second and device of both pools of a design, replicas fractional. */
function ratesOf(problem: SystemProblem, genome: readonly number[]): Rates {
  const at = evaluated(problem, designOf(problem, genome));
  const { placement } = at.decode.engine;
  const full = Math.min(
    at.decode.batchLimit,
    fluctuating(at.design.decode.maxBatch, placement.setting.constants.capacityQuantile),
  );
  const served = at.prefill.engine.placement;
  return {
    prefill: (at.design.prefill.utilization * served.ranks) / (at.prefill.workS * served.devices),
    decode: (full * placement.ranks) / (tpotS(at.decode, full) * placement.devices),
  };
}

/** Turns per second and device of a co-located design: prompts and tokens share the pool, so both phases have one rate. */
function colocatedRates(problem: ColocatedProblem, genome: readonly number[]): Rates {
  const { at } = colocatedAt(problem, genome);
  const { rank, design, setting } = at;
  const full = fullOf(rank, design.colocated);
  const { ranks, devices } = rank.memory.engine.placement;
  const rate = (full * ranks) / (setting.traffic.outputMean * meanTpotS(rank, full) * devices);
  return { prefill: rate, decode: rate };
}

function colocatedAt(problem: ColocatedProblem, genome: readonly number[]) {
  const design = problem.design(genome);
  if (isDead(design)) throw new Error(design.rule);
  const outcome = evaluateColocated(problem.setting, design);
  if (outcome.kind !== 'feasible') throw new Error(JSON.stringify(outcome.violations));
  return { at: outcome.evaluated };
}

interface World {
  readonly genomes: fc.Arbitrary<number[]>;
  record(genome: readonly number[]): { prefill: PhaseRecord; decode: PhaseRecord };
  rates(genome: readonly number[], resource?: Resource, factor?: number): Rates;
}

/** Builds each changed world once. */
function once<T>(build: (resource: Resource, factor: number) => T): (resource: Resource, factor: number) => T {
  const built = new Map<string, T>();
  return (resource, factor) => {
    const key = `${resource} ${factor}`;
    const found = built.get(key) ?? build(resource, factor);
    built.set(key, found);
    return found;
  };
}

function disaggregated(plan: Plan): World {
  const problem = buildProblem(plan);
  const changedProblem = once((resource, factor) => buildProblem(planWith(plan, resource, factor)));
  return {
    genomes: standingGenomes(problem),
    record: (genome) => record(evaluated(problem, designOf(problem, genome))),
    rates: (genome, resource, factor = 1) =>
      ratesOf(resource === undefined ? problem : changedProblem(resource, factor), genome),
  };
}

function colocated(plan: Plan): World {
  const own = { ...plan, space: onlyColocated(plan.space) };
  const problem = buildColocated(own);
  const changedProblem = once((resource, factor) => buildColocated(planWith(own, resource, factor)));
  const walker = new Walker(problem.factored, 0);
  return {
    genomes: fc
      .tuple(...variablesOf(problem.factored).map((variable) => fc.nat({ max: cardinality(variable) - 1 })))
      .map((genome) => [...genome])
      .filter((genome) => walker.evaluate(genome) === undefined),
    record: (genome) => recordColocated(colocatedAt(problem, genome).at),
    rates: (genome, resource, factor = 1) =>
      colocatedRates(resource === undefined ? problem : changedProblem(resource, factor), genome),
  };
}

const plan = (space: string, objective = 'cost-latency-efficiency') =>
  speculating(unlimited(shippedPlan(space, objective)));
const worlds: readonly (readonly [string, World])[] = [
  ['quickstart', disaggregated(plan('quickstart'))],
  ['heterogeneous', disaggregated(plan('heterogeneous'))],
  ['optical-memory', disaggregated(plan('optical-memory'))],
  ['scale-up', disaggregated(plan('scale-up'))],
  ['chat', disaggregated(plan('chat', 'chat'))],
  ['co-located heterogeneous', colocated(unlimited(shippedPlan('heterogeneous', 'cost-latency-efficiency')))],
];
const phases = ['prefill', 'decode'] as const;

describe.each(worlds)('the worth of a resource, %s', (_, world) => {
  it('is what machines gain whose data sheets say 10% more of it', () => {
    check(
      fc.property(world.genomes, fc.constantFrom(...resources), (genome, resource) => {
        const stored = world.record(genome);
        const [now, more] = [world.rates(genome), world.rates(genome, resource, 1.1)];
        for (const phase of phases) {
          const gain = stored[phase].gainOf10Percent[resource];
          // Only a pool may be absent, and then its port is nothing to the design.
          if (gain === undefined) expect([resource, more[phase]]).toEqual(['pool port', now[phase]]);
          else expect(more[phase] / now[phase] - 1, `${phase} ${resource}`).toBeCloseTo(gain, 9);
        }
      }),
      40,
    );
  });

  it('names the resource that binds: a small change of no other data-sheet figure gains as much', () => {
    const step = 1e-4;
    check(
      fc.property(world.genomes, (genome) => {
        const stored = world.record(genome);
        const now = world.rates(genome);
        for (const phase of phases) {
          const elasticity = (resource: Resource) =>
            Math.log(world.rates(genome, resource, 1 + step)[phase] / now[phase]) / Math.log1p(step);
          for (const resource of resources)
            expect(elasticity(resource), `${phase} ${resource}`).toBeCloseTo(
              stored[phase].elasticity[resource] ?? 0,
              6,
            );
          const most = Math.max(...resources.map(elasticity));
          for (const resource of resources)
            if (stored[phase].binding.includes(resource)) expect(elasticity(resource)).toBeGreaterThan(most - 1e-5);
            else expect(elasticity(resource)).toBeLessThan(most);
        }
      }),
      25,
    );
  });
});
