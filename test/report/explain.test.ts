import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain, type Explanation } from '../../src/report/words/explain.js';
import type { Fact } from '../../src/report/words/phrase.js';
import { widthOf } from '../../src/report/words/wrap.js';
import type { Estimate, Front, Point } from '../../src/run/schema.js';
import { check } from '../property/designs.js';
import { briefly, drawn, fronts, point, quickstart, vector, withPoints } from './desk.js';

const prefixes: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, B: 1e9, T: 1e12, P: 1e15, E: 1e18 };

/** The number that a text states, and by how much rounding may have moved it: its own reading, apart from what wrote it. */
function stated(text: string, unit: string): { value: number; within: number } {
  const [, sign = '', digits = '', rest = ''] = /^(-?)\$?(\d+(?:\.\d+)?(?:e-?\d+)?)(.*)$/.exec(text) ?? [];
  const prefix =
    /^ ?([kMGTPE])(?:B|FLOP)/.exec(rest)?.[1] ?? (text.includes('$') ? /^[kMBT]/.exec(rest)?.[0] : undefined);
  const times = unit === 'share' ? 0.01 : rest === ' ms' && unit === 's' ? 1e-3 : rest === ' us' ? 1e-6 : 1;
  const scale = times * (prefix === undefined ? 1 : (prefixes[prefix] ?? Number.NaN));
  const [mantissa = '', exponent = '0'] = digits.split('e');
  const decimals = mantissa.includes('.') ? mantissa.length - mantissa.indexOf('.') - 1 : 0;
  // A number of two or three digits says no more than these.
  const significant = Math.max(Number(digits) * 0.051, 10 ** (Number(exponent) - decimals) / 2);
  const half = mantissa.endsWith('0') && decimals === 0 ? significant : 10 ** (Number(exponent) - decimals) * 0.51;
  return { value: (sign === '-' ? -1 : 1) * Number(digits) * scale, within: half * scale };
}

/** Numbers in the lines, apart from names: ids, genes, metrics and facts may hold digits. */
function numbersIn(lines: readonly string[], names: readonly string[]): string[] {
  const text = lines.map((line) => line.trim()).join(' ');
  const bare = names.toSorted((a, b) => b.length - a.length).reduce((left, name) => left.replaceAll(name, ' '), text);
  return [...bare.matchAll(/(?<![\w.-])-?\$?\d+(?:\.\d+)?(?:e-?\d+)?/g)].map(([number]) => number.replace(/^[-+]/, ''));
}

const textNames = (front: Front, of: Point): string[] => [
  ...front.points.map(({ id }) => id),
  ...Object.values(of.genes).filter((value) => typeof value === 'string'),
];

function expectEveryNumberKnown(found: Explanation, names: readonly string[]): void {
  const facts = Object.values(found.facts);
  for (const number of numbersIn(found.lines, names))
    expect(
      facts.some(({ text }) => text.replace(/^-/, '').startsWith(number)),
      `${number} in\n${found.lines.join('\n')}`,
    ).toBe(true);
}

const roundsTo = ({ value, unit, text }: Fact): void => {
  const said = stated(text, unit);
  expect(Math.abs(said.value - value), `${value} ${unit} as ${text}`).toBeLessThanOrEqual(said.within);
};

