import { certify, mergeDesigns, sweepChunks, type FrontDesign, type SweptChunk } from '../search/compose.js';
import { type Counts, sumCounts } from '../search/counts.js';
import { enumerationChunks, type EnumeratedChunk } from '../search/exhaustive.js';
import { asProblem, designCount } from '../search/factored.js';
import { joinChunks, type JoinedChunk } from '../search/join.js';
import { createOptimizer } from '../search/optimizers.js';
import type { Entries } from '../search/pareto/archive.js';
import { mergeFronts } from '../search/part/front.js';
import { keyIndex, partKeys } from '../search/part/key.js';
import { knownFor, wavesOf } from '../search/part/known.js';
import type { FactoredProblem, Genome } from '../search/problem.js';
import { combinations, genomeAt } from '../search/space.js';
import type { Range } from '../search/sweep.js';
import type { Batch } from './evaluate/task.js';
import { performUnits, type Runner, type Unit } from './units.js';

export interface Found {
  readonly front: readonly FrontDesign[];
  /** What the search vouches for; `complete` only where no design of the space can be missing. */
  readonly certificate: Readonly<Record<string, unknown>> & {
    readonly complete: boolean;
    readonly designsCovered: string;
  };
  readonly counts: Readonly<Record<string, unknown>>;
}

export type RunAlgorithm = (
  problem: FactoredProblem,
  runner: Runner,
  options: { readonly seed: number; readonly budget: number },
) => Promise<Found>;

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
  return { front, certificate: { ...certificate }, counts: countsOf(certificate.parts) };
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

/** Evaluates every complete design. */
const exhaustive: RunAlgorithm = async (problem, runner) => {
  const units = enumerationChunks(problem).map(
    ({ start, count }): Unit => ({
      name: `enumerate-${start}`,
      weight: count,
      tasks: () => [{ kind: 'enumerate', start, count }],
    }),
  );
  runner.progress.begin('enumerate', Number(designCount(problem)));
  const chunks = (await performUnits<EnumeratedChunk>(runner, units)).flat();
  const { leaves, ...counts } = sumCounts(chunks.map((chunk) => chunk.counts));
  return {
    front: mergeDesigns(
      problem,
      chunks.map((chunk) => chunk.front),
    ),
    certificate: { complete: true, designsCovered: String(designCount(problem)) },
    counts: { evaluated: leaves, ...counts },
  };
};

/** Designs that `random` evaluates where nobody says how many. */
export const defaultBudget = 100_000;
const batchSize = 10_000;

/** Evaluates distinct random designs. */
const random: RunAlgorithm = async (problem, runner, { seed, budget }) => {
  const optimizer = createOptimizer('random', asProblem(problem), { seed });
  const units: Unit[] = [];
  for (let asked = 0; asked < budget; asked += batchSize) {
    const genomes: readonly Genome[] = optimizer.ask(Math.min(batchSize, budget - asked));
    if (genomes.length === 0) break;
    units.push({ name: `batch-${units.length}`, weight: genomes.length, tasks: () => [{ kind: 'batch', genomes }] });
  }
  runner.progress.begin(
    'random',
    units.reduce((sum, unit) => sum + unit.weight, 0),
  );
  const chunks = (await performUnits<Batch>(runner, units)).flat();
  const { leaves, ...counts } = sumCounts(chunks.map((chunk) => chunk.counts));
  return {
    front: mergeDesigns(
      problem,
      chunks.map((chunk) => chunk.front),
    ),
    certificate: { complete: designCount(problem) === BigInt(leaves), designsCovered: String(leaves) },
    counts: { evaluated: leaves, ...counts },
  };
};

/** What `--algorithm` takes, beside `auto`. */
export const algorithms = { exact, exhaustive, random } satisfies Record<string, RunAlgorithm>;
export type AlgorithmName = keyof typeof algorithms;
