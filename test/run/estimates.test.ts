import { describe, expect, it } from 'vitest';
import type { Figure } from '../../src/catalog/schema.js';
import { excess, goalsOf, limitsOf } from '../../src/objective/score.js';
import { buildAlternatives, type Alternative } from '../../src/run/alternative.js';
import { doubtsOf, takenFor } from '../../src/run/doubt.js';
import { byFlips, estimatesOf } from '../../src/run/estimates.js';
import { frontOf } from '../../src/run/front.js';
import { judge } from '../../src/run/judge.js';
import type { Plan } from '../../src/run/plan.js';
import type { Estimate, Front } from '../../src/run/schema.js';
import { weigherOf } from '../../src/run/weigh.js';
import { dominates } from '../../src/search/pareto/dominance.js';
import { catalog, known, planFrom, withEntry } from '../sense/desk.js';
import { exactRun, smallRuns } from './small-runs.js';

const written = (plan: Plan): Front => {
  const { alternatives, front } = exactRun('', plan);
  return frontOf(plan, alternatives, front);
};

/** The plan in which a fact is known to be this, by a way of its own: the plan as JSON, and the path word by word. */
function edited(plan: Plan, path: string, value: number): Plan {
  const copy = JSON.parse(JSON.stringify(plan)) as Plan;
  const { facts, space, objective } = copy;
  const lossy = facts.quality === undefined ? [] : [{ ...facts.quality, id: `${facts.quality.id}.quality` }];
  const entries: readonly { readonly id: string }[] = [
    ...lossy,
    ...facts.accelerators,
    ...facts.links,
    ...facts.memories,
    space.model,
    objective.coefficients,
    objective.prices,
  ];
  const entry = entries.find(({ id }) => path.startsWith(`${id}.`));
  if (entry === undefined) throw new Error(`nothing is called ${path}`);
  const acceptance = /\.draft\.acceptance\.(\d+)\.rate$/.exec(path);
  const fact =
    acceptance === null
      ? path
          .slice(entry.id.length + 1)
          .split('.')
          .reduce<unknown>((of, key) => (of as Record<string, unknown>)[key], entry)
      : space.model.draft?.acceptance.find(({ tokens }) => tokens === Number(acceptance[1]))?.rate;
  const figure = fact as Figure & { low?: number; high?: number };
  expect(figure.grade).toBe('C');
  delete figure.low;
  delete figure.high;
  Object.assign(figure, { value, grade: 'B' });
  return copy;
}

/** Goals of every point in a plan, minimised; nothing where it breaks a limit or does not stand. */
function vectorsIn(plan: Plan, front: Front): (number[] | undefined)[] {
  const alternatives = buildAlternatives(plan);
  return front.points.map(({ genome, genes }) => {
    const alternative = alternatives.find((one) => Object.keys(one.genes(genome)).every((name) => name in genes));
    if (alternative === undefined) throw new Error('a point of no kind');
    const judged = judge(alternative, genome);
    if (judged.kind !== 'feasible') return undefined;
    const { metrics } = judged.record;
    if (limitsOf(plan.objective).some((limit) => excess(limit, metrics[limit.metric.id] ?? 0) > 0)) return undefined;
    return goalsOf(plan.objective).map(({ id, sense }) => (sense === 'min' ? metrics[id] : -metrics[id]));
  });
}

type Ends = Estimate['ends'][number];

/** What an end flips, each point held against each. */
function flips(plan: Plan, front: Front, path: string, value: number): Pick<Ends, 'leaves' | 'breaks' | 'best'> {
  const then = vectorsIn(edited(plan, path, value), front);
  const ids = front.points.map(({ id }) => id);
  const now = front.points.map(({ metrics }) =>
    goalsOf(plan.objective).map(({ id, sense }) => (sense === 'min' ? metrics[id] : -metrics[id])),
  );
  const best = front.goals.flatMap(({ metric }, goal) => {
    const before = ids.filter((_, i) => now.every((other) => now[i][goal] <= other[goal]));
    const after = ids.filter((_, i) => {
      const one = then[i];
      return one !== undefined && then.every((other) => other === undefined || one[goal] <= other[goal]);
    });
    return after.length === 0 || after.includes(before[0]) ? [] : [{ metric, from: before[0], to: after[0] }];
  });
  return {
    leaves: ids.filter((_, i) => {
      const one = then[i];
      return one !== undefined && then.some((other) => other !== undefined && dominates(other, one));
    }),
    breaks: ids.filter((_, i) => then[i] === undefined),
    best,
  };
}

const runs = smallRuns(30_000);

