import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { runIsLive } from '../catalog/resume-error.js';

/** Who drives a run: one process at a time, or two would write each other's checkpoint. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as far as its system tells: a number alone may have been given to another process since. */
  readonly began: string;
}

const FILE = 'lock';

/**
 * Takes the lock of a run folder, and gives what returns it. A lock whose process is gone, as after `kill -9`, is taken over.
 *
 * @throws InputError that names the process which drives the run; so it does where the lock is of another machine, of which
 * nobody can tell here whether its process still lives.
 */
export function lockRun(folder: string): () => void {
  const path = join(folder, FILE);
  const own: Owner = { pid: process.pid, host: hostname(), began: beginningOf(process.pid) ?? '' };
  while (!create(path, own)) {
    const found = contentOf(path);
    const owner = ownerIn(found);
    if (owner !== undefined && drives(owner)) throw runIsLive(folder, owner, path);
    bury(path, found);
  }
  return () => rmSync(path, { force: true });
}

/** The process that drives a run; undefined where none does, as far as anybody can tell. */
export function driverOf(folder: string): Pick<Owner, 'pid' | 'host'> | undefined {
  const owner = ownerIn(contentOf(join(folder, FILE)));
  return owner !== undefined && drives(owner) ? owner : undefined;
}

function create(path: string, owner: Owner): boolean {
  try {
    writeFileSync(path, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Nobody where the file is gone again, or was left half-written by a power cut. */
function ownerIn(content: string): Owner | undefined {
  try {
    const { pid, host, began } = JSON.parse(content) as Partial<Owner>;
    if (!Number.isSafeInteger(pid) || typeof host !== 'string' || typeof began !== 'string') return undefined;
    return { pid: pid as number, host, began };
  } catch {
    return undefined;
  }
}

/** Moved away first: of two that find a dead lock, the slower must not remove the one that the faster has put there since. */
function bury(path: string, dead: string): void {
  const grave = `${path}.${process.pid}`;
  try {
    renameSync(path, grave);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (contentOf(grave) === dead) rmSync(grave, { force: true });
  else renameSync(grave, path);
}

function drives({ pid, host, began }: Owner): boolean {
  if (host !== hostname()) return true;
  const now = beginningOf(pid);
  return now === undefined ? false : now === '' || began === '' || now === began;
}

/** When a living process began: empty where the system does not tell; undefined where there is no such process. */
function beginningOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
  }
  if (process.platform !== 'linux') return '';
  try {
    // After the name, which may hold anything but ends with the last bracket: state, and as the 20th, the start in ticks.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${boot} ${fields[19]}`;
  } catch {
    return '';
  }
}
