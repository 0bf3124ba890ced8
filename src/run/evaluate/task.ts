import { sweepChunk, type SweptChunk } from '../../search/compose.js';
import { type Counts, countRule, noCounts } from '../../search/counts.js';
import { enumerateChunk, type EnumeratedChunk } from '../../search/exhaustive.js';
import { asProblem } from '../../search/factored.js';
import { joinShared, shapeOf, type JoinedChunk } from '../../search/join.js';
import { Archive, type Entries } from '../../search/pareto/archive.js';
import type { Known } from '../../search/part/known.js';
import type { FactoredProblem, Genome } from '../../search/problem.js';
import type { Range } from '../../search/sweep.js';

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
  | { readonly kind: 'enumerate'; readonly start: bigint; readonly count: number }
  | { readonly kind: 'batch'; readonly genomes: readonly Genome[] };

export interface Batch {
  readonly front: Entries;
  readonly counts: Counts;
}
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

function evaluateBatch(problem: FactoredProblem, genomes: readonly Genome[]): Batch {
  const blackBox = asProblem(problem);
  const archive = new Archive(shapeOf(problem));
  const counts = noCounts();
  for (const genome of genomes) {
    counts.leaves++;
    const outcome = blackBox.evaluate(genome);
    if (outcome instanceof Promise) throw new Error('a factored problem answers at once');
    if ('invalid' in outcome) countRule(counts, { rule: outcome.invalid, kind: 'invalid' }, 1);
    else if (outcome.violations.some((violation) => violation > 0))
      countRule(counts, { rule: 'limits and capacity' }, 1);
    else {
      counts.feasible++;
      archive.offer(outcome.objectives, outcome.preference ?? [], genome);
    }
  }
  return { front: archive.entries(), counts };
}
