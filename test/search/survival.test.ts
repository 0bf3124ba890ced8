import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nondominated } from '../../src/search/pareto/nondominated.js';
import { thinByCrowding } from '../../src/search/part/crowding.js';
import { lattice, referenceDirections } from '../../src/search/part/directions.js';
import { epsilonSurvival } from '../../src/search/part/indicator.js';
import { type Member, memberOf } from '../../src/search/part/member.js';
import { nichingSurvival } from '../../src/search/part/niching.js';
import { rankMembers } from '../../src/search/part/ranking.js';
import { spreadObjectives } from '../../src/search/part/scale.js';
import { rankThenCrowding } from '../../src/search/part/survival.js';
import { ViolationScale } from '../../src/search/part/violation.js';
import { Rng } from '../../src/search/rng.js';

const member = (objectives: readonly number[], excess = 0): Member => ({
  ...memberOf({ genome: [], objectives, violations: excess > 0 ? [excess] : [] }),
  excess,
});
const members = (...vectors: number[][]): Member[] => vectors.map((objectives) => member(objectives));
const vectorsOf = (found: readonly Member[]): (readonly number[])[] => found.map(({ objectives }) => objectives);

describe('ranking', () => {
  it('peels fronts off as the plain definition does', () => {
    const vector = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(vector, { minLength: 1, maxLength: 40 }), (vectors) => {
        const fronts = rankMembers(members(...vectors)).map((front) => vectorsOf(front).map(String).sort());
        const expected: string[][] = [];
        for (let rest = vectors; rest.length > 0; ) {
          const best = new Set(nondominated(rest).map((i) => String(rest[i])));
          expected.push(
            rest
              .map(String)
              .filter((key) => best.has(key))
              .sort(),
          );
          rest = rest.filter((each) => !best.has(String(each)));
        }
        expect(fronts).toEqual(expected);
      }),
    );
  });

  it('puts what is infeasible behind everything feasible, by how much it violates, whatever its objectives', () => {
    const [bad, worse, good] = [member([0, 0], 0.1), member([-9, -9], 0.2), member([5, 5])];
    const infinite = member([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 0.15);
    expect(rankMembers([bad, worse, infinite, good])).toEqual([[good], [bad], [infinite], [worse]]);
    expect([good, bad, infinite, worse].map(({ rank }) => rank)).toEqual([0, 1, 2, 3]);
  });
});

describe('violations', () => {
  it('are scaled by the largest met of each rule, so that no unit outweighs another', () => {
    const scale = new ViolationScale(2);
    scale.observe([1e6, 0.1]);
    expect(scale.excess([5e5, 0])).toBe(0.5);
    expect(scale.excess([0, 0.05])).toBe(0.5);
    scale.observe([0, 0.4]);
    const found = member([1, 1], 9);
    const rated = { ...found, violations: [1e6, 0.1] };
    scale.rate([rated]);
    expect(rated.excess).toBe(1.25);
    expect(scale.excess([Number.POSITIVE_INFINITY, 0])).toBe(2);
    expect(scale.excess([0, -1])).toBe(0);
  });
});

describe('crowding', () => {
  it('keeps the extremes and drops the member with the nearest neighbours', () => {
    const front = members([0, 10], [1, 9], [1.5, 8.5], [5, 5], [10, 0]);
    expect(vectorsOf(thinByCrowding(front, 4))).toEqual([
      [0, 10],
      [1.5, 8.5],
      [5, 5],
      [10, 0],
    ]);
    expect(vectorsOf(thinByCrowding(front, 2))).toEqual([
      [0, 10],
      [10, 0],
    ]);
  });

  it('counts equal designs once: the later ones leave first, and crowd nobody', () => {
    const front = members([0, 10], [5, 5], [5, 5], [5, 5], [10, 0], [7, 3]);
    const kept = thinByCrowding(front, 4);
    expect(vectorsOf(kept)).toEqual([
      [0, 10],
      [5, 5],
      [10, 0],
      [7, 3],
    ]);
    expect(kept[1].spread).toBeCloseTo(0.7 + 0.7, 12);
  });

  it('spreads objectives over decades in logarithms', () => {
    const front = members([1, 1e4], [10, 1e3], [1e2, 1e2], [120, 80], [1e3, 10], [1e4, 1]);
    expect(vectorsOf(thinByCrowding(front, 5))).toEqual([
      [1, 1e4],
      [10, 1e3],
      [1e2, 1e2],
      [1e3, 10],
      [1e4, 1],
    ]);
    expect([...spreadObjectives(members([1, -1], [1000, 1000]), 2)]).toEqual([0, -1, Math.log(1000), 1000]);
    expect([...spreadObjectives(members([1, 0], [100, 1000]), 2)]).toEqual([1, 0, 100, 1000]);
  });
});

