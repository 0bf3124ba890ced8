import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { counted } from '../catalog/count.js';
import type { Catalog } from '../catalog/catalog.js';
import { badFlag, tooManyDesigns } from '../catalog/input-error.js';
import type { Objective } from '../objective/load.js';
import { chooseForBlackBox, chooseForFactored, chooseToBreed } from '../search/auto.js';
import { EXHAUSTIVE_LIMIT } from '../search/exhaustive.js';
import { asProblem, designCount as designsOf } from '../search/factored.js';
import type { FactoredProblem } from '../search/problem.js';
import { designCount } from '../space/alternative.js';
import type { Space } from '../space/load.js';
import { type AlgorithmName, defaultBudget } from './algorithm.js';
import { buildAlternatives } from './alternative.js';
import { writingFailed } from './disk.js';
import { drive, type DriveOptions, type Ended } from './drive.js';
import { createFolder, writeJson } from './folder.js';
import { readDesigns, startOf } from './from.js';
import { startManifest } from './manifest.js';
import { factsOf, schemaVersion, type Plan } from './plan.js';
import { silent } from './progress.js';
import type { Manifest } from './schema.js';

export interface SearchOptions {
  readonly algorithm?: AlgorithmName | 'auto';
  /** Most designs that an algorithm that samples asks for, invalid ones too; default 100,000. */
  readonly budget?: number;
  /** Designs bred at a time, where the algorithm breeds. */
  readonly population?: number;
  /** Seconds after which a search by samples ends with what it has, and any other is interrupted. */
  readonly timeS?: number;
  readonly seed?: number;
  /** At most one of these three, and only where the algorithm is exact or exhaustive. All designs tied with the front. */
  readonly ties?: boolean;
  /** Keeps so many points that one comes within the factor 1 + epsilon of any other in every goal. */
  readonly epsilon?: number;
  /** All designs that come within the factor 1 + band of the front. */
  readonly band?: number;
  /** Folder of exported seeds, or of a run: designs from which a search by samples starts. */
  readonly from?: string;
  /** Worker threads; default: the processors of this machine. */
  readonly workers?: number;
  /** Run folder to create; default runs/<slug of the space>. */
  readonly out?: string;
  /** As typed, for the manifest. */
  readonly command?: readonly string[];
}

/** Everything that the run depends on, checked and frozen. */
export function planOf(space: Space, objective: Objective, catalog: Catalog, options: SearchOptions): Plan {
  const wanted = options.algorithm ?? 'auto';
  const designs = designCount(space);
  if (wanted === 'exhaustive' && designs > BigInt(EXHAUSTIVE_LIMIT))
    throw tooManyDesigns(
      space.file,
      designs,
      BigInt(EXHAUSTIVE_LIMIT),
      'Leave --algorithm away (the exact method takes spaces of any size), or shorten the lists.',
    );
  const draft: Plan = {
    schemaVersion,
    space,
    objective,
    facts: factsOf(space, catalog),
    algorithm: wanted,
    algorithmReason: 'asked for',
    seed: options.seed ?? 1,
    budget: options.budget ?? null,
    ...(options.population !== undefined && { population: options.population }),
    ...(options.timeS !== undefined && { timeS: options.timeS }),
    ...beside(options),
  };
  // Through JSON once, so that a resumed run reads the very same plan.
  const plan = JSON.parse(JSON.stringify(used({ ...draft, ...chosen(draft, options.from) }))) as Plan;
  const [flag] = flagsOf(options);
  if (flag !== undefined && !exactAlgorithms.includes(plan.algorithm))
    throw badFlag(
      flag,
      plan.algorithm,
      `needs a front that is exact, and ${plan.algorithm} only samples`,
      undefined,
      'Leave --algorithm away, or give exact or exhaustive.',
    );
  return plan;
}

/** What says how to sample is no part of a search that covers the space. */
function used({ population, ...plan }: Plan): Plan {
  if (exactAlgorithms.includes(plan.algorithm)) return { ...plan, budget: null };
  return { ...plan, ...(population !== undefined && { population }) };
}

const exactAlgorithms: readonly string[] = ['exact', 'exhaustive'] satisfies AlgorithmName[];

