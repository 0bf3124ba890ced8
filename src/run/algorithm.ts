import { certify, mergeDesigns, sweepChunks, type SweptChunk } from '../search/compose.js';
import { checkConditions } from '../search/conditions.js';
import { type Counts, sumCounts } from '../search/counts.js';
import { enumerationChunks } from '../search/exhaustive.js';
import { designCount } from '../search/factored.js';
import { joinChunks, type JoinedChunk } from '../search/join.js';
import { type OptimizerName, optimizers } from '../search/optimizers.js';
import type { Entries } from '../search/pareto/archive.js';
import { mergeFronts } from '../search/part/front.js';
import { keyIndex, partKeys } from '../search/part/key.js';
import { knownFor, wavesOf } from '../search/part/known.js';
import type { FactoredProblem } from '../search/problem.js';
import { combinations, genomeAt } from '../search/space.js';
import type { Range } from '../search/sweep.js';
import { askTell } from './ask-tell.js';
import { certificateOf } from './certificate.js';
import type { RunAlgorithm } from './found.js';
import { oneByOne, type RescuedChunk } from './one-by-one.js';
import { performUnits, type Unit } from './units.js';

/** Sweeps each part once a key, then joins the part fronts for every shared choice. */
const exact: RunAlgorithm = async (problem, runner) => {
  const counts: Counts[][] = [];
  const fronts: Entries[][] = [];
  for (const [p, part] of problem.parts.entries()) {
    const chunks = sweepChunks(problem, p);
    const keys = partKeys(problem, p);
    const leaves = combinations(part.stages.flatMap((stage) => stage.variables));
    runner.progress.begin(`sweep ${part.name ?? p}`, leaves * keys.length);
    counts[p] = [];
    fronts[p] = [];
    for (const wave of wavesOf(problem, p)) {
      const units = wave.map(
        (k): Unit => ({
          name: `sweep-${p}-${k}`,
          weight: leaves,
          tasks: () => {
            const known = knownFor(problem, p, k, fronts[p]);
            return chunks.map((range) => ({ kind: 'sweep', part: p, key: keys[k], range, known }));
          },
        }),
      );
      for (const [i, swept] of (await performUnits<SweptChunk>(runner, units)).entries()) {
        counts[p].push(...swept.map((chunk) => chunk.counts));
        fronts[p][wave[i]] = mergeFronts(
          part,
          swept.map(({ front }) => front),
        );
      }
    }
  }
  const ranges = joinChunks(problem);
  runner.progress.begin('join', ranges.length);
  const joined = await performUnits<JoinedChunk>(
    runner,
    ranges.map((range) => ({
      name: `join-${range.start}`,
      weight: 1,
      tasks: () => [{ kind: 'join', range, fronts: frontsFor(problem, range, fronts) }],
    })),
  );
  const chunks = joined.flat();
  const front = mergeDesigns(
    problem,
    chunks.map((chunk) => chunk.front),
  );
  const certificate = certify(
    problem,
    fronts,
    counts,
    chunks.map((chunk) => chunk.counts),
  );
  const conditions = checkConditions(problem, fronts);
  return { front, certificate: certificateOf(certificate, conditions), counts: countsOf(certificate.parts) };
};

/** Only the fronts that a range of shared choices reads: the rest need not travel. */
function frontsFor(problem: FactoredProblem, range: Range, fronts: readonly (readonly Entries[])[]): Entries[][] {
  return fronts.map((keys, p) => {
    const needed: Entries[] = [];
    for (let index = range.start; index < range.end; index++) {
      const k = keyIndex(problem, p, genomeAt(problem.shared, index));
      needed[k] = keys[k];
    }
    return needed;
  });
}

function countsOf(parts: readonly Counts[]) {
  const { leaves, feasible, infeasible, invalid, duplicate, pruned, byRule } = sumCounts(parts);
  return { evaluatedParts: leaves, feasible, infeasible, invalid, duplicate, pruned, byRule };
}

/** A chunk holds a thousand times the designs of a batch, which take less time together. */
const CHUNK_PATIENCE = 20;

/** Evaluates every complete design. */
const exhaustive: RunAlgorithm = async (problem, runner) => {
  const units = enumerationChunks(problem).map(
    ({ start, count }): Unit => ({
      name: `enumerate-${start}`,
      weight: count,
      tasks: () => [{ kind: 'enumerate', start, count }],
      withinMs: CHUNK_PATIENCE * runner.patienceMs,
      rescue: async () => [await oneByOne(problem, runner, start, count)],
    }),
  );
  runner.progress.begin('enumerate', Number(designCount(problem)));
  const chunks = (await performUnits<RescuedChunk>(runner, units)).flat();
  const { leaves, ...counts } = sumCounts(chunks.map((chunk) => chunk.counts));
  const failures = chunks.flatMap((chunk) => chunk.failures ?? []);
  return {
    front: mergeDesigns(
      problem,
      chunks.map((chunk) => chunk.front),
    ),
    certificate: { complete: failures.length === 0, designsCovered: String(designCount(problem)) },
    counts: { evaluated: leaves, ...counts, failed: failures.length },
    failures,
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
