import { describe, expect, it } from 'vitest';
import { checkConditions } from '../../src/search/conditions.js';
import { sweepChunk } from '../../src/search/compose.js';
import { mergeFronts } from '../../src/search/part/front.js';
import { partKeys } from '../../src/search/part/key.js';
import { sweepChunks } from '../../src/search/pieces.js';
import type { FactoredProblem } from '../../src/search/problem.js';
import { randomProblem } from './random-problem.js';

function checked(problem: FactoredProblem, swept = problem, beside = false) {
  const fronts = swept.parts.map((part, p) =>
    partKeys(swept, p).map((key) =>
      mergeFronts(
        part,
        sweepChunks(swept, p).map((range) => sweepChunk(swept, p, key, range).front),
      ),
    ),
  );
  return checkConditions(problem, fronts, { checks: 30, seed: 1, beside });
}

const seeds = Array.from({ length: 60 }, (_, i) => i);

describe('the conditions of exactness', () => {
  it('hold in random problems, and are really checked in most', () => {
    const all = seeds.map((seed) => checked(randomProblem(seed)));
    const of = (word: string) => all.flat().filter(({ condition }) => condition.includes(word));
    for (const word of ['a better', 'only the smallest counts', 'bounds in']) {
      expect(of(word).length, word).toBeGreaterThan(10);
      expect(of(word).filter(({ checks }) => checks > 0).length, word).toBeGreaterThan(of(word).length / 3);
    }
  });

  it('hold where parts call keys the same, exchange designs between keys, or do both', () => {
    const all = seeds.map((seed) => randomProblem(seed, { likeKeys: true })).flatMap((problem) => checked(problem));
    for (const word of ['called the same', 'exchange designs']) {
      const done = all.filter(({ condition, checks }) => condition.includes(word) && checks > 0);
      expect(done.length, word).toBeGreaterThan(20);
    }
  });

  it('are checked the same way every time', () => {
    expect(checked(randomProblem(5))).toEqual(checked(randomProblem(5)));
  });

  it('fail where a better figure makes an objective worse, by the name of that figure', () => {
    const failed = seeds.filter((seed) => {
      const problem = randomProblem(seed);
      const f = problem.parts[0].figures.findIndex(({ sense }) => sense === 'min');
      const name = problem.parts[0].figures[f].name;
      const rebel: FactoredProblem = {
        ...problem,
        join(shared, figures, out) {
          problem.join(shared, figures, out);
          out[0] = (out[0] ?? 0) - 1000 * (figures[0][f] ?? 0);
        },
      };
      try {
        const conditions = checked(rebel, problem);
        // Where all designs have the same figure there is nothing to compare.
        const own = conditions.find(({ condition }) => condition.includes(`a better ${name} of p0`));
        expect(own?.checks).toBe(0);
        return false;
      } catch (error) {
        expect(String(error)).toContain(`the composition is not exact: figure ${name} of p0: `);
        expect(String(error)).toMatch(/turns objective 0 from -?[\d.e+]+ into -?[\d.e+]+, which is worse/);
        return true;
      }
    });
    expect(failed.length).toBeGreaterThan(seeds.length / 2);
  });

  it('fail where bandwidths are called a chain and add up instead', () => {
    const wrong = seeds.filter((seed) => {
      try {
        checked(randomProblem(seed, { brokenBottleneck: true }));
        return false;
      } catch (error) {
        expect(String(error)).toContain('beside a smaller');
        return true;
      }
    });
    expect(wrong.length).toBeGreaterThan(10);
  });

  it('fail where a bound of a subtree is worse than a design below it', () => {
    const wrong = seeds.filter((seed) => {
      const problem = randomProblem(seed);
      const parts = problem.parts.map((part) => ({
        ...part,
        stages: part.stages.map((stage) => {
          if (stage.bound === undefined) return stage;
          // Too hopeless in the first figure.
          const bound = (context: unknown) => stage.bound?.(context).map((v, f) => (f === 0 ? v + 50 : v));
          return { ...stage, bound: bound as NonNullable<typeof stage.bound> };
        }),
      }));
      try {
        checked({ ...problem, parts }, problem);
        return false;
      } catch (error) {
        expect(String(error)).toContain('beyond its bound');
        return true;
      }
    });
    expect(wrong.length).toBeGreaterThan(5);
  });
});

