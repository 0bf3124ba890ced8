import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metrics } from '../../src/objective/metrics.js';
import type { Plan } from '../../src/run/plan.js';
import { buildProblem } from '../../src/run/problem.js';
import { compose } from '../../src/search/compose.js';
import { designCount, variablesOf } from '../../src/search/factored.js';
import { genomeAt } from '../../src/search/space.js';
import { Walker } from '../../src/search/walker.js';
import { check, narrowed, shippedPlan, withObjective } from './designs.js';

/** Small spaces, of a few thousand designs, with everything in them that the large ones have. */
const small: readonly Plan[] = [
  narrowed(shippedPlan('quickstart', 'cost-latency-efficiency'), {
    'shared.fabric': ['roce-400'],
    'shared.idleTtlS': [60],
    'prefill.accelerator': ['h200', 'tpu-v7'],
    'prefill.tensorParallel': [2, 8],
    'prefill.chunkTokens': [4096],
    'prefill.utilization': [0.5, 0.8],
    'decode.accelerator': ['b200', 'mi355x', 'h100-sxm'],
    'decode.expertParallel': [1],
    'decode.maxBatch': [8, 64],
  }),
  narrowed(shippedPlan('chat', 'chat'), {
    'shared.fabric': ['infiniband-xdr'],
    'shared.idleTtlS': [300],
    'prefill.accelerator': ['h200', 'mi300x'],
    'prefill.weightPrecision': ['fp8'],
    'prefill.tensorParallel': [4],
    'prefill.pipelineParallel': [1],
    'prefill.topology': ['native'],
    'prefill.chunkTokens': [8192],
    'prefill.utilization': [0.6],
    'decode.accelerator': ['b200', 'gaudi-3'],
    'decode.weightPrecision': ['fp8'],
    'decode.tensorParallel': [2, 8],
    'decode.pipelineParallel': [1, 2],
    'decode.topology': ['native', 'ring'],
    'decode.pooledKvShare': [0, 0.5],
    'decode.maxBatch': [16, 128],
  }),
].map((plan) => withObjective(plan, { limits: [] }));
const plans = fc.constantFrom(...small).map((plan) => plan);

/** Every metric of every design of a plan that stands, by its genome. */
function outcomes(plan: Plan): Map<string, number[]> {
  const goals = metrics.map(({ id, sense }) => ({ metric: id, sense }));
  const { factored } = buildProblem(withObjective(plan, { goals, limits: [] }));
  const walkers = factored.parts.map((_, p) => new Walker(factored, p));
  const figures = walkers.map((walker) => walker.figures);
  const out = new Float64Array(metrics.length);
  const found = new Map<string, number[]>();
  for (let i = 0; i < Number(designCount(factored)); i++) {
    const genome = genomeAt(variablesOf(factored), i);
    if (walkers.some((walker) => walker.evaluate(genome) !== undefined)) continue;
    factored.join(genome.slice(0, factored.shared.length), figures, out);
    found.set(
      genome.join(),
      metrics.map(({ sense }, m) => (sense === 'min' ? out[m] : -out[m])),
    );
  }
  return found;
}
const known = new Map(small.map((plan) => [plan, outcomes(plan)]));

/** Genomes that meet the plan's limits, found by search, design by design. */
function feasible(plan: Plan): Set<string> {
  const { factored } = buildProblem(plan);
  const walkers = factored.parts.map((_, p) => new Walker(factored, p));
  const figures = walkers.map((walker) => walker.figures);
  const out = new Float64Array(factored.objectiveCount + factored.constraintCount);
  const found = new Set<string>();
  for (let i = 0; i < Number(designCount(factored)); i++) {
    const genome = genomeAt(variablesOf(factored), i);
    if (walkers.some((walker) => walker.evaluate(genome) !== undefined)) continue;
    factored.join(genome.slice(0, factored.shared.length), figures, out);
    if (out.subarray(factored.objectiveCount).every((excess) => excess <= 0)) found.add(genome.join());
  }
  return found;
}

function vectors(plan: Plan): string[] {
  return compose(buildProblem(plan).factored).front.map(({ objectives }) => objectives.join());
}

