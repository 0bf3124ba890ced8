import { describe, expect, it } from 'vitest';
import { checkConditions } from '../../src/search/conditions.js';
import { sweepChunk, sweepChunks } from '../../src/search/compose.js';
import { mergeFronts } from '../../src/search/part/front.js';
import { partKeys } from '../../src/search/part/key.js';
import type { FactoredProblem } from '../../src/search/problem.js';
import { randomProblem } from './random-problem.js';

function checked(problem: FactoredProblem, swept = problem) {
  const fronts = swept.parts.map((part, p) =>
    partKeys(swept, p).map((key) =>
      mergeFronts(
        part,
        sweepChunks(swept, p).map((range) => sweepChunk(swept, p, key, range).front),
      ),
    ),
  );
  return checkConditions(problem, fronts, { checks: 30, seed: 1 });
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

  it('are checked the same way every time', () => {
    expect(checked(randomProblem(5))).toEqual(checked(randomProblem(5)));
  });

  it('fail where a better figure makes an objective worse, by the name of that figure', () => {
    const failed = seeds.filter((seed) => {
      const problem = randomProblem(seed);
      const f = problem.parts[0]!.figures.findIndex(({ sense }) => sense === 'min');
      const name = problem.parts[0]!.figures[f]!.name;
      const rebel: FactoredProblem = {
        ...problem,
        join(shared, figures, out) {
          problem.join(shared, figures, out);
          out[0] = (out[0] ?? 0) - 1000 * (figures[0]![f] ?? 0);
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
          const { bound } = stage;
          if (bound === undefined) return stage;
          // Too hopeless by a hair.
          return { ...stage, bound: (context: unknown) => bound(context).map((v, f) => (f === 0 ? v + 50 : v)) };
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
