import { sweepChunk, type SweptChunk } from '../../search/compose.js';
import { enumerateChunk, type EnumeratedChunk } from '../../search/exhaustive.js';
import { joinShared, type JoinedChunk } from '../../search/join.js';
import type { Entries } from '../../search/pareto/archive.js';
import type { Known } from '../../search/part/known.js';
import type { FactoredProblem, Genome } from '../../search/problem.js';
import type { Range } from '../../search/sweep.js';
import type { SpaceGene } from '../../space/load.js';
import { type Batch, evaluateBatch } from './batch.js';

/** A piece of work that a worker can do with nothing but the plan: plain data in, plain data out. */
export type Task =
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
  | { readonly kind: 'batch'; readonly genomes: readonly Genome[] };

export type Result = SweptChunk | JoinedChunk | EnumeratedChunk | Batch;

export function perform(problem: FactoredProblem, task: Task): Result {
  switch (task.kind) {
    case 'sweep':
      return sweepChunk(problem, task.part, task.key, task.range, task.known);
    case 'join':
      return joinShared(problem, task.assignments, task.fronts);
    case 'enumerate':
      return enumerateChunk(problem, task.start, task.count);
    case 'batch':
      return evaluateBatch(problem, task.genomes);
  }
}