describe('reference directions', () => {
  it('are the lattices of the paper: 91 for three objectives, 210 for five, two layers for eight', () => {
    expect(lattice(2, 2)).toEqual([
      [0, 1],
      [0.5, 0.5],
      [1, 0],
    ]);
    expect(referenceDirections(3, 100)).toHaveLength(91);
    expect(referenceDirections(5, 210)).toHaveLength(210);
    expect(referenceDirections(8, 156)).toHaveLength(120 + 36);
    expect(referenceDirections(2, 100)).toHaveLength(100);
    expect(referenceDirections(6, 3)).toHaveLength(6);
  });

  it('sum to 1, and no two are the same', () => {
    for (const [d, count] of [
      [1, 5],
      [3, 100],
      [8, 156],
      [10, 275],
    ]) {
      const directions = referenceDirections(d, count);
      for (const direction of directions) expect(direction.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(new Set(directions.map(String)).size).toBe(directions.length);
    }
  });
});

describe('niching', () => {
  it('keeps one member near each direction, whatever the scale of the objectives', () => {
    const near = [0, 0.25, 0.5, 0.75, 1].map((x) => [x, 1000 * (1 - x)]);
    const crowd = [0.02, 0.04, 0.06, 0.08, 0.1].map((x) => [x, 1000 * (1 - x) + 1]);
    const survive = nichingSurvival(referenceDirections(2, 5), new Rng(1));
    const kept = survive(members(...crowd, ...near), 5);
    expect(vectorsOf(kept).map(String).sort()).toEqual(near.map(String).sort());
  });

  it('takes equal members, a single one and one objective', () => {
    const survive = nichingSurvival(referenceDirections(2, 4), new Rng(1));
    expect(survive(members([3, 3], [3, 3], [3, 3]), 2)).toHaveLength(2);
    expect(survive(members([3, 4]), 5)).toHaveLength(1);
    expect(vectorsOf(nichingSurvival([[1]], new Rng(1))(members([3], [1], [2]), 2))).toEqual([[1], [2]]);
  });
});

describe.each([
  ['crowding', () => rankThenCrowding],
  ['niching', () => nichingSurvival(referenceDirections(3, 20), new Rng(2))],
  ['the epsilon indicator', () => epsilonSurvival],
] as const)('survival by %s', (_, make) => {
  const vector = fc.array(fc.double({ min: -5, max: 500, noNaN: true }), { minLength: 3, maxLength: 3 });
  const each = fc
    .tuple(vector, fc.constantFrom(0, 0, 0, 0.1, 0.2))
    .map(([objectives, excess]) => member(objectives, excess));

  it('keeps the count, feasible members before others, and never one that it left a better one for', () => {
    fc.assert(
      fc.property(fc.array(each, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 20 }), (all, count) => {
        const kept = make()(all, count);
        expect(kept).toHaveLength(Math.min(count, all.length));
        expect(new Set(kept).size).toBe(kept.length);
        const left = all.filter((one) => !kept.includes(one));
        const worst = Math.max(...kept.map(({ excess }) => excess));
        expect(left.filter(({ excess }) => excess < worst)).toEqual([]);
      }),
    );
  });

  it('does not depend on the order of members that differ', () => {
    const vectors = Array.from({ length: 30 }, (__, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(5 * i + 1)]);
    const survivors = (list: number[][]) => new Set(vectorsOf(make()(members(...list), 30)).map(String));
    expect(survivors(vectors.toReversed())).toEqual(survivors(vectors));
  });
});
