import {
  composing,
  mergeDesigns,
  partLeaves,
  type Done,
  type FrontDesign,
  type SweptChunk,
  type Work,
} from '../search/compose.js';
import { type Counts, sumCounts } from '../search/counts.js';
import { enumerationChunks, type EnumeratedChunk } from '../search/exhaustive.js';
import { asProblem, designCount } from '../search/factored.js';
import type { JoinedChunk } from '../search/join.js';
import { createOptimizer } from '../search/optimizers.js';
import { keyCount } from '../search/part/key.js';
import type { FactoredProblem, Genome } from '../search/problem.js';
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
    step = steps.next(await performOn(problem, runner, work));
  }
  const { front, certificate } = step.value;
  return { front, certificate: { ...certificate }, counts: countsOf(certificate.parts) };
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