describe.each(runs)('facts in doubt behind the front of $name', ({ plan, alternatives, front: designs }) => {
  const front = frontOf(plan, alternatives, designs);

  it('are those that its points lean on, and those of the whole that move any', () => {
    const { coefficients, prices } = plan.objective;
    const leaning = new Set(front.points.flatMap(({ leansOn }) => leansOn));
    const named = new Set(front.estimates.map(({ fact }) => fact));
    const doubted = new Map(doubtsOf(plan).map((doubt) => [doubt.path, doubt]));
    for (const path of leaning) expect(named.has(path)).toBe((doubted.get(path)?.ends ?? []).length > 0);
    for (const { fact, points, leftOut } of front.estimates) {
      const own = front.points.filter(({ leansOn }) => leansOn.includes(fact)).length;
      // The smallest domain of the space says how many rails there are, for designs of other parts too.
      const onRails = fact.endsWith('.scaleUp.domain');
      if (onRails) expect(points).toBeGreaterThanOrEqual(own);
      else if (leaning.has(fact)) expect(points).toBe(own);
      else expect([coefficients.id, prices.id].some((id) => fact.startsWith(`${id}.`))).toBe(true);
      expect(points).toBeGreaterThan(0);
      expect(leftOut).toBeUndefined();
    }
    expect(front.estimates.length).toBeGreaterThan(5);
  });

  it('flip what each end flips when the whole front is judged again in an edited plan', () => {
    for (const { fact, ends } of front.estimates)
      for (const { end, value, ...flipped } of ends)
        expect(flipped, `${fact} at its ${end} end`).toEqual(flips(plan, front, fact, value));
  });

  it('come with the ends of their range but the one that the run took, those that flip most first', () => {
    const doubted = new Map(doubtsOf(plan).map((doubt) => [doubt.path, doubt]));
    const counts = front.estimates.map(({ fact, value, ends }) => {
      const { figure } = doubted.get(fact) ?? {};
      const others = new Set([figure?.low, figure?.value, figure?.high].filter((one) => one !== value));
      expect(ends.map((end) => end.value)).toEqual([...others].sort((a, b) => (a ?? 0) - (b ?? 0)));
      for (const { end, value: at } of ends) expect(figure?.[end]).toBe(at);
      return new Set(ends.flatMap(({ leaves, breaks }) => [...leaves, ...breaks])).size;
    });
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
  });
});

it('a fact at the ends of its range moves no figure of a point that does not name it, but where it is one of the whole', () => {
  for (const { plan, alternatives, front: designs } of runs) {
    const front = frontOf(plan, alternatives, designs);
    const railed = (genes: Front['points'][number]['genes']) => genes['shared.fabricTopology'] === 'rail-only';
    const figuresIn = (of: readonly Alternative[], kept: readonly number[]) => {
      const weighers = of.map(weigherOf);
      return kept.map((i) => {
        const weighed = weighers[designs[i].alternative](designs[i].genome);
        return weighed.kind === 'feasible' ? weighed.measured().metrics : weighed.kind;
      });
    };
    for (const doubt of doubtsOf(plan)) {
      if (doubt.general) continue;
      const others = front.points.flatMap(({ leansOn, genes }, i) =>
        leansOn.includes(doubt.path) || (doubt.path.endsWith('.scaleUp.domain') && railed(genes)) ? [] : [i],
      );
      const now = figuresIn(alternatives, others);
      for (const { value } of doubt.ends)
        expect(figuresIn(buildAlternatives(doubt.at(value)), others), `${doubt.path} at ${value}`).toEqual(now);
    }
  }
});

it('a fact of any kind, known to be what the run took it for, changes no figure of any point', () => {
  for (const { plan, alternatives, front: designs } of runs) {
    const front = frontOf(plan, alternatives, designs);
    const metrics = front.points.map((point) => point.metrics);
    for (const doubt of doubtsOf(plan)) {
      if (!doubt.general && !front.points.some(({ leansOn }) => leansOn.includes(doubt.path))) continue;
      const at = buildAlternatives(doubt.at(takenFor(doubt)));
      const then = designs.map(({ alternative, genome }) => {
        const judged = judge(at[alternative], genome);
        return judged.kind === 'feasible' ? judged.record.metrics : judged.kind;
      });
      expect(then, doubt.path).toEqual(metrics);
    }
  }
});

it('facts are weighed alike whole and in slices, those left out too', () => {
  const [{ plan, alternatives, front: designs }] = runs;
  const points = frontOf(plan, alternatives, designs).points.map((point, i) => ({ ...point, ...designs[i] }));
  for (const most of [40 * points.length, 1e9]) {
    const slices = [2, 0, 1].map((index) => estimatesOf(plan, alternatives, points, { most, slice: { index, of: 3 } }));
    for (const slice of slices) expect(slice.length).toBeGreaterThan(0);
    expect(byFlips(slices.flat())).toEqual(estimatesOf(plan, alternatives, points, { most }));
  }
});

