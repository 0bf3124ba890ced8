import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Figure } from '../../src/catalog/schema.js';
import { explain } from '../../src/report/words/explain.js';
import { priceFlips } from '../../src/report/words/flip.js';
import { buildAlternatives } from '../../src/run/alternative.js';
import { describe as described } from '../../src/run/describe.js';
import type { Plan } from '../../src/run/plan.js';
import type { Front, Point } from '../../src/run/schema.js';
import { dominates } from '../../src/search/pareto/dominance.js';
import { check } from '../property/designs.js';
import { drawn, frontFor, fronts, plans, quickstart, vector } from './desk.js';

describe('a price that flips a point', () => {
  /** The bill of a point when one price is multiplied, part by part. */
  const billAt = (of: Point, price: string, factor: number): number => {
    const parts = Object.entries(of.breakdown.cost_usd_per_task.parts).map(([part, amount]) => {
      const [pool = '', ...kind] = part.split(' ');
      return { chip: of.genes[`${pool === 'pool' ? 'colocated' : pool}.accelerator`], kind: kind.join(' '), amount };
    });
    const sum = (kept: (part: (typeof parts)[number]) => boolean) =>
      parts.filter(kept).reduce((all, { amount }) => all + amount, 0);
    const bought = sum(({ kind }) => !['operations', 'building', 'energy'].includes(kind));
    const withUpkeep = 1 + sum(({ kind }) => kind === 'operations') / bought;
    const scaling =
      price === 'electricity'
        ? sum(({ kind }) => kind === 'energy')
        : withUpkeep * sum(({ kind, chip }) => kind === 'devices' && chip === price);
    return sum(() => true) + (factor - 1) * scaling;
  };

  it('leaves the point as it is a little before, and has the other beat it a little beyond', () => {
    let seen = 0;
    check(
      fc.property(drawn, ({ front, point: of }) => {
        for (const { price, factor, by } of priceFlips(front, of)) {
          seen += 1;
          if (by === undefined) throw new Error('a limit on a front that has none of money');
          const beaten = (at: number) =>
            dominates(vector(front, by, billAt(by, price, at)), vector(front, of, billAt(of, price, at)));
          expect(beaten(factor ** (1 + 1e-6)), `${price} ${factor}`).toBe(true);
          expect(beaten(factor ** (1 - 1e-6)), `${price} ${factor}`).toBe(false);
        }
      }),
    );
    expect(seen).toBeGreaterThan(50);
  });

  it('is found whenever a change up to fourfold of one price has a point of the front beat it', () => {
    const factors = [0.26, 0.5, 0.8, 0.9, 0.97, 1.03, 1.1, 1.25, 2, 3.9];
    check(
      fc.property(drawn, fc.constantFrom(...factors), ({ front, point: of }, factor) => {
        const prices = [
          'electricity',
          ...new Set(front.points.flatMap(({ genes }) => [genes['decode.accelerator'], genes['prefill.accelerator']])),
        ];
        for (const price of prices.flatMap((one) => (one === undefined ? [] : [String(one)]))) {
          const ofAll = front.points.some(
            (one) =>
              one !== of &&
              dominates(vector(front, one, billAt(one, price, factor)), vector(front, of, billAt(of, price, factor))),
          );
          const found = priceFlips(front, of).filter((flip) => flip.price === price && flip.factor > 1 === factor > 1);
          const within = found.some((flip) => Math.abs(Math.log(flip.factor)) < Math.abs(Math.log(factor)));
          expect(within, `${price} x ${factor}`).toBe(ofAll);
        }
      }),
      60,
    );
  });

  /** The plan in whose world one price is multiplied, as a reader of its facts would edit it. */
  function planAt(plan: Plan, price: string, factor: number): Plan {
    const times = (fact: Figure): Figure =>
      Object.fromEntries(
        Object.entries(fact).map(([key, value]) => [key, typeof value === 'number' ? value * factor : value]),
      ) as Figure;
    if (price === 'electricity') {
      const { prices } = plan.objective;
      const electricityUsdPerKwh = times(prices.electricityUsdPerKwh);
      return { ...plan, objective: { ...plan.objective, prices: { ...prices, electricityUsdPerKwh } } };
    }
    const accelerators = plan.facts.accelerators.map((one) =>
      one.id === price && one.price.usd !== undefined
        ? { ...one, price: { ...one.price, usd: times(one.price.usd) } }
        : one,
    );
    return { ...plan, facts: { ...plan.facts, accelerators } };
  }

  /** What the core makes of points in a plan. */
  function metricsIn(plan: Plan): (one: Point) => Point['metrics'] {
    const alternatives = buildAlternatives(plan);
    return ({ genes, genome }) => {
      const kind = 'colocated.accelerator' in genes ? 'colocated' : 'disaggregated';
      const alternative = alternatives.find(({ name }) => name === kind);
      if (alternative === undefined) throw new Error(`no ${kind} design`);
      return described(alternative, genome).metrics;
    };
  }

  it('is that of devices, or of electricity', () => {
    const prices = [...fronts.values()].flatMap((front) => front.points.flatMap((of) => priceFlips(front, of)));
    const ofWhat = new Set(prices.map(({ price }) => price));
    for (const price of ['electricity', 'b200', 'tpu-v7']) expect(ofWhat).toContain(price);
  });

  it.each(Object.entries(plans))('is what the core comes to in the world of %s that has it', (name, plan) => {
    const front = fronts.get(name) as Front;
    const flips = front.points.flatMap((of) => priceFlips(front, of).map((flip) => ({ of, ...flip })));
    const prices = [...new Set(flips.map(({ price }) => price))];
    expect(prices).not.toEqual([]);
    const chosen = prices.flatMap((price) => flips.filter((flip) => flip.price === price).slice(0, 5));
    for (const { of, by, price, factor } of chosen) {
      const metrics = metricsIn(planAt(plan, price, factor));
      if (by === undefined) throw new Error('a limit on a front that has none of money');
      const ratio = metrics(by)['cost_usd_per_task'] / metrics(of)['cost_usd_per_task'];
      expect(ratio, `${price} x ${factor}`).toBeCloseTo(1, 9);
    }
  });

  describe('where the purchase price is a goal too, and the bill has a limit', () => {
    const shipped = plans['quickstart'];
    const metric = (id: string) => quickstart.points.map((one) => one.metrics[id]).toSorted((a, b) => a - b);
    const bound = metric('cost_usd_per_task')[Math.floor(quickstart.points.length * 0.6)];
    const plan: Plan = {
      ...shipped,
      objective: {
        ...shipped.objective,
        goals: [
          { metric: 'cost_usd_per_task', sense: 'min' },
          { metric: 'capex_usd', sense: 'min' },
          { metric: 'task_latency_p95_s', sense: 'min' },
        ],
        limits: [...shipped.objective.limits, { metric: 'cost_usd_per_task', side: 'max', bound }],
      },
    };
    const front = frontFor(plan);
    const flips = front.points.flatMap((of) => priceFlips(front, of).map((flip) => ({ of, ...flip })));

    it('has, in the core’s account, another point win that meets the limit, or the point itself break it', () => {
      const chosen = [
        ...flips.filter(({ by }) => by !== undefined).filter((_, i) => i % 8 === 0),
        ...flips.filter(({ by }) => by === undefined).filter((_, i) => i % 8 === 0),
      ];
      expect(new Set(chosen.map(({ by }) => by === undefined)).size).toBe(2);
      for (const { of, by, price, factor } of chosen.slice(0, 40)) {
        const flipped = (at: number) => {
          const metrics = metricsIn(planAt(plan, price, at));
          const dear = (one: Point) => metrics(one)['cost_usd_per_task'] > bound;
          const goals = (one: Point) => front.goals.map((goal) => metrics(one)[goal.metric]);
          return by === undefined ? dear(of) : !dear(by) && dominates(goals(by), goals(of));
        };
        expect(flipped(factor ** (1 + 1e-6)), `${price} ${factor}`).toBe(true);
        expect(flipped(factor ** (1 - 1e-6)), `${price} ${factor}`).toBe(false);
      }
    });

    it('is told in the words of each', () => {
      const text = (of: Point) =>
        explain(front, of).paragraphs.find(({ head }) => head === 'What flips it')?.text ?? '';
      const first = (won: boolean) =>
        front.points.find((of) => {
          const [flip] = priceFlips(front, of);
          return flip !== undefined && flip.price !== 'electricity' && (flip.by !== undefined) === won;
        }) as Point;
      expect(text(first(true))).toMatch(/^\S+ devices \S+( (dearer|cheaper)| as dear) \(\w+ then wins\)/);
      expect(text(first(false))).toMatch(/^\S+ devices \S+( dearer| as dear) \(it breaks a limit\)/);
    });
  });
});
