import { describe, expect, it } from 'vitest';
import { bnh } from '../bench/search/constrained.js';
import { fourBarTruss } from '../bench/search/mechanical.js';
import { scoreOf, yardstickOf } from '../bench/search/score.js';
import { type Column, countLine, lead, median, tableOf } from '../bench/search/table.js';
import { zdt1 } from '../bench/search/unconstrained.js';

const columns: Column[] = [
  { name: 'random', side: 'floor' },
  { name: 'nsga2', side: 'ours' },
  { name: 'local', side: 'ours' },
  { name: 'peer', side: 'peer' },
];
const row = (...values: (number | undefined)[]) => ({ problem: 'P', budget: 10, values });

describe('the table of the search bench', () => {
  it('compares the best of ours with the best peer, and random with nobody', () => {
    expect(lead(row(0.9, 0.5, 0.6, 0.7), columns, true)).toBeCloseTo(-0.1);
    expect(lead(row(0.0, 0.5, 0.6, 0.7), columns, false)).toBeCloseTo(0.2);
    expect(lead(row(0.9, 0.5, 0.6, undefined), columns, true)).toBeUndefined();
  });

  it('stars the best of ours only where no peer is better', () => {
    const [, ahead, behind] = tableOf([row(0.1, 0.5, 0.7, 0.7), row(0.9, 0.5, 0.6, 0.7)], columns, true).split('\n');
    expect(ahead).toMatch(/0\.1000 .*0\.5000 .*0\.7000\* .*0\.7000 .*\+0\.0000$/);
    expect(behind).not.toContain('*');
    expect(behind).toMatch(/-0\.1000$/);
  });

  it('stars nobody where nobody has found anything', () => {
    expect(tableOf([row(0, 0, 0, 0)], columns, true)).not.toContain('*');
    expect(tableOf([row(...columns.map(() => Number.POSITIVE_INFINITY))], columns, false)).toMatch(/none .*\+0\.0000$/);
  });

  it('counts, and names where ours are below', () => {
    expect(countLine([row(0, 1, 1, 0.7), row(0, 0.5, 0.6, 0.7)], columns, true)).toBe(
      'ours at or above the best peer in 1 of 2; below in: P at 10',
    );
    expect(countLine([row(0, 1, 1, 0), row(0, 0, 0, 0)], columns, true)).toBe(
      'ours at or above the best peer in 1 of 1; nobody has anything in: P at 10',
    );
    expect(countLine([row(0, 1, 1, undefined)], columns, true)).toMatch(/nothing to compare/);
  });

  it('takes the middle, or the mean of the two middle ones', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});

describe('a score', () => {
  it('is 1 and 0 for a true front itself, but for what its sample cuts off', () => {
    const yardstick = yardstickOf(zdt1, []);
    const { hypervolume, igdPlus } = scoreOf(zdt1.front?.() ?? [], yardstick);
    expect(yardstick.origin).toBe('true');
    expect(hypervolume).toBeCloseTo(1, 2);
    expect(hypervolume).toBeLessThanOrEqual(1);
    expect(igdPlus).toBe(0);
  });

  it('does not depend on the units of the objectives', () => {
    const front = bnh.front?.() ?? [];
    const some = front.filter((_, i) => i % 100 === 0);
    const scaled = { ...bnh, front: () => front.map(([a, b]) => [1000 * a, b / 7 + 3]) };
    const [one, other] = [
      scoreOf(some, yardstickOf(bnh, [])),
      scoreOf(
        some.map(([a, b]) => [1000 * a, b / 7 + 3]),
        yardstickOf(scaled, []),
      ),
    ];
    expect(one.hypervolume).toBeCloseTo(other.hypervolume, 9);
    expect(one.igdPlus).toBeCloseTo(other.igdPlus, 9);
  });

  it('of a problem without a known front is against the best that anyone found', () => {
    const yardstick = yardstickOf(fourBarTruss, [
      [
        [1, 0],
        [2, 2],
      ],
      [[0, 1]],
    ]);
    expect(yardstick.origin).toBe('best known');
    // Two corners of the unit square: 1.1 * 0.1 + 0.1 * 1.
    expect(yardstick.hypervolume).toBeCloseTo(0.21, 12);
    expect(scoreOf([[1, 0]], yardstick).hypervolume).toBeCloseTo(0.11 / 0.21, 12);
    expect(scoreOf([], yardstick)).toEqual({ hypervolume: 0, igdPlus: Number.POSITIVE_INFINITY });
  });

  it('refuses a problem of which nobody has a feasible design', () => {
    expect(() => yardstickOf(fourBarTruss, [[], []])).toThrow('nobody has found a feasible design');
  });
});