it('facts for which there is too much to weigh are named with the reason, and the others are as ever', () => {
  const [{ plan, alternatives, front: designs }] = runs;
  const front = frontOf(plan, alternatives, designs);
  const points = front.points.map((point, i) => ({ ...point, ...designs[i] }));
  const all = estimatesOf(plan, alternatives, points);
  expect(all).toEqual(front.estimates);
  const most = 40 * points.length;
  const some = estimatesOf(plan, alternatives, points, { most });
  const left = some.filter(({ leftOut }) => leftOut !== undefined);
  const done = some.filter(({ leftOut }) => leftOut === undefined);
  expect(left.length).toBeGreaterThan(0);
  expect(done.length).toBeGreaterThan(0);
  for (const { ends, leftOut } of left)
    expect({ ends, leftOut }).toEqual({ ends: [], leftOut: expect.stringContaining(`${most} designs`) });
  for (const one of done) expect(all).toContainEqual(one);
  const named = (estimates: readonly Estimate[]) => new Set(estimates.map(({ fact }) => fact));
  for (const fact of named(all)) expect(named(some).has(fact)).toBe(true);
});

describe('a world of two parts', () => {
  const twin = { ...known(catalog.accelerators, 'h200'), id: 'twin', aliases: [] };
  const price = (usd: Figure) => withEntry('accelerators', { ...twin, price: { ...twin.price, usd } });
  const doubtful = (low: number, value: number, high: number): Figure => ({
    value,
    low,
    high,
    grade: 'C',
    source: 'made up for tests',
  });
  const space = (parts: string) => `
model: gpt-oss-120b
shared:
  fabric: [roce-400]
prefill:
  accelerator: ${parts}
  tensorParallel: [1]
  expertParallel: [1]
decode:
  accelerator: ${parts}
  tensorParallel: [1]
  expertParallel: [1]
  maxBatch: [8, 64]
`;
  const own = known(catalog.accelerators, 'h200').price.usd?.value ?? Number.NaN;
  const goals = [{ metric: 'cost_usd_per_task', sense: 'min' as const }];
  const of = (front: Front, fact: string) => front.estimates.find((one) => one.fact === fact);

  it('in which one is counted as the dearer, and would be the cheaper: the best changes hands', () => {
    const facts = price(doubtful(own / 4, own / 2, own * 2));
    const change = { goals: [...goals, { metric: 'capex_usd', sense: 'min' as const }], limits: [] };
    const plan = planFrom(space('[h200, twin]'), { facts, change });
    // At the price that it is counted with, no point uses it: the front leans on nothing of it.
    const cheapest = written(plan);
    expect(of(cheapest, 'twin.price.usd')).toBeUndefined();

    const mixed = planFrom(space('[twin]'), { facts, change });
    const front = written(mixed);
    const estimate = of(front, 'twin.price.usd');
    expect(estimate).toMatchObject({ value: own * 2, points: front.points.length });
    expect(estimate?.ends.map(({ end, value }) => [end, value])).toEqual([
      ['low', own / 4],
      ['value', own / 2],
    ]);
  });

  it('in which the cheaper one draws more than is known: it breaks the limit on power', () => {
    const tdp = twin.power.tdpW?.value ?? Number.NaN;
    const hungry = { ...twin, power: { ...twin.power, tdpW: doubtful(tdp / 2, tdp, tdp * 1000) } };
    const facts = withEntry('accelerators', hungry);
    const limits = [{ metric: 'power_kw', side: 'max' as const, bound: 1000 }];
    const front = written(planFrom(space('[twin]'), { facts, change: { goals, limits } }));
    expect(front.points).toHaveLength(1);
    const [{ id }] = front.points;
    expect(of(front, 'twin.power.tdpW')?.ends).toEqual([
      { end: 'low', value: tdp / 2, leaves: [], breaks: [], best: [] },
      { end: 'high', value: tdp * 1000, leaves: [], breaks: [id], best: [] },
    ]);
  });

  it('in which the faster of two is only said to be fast: the other then is better in all, and the best in time', () => {
    const bytesPerS = twin.memory.bytesPerS?.value ?? Number.NaN;
    const fast = {
      ...twin,
      price: { ...twin.price, usd: { value: own * 3, grade: 'B' as const, source: 'made up for tests' } },
      memory: { ...twin.memory, bytesPerS: doubtful(bytesPerS / 10, bytesPerS * 4, bytesPerS * 5) },
    };
    const facts = withEntry('accelerators', fast);
    const change = { goals: [...goals, { metric: 'tpot_mean_ms', sense: 'min' as const }], limits: [] };
    const front = written(planFrom(space('[h200, twin]'), { facts, change }));
    const fastest = front.points.filter(({ genes }) => genes['decode.accelerator'] === 'twin').map(({ id }) => id);
    const rest = front.points.filter(({ genes }) => genes['decode.accelerator'] !== 'twin').map(({ id }) => id);
    expect(fastest.length).toBeGreaterThan(0);
    expect(rest.length).toBeGreaterThan(0);
    const low = of(front, 'twin.memory.bytesPerS')?.ends.find(({ end }) => end === 'low');
    expect(low?.leaves).toEqual(expect.arrayContaining(fastest));
    expect(low?.best.find(({ metric }) => metric === 'tpot_mean_ms')).toMatchObject({
      from: expect.toSatisfy((id: string) => fastest.includes(id)),
      to: expect.toSatisfy((id: string) => rest.includes(id)),
    });
  });
});
