import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { folderRefused } from '../catalog/disk-error.js';
import { badFlag, type InputError, outExists } from '../catalog/input-error.js';
import { digestOfPieces } from './file-digest.js';

/** Creates the run folder under its final name: the one asked for, or runs/<slug>, then -2, -3. */
export function createFolder(slug: string, out: string | undefined): string {
  if (out !== undefined) {
    if (out.trim() === '') throw noFolder(out, 'an empty name is no folder');
    const folder = resolve(out);
    if (existsSync(folder)) throw outExists(out);
    const refused = (reason: string) => noFolder(out, `${JSON.stringify(out)} ${reason}`);
    makeFolder(dirname(folder), refused);
    if (!makeOne(folder, refused)) throw outExists(out);
    return folder;
  }
  const refused = (reason: string) => folderRefused('runs', reason);
  makeFolder(resolve('runs'), refused);
  for (let n = 1; ; n++) {
    const folder = resolve('runs', n === 1 ? slug : `${slug}-${n}`);
    if (makeOne(folder, refused)) return folder;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'is a file, not a folder, or lies in one',
  ENOTDIR: 'has a file where a folder should be',
  EACCES: 'is in a folder that you may not write to',
  EPERM: 'is in a folder that you may not write to',
  EROFS: 'is on a disk that can only be read',
  ENOSPC: 'finds no room on the disk',
  EDQUOT: 'finds no room on the disk',
  ENAMETOOLONG: 'is too long for a name',
};

type Refused = (reason: string) => InputError;

/** With its parents, one after the other: all at once, Node tries for ever where the system makes none, as in /proc. */
function makeFolder(folder: string, refused: Refused): void {
  if (isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent, refused);
  // Somebody else may have made it just now.
  if (!makeOne(folder, refused) && !isFolder(folder)) throw refused(reasons['EEXIST'] ?? '');
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** @returns false where there is something of that name. */
function makeOne(folder: string, refused: Refused): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw refused(reasons[code] ?? `cannot be created: ${code}`);
  }
}

const noFolder = (asked: string, problem: string) =>
  badFlag('--out', asked, problem, undefined, 'Give a folder that can be created.');

/** An error of writing says which file is concerned. */
function about<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    (error as NodeJS.ErrnoException).path ??= path;
    throw error;
  }
}

/** Writes a file so that a reader sees all of it or nothing. */
export function writeWhole(folder: string, name: string, content: string | Uint8Array): void {
  const path = join(folder, name);
  about(path, () => {
    writeFileSync(`${path}.tmp`, content);
    renameSync(`${path}.tmp`, path);
  });
}

/** The same of a file that may be too long for one string. @returns its SHA-256. */
export function writePieces(folder: string, name: string, pieces: Iterable<string>): string {
  const path = join(folder, name);
  const file = openSync(`${path}.tmp`, 'w');
  function* written(): Generator<string> {
    for (const piece of pieces) {
      about(path, () => writeFileSync(file, piece));
      yield piece;
    }
  }
  let digest: string;
  try {
    digest = digestOfPieces(written());
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.tmp`, path);
  return digest;
}

export function writeJson(folder: string, name: string, value: unknown): void {
  writeWhole(folder, name, `${JSON.stringify(value, null, 1)}\n`);
}
