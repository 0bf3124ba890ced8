/** How the work of a composition is cut: by the problem alone, so that counters do not depend on who does it. */
import type { Entries } from './pareto/archive.js';
import { keyCount, keyIndex, partKeys } from './part/key.js';
import type { FactoredProblem } from './problem.js';
import { combinations, genomeAt } from './space.js';
import type { Range } from './sweep.js';

/** Fewest leaves of a chunk, and chunks of a part over all of its keys that keep many workers busy. */
const CHUNK_LEAVES = 2 ** 21;
const PART_CHUNKS = 192;

/** How one key's walk is cut for workers: by the tree and the number of keys alone, so that counters do not depend on the workers. */
export function sweepChunks(problem: FactoredProblem, part: number): Range[] {
  const [outer, ...inner] = problem.parts[part].stages;
  const total = combinations(outer.variables);
  const below = combinations(inner.flatMap((stage) => stage.variables));
  const size = Math.max(
    1,
    Math.floor(CHUNK_LEAVES / below),
    Math.ceil((total * keyCount(problem, part)) / PART_CHUNKS),
  );
  return Array.from({ length: Math.ceil(total / size) }, (_, i) => ({
    start: i * size,
    end: Math.min(total, (i + 1) * size),
  }));
}

/** Shared choices, by index, that have the part's key k. */
export function assignmentsOf(problem: FactoredProblem, part: number): number[][] {
  const assignments = partKeys(problem, part).map((): number[] => []);
  const total = combinations(problem.shared);
  for (let index = 0; index < total; index++)
    assignments[keyIndex(problem, part, genomeAt(problem.shared, index))].push(index);
  return assignments;
}

/** Only the fronts that shared choices read: the rest need not travel. */
export function frontsFor(
  problem: FactoredProblem,
  assignments: readonly number[],
  fronts: readonly (readonly Entries[])[],
): Entries[][] {
  return fronts.map((keys, p) => {
    const needed: Entries[] = [];
    for (const index of assignments) {
      const k = keyIndex(problem, p, genomeAt(problem.shared, index));
      needed[k] = keys[k];
    }
    return needed;
  });
}
