import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { fileUnreadable, InputError, notARun, notFinished } from '../catalog/input-error.js';
import { frontLost, stillRunning } from '../catalog/resume-error.js';
import { driverOf } from './lock.js';
import { hashOf, schemaVersion, type Plan } from './plan.js';
import { frontSchema, type LiveProgress, manifestSchema, progressSchema, type Front, type Manifest } from './schema.js';

export { readSamples, type Samples } from './read-samples.js';

/** Readers of a run folder. They accept the same schema major and never recompute. */

export function readManifest(folder: string): Manifest {
  return parse(folder, 'manifest.json', manifestSchema);
}

export function readFront(folder: string): Front {
  return parse(folder, 'front.json', frontSchema);
}

/** How far a run is that goes on, or how far one was that stopped; there is none of a run that has ended. */
export function readProgress(folder: string): LiveProgress {
  return parse(folder, 'progress.json', progressSchema);
}

/** Whether a run came to an end, with a front or without. */
export const hasEnded = ({ status }: Pick<Manifest, 'status'>): boolean =>
  status === 'complete' || status === 'infeasible';

/** A run that came to an end, with its front; it may be empty. */
export interface EndedRun {
  readonly manifest: Manifest;
  readonly front: Front;
}

/**
 * The manifest alone says that a run has ended: a run that was killed just before may have left a front.
 *
 * @throws InputError NOT_FINISHED where it has not.
 */
export function readEnded(folder: string): EndedRun {
  const manifest = readManifest(folder);
  if (!hasEnded(manifest)) throw unfinished(folder, manifest);
  try {
    return { manifest, front: readFront(folder) };
  } catch (error) {
    // What may not be read may still be there.
    if (!(error instanceof InputError) || error.code === 'FILE_UNREADABLE') throw error;
    throw frontLost(error, manifest.command);
  }
}

/** Why a run has no front yet, and whether to wait for it. */
export function unfinished(folder: string, { status }: Manifest): InputError {
  const driver = driverOf(folder);
  return driver === undefined ? notFinished(folder, status) : stillRunning(folder, driver);
}

/** What a finished run leaves for other tools, as it stands in the folder. */
export interface Finished {
  readonly front: Front;
  readonly csv: string;
}

/** @throws InputError NOT_FINISHED where the run has not ended. */
export function readFinished(folder: string): Finished {
  const { front } = readEnded(folder);
  return { front, csv: textOf(folder, 'front.csv') };
}

export function readPlan(folder: string): { plan: Plan; hash: string } {
  const plan = json(folder, 'plan.json') as Plan;
  checkVersion(folder, 'plan.json', plan);
  return { plan, hash: hashOf(plan) };
}

/** The plan that the manifest of a run names, and no other. */
export function readOwnPlan(folder: string, manifest: Manifest): Plan {
  const { plan, hash } = readPlan(folder);
  if (hash === manifest.hashes.plan) return plan;
  throw notARun(join(folder, 'plan.json'), 'is not the plan that the run was made with: its hash has changed');
}

function parse<S extends z.ZodType>(folder: string, name: string, schema: S): z.output<S> {
  const value = json(folder, name);
  checkVersion(folder, name, value);
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
    throw notARun(join(folder, name), `is damaged: ${where}${issue?.message ?? 'unreadable'}`);
  }
  return parsed.data;
}

function json(folder: string, name: string): unknown {
  const text = textOf(folder, name);
  try {
    return JSON.parse(text);
  } catch {
    throw notARun(join(folder, name), 'is not JSON');
  }
}

function textOf(folder: string, name: string): string {
  const path = pathOf(folder, name);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'for an unknown reason' } = error as NodeJS.ErrnoException;
    throw fileUnreadable(path, code === 'EACCES' ? 'you may not read this file' : `this file cannot be read: ${code}`);
  }
}

function pathOf(folder: string, name: string): string {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw notARun(folder, 'is no run folder');
  const path = join(folder, name);
  if (!existsSync(path)) throw notARun(folder, `has no ${name}`);
  if (!statSync(path).isFile()) throw notARun(path, 'is not a file');
  return path;
}

function checkVersion(folder: string, name: string, value: unknown): void {
  const written = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  const version = typeof written === 'string' ? written : 'none';
  if (version.split('.')[0] !== schemaVersion.split('.')[0])
    throw notARun(join(folder, name), `has schema version ${version}, this program reads ${schemaVersion}`);
}