/** A limit on a metric, at the value that some design of the plan has. */
function limitAt(plan: Plan, metricIndex: number, at: number) {
  const values = [...(known.get(plan) as Map<string, number[]>).values()].map((all) => all[metricIndex]);
  const { id, sense } = metrics[metricIndex];
  const side = sense === 'min' ? ('max' as const) : ('min' as const);
  const sorted = values.sort((a, b) => a - b);
  return { metric: id, side, bound: sorted[Math.floor(at * sorted.length)] };
}

const shares = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the small spaces of these tests', () => {
  it('have thousands of designs, hundreds of which stand', () => {
    for (const plan of small) {
      expect(Number(designCount(buildProblem(plan).factored))).toBeLessThan(20_000);
      expect(known.get(plan)?.size).toBeGreaterThan(200);
    }
  });
});

describe('a limit', () => {
  it('admits the designs whose metric keeps it, and no others', () => {
    check(
      fc.property(plans, fc.nat({ max: metrics.length - 1 }), shares, (plan, m, at) => {
        const limit = limitAt(plan, m, at);
        const keeps = ([, all]: [string, number[]]) =>
          limit.side === 'max' ? all[m] <= limit.bound : all[m] >= limit.bound;
        const wanted = [...(known.get(plan) as Map<string, number[]>)].filter(keeps).map(([genome]) => genome);
        expect([...feasible(withObjective(plan, { limits: [limit] }))]).toEqual(wanted);
      }),
      30,
    );
  });

  it('that is stricter never admits a design that the looser one refuses', () => {
    check(
      fc.property(plans, fc.nat({ max: metrics.length - 1 }), shares, shares, (plan, m, a, b) => {
        const [low, high] = [limitAt(plan, m, Math.min(a, b)), limitAt(plan, m, Math.max(a, b))];
        const [strict, loose] = low.side === 'max' ? [low, high] : [high, low];
        const admitted = feasible(withObjective(plan, { limits: [loose] }));
        for (const genome of feasible(withObjective(plan, { limits: [strict] }))) expect(admitted).toContain(genome);
      }),
      20,
    );
  });

  it('on a goal adds nothing to the front, and leaves every point that keeps it', () => {
    let dropped = 0;
    check(
      fc.property(plans, fc.nat({ max: 2 }), shares, (plan, g, at) => {
        const goal = plan.objective.goals[g];
        const limit = limitAt(
          plan,
          metrics.findIndex(({ id }) => id === goal.metric),
          at,
        );
        const all = compose(buildProblem(plan).factored).front;
        const value = (objectives: readonly number[]) => (goal.sense === 'min' ? objectives[g] : -objectives[g]);
        const keeps = ({ objectives }: { objectives: readonly number[] }) =>
          limit.side === 'max' ? value(objectives) <= limit.bound : value(objectives) >= limit.bound;
        const wanted = all.filter(keeps);
        dropped += all.length - wanted.length;
        expect(vectors(withObjective(plan, { limits: [limit] }))).toEqual(
          wanted.map(({ objectives }) => objectives.join()),
        );
      }),
      30,
    );
    expect(dropped).toBeGreaterThan(0);
  });
});

describe('the name of a chip', () => {
  /** The plan with a chip under another name, beside its first one or in its place. */
  function renamed(plan: Plan, chip: string, clone: string, instead: boolean): Plan {
    const genes = plan.space.genes.map((gene) =>
      gene.key === 'accelerator' && gene.values.includes(chip)
        ? { ...gene, values: instead ? gene.values.map((id) => (id === chip ? clone : id)) : [...gene.values, clone] }
        : gene,
    );
    const { accelerators } = plan.facts;
    const original = accelerators.find(({ id }) => id === chip);
    if (original === undefined) throw new Error(`the plan has no ${chip}`);
    const facts = { ...plan.facts, accelerators: [...accelerators, { ...original, id: clone, name: 'Another name' }] };
    return { ...plan, space: { ...plan.space, genes }, facts };
  }

  it.each(small.map((plan) => [plan.space.name, plan] as const))('changes no vector of the front of %s', (_, plan) => {
    const before = vectors(plan);
    expect(before.length).toBeGreaterThan(3);
    const chips = plan.facts.accelerators.map(({ id }) => id);
    for (const chip of chips.filter((id) => plan.space.genes.some((gene) => gene.values.includes(id))))
      for (const clone of ['a-clone', 'zz-clone'])
        for (const instead of [true, false]) expect(vectors(renamed(plan, chip, clone, instead))).toEqual(before);
  });
});
