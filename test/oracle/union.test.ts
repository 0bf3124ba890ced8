import { describe, expect, test } from 'vitest';
import { buildAlternatives } from '../../src/run/alternative.js';
import { compose, mergeDesigns } from '../../src/search/compose.js';
import { enumerateChunk, enumerationChunks } from '../../src/search/exhaustive.js';
import type { FactoredProblem } from '../../src/search/problem.js';
import { unionFronts, type UnionDesign } from '../../src/search/union.js';
import { designCount } from '../../src/space/alternative.js';
import type { Space } from '../../src/space/load.js';
import { onlyColocated, withColocated } from './colocated.js';
import { objectiveNames, planFor, shippedObjective, shippedSpace, speculating, subSpace } from './sub-space.js';

const spaceNames = ['quickstart', 'coding-agent', 'chat', 'heterogeneous'];

/** Every design of both kinds, offered to one comparison of each with each. */
function bruteForce(problems: readonly FactoredProblem[]): UnionDesign[] {
  return unionFronts(
    problems.map((problem) =>
      mergeDesigns(
        problem,
        enumerationChunks(problem).map(({ start, count }) => enumerateChunk(problem, start, count).front),
      ),
    ),
  );
}

const exact = (problems: readonly FactoredProblem[]) => unionFronts(problems.map((problem) => compose(problem).front));

const kinds: Record<string, (space: Space) => Space> = { 'both kinds': withColocated, 'co-located': onlyColocated };
const cases = Object.keys(kinds).flatMap((kind, k) =>
  spaceNames.flatMap((space, s) =>
    objectiveNames.map((objective, o) => ({ kind, space, objective, seed: 300 + 100 * k + 10 * s + o })),
  ),
);

describe('the exact front of a random sub-space with co-located designs', () => {
  const fronts: UnionDesign[][] = [];
  test.each(cases)(
    '$kind, $space, $objective (seed $seed) is that of brute force, to the bit',
    ({ kind, space, objective, seed }) => {
      // Every other case decodes with speculation.
      const plain = subSpace(kinds[kind](shippedSpace(space)), 2e5, seed);
      const part = seed % 2 === 0 ? plain : speculating(plain);
      const plan = planFor(part, shippedObjective(objective));
      const problems = buildAlternatives(plan).map(({ factored }) => factored);
      expect(designCount(part)).toBeGreaterThanOrEqual(10_000n);
      const front = exact(problems);
      expect(front).toEqual(bruteForce(problems));
      fronts.push(front);
    },
  );

  test('is not empty in most of them, and holds designs of both kinds in some', () => {
    expect(fronts.length).toBe(cases.length);
    expect(fronts.filter((front) => front.length > 0).length).toBeGreaterThanOrEqual(cases.length / 2);
    const mixed = fronts.filter((front) => new Set(front.map(({ alternative }) => alternative)).size > 1);
    expect(mixed.length).toBeGreaterThan(0);
  });
});
