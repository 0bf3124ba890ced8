import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, mergeDesigns, sweepChunk } from '../../src/search/compose.js';
import { enumerateChunk } from '../../src/search/exhaustive.js';
import { designCount } from '../../src/search/factored.js';
import { joinShared } from '../../src/search/join.js';
import type { Entries } from '../../src/search/pareto/archive.js';
import { nondominated } from '../../src/search/pareto/nondominated.js';
import { exchangeClasses, partKeys } from '../../src/search/part/key.js';
import type { FactoredProblem, Part, Variable } from '../../src/search/problem.js';
import { combinations } from '../../src/search/space.js';
import { sweep } from '../../src/search/sweep.js';
import { randomProblem } from './random-problem.js';

/** By joining each complete design. */
function enumerated(problem: FactoredProblem) {
  return mergeDesigns(problem, [enumerateChunk(problem, 0, Number(designCount(problem))).front]);
}

/** All feasible leaves of every part whose figures, of those that `keeps` names, are not dominated. */
function frontsIn(problem: FactoredProblem, keeps: (part: number, figure: number) => boolean): Entries[][] {
  return problem.parts.map((part, p) =>
    partKeys(problem, p).map((key) => {
      const leaves: number[][] = [];
      sweep(part, key, {
        leaf(figures, genome) {
          leaves.push([...figures.map((value, f) => (part.figures[f].sense === 'min' ? value : -value)), ...genome]);
        },
      });
      const seen = leaves.map((leaf) => leaf.filter((_, i) => i < part.figures.length && keeps(p, i)));
      const rows = nondominated(seen).flatMap((index) => leaves[index]);
      const genome = part.stages.flatMap((stage) => stage.variables).length;
      return { objectives: part.figures.length, preferences: 0, genome, rows: Float64Array.from(rows) };
    }),
  );
}

function joinedFrom(problem: FactoredProblem, fronts: Entries[][]) {
  const all = Array.from({ length: combinations(problem.shared) }, (_, index) => index);
  return mergeDesigns(problem, [joinShared(problem, all, fronts).front]);
}