describe('an explanation', () => {
  it('has at most 15 lines of 80 columns, whichever point it is of', () => {
    check(
      fc.property(drawn, ({ front, point: of }) => {
        const { lines } = explain(front, of);
        expect(lines.length).toBeLessThanOrEqual(15);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
      }),
    );
  });

  it('states no number that its data lack, and each as its data round', () => {
    check(
      fc.property(drawn, ({ front, point: of }) => {
        const found = explain(front, of);
        expectEveryNumberKnown(found, textNames(front, of));
        for (const fact of Object.values(found.facts)) roundsTo(fact);
      }),
    );
  });

  it('takes its figures from the point as the run stored them, at full precision', () => {
    check(
      fc.property(drawn, ({ front, point: of }) => {
        const { facts } = explain(front, of);
        for (const phase of ['prefill', 'decode'] as const) {
          expect(facts[`${phase}.intensity`]?.value).toBe(of[phase].intensity);
          expect(facts[`${phase}.ridge`]?.value).toBe(of[phase].ridge);
          expect(facts[`${phase}.capacityHaveBytes`]?.value).toBe(of[phase].capacityHaveBytes);
        }
        const [binding] = of.decode.binding;
        expect(facts[`decode.gain.${binding}`]?.value).toBe(of.decode.gainOf10Percent[binding as 'compute']);
      }),
    );
  });

  it('names regime and binding resource of both phases, and the points next to it', () => {
    const knee = point(quickstart, 'knee');
    const text = explain(quickstart, knee).lines.join(' ').replaceAll(/\s+/g, ' ');
    expect(text).toContain(`Prefill, ${knee.prefill.regime} regime`);
    expect(text).toContain(`Decode, ${knee.decode.regime} regime`);
    expect(text).toContain(`${knee.decode.binding[0]} binds`);
    expect(text).toContain('Less cost, ');
    expect(text).toContain('Less p95 task time, ');
  });

  it('says what memory is for that binds though live requests fill little of it', () => {
    const bound = quickstart.points.find(
      ({ decode }) => decode.binding.includes('capacity') && decode.capacityNeedBytes < decode.capacityHaveBytes / 2,
    );
    const decode = explain(quickstart, bound as Point).paragraphs.find(({ head }) => head.startsWith('Decode'));
    expect(decode?.text).toContain('%; the rest for idle KV and peaks)');
    expect(decode?.text).toContain('capacity binds');
  });

  it('says of a footprint how much of it is in devices, and that all of it is only where none is in a pool', () => {
    const met = { pooled: 0, own: 0 };
    for (const front of [quickstart, fronts.get('optical-memory') as Front])
      for (const of of front.points) {
        const decode = explain(front, of).paragraphs.find(({ head }) => head.startsWith('Decode'))?.text ?? '';
        const pooled = Number(of.genes['decode.pooledKvShare'] ?? 0) > 0;
        expect(decode).toMatch(pooled ? /\(CF\), [\d.]+ \w+ of it in/ : /\(CF\) (= |in)/);
        met[pooled ? 'pooled' : 'own']++;
      }
    expect(met.pooled).toBeGreaterThan(0);
    expect(met.own).toBeGreaterThan(0);
  });

  it('says so where a resource that does not bind gains more over a tenth than the one that binds at the margin', () => {
    const [first] = quickstart.points as [Point];
    const decode = {
      ...first.decode,
      binding: ['capacity' as const],
      elasticity: { compute: 0.001, bandwidth: 0.04, capacity: 0.08, network: 0, overhead: 0.07 },
      gainOf10Percent: { compute: 0.0001, bandwidth: 0.0039, capacity: 0.00016, network: 0, overhead: 0.0077 },
    };
    const textOf = (phase: Point['decode']) => {
      const one = { ...first, decode: phase };
      const front = withPoints(quickstart, [one]);
      return explain(front, one).paragraphs.find(({ head }) => head.startsWith('Decode'))?.text;
    };
    expect(textOf(decode)).toContain(
      'capacity binds at the margin: 10% more gives 0.016%; 10% less overhead gives more: 0.77%; bandwidth 0.39%',
    );
    const plain = textOf({ ...decode, gainOf10Percent: { ...decode.gainOf10Percent, capacity: 0.0079 } });
    expect(plain).toContain('capacity binds: 10% more gives 0.79%; overhead 0.77%, bandwidth 0.39%');
  });

  it('sums the bill by kinds of cost whose names are of more than one word', () => {
    const front = fronts.get('optical-memory') as Front;
    const pooled = front.points.flatMap((of) => {
      const { parts, total } = of.breakdown.cost_usd_per_task;
      const kept = (parts['prefill memory pool'] ?? 0) + (parts['decode memory pool'] ?? 0);
      return kept > 0.1 * total ? [{ of, share: kept / total }] : [];
    });
    expect(pooled).not.toEqual([]);
    const told = pooled.flatMap(({ of, share }) => {
      const { facts } = explain(front, of);
      return 'cost.memory pool' in facts ? [(facts['cost.memory pool']?.value ?? 0) / share] : [];
    });
    expect(told).not.toEqual([]);
    for (const ratio of told) expect(ratio).toBeCloseTo(1, 9);
  });

  it('says of one pool that does both what a resource is worth once', () => {
    const front = fronts.get('heterogeneous') as Front;
    const one = front.points.find((each) => 'colocated.accelerator' in each.genes) as Point;
    const { lines, facts } = explain(front, one);
    expect(lines[0]).toContain('one pool of');
    expect(lines.join(' ').match(/binds?: /g)).toHaveLength(1);
    expect(Object.keys(facts).filter((name) => name.startsWith('prefill.gain'))).toEqual([]);
  });

  it('fits a front of one point, which has no neighbour', () => {
    const [only] = quickstart.points;
    const { lines } = explain(withPoints(quickstart, [only]), only);
    expect(lines.join(' ')).toContain('Goals: ');
    expect(lines.join(' ')).not.toContain('Less ');
  });

  it('shows which estimate flips the point', () => {
    const [cheapest, other] = quickstart.points as [Point, Point];
    const end = { end: 'high', value: 3, leaves: [cheapest.id], breaks: [], best: [] } as const;
    const estimate = { fact: 'tpu-v7.price.usd', value: 2, points: 1 };
    const front = {
      ...quickstart,
      estimates: [{ ...estimate, ends: [{ ...end, leaves: [...end.leaves], breaks: [], best: [] }] }],
    };
    const flat = (of: Point) =>
      explain(front, of)
        .paragraphs.map(({ text }) => text)
        .join(' ');
    expect(flat(cheapest)).toContain('price.usd at 1.5x its value (another point beats it)');
    expect(flat(other)).toContain('no estimate flips it');
  });

  describe('of a point that no price of devices or electricity flips', () => {
    const [only] = quickstart.points as [Point];
    const end = (value: number): Estimate['ends'][number] => ({
      end: 'low',
      value,
      leaves: [only.id],
      breaks: [],
      best: [],
    });
    const estimate = (fact: string): Estimate => ({ fact, value: 2, points: 1, ends: [end(1)] });
    const others = Array.from({ length: 40 }, (_, i) => estimate(`gpu.perStep${i}S`));
    const price = estimate('infiniband-ndr.usdPerBytePerS');
    const front = { ...withPoints(quickstart, [only]), estimates: [...others, price] };
    const { text = '' } = explain(front, only).paragraphs.find(({ head }) => head === 'What flips it') ?? {};

    it('says so of these alone, as an estimate of another price may flip it', () => {
      expect(text).toMatch(/^no price of devices or electricity lets another win, up to fourfold; /);
      expect(text).not.toContain('no single price');
    });

    it('names the prices before all other estimates, and keeps them where room is short', () => {
      expect(text.split('; ')[1]).toBe('infiniband-ndr.usdPerBytePerS at 0.5x its value (another point beats it)');
      expect(text).not.toContain('perStep39S');
    });

    it('says of a format which loss of quality is meant', () => {
      const lossy = { ...front, estimates: [estimate('llama-3.1-70b.quality.kv.fp8')] };
      const flips = explain(lossy, only).paragraphs.find(({ head }) => head === 'What flips it');
      expect(flips?.text).toContain('quality.kv.fp8 at 0.5x its value');
    });
  });

  it('claims that no estimate flips a point only where all that may were weighed', () => {
    const [first, other] = quickstart.points as [Point, Point];
    const [fact, foreign] = ['tpu-v7.price.usd', 'gb300.price.usd'];
    const own = { ...first, leansOn: [fact] };
    const leftOut = 'with it, more than 10 designs would have been weighed and compared';
    const weighed: Estimate = { fact: 'roce-400.hopS', value: 1, points: 2, ends: [] };
    const of = (...unweighed: Estimate[]) =>
      explain(
        { ...withPoints(quickstart, [own, { ...other, leansOn: [foreign] }]), estimates: [weighed, ...unweighed] },
        own,
      );
    const line = (one: Explanation) => one.paragraphs[0]?.text ?? '';
    const all = of();
    expect(line(all)).toContain('no estimate flips it');
    expect(line(all)).not.toContain('weighed');
    const its = of({ fact, value: 2, points: 1, ends: [], leftOut });
    expect(line(its)).not.toContain('no estimate flips it');
    expect(line(its)).toContain('1 that may move it not weighed');
    expect(its.facts['unweighed']?.value).toBe(1);
    // A price of the whole is named by no point, and moves them all.
    expect(line(of({ fact: 'us-2026.pue', value: 1, points: 2, ends: [], leftOut }))).not.toContain('no estimate');
    expect(line(of({ fact: foreign, value: 2, points: 1, ends: [], leftOut }))).toContain('no estimate flips it');
  });

  it('shows hostile names as text, and cuts long ones', () => {
    const [first, ...rest] = quickstart.points as [Point, ...Point[]];
    const nasty = '\u001b[31m<script>\u202e' + '漢字'.repeat(60);
    const bad = {
      ...first,
      id: nasty,
      genes: { ...first.genes, 'decode.accelerator': nasty, 'shared.kvPrecision': nasty },
    };
    const front = withPoints(quickstart, [bad, ...rest]);
    for (const { lines } of [explain(front, bad), explain(front, bad, rest[0]), explain(front, rest[0])]) {
      expect(lines.length).toBeLessThanOrEqual(15);
      for (const line of lines) {
        expect(widthOf(line)).toBeLessThanOrEqual(80);
        expect(line).not.toMatch(/\p{Cc}|\u202e/u);
      }
    }
  });
});

