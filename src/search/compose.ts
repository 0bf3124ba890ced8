/**
 * The exact front of a factored problem: every part is walked once for each of its keys, its front kept, and the fronts
 * are joined for every shared choice. A product of spaces becomes a sum. The work falls into pure pieces (sweepChunk,
 * joinShared) that depend on the problem alone, so a driver may run them anywhere and in any order.
 */
import { type Counts, sumCounts } from './counts.js';
import { designCount } from './factored.js';
import { joinChunks, type JoinCounts, joinShared, shapeOf } from './join.js';
import { Archive, entriesOf, entryCount, type Entries } from './pareto/archive.js';
import { mergeFronts, PartFront } from './part/front.js';
import { keyCount, partKeys } from './part/key.js';
import { knownFor, nothingKnown, warmStart, wavesOf, type Known } from './part/known.js';
import type { FactoredProblem } from './problem.js';
import { combinations } from './space.js';
import { type Range, sweep } from './sweep.js';

export interface SweptChunk {
  readonly front: Entries;
  readonly counts: Counts;
}

/** One design of a front, as plain data. */
export interface FrontDesign {
  readonly genome: readonly number[];
  readonly objectives: readonly number[];
  readonly preference: readonly number[];
}

export interface PartCertificate extends Counts {
  readonly name: string;
  readonly keys: number;
  /** One a key. */
  readonly frontSizes: readonly number[];
}

export interface Certificate extends JoinCounts {
  readonly complete: true;
  /** All combinations of all variables, as a decimal: it may exceed 2^53. */
  readonly designsCovered: string;
  readonly parts: readonly PartCertificate[];
}

export interface Composition {
  readonly front: FrontDesign[];
  readonly certificate: Certificate;
}

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

export function sweepChunk(
  problem: FactoredProblem,
  part: number,
  key: readonly number[],
  chunk: Range,
  known: Known = nothingKnown,
): SweptChunk {
  const front = new PartFront(problem.parts[part], known.rivals);
  warmStart(problem, part, key, known.seeds, front);
  const visitor = {
    leaf: (figures: Float64Array, genome: readonly number[]) => front.add(figures, genome),
    beaten: (bound: Float64Array) => front.beats(bound),
  };
  const counts = sweep(problem.parts[part], key, visitor, chunk);
  return { front: front.entries(), counts };
}

export function certify(
  problem: FactoredProblem,
  fronts: readonly (readonly Entries[])[],
  swept: readonly (readonly Counts[])[],
  joined: readonly JoinCounts[],
): Certificate {
  const sum = (field: keyof JoinCounts) => joined.reduce((total, counts) => total + counts[field], 0);
  return {
    complete: true,
    designsCovered: String(designCount(problem)),
    parts: problem.parts.map((part, p) => ({
      name: part.name ?? `part ${p}`,
      keys: fronts[p].length,
      frontSizes: fronts[p].map(entryCount),
      ...sumCounts(swept[p]),
    })),
    assignments: sum('assignments'),
    emptyAssignments: sum('emptyAssignments'),
    joins: sum('joins'),
    feasible: sum('feasible'),
    bounds: sum('bounds'),
    cuts: sum('cuts'),
  };
}

/** Merges fronts of the whole, whatever ranges they came from, into plain designs in canonical order. */
export function mergeDesigns(problem: FactoredProblem, fronts: readonly Entries[]): FrontDesign[] {
  const archive = new Archive(shapeOf(problem));
  for (const front of fronts) archive.merge(front);
  return Array.from(entriesOf(archive.entries()), ({ genome, objectives, preference }) => ({
    genome: [...genome],
    objectives: [...objectives],
    preference: [...preference],
  }));
}

/** All of it, in this process. */
export function compose(problem: FactoredProblem): Composition {
  const parts = problem.parts.map((part, p) => {
    const chunks = sweepChunks(problem, p);
    const keys = partKeys(problem, p);
    const fronts: Entries[] = [];
    const counts: Counts[] = [];
    for (const k of wavesOf(problem, p).flat()) {
      const known = knownFor(problem, p, k, fronts);
      const swept = chunks.map((chunk) => sweepChunk(problem, p, keys[k], chunk, known));
      counts.push(...swept.map((chunk) => chunk.counts));
      fronts[k] = mergeFronts(
        part,
        swept.map(({ front }) => front),
      );
    }
    return { fronts, counts };
  });
  const fronts = parts.map((part) => part.fronts);
  const joined = joinChunks(problem).map((range) => joinShared(problem, range, fronts));
  return {
    front: mergeDesigns(
      problem,
      joined.map(({ front }) => front),
    ),
    certificate: certify(
      problem,
      fronts,
      parts.map(({ counts }) => counts),
      joined.map(({ counts }) => counts),
    ),
  };
}