/** One part whose first figure is its gene plus one, and a variance; three shared choices that it alone reads. */
function handmade(change: Partial<FactoredProblem['parts'][number]> = {}, z = 2): FactoredProblem {
  const values = Array.from({ length: 9 }, (_, i) => i);
  return {
    shared: [{ name: 's', kind: 'ordinal', values: [0, 1, 2] }],
    objectiveCount: 1,
    constraintCount: 0,
    parts: [
      {
        name: 'pool',
        reads: [0],
        figures: [
          { name: 'mean', sense: 'min' },
          { name: 'variance', sense: 'min', varianceOf: { mean: 0, z } },
        ],
        stages: [
          {
            variables: [{ name: 'gene', kind: 'ordinal', values }],
            outclassed: (_, start, _end, beaten) => beaten(Float64Array.of(start + 1, 0)),
            leaf(_, [gene], out, at) {
              out[at] = (gene ?? 0) + 1;
              out[at + 1] = 9 - (gene ?? 0);
              return true;
            },
          },
        ],
        exchanges: (key) => key.map(() => 0),
        ...change,
      },
    ],
    join(_, [figures], out) {
      out[0] = (figures?.[0] ?? 0) + 2 * Math.sqrt(figures?.[1] ?? 0);
    },
  };
}

describe('the conditions of a part that prunes by ranges, variances and other keys', () => {
  it('hold, and are all checked, where the part keeps its promises', () => {
    const conditions = checked(handmade());
    expect(conditions.map(({ checks }) => checks)).toEqual([30, 30, 30, 30, 30]);
    expect(conditions.map(({ condition }) => condition)).toEqual([
      'a better mean of pool makes no goal and no limit worse',
      'a better variance of pool makes no goal and no limit worse',
      'variance of pool counts at most as 2 deviations',
      'bounds in pool are as good as all below them',
      'keys that exchange designs of pool join alike',
    ]);
  });

  it('fail where a range is ruled out by figures that some design of it is better than', () => {
    const [stage] = handmade().parts[0].stages;
    const outclassed = (_: unknown, start: number, end: number, beaten: (figures: Float64Array) => boolean) =>
      beaten(Float64Array.of(end - start > 4 ? start + 3 : start + 1, 0));
    const broken = handmade({ stages: [{ ...stage, outclassed }] });
    expect(() => checked(broken, handmade())).toThrow(/figure mean of pool: design \d has \d, beyond its bound \d/);
  });

  it('hold where a range is ruled out by several figures, each of which bounds some of it, whatever variance they come with', () => {
    const [stage] = handmade().parts[0].stages;
    const outclassed = (_: unknown, start: number, end: number, beaten: (figures: Float64Array) => boolean) => {
      const middle = (start + end) >>> 1;
      return beaten(Float64Array.of(start + 1, 99)) && beaten(Float64Array.of(middle + 1, 99));
    };
    const bounds = checked(handmade({ stages: [{ ...stage, outclassed }] }), handmade()).find(({ condition }) =>
      condition.startsWith('bounds in pool'),
    );
    expect(bounds?.checks).toBe(30);
  });

  it('fail where a range is ruled out altogether that holds a feasible design', () => {
    const [stage] = handmade().parts[0].stages;
    const broken = handmade({ stages: [{ ...stage, outclassed: () => true }] });
    expect(() => checked(broken, handmade())).toThrow(/pool rules design \d out, which is feasible/);
  });

  it('fail where a variance counts more than it is said to', () => {
    expect(() => checked(handmade({}, 1))).toThrow(/figure variance of pool: \d adds more to objective 0 than 1 dev/);
  });

  it('fail where keys exchange designs that join to something else', () => {
    const problem = handmade();
    const broken: FactoredProblem = {
      ...problem,
      join(shared, figures, out) {
        problem.join(shared, figures, out);
        out[0] = (out[0] ?? 0) + (shared[0] ?? 0);
      },
    };
    expect(() => checked(broken)).toThrow(
      /pool exchanges designs between keys \d and \d, which join to another objective 0/,
    );
  });

  it('fail where keys exchange designs that are not the same to another part', () => {
    const { parts, ...problem } = handmade();
    const [pool] = parts;
    const other = { name: 'other', figures: pool.figures, stages: pool.stages };
    const both: FactoredProblem = { ...problem, parts: [pool, { ...other, reads: [0] }] };
    expect(() => checked(both)).toThrow(
      /pool exchanges designs between keys \d and \d, which are not the same to other/,
    );
    expect(() => checked({ ...problem, parts: [pool, { ...other, reads: [] }] })).not.toThrow();
  });

  it('say nothing of a join that has no number for figures which no design has together', () => {
    const problem = handmade();
    const join: FactoredProblem['join'] = (shared, figures, out) => {
      problem.join(shared, figures, out);
      // Of every design mean and variance are 10 together.
      if (figures[0][0] + figures[0][1] !== 10) out[0] = Number.NaN;
    };
    const better = checked({ ...problem, join }).filter(({ condition }) => condition.startsWith('a better'));
    expect(better.map(({ checks }) => checks)).toEqual([0, 0]);
  });

  it('name a design beside the front for which the join has no number', () => {
    const problem = handmade();
    const leaf: typeof stage.leaf = (context, choice, out, at) => {
      stage.leaf?.(context, choice, out, at);
      if (choice[0] === 8) out.fill(20, at, at + 2);
      return true;
    };
    const off: FactoredProblem = {
      ...handmade({ stages: [{ variables: stage.variables, leaf }] }),
      join(shared, figures, out) {
        problem.join(shared, figures, out);
        if (figures[0][0] === 20) out[0] = Number.NaN;
      },
    };
    expect(() => checked(off)).not.toThrow();
    expect(() => checked(off, off, true)).toThrow(
      /join gives NaN for, or leaves unwritten, objective 0 of the design: shared choice \[\d\], pool \[8\]/,
    );
  });

  /** Called the same for all shared choices. */
  const sameAs = (key: readonly number[]) => key.map(() => 0);
  const alike = 'keys of pool that are called the same are';
  const [stage] = handmade().parts[0].stages;

  it('hold where keys that are called the same are so', () => {
    const conditions = checked(handmade({ sameAs }));
    expect(conditions.find(({ condition }) => condition === alike)).toEqual({ condition: alike, checks: 30 });
  });

  it('fail where a key that is called the same has other figures', () => {
    const enter = ([s]: readonly number[]) => s;
    const leaf: typeof stage.leaf = (s, [gene], out, at) => {
      out[at] = gene + 1 + 0.5 * (s as number);
      out[at + 1] = 0;
      return true;
    };
    const stages = [
      { variables: [], enter: enter as NonNullable<typeof stage.enter> },
      { ...stage, leaf },
    ];
    expect(() => checked(handmade({ stages, sameAs }))).toThrow(
      /pool has the figures of key 0 at key [12], where design \d has another mean/,
    );
  });

  it('fail where a key has a design that the one which stands for it has not', () => {
    const enter = ([s]: readonly number[]) => s;
    const leaf: typeof stage.leaf = (s, [gene], out, at) => {
      out[at] = gene + 1;
      out[at + 1] = 9 - gene;
      return s !== 0 || gene > 4;
    };
    const stages = [
      { variables: [], enter: enter as NonNullable<typeof stage.enter> },
      { ...stage, leaf },
    ];
    expect(() => checked(handmade({ stages, sameAs }))).toThrow(
      /pool has the figures of key 0 at key [12], where design [0-4] has none/,
    );
  });
});
