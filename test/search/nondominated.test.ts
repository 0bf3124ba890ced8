import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Archive, entriesOf } from '../../src/search/pareto/archive.js';
import { nondominated, nondominatedFlat } from '../../src/search/pareto/nondominated.js';
import { lexicographicOrder } from '../../src/search/pareto/order.js';
import { nondominatedRank } from '../../src/search/pareto/rank.js';
import { makeRankSet } from '../../src/search/pareto/ranks.js';
import { Rng } from '../../src/search/rng.js';
import { pointsOn, referenceNondominated, referenceRanks } from './reference.js';

/** Lists of points of one dimension, with ties, both zeros and infinities among them. */
const tiedPoints = (maxLength: number) =>
  fc.integer({ min: 1, max: 6 }).chain((d) => {
    const coordinate = fc.oneof(
      fc.constantFrom(Number.NEGATIVE_INFINITY, -1, -0, 0, 0.5, 1, Number.POSITIVE_INFINITY),
      fc.double({ min: -2, max: 2, noNaN: true }),
    );
    return fc.array(fc.array(coordinate, { minLength: d, maxLength: d }), { maxLength });
  });

/** By way of the tree, which is tested against the quadratic routine. */
function byArchive(points: readonly (readonly number[])[]): number[] {
  const archive = new Archive({ objectives: points[0].length, preferences: 0, genome: 1 });
  for (const [index, point] of points.entries()) archive.offer(point, [], [index]);
  return Array.from(entriesOf(archive.entries()), ({ genome }) => genome[0]).sort((a, b) => a - b);
}

