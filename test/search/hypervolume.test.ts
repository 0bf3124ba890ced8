import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hypervolume } from '../../src/search/pareto/hypervolume.js';
import { HypervolumeMeter } from '../../src/search/pareto/hypervolume-meter.js';
import { Rng } from '../../src/search/rng.js';
import { inclusionExclusion, pointsOn } from './reference.js';

const dimensions = [2, 3, 4, 5, 6];

/** Relative to the larger, and no stricter near zero than for volumes of 1e-3. */
function expectClose(actual: number, wanted: number): void {
  expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(Math.abs(wanted), 1e-3));
}

describe('hypervolume', () => {
  it('of one point is the box between it and the reference', () => {
    expect(hypervolume([[0.25]], [1])).toBe(0.75);
    expect(hypervolume([[0.25, 0.5]], [1, 1])).toBe(0.375);
    expect(hypervolume([[-1, 0, 1, 2, 3, 4]], [1, 1, 2, 3, 4, 6])).toBe(4);
  });

  it('of whole points whose coordinates sum to 9 is the cube less the cells whose corners sum to less', () => {
    const staircase = Array.from({ length: 10 }, (_, i) => [i, 9 - i]);
    expect(hypervolume(staircase, [10, 10])).toBe(100 - 45);
    const pyramid = staircase.flatMap(([x]) => Array.from({ length: 10 - x }, (_, y) => [x, y, 9 - x - y]));
    expect(hypervolume(pyramid, [10, 10, 10])).toBe(1000 - 165);
    const hyper = pyramid.flatMap(([x, y, z]) => Array.from({ length: z + 1 }, (_, w) => [x, y, z - w, w]));
    expect(hypervolume(hyper, [10, 10, 10, 10])).toBe(10_000 - 495);
  });

  it.each(dimensions)('of numbers in %d dimensions whose products overflow is as of small ones', (d) => {
    const powers = d === 2 ? [1020, -10] : d === 3 ? [520, 520, -1000] : [520, 520, -480, -480, 0, 0].slice(0, d);
    const sum = 2 ** powers.reduce((a, b) => a + b);
    const real = fc.double({ min: -1, max: 1.2, noNaN: true, noDefaultInfinity: true });
    const order = fc.shuffledSubarray(powers, { minLength: d });
    fc.assert(
      fc.property(fc.array(fc.array(real, { minLength: d, maxLength: d }), { maxLength: 8 }), order, (small, own) => {
        const reference = own.map((power) => 2 ** power);
        const large = small.map((point) => point.map((value, i) => value * reference[i]));
        const unit = hypervolume(
          small,
          own.map(() => 1),
        );
        const meter = new HypervolumeMeter(reference);
        for (const point of large) meter.offer(point);
        expectClose(hypervolume(large, reference) / sum, unit);
        expectClose(meter.value / sum, unit);
      }),
    );
  });

  it.each(dimensions)('is infinite in %d dimensions where it has no number, and never NaN', (d) => {
    const all = (value: number) => Array.from({ length: d }, () => value);
    const large = fc.constantFrom(1e308, -1e308, Number.MAX_VALUE, -Number.MAX_VALUE, 9e307, -9e307, 0);
    fc.assert(
      fc.property(
        fc.array(fc.array(large, { minLength: d, maxLength: d }), { maxLength: 6 }),
        large,
        (points, edge) => {
          const meter = new HypervolumeMeter(all(edge));
          for (const point of points) meter.offer(point);
          const inside = points.some((point) => point.every((value) => value < edge));
          const volume = inside ? Number.POSITIVE_INFINITY : 0;
          expect(hypervolume(points, all(edge))).toBe(volume);
          expect(meter.value).toBe(volume);
        },
      ),
    );
    expect(hypervolume([[-1e308]], [1e308])).toBe(Number.POSITIVE_INFINITY);
  });

  it('of points along the front of ZDT1 tends to 0.876667, and never exceeds it', () => {
    const front = (n: number) => Array.from({ length: n + 1 }, (_, i) => [i / n, 1 - Math.sqrt(i / n)]);
    const limit = 1.1 * 1.1 - 1 + 2 / 3;
    expect(limit).toBeCloseTo(0.876667, 6);
    const short = [100, 1000, 10_000].map((n) => limit - hypervolume(front(n), [1.1, 1.1]));
    expect(short[0]).toBeLessThan(0.01);
    expect(short[1]).toBeLessThan(short[0] / 8);
    expect(short[2]).toBeLessThan(short[1] / 8);
    expect(short[2]).toBeGreaterThan(0);
  });

  it('of points over the front of DTLZ2 tends to 1.331 less an eighth of a ball, and never exceeds it', () => {
    const sphere = (n: number) =>
      Array.from({ length: (n + 1) ** 2 }, (_, k) => {
        const [a, b] = [Math.floor(k / (n + 1)), k % (n + 1)].map((i) => ((i / n) * Math.PI) / 2);
        return [Math.cos(a) * Math.cos(b), Math.cos(a) * Math.sin(b), Math.sin(a)];
      });
    const limit = 1.1 ** 3 - Math.PI / 6;
    const short = [10, 40, 160].map((n) => limit - hypervolume(sphere(n), [1.1, 1.1, 1.1]));
    expect(short[0]).toBeLessThan(0.15);
    expect(short[1]).toBeLessThan(short[0] / 3);
    expect(short[2]).toBeLessThan(short[1] / 3);
    expect(short[2]).toBeGreaterThan(0);
  });

  it.each(dimensions)('agrees with inclusion and exclusion on random points in %d dimensions', (d) => {
    const real = fc.double({ min: 0, max: 1.2, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.array(real, { minLength: d, maxLength: d }), { maxLength: 10 }), (points) => {
        const reference = Array.from({ length: d }, () => 1);
        expectClose(hypervolume(points, reference), inclusionExclusion(points, reference));
      }),
      { numRuns: 200 },
    );
  });

  it.each(dimensions)('agrees with inclusion and exclusion among ties and duplicates in %d dimensions', (d) => {
    const coarse = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(fc.array(fc.array(coarse, { minLength: d, maxLength: d }), { maxLength: 11 }), (points) => {
        const reference = Array.from({ length: d }, () => 4);
        expect(hypervolume(points, reference)).toBe(inclusionExclusion(points, reference));
      }),
      { numRuns: 1000 },
    );
  });

  it.each(dimensions)('counts the cells that many coarse points dominate in %d dimensions', (d) => {
    const rng = new Rng(5, d);
    const side = 5;
    for (let round = 0; round < 20; round++) {
      const points = Array.from({ length: 120 }, () => Array.from({ length: d }, () => rng.integer(side + 1)));
      let cells = 0;
      for (let cell = 0; cell < side ** d; cell++) {
        const corner = Array.from({ length: d }, (_, i) => Math.floor(cell / side ** i) % side);
        if (points.some((point) => point.every((value, i) => value <= corner[i]))) cells++;
      }
      expect(
        hypervolume(
          points,
          Array.from({ length: d }, () => side),
        ),
      ).toBe(cells);
    }
  });

  it.each(dimensions)(
    'of a front in %d dimensions is that of the front one dimension lower times the last side',
    (d) => {
      const front = pointsOn('anticorrelated', d === 6 ? 60 : 200, d, new Rng(3, d));
      const reference = Array.from({ length: d }, () => 1.1);
      const prism = front.map((point) => [...point, 0.25]);
      const volume = hypervolume(front, reference);
      expectClose(hypervolume(prism, [...reference, 0.75]), volume / 2);
      // Also with the flat side first, which takes the other way through the recursion.
      const turned = front.map((point) => [0.25, ...point]);
      expectClose(hypervolume(turned, [0.75, ...reference]), volume / 2);
    },
  );

  it.each(dimensions)('does not depend on the order of the points or of the objectives in %d dimensions', (d) => {
    const rng = new Rng(9, d);
    const points = pointsOn('anticorrelated', d > 4 ? 60 : 400, d, rng);
    const reference = Array.from({ length: d }, (_, i) => 1 + i / 10);
    const volume = hypervolume(points, reference);
    expect(volume).toBeGreaterThan(0.1);
    for (let turn = 1; turn < d; turn++) {
      const turned = <T>(list: readonly T[]): T[] => [...list.slice(turn), ...list.slice(0, turn)];
      expectClose(hypervolume(turned(points).map(turned), turned(reference)), volume);
    }
    expectClose(hypervolume(points.toReversed(), reference), volume);
  });

  it.each(dimensions)('grows with a point that nothing dominates, and with no other, in %d dimensions', (d) => {
    const coordinate = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const point = fc.array(coordinate, { minLength: d, maxLength: d });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 12 }), point, (points, newcomer) => {
        const reference = Array.from({ length: d }, () => 1);
        const before = hypervolume(points, reference);
        const after = hypervolume([...points, newcomer], reference);
        if (points.some((other) => other.every((value, i) => value <= newcomer[i]))) expectClose(after, before);
        else expect(after).toBeGreaterThanOrEqual(before * (1 - 1e-14));
      }),
    );
  });

  it('keeps count where points of four dimensions lie straight above each other, rare as it matters', () => {
    const [nine, ten] = [
      '0321 2302 2030 1233 0103 1223 1223 2000 1112',
      '3003 3032 4320 1430 1044 4404 2033 1142 3410 4224',
    ].map((digits) => digits.split(' ').map((point) => Array.from(point, Number)));
    expect(hypervolume(nine, [4, 4, 4, 4])).toBe(inclusionExclusion(nine, [4, 4, 4, 4]));
    expect(hypervolume(ten, [5, 5, 5, 5])).toBe(inclusionExclusion(ten, [5, 5, 5, 5]));
  });

  it('ignores points that are not below the reference in every objective, infinite ones too', () => {
    expect(hypervolume([], [1, 1])).toBe(0);
    expect(
      hypervolume(
        [
          [1, 0],
          [0, 1],
          [2, -5],
          [Number.POSITIVE_INFINITY, 0],
          [0.5, 0.5],
        ],
        [1, 1],
      ),
    ).toBe(0.25);
  });

  it('is infinite with a point that is better without end', () => {
    for (const d of dimensions) {
      const point = Array.from({ length: d }, (_, i) => (i === 1 ? Number.NEGATIVE_INFINITY : 0));
      expect(
        hypervolume(
          [point, point.map(() => 0.5)],
          point.map(() => 1),
        ),
      ).toBe(Number.POSITIVE_INFINITY);
    }
  });

  it('refuses NaN, references without end and points of another length', () => {
    expect(() =>
      hypervolume(
        [
          [0, 0],
          [0, Number.NaN],
        ],
        [1, 1],
      ),
    ).toThrow('objective 1 of point 1 is NaN');
    expect(() => hypervolume([[0, 0]], [1, Number.NaN])).toThrow('objective 1 of the reference is NaN');
    expect(() => hypervolume([[0, 0]], [Number.POSITIVE_INFINITY, 1])).toThrow('objective 0 of the reference');
    expect(() => hypervolume([[0, 0, 0]], [1, 1])).toThrow('point 0 has 3 objectives, not 2');
    expect(() => hypervolume([], [])).toThrow('at least one objective');
  });
});

