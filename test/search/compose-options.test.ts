import { describe, expect, it } from 'vitest';
import { compose } from '../../src/search/compose.js';
import { enumerateNear } from '../../src/search/exhaustive.js';
import { designCount } from '../../src/search/factored.js';
import { neighbourhoodOf } from '../../src/search/near.js';
import type { FactoredProblem, Part } from '../../src/search/problem.js';
import { randomProblem } from './random-problem.js';

const seeds = Array.from({ length: 120 }, (_, seed) => seed).filter(
  (seed) => designCount(randomProblem(seed)) <= 1000n,
);

/** A part whose only figure is its gene, of 0 to 9. */
const part = (change: Partial<Part> = {}): Part => ({
  name: 'pool',
  reads: [],
  figures: [{ name: 'cost', sense: 'min' }],
  stages: [
    {
      variables: [{ name: 'gene', kind: 'integer', min: 0, max: 9 }],
      leaf(_, [gene], out, at) {
        out[at] = gene;
        return true;
      },
    },
  ],
  ...change,
});
const sum = (parts: readonly Part[], change: Partial<FactoredProblem> = {}): FactoredProblem => ({
  shared: [],
  parts,
  objectiveCount: 1,
  constraintCount: 0,
  join(_, figures, out) {
    out[0] = figures.reduce((total, [cost]) => total + cost, 0);
  },
  ...change,
});

describe('compose tries what exactness rests on', () => {
  it('and certifies what it tried, the same every time', () => {
    const { certificate } = compose(sum([part(), part({ name: 'other' })]));
    expect(certificate.conditions).toEqual([
      { condition: 'a better cost of pool makes no goal and no limit worse', checks: 20 },
      { condition: 'a better cost of other makes no goal and no limit worse', checks: 20 },
    ]);
    for (const seed of seeds.slice(0, 20)) {
      const problem = randomProblem(seed, { likeKeys: true });
      expect(compose(problem, { seed: 7 }).certificate).toEqual(compose(problem, { seed: 7 }).certificate);
    }
    expect(compose(sum([part()]), { checks: 3 }).certificate.conditions).toMatchObject([{ checks: 3 }]);
  });

  it('finds no fault with problems that have none', () => {
    let tried = 0;
    for (const seed of seeds)
      for (const problem of [randomProblem(seed), randomProblem(seed, { likeKeys: true })]) {
        const { certificate } = compose(problem, { seed });
        tried += certificate.conditions.filter(({ checks }) => checks > 0).length;
      }
    expect(tried).toBeGreaterThan(600);
  });

  const valley: FactoredProblem['join'] = (_, [[cost]], out) => {
    out[0] = Math.abs(cost - 4);
  };

  it('and fails where a join is not monotone, though no front has more than one design', () => {
    expect(() => compose(sum([part()], { join: valley }))).toThrow(
      /^the composition is not exact: figure cost of pool: \d instead of \d turns objective 0 from \d into \d, which is worse$/,
    );
    const { front, certificate } = compose(sum([part()], { join: valley }), { checks: 0 });
    expect(front).toMatchObject([{ genome: [0], objectives: [4] }]);
    expect(certificate.conditions).toEqual([]);
  });

  it('and fails where a bound is worse than a design below it', () => {
    const [stage] = part().stages;
    const strict = { ...stage, bound: () => Float64Array.of(3) };
    expect(() => compose(sum([part({ stages: [strict] })]))).toThrow('design 0 has 0, beyond its bound 3');
  });

  it('but takes no figures for comparable that the shared choice never meets', () => {
    // Under each choice the join knows but the figures that the part has there.
    const [stage] = part().stages;
    const problem = sum(
      [
        part({
          reads: [0],
          stages: [
            {
              variables: stage.variables,
              leaf(key, [gene], out, at) {
                out[at] = gene + 100 * (key as readonly number[])[0];
                return true;
              },
            },
          ],
        }),
      ],
      {
        shared: [{ name: 's', kind: 'integer', min: 0, max: 1 }],
        join([s], [[cost]], out) {
          out[0] = Math.abs(cost - 100 * s) + s;
        },
      },
    );
    const { front, certificate } = compose(problem);
    expect(front).toMatchObject([{ genome: [0, 0], objectives: [0] }]);
    expect(certificate.conditions).toMatchObject([{ checks: 20 }]);
  });

  it('and tells of a design with NaN that the fronts never meet', () => {
    const join: FactoredProblem['join'] = (_, [[cost]], out) => {
      out[0] = cost > 6 ? Number.NaN : cost;
    };
    expect(() => compose(sum([part()], { join }))).toThrow(
      /^join gives NaN for, or leaves unwritten, objective 0 of the design: shared choice \[\], pool \[[789]\]$/,
    );
  });
});

describe('compose lists designs around the front', () => {
  it.each([0, 0.3])('in a band of %d, as enumeration does', (band) => {
    let beside = 0;
    for (const seed of seeds)
      for (const problem of [randomProblem(seed), randomProblem(seed, { likeKeys: true })]) {
        const total = Number(designCount(problem));
        if (total > 1000) continue;
        const { front, near } = compose(problem, { band });
        const around = { front: front.map(({ objectives }) => objectives), band, most: 1e6 };
        const { designs } = neighbourhoodOf([enumerateNear(problem, 0, total, around)], 1e6, {});
        // Of an empty front everything is around.
        expect(near?.designs, `problem ${seed}`).toEqual(designs);
        beside += (near?.count ?? 0) - front.length;
      }
    expect(beside).toBeGreaterThan(100);
  });

  it('only where asked to, and no more than asked for', () => {
    const problem = sum([part(), part()]);
    expect(compose(problem).near).toBeUndefined();
    // Everything is better than 0 by a factor, and only 0 is as good.
    expect(compose(problem, { band: 0 }).near?.designs).toEqual([{ genome: [0, 0], objectives: [0] }]);
    const level = sum([part(), part()], { join: (_, _figures, out) => void (out[0] = 1) });
    expect(compose(level, { band: 0 }).near?.count).toBe(100);
    expect(compose(level, { band: 0, most: 99 }).near).toMatchObject({ designs: undefined, count: 100 });
  });
});

describe('options of compose that are none', () => {
  it.each([
    [{ band: -1 }, 'a band is a finite number of 0 or more, not -1'],
    [{ band: Number.NaN }, 'a band is a finite number of 0 or more, not NaN'],
    [{ most: 1.5 }, 'most is an integer of 0 or more, not 1.5'],
    [{ checks: -1 }, 'checks is an integer of 0 or more, not -1'],
    [{ seed: 0.5 }, 'seed is an integer of 0 or more, not 0.5'],
  ])('are refused: %o', (options, message) => {
    expect(() => compose(sum([part()]), options)).toThrow(message);
  });
});
