import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeReplicas, emptyDecodeFigures, holdKv, loadDecode } from '../../src/core/decode-pool.js';
import { wired, type Engine } from '../../src/core/engine.js';
import { speculate } from '../../src/core/speculation.js';
import { isDead } from '../../src/core/violation.js';
import { sameWires, spanOf, wiresOf, type Wires } from '../../src/core/wires.js';
import { networkOf, type NetworkValues } from '../../src/run/network.js';
import type { Placed } from '../../src/run/part.js';
import { buildProblem } from '../../src/run/problem.js';
import { isInfeasible } from '../../src/search/problem.js';
import { Rng } from '../../src/search/rng.js';
import { combinations, genomeAt } from '../../src/search/space.js';
import { planFor, shippedObjective } from '../oracle/sub-space.js';
import { any, descend, widened } from './pool-spans.js';

const objective = { ...shippedObjective('cost-latency-efficiency'), limits: [] };
const problems = ['frontier', 'scale-up'].map((name) => {
  const plan = planFor(widened(name), objective);
  return { plan, problem: buildProblem(plan) };
});

/** All that a decode pool on this network comes to, or why there is none. */
function poolOn(engine: Engine, tokens: number, maxBatch: number): unknown {
  const speculation = speculate(engine, tokens);
  if (isDead(speculation)) return speculation;
  const memory = holdKv(engine, 0, speculation);
  return isDead(memory) ? memory : loadDecode(memory, decodeReplicas(memory, maxBatch), emptyDecodeFigures());
}

describe('a scale-up network that is left out since an earlier one does the same', () => {
  it('gives a pool the very figures that one which stays gives it', () => {
    let left = 0;
    let told = 0;
    for (let seed = 0; seed < 250; seed++) {
      const rng = new Rng(seed);
      const { plan, problem } = any(rng, problems);
      const placed = descend(problem.factored, 1, 2, rng) as Placed | undefined;
      if (placed === undefined || placed.placement.devices === 1) continue;
      const { placement, rates } = placed;
      const stage = problem.factored.parts[1].stages[2];
      const [tokens, maxBatch] = [any(rng, [0, 1, 3]), any(rng, [1, 8, 64])];
      const stays = new Set<string>();
      const leaves: string[] = [];
      for (let i = 0; i < combinations(stage.variables); i++) {
        const choice = genomeAt(stage.variables, i);
        const values = stage.variables.map((one, v) => ('values' in one ? one.values[choice[v]] : choice[v]));
        const chip = networkOf(placement.chip, values as unknown as NetworkValues, plan.facts.links);
        if (isDead(chip)) continue;
        const pool = JSON.stringify(poolOn(wired(placement, rates, wiresOf(placement, chip)), tokens, maxBatch));
        if (isInfeasible(stage.enter?.(placed, choice))) leaves.push(pool);
        else stays.add(pool);
      }
      for (const pool of leaves) expect(stays.has(pool), `seed ${seed}: ${pool}`).toBe(true);
      left += leaves.length;
      told += stays.size;
    }
    expect(left).toBeGreaterThan(500);
    expect(told).toBeGreaterThan(500);
  });

  it('differs from it in no time, rate, price, draw or way of packing', () => {
    const chip = { domain: 8, networkUsd: 10, networkW: 1 };
    const times = { networkFixedS: 1e-5, networkTokenS: 1e-8 };
    const ports = { outsideBytesPerS: 5e10, portBytesPerS: 4e10, requestBytesPerS: 1.6e11 };
    const one = { ...times, chip, ports, idleBeside: 0, draft: times } as unknown as Wires;
    const same = (change: object, of: object = one, devices = 4) =>
      sameWires(of as Wires, { ...of, ...change } as Wires, devices);
    expect(same({})).toBe(true);
    expect(same({ networkFixedS: 2e-5 })).toBe(false);
    expect(same({ networkTokenS: 2e-8 })).toBe(false);
    expect(same({ draft: { ...times, networkFixedS: 2e-5 } })).toBe(false);
    expect(same({ draft: { ...times, networkTokenS: 2e-8 } })).toBe(false);
    expect(same({ ports: { ...ports, outsideBytesPerS: 6e10 } })).toBe(false);
    expect(same({ chip: { ...chip, networkUsd: 11 } })).toBe(false);
    expect(same({ chip: { ...chip, networkW: 2 } })).toBe(false);
    // A wider domain is another where the replica only fits into that, or packs otherwise; else it is the same.
    expect(same({ chip: { ...chip, domain: 16 } })).toBe(true);
    expect(same({ chip: { ...chip, domain: 16 } }, one, 12)).toBe(false);
    expect(same({ idleBeside: 1 })).toBe(false);
    const loose = { ...one, idleBeside: 1 };
    expect(same({ chip: { ...chip, domain: 16 } }, loose)).toBe(false);
  });
});

describe('the span of some networks', () => {
  const amount = fc.double({ min: 1e-9, max: 1e12, noNaN: true });
  const collectives = fc.record({ networkFixedS: amount, networkTokenS: amount });
  const networks = fc.array(
    fc
      .record({
        chip: fc.record({ networkUsd: amount, networkW: amount }),
        ports: fc.record({ outsideBytesPerS: amount, portBytesPerS: amount, requestBytesPerS: amount }),
        idleBeside: amount,
        draft: collectives,
        times: collectives,
      })
      .map(({ times, ...rest }) => ({ ...times, ...rest }) as unknown as Wires),
    { minLength: 1, maxLength: 5 },
  );
  /** What is better the smaller it is, and what is better the larger. */
  const smallerOf = ({ networkFixedS, networkTokenS, draft, chip, idleBeside }: Wires) => [
    networkFixedS,
    networkTokenS,
    draft?.networkFixedS,
    draft?.networkTokenS,
    chip.networkUsd,
    chip.networkW,
    idleBeside,
  ];
  const largerOf = ({ ports }: Wires) => [ports.outsideBytesPerS, ports.portBytesPerS, ports.requestBytesPerS];
  const each = (of: (one: Wires) => (number | undefined)[], some: Wires[], pick: (...values: number[]) => number) =>
    of(some[0]).map((_, i) => pick(...some.map((one) => of(one)[i] as number)));

  it('is at its best, and at its worst, in every respect what one of them is', () => {
    fc.assert(
      fc.property(networks, (some) => {
        const { best, worst } = spanOf(some);
        expect(smallerOf(best)).toEqual(each(smallerOf, some, Math.min));
        expect(largerOf(best)).toEqual(each(largerOf, some, Math.max));
        expect(smallerOf(worst)).toEqual(each(smallerOf, some, Math.max));
        expect(largerOf(worst)).toEqual(each(largerOf, some, Math.min));
      }),
      { numRuns: 200 },
    );
  });
});
