import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareText } from '../../src/report/words/compare-text.js';
import { compare, incomparable, type Compared } from '../../src/report/words/compare.js';
import { widthOf } from '../../src/report/words/wrap.js';
import type { Front, Manifest } from '../../src/run/schema.js';
import { check } from '../property/designs.js';
import { madeUp, quickstart, withPoints } from './desk.js';

const manifest = (hashes: Partial<Manifest['hashes']> = {}): Manifest =>
  ({
    space: 'made up',
    objective: 'made up',
    hashes: { plan: 'p', space: 's', objective: 'o', facts: 'f', code: 'c', ...hashes },
  }) as unknown as Manifest;
const run = (front: Front, name = 'run', hashes = {}): Compared => ({ name, front, manifest: manifest(hashes) });

const value = fc.integer({ min: 1, max: 6 });
const rows = fc
  .array(fc.tuple(value, value, value), { maxLength: 8 })
  .map((all) => run(madeUp(all.map((row): [string, ...number[]] => [row.join('-'), ...row]))));

/** All goals as losses, the third turned round. */
const losses = ({ front }: Compared): number[][] =>
  front.points.map(({ metrics }) =>
    front.goals.map(({ metric, sense }) => (sense === 'min' ? 1 : -1) * metrics[metric]),
  );
const asGood = (a: number[], b: number[]) => a.every((loss, i) => loss <= b[i]);

describe('two fronts', () => {
  it('cover what the plain definition says that they do', () => {
    check(
      fc.property(rows, rows, (a, b) => {
        const { coverage } = compare(a, b);
        const [ofA, ofB] = [losses(a), losses(b)];
        expect(coverage.aOfB === null).toBe(ofB.length === 0);
        if (coverage.aOfB === null) return;
        const share = (rule: (one: number[], other: number[]) => boolean) =>
          ofB.filter((other) => ofA.some((one) => rule(one, other))).length / ofB.length;
        expect(coverage.aOfB.asGood).toBeCloseTo(share(asGood), 12);
        expect(coverage.aOfB.beats).toBeCloseTo(
          share((one, other) => asGood(one, other) && !asGood(other, one)),
          12,
        );
      }),
    );
  });

  it('have the share of the box that random points of it find below them', () => {
    const [a, b] = [
      run(
        madeUp([
          ['a', 1, 5, 3],
          ['b', 4, 2, 6],
        ]),
      ),
      run(
        madeUp([
          ['c', 2, 3, 5],
          ['d', 6, 1, 1],
        ]),
      ),
    ];
    const { hypervolume, scale } = compare(a, b);
    const box = (scale ?? []).map(({ ideal, reference }, i) => {
      const sign = a.front.goals[i]?.sense === 'min' ? 1 : -1;
      return { from: sign * ideal, to: sign * reference };
    });
    let seed = 1;
    // A linear congruential generator is random enough for a volume.
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const points = Array.from({ length: 40_000 }, () => box.map(({ from, to }) => from + random() * (to - from)));
    const share = (of: number[][]) =>
      points.filter((one) => of.some((other) => asGood(other, one))).length / points.length;
    expect(hypervolume.a).toBeCloseTo(share(losses(a)), 1.6);
    expect(hypervolume.b).toBeCloseTo(share(losses(b)), 1.6);
    expect(hypervolume.both).toBeCloseTo(share([...losses(a), ...losses(b)]), 1.6);
  });

  it('are measured below the worst of both in each goal, a tenth of the span further', () => {
    const { scale } = compare(run(madeUp([['a', 1, 5, 3]])), run(madeUp([['b', 3, 5, 8]])));
    expect(scale?.map(({ ideal }) => ideal)).toEqual([1, 5, 8]);
    // Where all are alike, a tenth of the value stands for the span; of a goal to maximise the worst is the least.
    expect(scale?.map(({ reference }) => reference)).toEqual([3.2, 5.5, 2.5]);
  });

  it('have together at least the hypervolume of each, and mirror each other', () => {
    check(
      fc.property(rows, rows, (a, b) => {
        const [there, back] = [compare(a, b), compare(b, a)];
        expect(there.hypervolume.both).toBeGreaterThanOrEqual(
          Math.max(there.hypervolume.a, there.hypervolume.b) - 1e-12,
        );
        expect([back.hypervolume.a, back.hypervolume.b]).toEqual([there.hypervolume.b, there.hypervolume.a]);
        expect(back.coverage).toEqual({ aOfB: there.coverage.bOfA, bOfA: there.coverage.aOfB });
        expect(back.entered.toSorted()).toEqual(there.left.toSorted());
      }),
    );
  });

  it('that are the same stay in every point', () => {
    const found = compare(run(quickstart), run(quickstart));
    expect(found).toMatchObject({ inputsThatDiffer: [], entered: [], left: [], moved: [], replaced: [] });
    expect(found.stayed).toHaveLength(quickstart.points.length);
    expect(found.hypervolume.a).toBe(found.hypervolume.both);
    expect(found.epsilon).toEqual({ a: 0, b: 0 });
  });

  it('tell what entered, left, moved, and gave way to a tie', () => {
    const a = run(
      madeUp([
        ['stays', 1, 9, 1],
        ['moves', 2, 8, 1],
        ['leaves', 3, 7, 1],
        ['tied', 4, 6, 1],
      ]),
    );
    const b = run(
      madeUp([
        ['stays', 1, 9, 1],
        ['moves', 2, 7.5, 1],
        ['enters', 2.5, 7, 1],
        ['its tie', 4, 6, 1],
      ]),
    );
    expect(compare(a, b)).toMatchObject({
      stayed: ['stays'],
      moved: [{ id: 'moves', goals: [{ metric: 'task_latency_p95_s', from: 8, to: 7.5 }] }],
      entered: ['enters'],
      left: ['leaves'],
      replaced: [{ from: 'tied', to: 'its tie' }],
    });
  });

  it('of other goals cannot be compared, and it says which', () => {
    const [first, ...rest] = quickstart.goals;
    const other = { ...quickstart, goals: rest };
    expect(incomparable(run(quickstart), run(other))).toContain(first?.metric);
    expect(() => compare(run(quickstart), run(other))).toThrow(RangeError);
  });

  it('may both be empty', () => {
    const empty = run(withPoints(quickstart, []));
    expect(compare(empty, empty)).toMatchObject({ scale: null, hypervolume: { a: 0, b: 0, both: 0 }, epsilon: null });
    expect(compareText(compare(empty, empty), empty, empty)).toContain('no point to cover');
  });
});

describe('a comparison in words', () => {
  it('prints the reference point, and says loudly that the runs were not asked alike', () => {
    const [a, b] = [run(quickstart, 'one'), run(quickstart, 'two', { facts: 'others' })];
    const text = compareText(compare(a, b), a, b).replaceAll(/\s+/g, ' ');
    expect(text).toContain('NOT ASKED ALIKE: they differ in facts of the catalogue');
    expect(text).toContain('to the reference point (cost $');
    expect(compareText(compare(a, a), a, a)).toContain('Same space, objective, facts and program.');
  });

  it('fits 80 columns, and shows hostile names as text', () => {
    const nasty = '\u001b[2J\u202e<script>'.repeat(20);
    const front = withPoints(
      quickstart,
      quickstart.points.map((point) => ({
        ...point,
        id: `${point.id}${nasty}`,
        genes: { ...point.genes, 'decode.accelerator': nasty },
      })),
    );
    const [a, b] = [run(quickstart, nasty), run(front, nasty, { space: 'x', objective: 'y', facts: 'z', code: 'w' })];
    const text = compareText(compare(a, b), a, b);
    expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80);
  });
});