function flagsOf({ ties, epsilon, band }: SearchOptions): string[] {
  return [
    ...(ties === true ? ['--ties'] : []),
    ...(epsilon === undefined ? [] : ['--epsilon']),
    ...(band === undefined ? [] : ['--band']),
  ];
}

/** What is listed instead of, or beside, the front. */
function beside(options: SearchOptions): Pick<Plan, 'ties' | 'epsilon' | 'band'> {
  const [flag, other] = flagsOf(options);
  if (other !== undefined)
    throw badFlag(
      flag,
      other,
      `does not go together with ${other}`,
      undefined,
      'Give one of --ties, --epsilon and --band.',
    );
  const { ties, epsilon, band } = options;
  const factor = epsilon ?? band;
  if (factor !== undefined && !(factor > 0 && factor < Number.POSITIVE_INFINITY))
    throw badFlag(flag, factor, `${factor} is no number above 0`, undefined, 'Give a number such as 0.05, for 5%.');
  return {
    ...(ties === true && { ties }),
    ...(epsilon !== undefined && { epsilon }),
    ...(band !== undefined && { band }),
  };
}

function chosen(plan: Plan, folder: string | undefined): Partial<Plan> {
  if (folder !== undefined) return startingFrom(plan, folder);
  if (plan.algorithm !== 'auto') return {};
  const problems = buildAlternatives(plan).map(({ factored }) => factored);
  const { algorithm, reason } = chooseForFactored(...problems);
  if (algorithm === 'exact') return { algorithm, algorithmReason: reason };
  const sampled = chooseForBlackBox(asProblem(largestOf(problems)), plan.budget ?? defaultBudget);
  return { algorithm: sampled.algorithm, algorithmReason: `${reason}; ${sampled.reason}` };
}

function largestOf(problems: readonly FactoredProblem[]): FactoredProblem {
  const [largest] = problems.toSorted((a, b) => (designsOf(a) < designsOf(b) ? 1 : -1));
  return largest;
}

/** A search from known designs samples; one that covers the space anyway would not care where it starts. */
function startingFrom(plan: Plan, folder: string): Partial<Plan> {
  if (exactAlgorithms.includes(plan.algorithm))
    throw badFlag(
      '--from',
      folder,
      `means nothing to ${plan.algorithm}, which covers the whole space wherever it starts`,
      undefined,
      'Leave --from away, or give an algorithm that samples, such as islands.',
    );
  const alternatives = buildAlternatives(plan);
  const from = startOf(folder, readDesigns(folder), alternatives);
  if (plan.algorithm !== 'auto') return { from };
  const largest = largestOf(alternatives.map(({ factored }) => factored));
  const { algorithm, reason } = chooseToBreed(asProblem(largest), plan.budget ?? defaultBudget);
  return { from, algorithm, algorithmReason: `it starts from ${counted(from.designs.length, 'design')}; ${reason}` };
}

/** Creates the run folder with the plan in it. Nothing is written before all inputs were found right. */
export function openRun(plan: Plan, options: SearchOptions): { folder: string; manifest: Manifest } {
  const workers = options.workers ?? availableParallelism();
  const manifest = startManifest(plan, options.command ?? [], workers, new Date());
  const folder = createFolder(plan.space.slug, options.out);
  try {
    writeJson(folder, 'plan.json', plan);
    writeJson(folder, 'manifest.json', manifest);
  } catch (error) {
    // Nothing that could go on.
    rmSync(folder, { recursive: true, force: true });
    throw writingFailed(folder, error, false);
  }
  return { folder, manifest };
}

/** Searches a space to its front, and leaves a run folder. */
export async function search(
  space: Space,
  objective: Objective,
  catalog: Catalog,
  options: SearchOptions & Partial<DriveOptions> = {},
): Promise<Ended> {
  const plan = planOf(space, objective, catalog, options);
  const { folder, manifest } = openRun(plan, options);
  return drive(folder, plan, manifest, {
    ...options,
    workers: manifest.workers,
    progress: options.progress ?? silent,
    stop: options.stop ?? new AbortController().signal,
  });
}
