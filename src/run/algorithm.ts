import { composing, mergeDesigns, partLeaves, type Done, type SweptChunk, type Work } from '../search/compose.js';
import type { Condition } from '../search/conditions.js';
import { type Counts, sumCounts } from '../search/counts.js';
import { enumerationChunks } from '../search/exhaustive.js';
import { designCount } from '../search/factored.js';
import type { JoinedChunk } from '../search/join.js';
import { type OptimizerName, optimizers } from '../search/optimizers.js';
import { entryCount } from '../search/pareto/archive.js';
import { keyCount } from '../search/part/key.js';
import type { FactoredProblem } from '../search/problem.js';
import { askTell } from './ask-tell.js';
import { certificateOf } from './certificate.js';
import type { RunAlgorithm } from './found.js';
import { vectorsIn } from './live.js';
import { CHUNK_PATIENCE, nearExact, nearExhaustive } from './near.js';
import { oneByOne, type RescuedChunk } from './one-by-one.js';
import { performAll, performUnits, type Runner, type Unit } from './units.js';

/** Sweeps each part once a key, and joins the part fronts for every shared choice. */
const exact: RunAlgorithm = async (problem, runner) => {
  const steps = composing(problem);
  let begun = -1;
  let step = steps.next();
  while (!step.done) {
    const work = step.value;
    if (work.kind === 'sweep' && work.part > begun) {
      begun = work.part;
      const { name = begun } = problem.parts[begun];
      runner.progress.begin(`sweep ${name}`, partLeaves(problem, begun) * keyCount(problem, begun));
    }
    const { sofar } = work;
    if (sofar.rows.length > 0) runner.progress.front(entryCount(sofar), undefined, () => vectorsIn(sofar));
    step = steps.next(await performOn(problem, runner, work));
  }
  const { front, certificate, fronts } = step.value;
  return {
    front,
    certificate: certificateOf(certificate),
    counts: countsOf(certificate.parts),
    conditions: async () => (await performAll<readonly Condition[]>(runner, [{ kind: 'conditions', fronts }])).flat(),
    near: (again, around) => nearExact(problem, again, fronts, around),
  };
};

async function performOn(problem: FactoredProblem, runner: Runner, work: Work): Promise<Done> {
  if (work.kind === 'join') {
    const units = work.orders.map(
      ({ k, assignments, fronts }): Unit => ({
        name: `join-${k}`,
        weight: 0,
        tasks: () => [{ kind: 'join', assignments, fronts: fronts() }],
      }),
    );
    return (await performUnits<JoinedChunk>(runner, units)).flat();
  }
  const { part, orders } = work;
  const units = orders.map(
    ({ k, key, ranges, known }): Unit => ({
      name: `sweep-${part}-${k}`,
      weight: partLeaves(problem, part),
      tasks() {
        const told = known();
        return ranges.map((range) => ({ kind: 'sweep', part, key, range, known: told }));
      },
    }),
  );
  return performUnits<SweptChunk>(runner, units);
}

function countsOf(parts: readonly Counts[]) {
  const { leaves, feasible, infeasible, invalid, duplicate, pruned, byRule } = sumCounts(parts);
  return { evaluatedParts: leaves, feasible, infeasible, invalid, duplicate, pruned, byRule };
}

/** Evaluates every complete design. */
const exhaustive: RunAlgorithm = async (problem, runner) => {
  const units = enumerationChunks(problem).map(
    ({ start, count }): Unit => ({
      name: `enumerate-${start}`,
      weight: count,
      tasks: () => [{ kind: 'enumerate', start, count }],
      withinMs: CHUNK_PATIENCE * runner.patienceMs,
      rescue: async () => [await oneByOne(problem, runner, { start, count })],
    }),
  );
  runner.progress.begin('enumerate', Number(designCount(problem)));
  const chunks = (await performUnits<RescuedChunk>(runner, units)).flat();
  const { leaves, seeded: _, ...counts } = sumCounts(chunks.map((chunk) => chunk.counts));
  const failures = chunks.flatMap((chunk) => chunk.failures ?? []);
  return {
    front: mergeDesigns(
      problem,
      chunks.map((chunk) => chunk.front),
    ),
    certificate: { complete: failures.length === 0, designsCovered: String(designCount(problem)) },
    counts: { evaluated: leaves, ...counts, failed: failures.length },
    failures,
    near: (again, around) => nearExhaustive(problem, again, failures, around),
  };
};

/** Designs that a search by samples evaluates where nobody says how many. */
export const defaultBudget = 100_000;

const sampled = Object.keys(optimizers).filter((name) => name !== 'exhaustive') as Exclude<
  OptimizerName,
  'exhaustive'
>[];

/** What `--algorithm` takes, beside `auto`: every optimizer, but that exhaustive goes through the space in chunks. */
export const algorithms: Readonly<Record<AlgorithmName, RunAlgorithm>> = {
  exact,
  exhaustive,
  ...(Object.fromEntries(sampled.map((name) => [name, askTell(name)])) as Record<
    Exclude<OptimizerName, 'exhaustive'>,
    RunAlgorithm
  >),
};
export type AlgorithmName = 'exact' | OptimizerName;
