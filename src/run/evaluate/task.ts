import { sweepChunk, type SweptChunk } from '../../search/compose.js';
import { checkConditions, type Condition } from '../../search/conditions.js';
import { enumerateChunk, type EnumeratedChunk, enumerateNear } from '../../search/exhaustive.js';
import { type Gathered, gatherShared, type Surroundings } from '../../search/gather.js';
import { joinShared, type JoinedChunk } from '../../search/join.js';
import { keepChunk, type NearChunk } from '../../search/near.js';
import type { Entries } from '../../search/pareto/archive.js';
import type { Known } from '../../search/part/known.js';
import type { WholeKnown } from '../../search/part/whole.js';
import type { FactoredProblem, Genome } from '../../search/problem.js';
import type { Range } from '../../search/sweep.js';
import type { SpaceGene } from '../../space/load.js';
import { type Batch, evaluateBatch } from './batch.js';
import type { EndResult, EndTask } from './end-task.js';

/** A piece of work that a worker can do with nothing but the plan: plain data in, plain data out. */
export type Task = SearchTask | EndTask;
export type Result = SearchResult | EndResult;

/** Work on one problem. */
export type SearchTask =
  | {
      readonly kind: 'sweep';
      readonly part: number;
      readonly key: readonly number[];
      readonly range: Range;
      readonly known?: Known;
    }
  | { readonly kind: 'join'; readonly assignments: readonly number[]; readonly fronts: readonly (readonly Entries[])[] }
  | {
      readonly kind: 'enumerate';
      readonly start: bigint;
      readonly count: number;
      /** Of a sub-space of the plan's with one alternative; absent: the alternative itself. */
      readonly genes?: readonly SpaceGene[];
    }
  | {
      readonly kind: 'keep';
      readonly part: number;
      readonly key: readonly number[];
      readonly range: Range;
      readonly known: WholeKnown;
    }
  | {
      readonly kind: 'gather';
      readonly assignments: readonly number[];
      readonly kept: readonly (readonly Entries[])[];
      readonly around: Surroundings;
    }
  | { readonly kind: 'conditions'; readonly fronts: readonly (readonly Entries[])[] }
  | { readonly kind: 'enumerate near'; readonly start: bigint; readonly count: number; readonly around: Surroundings }
  | { readonly kind: 'batch'; readonly genomes: readonly Genome[] };

export type SearchResult =
  | readonly Condition[]
  | SweptChunk
  | JoinedChunk
  | EnumeratedChunk
  | NearChunk
  | Gathered
  | NearEnumerated
  | Batch;

export type NearEnumerated = ReturnType<typeof enumerateNear>;

export function perform(problem: FactoredProblem, task: SearchTask): SearchResult {
  switch (task.kind) {
    case 'sweep':
      return sweepChunk(problem, task.part, task.key, task.range, task.known);
    case 'join':
      return joinShared(problem, task.assignments, task.fronts);
    case 'enumerate':
      return enumerateChunk(problem, task.start, task.count);
    case 'keep':
      return keepChunk(problem, task.part, task.key, task.range, task.known);
    case 'gather':
      return gatherShared(problem, task.assignments, task.kept, task.around);
    case 'conditions':
      return checkConditions(problem, task.fronts);
    case 'enumerate near':
      return enumerateNear(problem, task.start, task.count, task.around);
    case 'batch':
      return evaluateBatch(problem, task.genomes);
  }
}