describe('two points held against each other', () => {
  const pairs = drawn.chain(({ front, point: a }) =>
    fc.constantFrom(...front.points.filter((one) => one !== a)).map((b) => briefly({ front, a, b }, `${a.id} ${b.id}`)),
  );

  it('are explained in 15 lines whose every number stands in the data', () => {
    check(
      fc.property(pairs, ({ front, a, b }) => {
        const found = explain(front, a, b);
        expect(found.lines.length).toBeLessThanOrEqual(15);
        for (const line of found.lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
        expectEveryNumberKnown(found, [...textNames(front, a), ...textNames(front, b)]);
        for (const fact of Object.values(found.facts)) roundsTo(fact);
      }),
    );
  });

  it('are better in the goals that their figures say, and worse in the others', () => {
    check(
      fc.property(pairs, ({ front, a, b }) => {
        const heads = explain(front, a, b).paragraphs.map(({ head }) => head);
        const [one, other] = [vector(front, a), vector(front, b)];
        expect(heads.includes(`${a.id} is better`)).toBe(one.some((value, i) => value < other[i]));
        expect(heads.includes(`${a.id} is worse`)).toBe(one.some((value, i) => value > other[i]));
      }),
    );
  });

  it('differ first in the part of the bill that differs most', () => {
    check(
      fc.property(pairs, ({ front, a, b }) => {
        const { facts } = explain(front, a, b);
        const [first] = Object.keys(facts).filter((name) => name.startsWith('cost.difference.'));
        const [x, y] = [a.breakdown.cost_usd_per_task.parts, b.breakdown.cost_usd_per_task.parts];
        const by = [...new Set([...Object.keys(x), ...Object.keys(y)])].map((part) =>
          Math.abs((x[part] ?? 0) - (y[part] ?? 0)),
        );
        if (first !== undefined) expect(facts[first]?.value).toBe(Math.max(...by));
      }),
    );
  });
});
