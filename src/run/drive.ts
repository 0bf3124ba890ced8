import { resolve } from 'node:path';
import { defaultBudget, type AlgorithmName } from './algorithm.js';
import { buildAlternatives } from './alternative.js';
import { bandOf, besideOf } from './beside.js';
import { identityOf, openCheckpoint } from './checkpoint.js';
import { nearestTo } from './diagnose.js';
import { startWorkers } from './evaluate/pool.js';
import { writingFailed } from './disk.js';
import { digestOf } from './file-digest.js';
import { writeJson, writePieces, writeWhole } from './folder.js';
import { endOf } from './end.js';
import { frontCsv } from './front.js';
import { liveProgress } from './live.js';
import { lockRun } from './lock.js';
import type { Nearest } from './nearest-schema.js';
import { hashOf, type Plan } from './plan.js';
import { both, type Progress } from './progress.js';
import { qualityFor } from './quality.js';
import { namedCounts } from './rules.js';
import { samplesName } from './samples-file.js';
import type { Front, Manifest } from './schema.js';
import { searchAll, timedOut } from './union.js';
import { Stopped, type Runner } from './units.js';

export interface Ended {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Absent when the run was interrupted. */
  readonly front?: Front;
  readonly nearest?: Nearest;
  /** Why designs that were asked for beside the front are not listed: there are too many. */
  readonly tooMany?: string;
}

/** What a run leaves, before the manifest says that it ended. */
export interface Written {
  readonly folder: string;
  readonly plan: Plan;
  /** As it will be written. */
  readonly manifest: Manifest;
  readonly front: Front;
}

export interface DriveOptions {
  readonly workers: number;
  /** Writes what shows the run, once all else is written: no ended run is without. */
  readonly report?: (run: Written) => Promise<void> | void;
  readonly progress: Progress;
  /** Aborting saves and ends the run. */
  readonly stop: AbortSignal;
  /** Default: 60 s, for some thousand designs of microseconds each. */
  readonly patienceMs?: number;
  /** The program of a worker, for tests of workers that fail. */
  readonly workerProgram?: URL;
}

/** Failed designs that the manifest names; all of them count. */
const FAILURES_KEPT = 100;

/** Runs, or goes on with, the plan of a folder that no other process drives, and writes what it found. */
export async function drive(folder: string, plan: Plan, manifest: Manifest, options: DriveOptions): Promise<Ended> {
  try {
    const unlock = lockRun(folder);
    try {
      return await driveAlone(folder, plan, manifest, options);
    } finally {
      unlock();
    }
  } catch (error) {
    throw writingFailed(folder, error, true);
  }
}

async function driveAlone(folder: string, plan: Plan, manifest: Manifest, options: DriveOptions): Promise<Ended> {
  const started = Date.now();
  const alternatives = buildAlternatives(plan);
  const checkpoint = openCheckpoint(folder, identityOf(plan, manifest.hashes.code));
  const workers = startWorkers(plan, options.workers, options.workerProgram);
  const deadline = plan.timeS === undefined ? Number.POSITIVE_INFINITY : started + 1000 * plan.timeS;
  const live = liveProgress(folder, plan.objective, { before: manifest.elapsedS ?? 0, deadline });
  const progress = both(options.progress, live.progress);
  const runner: Runner = {
    workers,
    workerCount: options.workers,
    checkpoint,
    progress,
    quality: qualityFor(plan.objective),
    stopped: () => options.stop.aborted,
    patienceMs: options.patienceMs ?? 60_000,
    deadline,
  };
  // Work under way is given up at once; what is finished stands in the checkpoint.
  options.stop.addEventListener('abort', () => void workers.close());
  const ending = (fields: Partial<Manifest>): Manifest => ({
    ...manifest,
    workers: options.workers,
    finishedAt: new Date().toISOString(),
    elapsedS: (manifest.elapsedS ?? 0) + (Date.now() - started) / 1000,
    ...fields,
  });
  const finish = async (front: Front, fields: Partial<Manifest>): Promise<Manifest> => {
    const ended = ending(fields);
    await options.report?.({ folder, plan, manifest: ended, front });
    writeJson(folder, 'manifest.json', ended);
    checkpoint.clear();
    live.remove();
    return ended;
  };
  try {
    const budget = plan.budget ?? defaultBudget;
    const { seed, population } = plan;
    const found = await searchAll(alternatives, plan.algorithm as AlgorithmName, runner, {
      seed,
      budget,
      population,
      band: bandOf(plan),
      from: plan.from?.designs,
    });
    const beside = besideOf(plan, alternatives, found);
    runner.quality.calibrate(found.front.map(({ objectives }) => objectives));
    const vectors = beside.front.map(({ objectives }) => objectives);
    const quality = runner.quality.of(vectors);
    progress.front(vectors.length, quality.hypervolume ?? undefined, () => vectors);
    progress.end();
    const [{ front, sampled }, certificate] = await Promise.all([
      endOf(plan, alternatives, beside.front, runner),
      found.certificate(),
    ]);
    writeJson(folder, 'front.json', front);
    const csv = frontCsv(front);
    writeWhole(folder, 'front.csv', csv);
    writeWhole(folder, samplesName, sampled.file);
    const list = beside.file && { [beside.file.name]: writePieces(folder, beside.file.name, beside.file.pieces) };
    const outcome = {
      hashes: { ...manifest.hashes, front: hashOf(front) },
      files: { 'front.csv': digestOf(csv), [samplesName]: digestOf(sampled.file), ...list },
      ...(found.begun !== undefined &&
        manifest.from !== null && { from: { ...manifest.from, evaluated: found.begun } }),
      counts: { ...namedCounts(found.counts, plan.objective) },
      failures: found.failures.slice(0, FAILURES_KEPT).map(({ alternative, genome, reason }) => ({
        genes: alternatives[alternative].genes(genome),
        reason,
      })),
      reproducible: !timedOut(certificate),
      certificate: { ...certificate, ...beside.certificate },
      frontSize: front.points.length,
      samples: sampled.counts,
      ...quality,
    };
    if (front.points.length > 0) {
      const ended = await finish(front, { status: 'complete', ...outcome });
      return { folder, manifest: ended, front, ...(beside.tooMany !== undefined && { tooMany: beside.tooMany }) };
    }
    const nearest = await nearestTo(plan, runner);
    const ended = await finish(front, { status: 'infeasible', ...outcome, nearest });
    return { folder, manifest: ended, front, nearest };
  } catch (error) {
    progress.end();
    live.leave();
    if (!(error instanceof Stopped) && !options.stop.aborted) throw error;
    const interrupted = ending({ status: 'interrupted', finishedAt: null });
    writeJson(folder, 'manifest.json', interrupted);
    return { folder: resolve(folder), manifest: interrupted };
  } finally {
    await workers.close();
  }
}
