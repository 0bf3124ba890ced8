import { indexOfShared } from '../../src/run/genome.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { describe as describeDesign } from '../../src/run/describe.js';
import { buildProblem } from '../../src/run/problem.js';
import { compose, mergeDesigns, type FrontDesign } from '../../src/search/compose.js';
import { enumerateChunk, enumerationChunks } from '../../src/search/exhaustive.js';
import type { FactoredProblem } from '../../src/search/problem.js';
import { designCount } from '../../src/space/alternative.js';
import {
  objectiveNames,
  planFor,
  shippedObjective,
  shippedSpace,
  spaceNames,
  speculating,
  subSpace,
} from './sub-space.js';

function bruteForce(problem: FactoredProblem): FrontDesign[] {
  const chunks = enumerationChunks(problem).map(({ start, count }) => enumerateChunk(problem, start, count));
  return mergeDesigns(
    problem,
    chunks.map(({ front }) => front),
  );
}

interface Case {
  readonly space: string;
  readonly objective: string;
  readonly most: number;
  readonly seed: number;
  readonly speculates: boolean;
}
/** Sub-spaces of the frontier spaces are empty unless they are cut around good designs: frontier.test.ts and spaces.test.ts do. */
const compared = spaceNames.filter((name) => !name.startsWith('frontier'));

const cases: Case[] = compared.flatMap((space, s) =>
  objectiveNames.flatMap((objective, o) => [
    { space, objective, most: 4e5, seed: 10 * s + o, speculates: false },
    { space, objective, most: 5e4, seed: 200 + 10 * s + o, speculates: true },
  ]),
);

function problemOf({ space, objective, most, seed, speculates }: Case): { problem: FactoredProblem; designs: bigint } {
  const plain = subSpace(shippedSpace(space), most, seed);
  const part = speculates ? speculating(plain) : plain;
  return { problem: buildProblem(planFor(part, shippedObjective(objective))).factored, designs: designCount(part) };
}

describe('the exact front of a random sub-space of a real space', () => {
  const sizes: number[] = [];
  test.each(cases)(
    '$space, $objective, up to $most designs a depth (seed $seed, speculation $speculates) is that of brute force, to the bit',
    (one) => {
      const { problem, designs } = problemOf(one);
      expect(designs).toBeGreaterThanOrEqual(10_000n);
      const { front } = compose(problem);
      expect(front).toEqual(bruteForce(problem));
      sizes.push(front.length);
    },
  );

  test('is not empty in a good part of them, so that the comparison says something', () => {
    expect(sizes.length).toBe(cases.length);
    expect(sizes.filter((size) => size > 0).length).toBeGreaterThan(cases.length / 3);
    expect(Math.max(...sizes)).toBeGreaterThan(50);
  });
});

/** The same problem, whose part fronts do not see one figure: the join still does. */
function forgetting(problem: FactoredProblem, figure: string): FactoredProblem {
  const known = new Map<string, number>();
  const keyOf = (part: number, figures: ArrayLike<number>) => `${part}:${Array.from(figures).join()}`;
  const places = problem.parts.map((part) => part.figures.findIndex(({ name }) => name === figure));
  const parts = problem.parts.map((part, p) => {
    const place = places[p];
    const stages = part.stages.map((stage) => {
      if (stage.leaf === undefined) return stage;
      return {
        ...stage,
        leaf(context: unknown, choice: readonly number[], out: Float64Array, at: number): boolean {
          if (stage.leaf?.(context, choice, out, at) !== true) return false;
          const value = out[at + place];
          out[at + place] = 0;
          known.set(keyOf(p, out.subarray(at, at + part.figures.length)), value);
          return true;
        },
      };
    });
    return { ...part, stages };
  });
  return {
    ...problem,
    parts,
    join(shared, figures, out) {
      const full = figures.map((of, p) => {
        const copy = Float64Array.from(of);
        copy[places[p]] = known.get(keyOf(p, of)) ?? 0;
        return copy;
      });
      problem.join(shared, full, out);
    },
  };
}

/** A site with one socket less than the cheapest system takes: the answer has fewer and dearer accelerators. */
function socketLimited(space: string, seed: number): FactoredProblem {
  const part = subSpace(shippedSpace(space), 1e6, seed);
  const goals = [{ metric: 'cost_usd_per_task', sense: 'min' as const }];
  const objective = { ...shippedObjective('cost-latency-efficiency'), goals, limits: [] };
  const free = buildProblem(planFor(part, objective));
  const cheapest = compose(free.factored).front[0];
  const sockets = cheapest === undefined ? 0 : describeDesign(free, cheapest.genome).metrics['accelerators'];
  const limits = [{ metric: 'accelerators', side: 'max' as const, bound: sockets - 1 }];
  return buildProblem(planFor(part, { ...objective, limits })).factored;
}

const vectorsOf = (front: readonly FrontDesign[]) => front.map(({ objectives }) => objectives.join());

describe('the comparison with brute force can fail', () => {
  // Few dear devices or many cheap ones: their number is not aligned with the cost, which is the only goal.
  const controls = compared.flatMap((space) => [3, 13].map((seed) => socketLimited(space, seed)));

  let fronts: { problem: FactoredProblem; found: FrontDesign[] }[] = [];
  beforeAll(() => {
    fronts = controls.map((problem) => ({ problem, found: bruteForce(problem) }));
  });

  test('and does not where all figures are carried', () => {
    for (const { problem, found } of fronts) expect(compose(problem).front).toEqual(found);
  });

  test('it notices part fronts that do not carry the number of accelerators, which only a limit consumes', () => {
    const noticed = fronts.some(
      ({ problem, found }) =>
        vectorsOf(compose(forgetting(problem, 'accelerators'), { checks: 0 }).front).join('|') !==
        vectorsOf(found).join('|'),
    );
    expect(noticed).toBe(true);
  });

  test('it notices parts that do not declare that they read the fabric, whose ports they pay', () => {
    const noticed = compared.some((space) => {
      const { problem } = problemOf({
        space,
        objective: 'cost-latency-efficiency',
        most: 1e6,
        seed: 20,
        speculates: false,
      });
      const parts = problem.parts.map((part) => ({
        ...part,
        reads: part.reads.filter((index) => index !== indexOfShared('fabric')),
      }));
      return (
        vectorsOf(compose({ ...problem, parts }, { checks: 0 }).front).join('|') !==
        vectorsOf(bruteForce(problem)).join('|')
      );
    });
    expect(noticed).toBe(true);
  });
});
