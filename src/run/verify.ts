import { notARun } from '../catalog/input-error.js';
import { buildAlternatives } from './alternative.js';
import { noCheckpoint } from './checkpoint.js';
import { falseClaims } from './claims.js';
import { startWorkers } from './evaluate/pool.js';
import { fileFaults } from './file-faults.js';
import { codeHash } from './manifest.js';
import { schemaVersion, type Plan } from './plan.js';
import type { Progress } from './progress.js';
import { qualityFor } from './quality.js';
import type { Finished } from './read.js';
import { recheck } from './recheck.js';
import { refuterOf } from './refuter.js';
import type { Manifest } from './schema.js';
import { bruteForce, neighbours, randomDesigns, type Ground } from './trials.js';
import type { Runner } from './units.js';
import type { Verification } from './verification.js';

export interface VerifyOptions {
  /** Random sub-spaces to go through. */
  readonly trials: number;
  /** Most designs of each; also the number of random designs. */
  readonly designs: number;
  readonly seed: number;
  readonly workers: number;
  readonly progress: Progress;
  readonly stop: AbortSignal;
}

/**
 * Tries to refute the front of a finished run, with nothing but its plan: evaluates its points again, and looks for
 * feasible designs that no point is as good as. Finding none proves nothing; finding one refutes.
 *
 * @throws Stopped when `stop` is aborted.
 */
export async function verify(
  folder: string,
  plan: Plan,
  manifest: Manifest,
  { front, csv }: Finished,
  options: VerifyOptions,
): Promise<Verification> {
  if (front.schemaVersion !== schemaVersion)
    throw notARun(
      folder,
      `has schema version ${front.schemaVersion}; what it should hold is only known of ${schemaVersion}`,
    );
  const alternatives = buildAlternatives(plan);
  const { faults: wrong, designs } = recheck(plan, alternatives, { front, csv, manifest });
  // What a front at fault should come to nobody knows.
  const vectors = wrong.length === 0 ? designs.map(({ objectives }) => objectives) : undefined;
  const faults = [
    ...wrong,
    ...[
      ...fileFaults(folder, plan, alternatives, manifest, vectors && designs),
      ...(vectors === undefined ? [] : falseClaims(plan, alternatives, manifest, vectors)),
    ].map((fault) => ({ point: null, fault })),
  ];
  const workers = startWorkers(plan, options.workers);
  options.stop.addEventListener('abort', () => void workers.close());
  const runner: Runner = {
    workers,
    workerCount: options.workers,
    checkpoint: noCheckpoint,
    progress: options.progress,
    quality: qualityFor(plan.objective),
    stopped: () => options.stop.aborted,
    deadline: Number.POSITIVE_INFINITY,
    patienceMs: 60_000,
  };
  const refuter = refuterOf(plan, designs);
  const ground: Ground = { plan, alternatives, designs, refuter, runner, seed: options.seed };
  try {
    const near = await neighbours(ground);
    const forced = await bruteForce(ground, options.trials, options.designs);
    const random = await randomDesigns(ground, options.designs);
    const counterExamples = refuter.counterExamples();
    return {
      folder,
      refuted: faults.length + counterExamples.length > 0,
      claim: manifest.certificate?.['complete'] === true ? 'complete' : 'incomplete',
      algorithm: manifest.algorithm,
      sameProgram: manifest.hashes.code === codeHash(),
      points: front.points.length,
      faults,
      trials: {
        seed: options.seed,
        subSpaces: options.trials,
        aroundPoints: forced.aroundPoints,
        subSpaceDesigns: forced.designs,
        largestSubSpace: forced.largest,
        randomDesigns: random.designs,
        neighbours: near.designs,
        feasible: near.feasible + forced.feasible + random.feasible,
        failed: near.failed + random.failed,
      },
      counterExamples,
    };
  } finally {
    options.progress.end();
    await workers.close();
  }
}