describe('compose', () => {
  it('gives the front of enumeration to the bit: objectives, preferences and genomes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const problem = randomProblem(seed);
        const { front, certificate } = compose(problem);
        expect(front).toEqual(enumerated(problem));
        expect(certificate.designsCovered).toBe(String(designCount(problem)));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('does so on problems of every kind', () => {
    const kinds = new Set<string>();
    let points = 0;
    for (let seed = 0; seed < 200; seed++) {
      const problem = randomProblem(seed);
      const wide = Math.max(...problem.parts.map((part) => part.figures.filter(({ sense }) => sense === 'max').length));
      const { front } = compose(problem);
      expect(front).toEqual(enumerated(problem));
      points += front.length;
      if (front.length > 0)
        kinds.add(`${problem.parts.length} parts, ${wide} max, chain ${problem.bottleneck ?? false}`);
    }
    for (const parts of [1, 2, 3])
      for (const kind of ['0 max, chain false', '1 max, chain true', '1 max, chain false', '2 max, chain false'])
        expect(kinds).toContain(`${parts} parts, ${kind}`);
    expect(points).toBeGreaterThan(400);
  });

  it('does so where parts call keys the same, exchange designs between keys, do both, or neither', () => {
    const parts: Record<string, number> = {};
    let exchanged = 0;
    for (let seed = 0; seed < 600; seed++) {
      const problem = randomProblem(seed, { likeKeys: true });
      if (designCount(problem) > 3000n) continue;
      expect(compose(problem).front, `problem ${seed}`).toEqual(enumerated(problem));
      for (const [p, part] of problem.parts.entries()) {
        const [same, exchanges] = [part.sameAs !== undefined, part.exchanges !== undefined];
        const kind = `${same ? 'same' : ''} ${exchanges ? 'exchanges' : ''}`;
        parts[kind] = (parts[kind] ?? 0) + 1;
        if (same && exchanges) exchanged += Number(exchangeClasses(problem, p).some((first, k) => first !== k));
      }
    }
    for (const kind of [' ', 'same ', ' exchanges', 'same exchanges']) expect(parts[kind], kind).toBeGreaterThan(60);
    // Keys that stand for others exchange designs too, where that is right.
    expect(exchanged).toBeGreaterThan(20);
  });

  it('exchanges no design of a key for one of a key that stands for choices which another part tells apart', () => {
    const bit = (name: string): Variable => ({ name, kind: 'integer', min: 0, max: 1 });
    const part = (cost: (key: readonly number[]) => number): Part => ({
      reads: [0, 1],
      figures: [{ name: 'cost', sense: 'min' }],
      stages: [
        {
          variables: [],
          leaf(key, _choice, out, at) {
            out[at] = cost(key as readonly number[]);
            return true;
          },
        },
      ],
    });
    const problem: FactoredProblem = {
      shared: [bit('s'), bit('t')],
      parts: [
        {
          ...part(([s, t]) => (t === 1 ? 5 : s === 0 ? 1 : 9)),
          // s is not read where t is 1, and t reaches nothing but this part.
          sameAs: ([s, t]) => (t === 1 ? [0, 1] : [s, t]),
          exchanges: ([s]) => [s, 0],
        },
        { ...part(([s]) => (s === 0 ? 10 : 0)), reads: [0] },
      ],
      objectiveCount: 1,
      constraintCount: 0,
      join(_, [a, b], out) {
        out[0] = a[0] + b[0];
      },
    };
    expect(compose(problem).front).toMatchObject([{ genome: [1, 1], objectives: [5] }]);
  });

  it('goes wrong, as it must, when part fronts lack a figure that only a limit looks at', () => {
    let wrong = 0;
    for (let seed = 0; seed < 100; seed++) {
      const problem = randomProblem(seed, { hiddenLimit: true });
      const expected = enumerated(problem);
      const hidden = problem.parts.map(({ figures }) => figures.findLastIndex(({ sense }) => sense === 'min'));
      expect(
        joinedFrom(
          problem,
          frontsIn(problem, () => true),
        ),
      ).toEqual(expected);
      const blind = joinedFrom(
        problem,
        frontsIn(problem, (p, figure) => figure !== hidden[p]),
      );
      if (JSON.stringify(blind) !== JSON.stringify(expected)) wrong++;
    }
    expect(wrong).toBeGreaterThan(10);
  });

  it('goes wrong, as it must, when bandwidths are called a chain and add up instead', () => {
    let wrong = 0;
    for (let seed = 0; seed < 100; seed++) {
      const problem = randomProblem(seed, { brokenBottleneck: true });
      const expected = enumerated(problem);
      expect(compose({ ...problem, bottleneck: false }).front).toEqual(expected);
      if (JSON.stringify(compose(problem, { checks: 0 }).front) !== JSON.stringify(expected)) wrong++;
    }
    expect(wrong).toBeGreaterThan(0);
  });

  it('gives the same front when the shared choices are cut into chunks', () => {
    for (let seed = 0; seed < 60; seed++) {
      const problem = randomProblem(seed);
      const fronts = problem.parts.map(({ stages }, p) =>
        partKeys(problem, p).map(
          (key) => sweepChunk(problem, p, key, { start: 0, end: combinations(stages[0].variables) }).front,
        ),
      );
      const chunks = Array.from({ length: combinations(problem.shared) }, (_, start) =>
        joinShared(problem, [start], fronts),
      );
      const merged = mergeDesigns(problem, chunks.map(({ front }) => front).toReversed());
      expect(merged).toEqual(joinedFrom(problem, fronts));
    }
  });

  it('certifies what it covered', () => {
    const { certificate } = compose(randomProblem(3));
    expect(certificate.complete).toBe(true);
    for (const part of certificate.parts) {
      expect(part.frontSizes).toHaveLength(part.keys);
      expect(part.feasible + part.infeasible + part.invalid + part.duplicate + part.pruned).toBe(part.leaves);
    }
  });

  it('covers spaces far beyond 2^53 designs and says so exactly', () => {
    const gene = { name: 'x', kind: 'integer', min: 0, max: 999 } as const;
    const part = {
      reads: [],
      figures: [
        { name: 'a', sense: 'min' },
        { name: 'b', sense: 'min' },
      ],
      stages: [
        { variables: [gene], enter: (_: unknown, [x]: readonly number[]) => ({ x }) },
        {
          variables: [gene],
          leaf(context: unknown, [y]: readonly number[], out: Float64Array, at: number) {
            const { x } = context as { x: number };
            out[at] = Math.floor((x + y) / 27);
            out[at + 1] = 74 - out[at];
            return (x * 32 + y) % 100 === 0;
          },
        },
      ],
    } as const;
    const { front, certificate } = compose({
      shared: [],
      parts: [part, part, part],
      join(_, figures, out) {
        out[0] = figures[0][0] + figures[1][0] + figures[2][0];
        out[1] = figures[0][1] + figures[1][1] + figures[2][1];
        out[2] = Math.max(out[0], out[1]) / 114 - 1;
      },
      objectiveCount: 2,
      constraintCount: 1,
    });
    expect(certificate.designsCovered).toBe('1000000000000000000');
    expect(front).toHaveLength(7);
    for (const { objectives } of front) expect(objectives[0] + objectives[1]).toBe(3 * 74);
  });
});