describe('nondominated', () => {
  it('gives the indices of the non-dominated points, of equal ones the first', () => {
    const points = [
      [2, 2],
      [1, 3],
      [2, 2],
      [3, 3],
      [0, 4],
      [1, 3],
    ];
    expect(nondominated(points)).toEqual([0, 1, 4]);
    expect(nondominated([])).toEqual([]);
  });

  it('agrees with the quadratic routine, among ties and infinities', () => {
    fc.assert(
      fc.property(tiedPoints(40), (points) => {
        expect(nondominated(points)).toEqual(referenceNondominated(points));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['uniform', 'anticorrelated', 'coarse'] as const)('agrees with the archive on many points: %s', (kind) => {
    for (const d of [2, 3, 4]) {
      const points = pointsOn(kind, d === 4 ? 10_000 : 60_000, d, new Rng(31, d));
      expect(nondominated(points)).toEqual(byArchive(points));
      // Scales that differ by decades, a constant objective, points far off, and infinities.
      const odd = points.map((point, i) => {
        const scaled = point.map((value, k) =>
          k === 0 ? 1e9 * value : k === 1 && kind === 'coarse' ? 3 : 1e-6 * value,
        );
        if (i % 5000 === 7) scaled[i % d] = Number.POSITIVE_INFINITY;
        if (i % 20_000 === 11) scaled[i % d] = Number.NEGATIVE_INFINITY;
        if (i % 5000 === 13) scaled[i % d] *= -1e12;
        return scaled;
      });
      expect(nondominated(odd)).toEqual(byArchive(odd));
    }
  });

  it('keeps each of many points that do not dominate one another', () => {
    const points = Array.from({ length: 300 * 300 }, (_, i) => [i % 300, Math.floor(i / 300)]);
    const plane = points.map(([x, y]) => [x, y, -x - y]);
    expect(nondominated(plane)).toHaveLength(plane.length);
    expect(nondominated(points.map(([x, y]) => [x + 300 * y, -x - 300 * y]))).toHaveLength(points.length);
    // A third coordinate that falls with the first alone leaves one row of them.
    expect(nondominated(points.map(([x, y]) => [x, y, -x]))).toHaveLength(300);
  });

  it('takes no longer where the second objective is crowded but for one point far off', () => {
    // A long staircase, each step a little to the right of the one before: walked step by step it would take a minute.
    const size = 200_000;
    const step = (i: number) => 1 + i * 2 ** -40;
    const rows = new Float64Array(3 * size);
    for (let i = 0; i < size; i++) {
      const y = step((i * 104_729) % size);
      rows.set([(i * 7919) % size, y, -y], 3 * i);
    }
    rows.set([-1, 1e300, 5], 0);
    expect(nondominatedFlat(rows, 3)).toHaveLength(size);
    rows.set([-1, 1e300, -1e9], 0);
    const few = Array.from({ length: 3000 }, (_, i) => [...rows.subarray(3 * i, 3 * i + 2), (i * 31) % 7]);
    expect(nondominated(few)).toEqual(referenceNondominated(few));
    // Two and two have the same second objective, and some are dominated by a little.
    const tied = few.map(([x], i) => {
      const y = i === 0 ? 1e300 : step((i * 1049) % 1500);
      return [x, y, -y + (i % 7) * 2 ** -38];
    });
    expect(nondominated(tied)).toEqual(referenceNondominated(tied));
  });

  it('takes no longer where those that fall are found behind a long staircase', () => {
    // After a staircase of `steps`, as many rows that its later half beats: none of them enters.
    const staircase = (steps: number): number[][] => {
      const after = (j: number) => (7919 * j) % steps;
      return [
        [-1, 1e12, steps + 5],
        ...Array.from({ length: steps }, (_, j) => [j, j, steps - j]),
        ...Array.from({ length: steps }, (_, i) => [steps + i, after(i) + 0.5, steps - after(i) + 0.3]),
      ];
    };
    expect(nondominated(staircase(600))).toEqual(referenceNondominated(staircase(600)));
    // Walked step by step this would take minutes.
    const many = staircase(400_000);
    expect(nondominatedFlat(Float64Array.from(many.flat()), 3)).toHaveLength(400_001);
  }, 20_000);

  it('takes more points than its shared buffers have room for', () => {
    const size = 1_200_000;
    const rows = new Float64Array(3 * size);
    for (let i = 0; i < size; i++) rows.set([i, (i * 7919) % size, -i - ((i * 7919) % size)], 3 * i);
    // The last is beaten by the one before it.
    rows.copyWithin(3 * (size - 1), 3 * (size - 2), 3 * (size - 1));
    rows[3 * size - 1] += 1;
    const front = nondominatedFlat(rows, 3);
    expect(front).toHaveLength(size - 1);
    expect(front.at(-1)).toBe(size - 2);
  });

  it('keeps a point that is the best in one objective and infinitely bad in the others', () => {
    // Half of the others are dominated, each by its neighbours.
    const points = pointsOn('anticorrelated', 60_000, 3, new Rng(31, 3)).map((point, i) =>
      point.map((value) => value + (i % 2) / 20),
    );
    for (const d of [0, 1, 2])
      points[10_000 * (d + 1)] = [0, 1, 2].map((i) => (i === d ? -1 : Number.POSITIVE_INFINITY));
    const front = nondominated(points);
    expect(front).toEqual(byArchive(points));
    for (const index of [10_000, 20_000, 30_000]) expect(front).toContain(index);
  });

  it('does not touch a flat list, and finds the same there', () => {
    const points = pointsOn('anticorrelated', 20_000, 3, new Rng(8, 8));
    const rows = Float64Array.from(points.flat());
    const copy = rows.slice();
    expect([...nondominatedFlat(rows, 3)]).toEqual(nondominated(points));
    expect(rows).toEqual(copy);
    expect([...nondominatedFlat(new Float64Array(), 3)]).toEqual([]);
  });

  it('refuses NaN, points of different lengths and of none', () => {
    expect(() => nondominated([[1, 2], [1]])).toThrow('point 1 has 1 objectives, not 2');
    expect(() => nondominated([[]])).toThrow('at least one objective');
    expect(() =>
      nondominated([
        [1, 2],
        [Number.NaN, 1],
      ]),
    ).toThrow('objective 0 of point 1 is NaN');
    expect(() => nondominatedFlat(new Float64Array(4), 3)).toThrow('4 numbers are no rows of 3 objectives');
    // Also where most points are dropped at a glance.
    const points = pointsOn('uniform', 50_000, 3, new Rng(1, 2));
    points[43_210] = [9, Number.NaN, 9];
    expect(() => nondominated(points)).toThrow('objective 1 of point 43210 is NaN');
  });
});

describe('nondominatedRank', () => {
  it('tells the front that each point belongs to', () => {
    const points = [
      [0, 2],
      [1, 1],
      [1, 2],
      [2, 2],
      [1, 2],
      [0, 3],
      [3, 0],
    ];
    expect(nondominatedRank(points)).toEqual([0, 0, 1, 2, 1, 1, 0]);
    expect(nondominatedRank([])).toEqual([]);
    expect(nondominatedRank([[3], [1], [2], [1]])).toEqual([2, 0, 1, 0]);
  });

  it('agrees with peeling front after front, among ties and infinities', () => {
    fc.assert(
      fc.property(tiedPoints(40), (points) => {
        expect(nondominatedRank(points)).toEqual(referenceRanks(points));
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with peeling by the filter on many points', () => {
    for (const d of [2, 3, 5])
      for (const kind of ['uniform', 'anticorrelated', 'coarse'] as const) {
        const points = pointsOn(kind, 1500, d, new Rng(41, d));
        const peeled = points.map(() => -1);
        let left = points.map((_, index) => index);
        for (let rank = 0; left.length > 0; rank++) {
          // The filter keeps the first of equal points only: the others go with it.
          const front = new Set(nondominated(left.map((index) => points[index])).map((at) => points[left[at]].join()));
          for (const index of left) if (front.has(points[index].join())) peeled[index] = rank;
          left = left.filter((index) => peeled[index] < 0);
        }
        expect(nondominatedRank(points)).toEqual(peeled);
      }
  });

  it('refuses NaN, points of different lengths and of none', () => {
    expect(() => nondominatedRank([[1, 2], [1]])).toThrow('point 1 has 1 objectives, not 2');
    expect(() => nondominatedRank([[]])).toThrow('at least one objective');
    expect(() => nondominatedRank([[1, Number.NaN]])).toThrow('objective 1 of point 0 is NaN');
  });
});

describe('lexicographicOrder', () => {
  it('sorts as comparing does, stably, whatever the numbers have in common', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true }),
      fc.constantFrom(-0, 0, 1, 5e-324, -5e-324, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
      fc.integer({ min: 0, max: 9 }).map((i) => 1e6 + i * 1e-9),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 200 }), fc.boolean(), (pairs, swapped) => {
        const [first, second] = swapped ? [1, 0] : [0, 1];
        const wanted = pairs
          .map((_, index) => index)
          .sort((a, b) => {
            for (const axis of [first, second]) {
              if (pairs[a][axis] < pairs[b][axis]) return -1;
              if (pairs[a][axis] > pairs[b][axis]) return 1;
            }
            return a - b;
          });
        expect([...lexicographicOrder(Float64Array.from(pairs.flat()), 2, [first, second])]).toEqual(wanted);
      }),
      { numRuns: 1000 },
    );
  });

  it('sorts many numbers of every magnitude and sign', () => {
    const rng = new Rng(2, 2);
    for (const [spread, size] of [
      [0, 20_000],
      [1e-12, 20_000],
      [1, 150_000],
      [600, 20_000],
    ]) {
      const numbers = Float64Array.from({ length: size }, () => {
        const sign = spread === 1 && rng.real() < 0.5 ? -1 : 1;
        return sign * 2 ** ((rng.real() - 0.5) * spread);
      });
      const order = lexicographicOrder(numbers, 1, [0]);
      const sorted = numbers.slice().sort();
      expect(Float64Array.from(order, (index) => numbers[index])).toEqual(sorted);
      const unstable = order.findIndex((row, k) => k > 0 && sorted[k] === sorted[k - 1] && row < order[k - 1]);
      expect(unstable).toBe(-1);
    }
  });
});

describe('makeRankSet', () => {
  it('finds the largest member that is not above a rank', () => {
    const sizes = fc.constantFrom(1, 31, 32, 33, 1024, 1025, 70_000);
    const steps = sizes.chain((size) =>
      fc.tuple(fc.constant(size), fc.array(fc.tuple(fc.constantFrom('add', 'delete', 'ask'), fc.nat(size - 1)))),
    );
    fc.assert(
      fc.property(steps, ([size, list]) => {
        const set = makeRankSet(size);
        // Of an earlier use nothing is left.
        for (let rank = 0; rank < size; rank += 37) set.add(rank);
        set.reset(size);
        const plain = new Set<number>();
        for (const [kind, rank] of list) {
          if (kind === 'add') plain.add(rank);
          if (kind === 'delete') plain.delete(rank);
          if (kind !== 'ask') set[kind](rank);
          const below = [...plain].filter((member) => member <= rank);
          expect([set.atMost(rank), set.atMost(size - 1)]).toEqual([Math.max(-1, ...below), Math.max(-1, ...plain)]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
