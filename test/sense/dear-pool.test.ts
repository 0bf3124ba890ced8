import { describe, expect, it } from 'vitest';
import { buildProblem } from '../../src/run/problem.js';
import { compose } from '../../src/search/compose.js';
import { catalog, figure, frontOf, known, planFrom, withEntry } from './desk.js';

const pool = known(catalog.memories, 'photonic-pool');
/** The catalogue with a pool of this price. */
const at = (usdPerByte: number, usdPerPort: number) =>
  withEntry('memories', { ...pool, usdPerByte: figure(usdPerByte), usdPerPort: figure(usdPerPort) });

/** Coding agents on Llama-3.1-70B, where the KV of long contexts crowds the devices. */
const space = (pools: string) => `model: llama-3.1-70b
redundancy: none
shared: { kvPrecision: bf16, fabric: infiniband-xdr, poolMemory: ${pools}, idleKv: [keep, recompute], idleTtlS: [60, 300] }
prefill:
  accelerator: [b200, h200, mi355x]
  weightPrecision: bf16
  tensorParallel: [2, 4, 8]
  utilization: [0.6, 0.8]
decode:
  accelerator: [b200, h200, h100-sxm, gaudi-3]
  weightPrecision: bf16
  tensorParallel: [1, 2, 4, 8]
  pooledKvShare: { from: 0, to: 1, step: 0.125 }
  maxBatch: { from: 4, to: 512, factor: 2 }
`;

const goals = ['cost_usd_per_task', 'task_latency_p95_s'].map((metric) => ({ metric, sense: 'min' as const }));
const efficiency = { metric: 'tokens_per_joule', sense: 'max' as const };
/** A budget that no system of the front without a pool comes near. */
const budget = { metric: 'capex_usd', side: 'max' as const, bound: 1e9 };
const plan = (pools: string, facts = catalog) =>
  planFrom(space(pools), { facts, change: { goals: [...goals, efficiency], limits: [budget] } });

/** Points of the front that read KV from the pool. */
const pooled = (facts: typeof catalog) => {
  const problem = buildProblem(plan('[none, photonic-pool]', facts));
  return compose(problem.factored)
    .front.map(({ genome }) => problem.genes(genome))
    .filter((genes) => genes['decode.pooledKvShare'] !== 0);
};

describe('a memory pool', () => {
  const without = frontOf(plan('none'));

  it('stands on the front where it is given away, so that its price decides something', () => {
    expect(without.length).toBeGreaterThan(10);
    expect(pooled(at(0, 0)).length).toBeGreaterThan(0);
  });

  // 1e300 USD a byte make more dollars than a double holds.
  it.each([
    ['a byte', 1e12, 0],
    ['a port', 0, 1e12],
    ['a byte and a port', 1e12, 1e12],
    ['a byte and a port, beyond all numbers', 1e300, 1e300],
  ])('at an infinite price of %s leaves the front as it is without one, to the bit', (_, usdPerByte, usdPerPort) => {
    const facts = at(usdPerByte, usdPerPort);
    expect(frontOf(plan('[none, photonic-pool]', facts))).toEqual(without);
    expect(pooled(facts)).toEqual([]);
  });

  it('at an infinite price is never the cheapest way, also where no budget forbids it', () => {
    const free = (pools: string, facts = catalog) =>
      planFrom(space(pools), { facts, change: { goals: [goals[0]], limits: [] } });
    expect(frontOf(free('[photonic-pool, none]', at(1e12, 1e12)))).toEqual(frontOf(free('none')));
    expect(frontOf(free('[photonic-pool, none]', at(1e300, 1e300)))).toEqual(frontOf(free('none')));
  });

  it('that is alone to be had, at an infinite price, leaves the designs that put nothing in it', () => {
    expect(frontOf(plan('photonic-pool', at(1e12, 1e12)))).toEqual(without);
  });
});