describe('HypervolumeMeter', () => {
  it.each([2, 3, 4, 5])('tells the hypervolume of what was offered so far, at any moment, in %d dimensions', (d) => {
    for (const kind of ['uniform', 'anticorrelated', 'coarse'] as const) {
      const points = pointsOn(kind, d === 5 ? 60 : 300, d, new Rng(21, d));
      const reference = Array.from({ length: d }, () => 1.05);
      const meter = new HypervolumeMeter(reference);
      for (const [i, point] of points.entries()) {
        const before = meter.value;
        const gain = meter.offer(point);
        expect(gain).toBeGreaterThanOrEqual(0);
        expect(meter.value).toBe(before + gain);
        if (i % 20 === 0) expectClose(meter.value, hypervolume(points.slice(0, i + 1), reference));
      }
      expectClose(meter.value, hypervolume(points, reference));
    }
  });

  it('gains nothing by a repeated, a dominated or a remote point', () => {
    const meter = new HypervolumeMeter([1, 1, 1]);
    expect(meter.offer([0.5, 0.5, 0.5])).toBe(0.125);
    expect(meter.offer([0.5, 0.5, 0.5])).toBe(0);
    expect(meter.offer([0.5, 0.5, 0.75])).toBe(0);
    expect(meter.offer([-1, -1, 1])).toBe(0);
    expect(meter.offer([0, Number.NEGATIVE_INFINITY, 0])).toBe(Number.POSITIVE_INFINITY);
    expect(meter.offer([0, 0, 0])).toBe(0);
    expect(meter.value).toBe(Number.POSITIVE_INFINITY);
  });

  it('refuses NaN and other lengths', () => {
    expect(() => new HypervolumeMeter([1])).toThrow('at least two objectives');
    expect(() => new HypervolumeMeter([1, Number.NaN])).toThrow('objective 1 of the reference is NaN');
    const meter = new HypervolumeMeter([1, 1]);
    expect(() => meter.offer([0, Number.NaN])).toThrow('objective 1 is NaN');
    expect(() => meter.offer([0])).toThrow('the point has 1 objectives, the reference 2');
  });
});
