import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDiskError } from '../catalog/disk-error.js';
import { removeCheckpoint } from './checkpoint.js';
import { removeProgress } from './live.js';
import { lockRun } from './lock.js';

const names = ['progress.json', 'progress.json.tmp', 'checkpoint', 'lock'] as const;

/**
 * Removes from the folder of a run that has ended what only one that goes on needs. It stays where a process was killed
 * after the manifest said that the run has ended, and before it had cleared up.
 *
 * @returns Whether there was any.
 * @throws InputError where the process that drives the run is at it.
 */
export function clearLeftovers(folder: string): boolean {
  // A folder that may only be read has none, as a rule: it is not written to for nothing.
  if (!names.some((name) => existsSync(join(folder, name)))) return false;
  try {
    const unlock = lockRun(folder);
    removeCheckpoint(folder);
    removeProgress(folder);
    unlock();
    return true;
  } catch (error) {
    // What cannot be removed does no harm.
    if (isDiskError(error)) return false;
    throw error;
  }
}
