import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { badFlag, outExists } from '../catalog/input-error.js';
import { digestOfPieces } from './file-digest.js';

/** Creates the run folder under its final name: the one asked for, or runs/<slug>, then -2, -3. */
export function createFolder(slug: string, out: string | undefined): string {
  if (out !== undefined) {
    if (out.trim() === '') throw noFolder(out, 'an empty name is no folder');
    const folder = resolve(out);
    if (existsSync(folder)) throw outExists(out);
    makeFolder(folder, out);
    return folder;
  }
  makeFolder('runs', 'runs');
  for (let n = 1; ; n++) {
    const folder = resolve('runs', n === 1 ? slug : `${slug}-${n}`);
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'is a file, not a folder',
  ENOTDIR: 'has a file where a folder should be',
  EACCES: 'is in a folder that you may not write to',
  EPERM: 'is in a folder that you may not write to',
  EROFS: 'is on a disk that can only be read',
  ENAMETOOLONG: 'is too long for a name',
};

function makeFolder(folder: string, asked: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
    throw reason === undefined ? error : noFolder(asked, `${JSON.stringify(asked)} ${reason}`);
  }
}

const noFolder = (asked: string, problem: string) =>
  badFlag('--out', asked, problem, undefined, 'Give a folder that can be created.');

/** Writes a file so that a reader sees all of it or nothing. */
export function writeWhole(folder: string, name: string, content: string | Uint8Array): void {
  const path = join(folder, name);
  writeFileSync(`${path}.tmp`, content);
  renameSync(`${path}.tmp`, path);
}

/** The same of a file that may be too long for one string. @returns its SHA-256. */
export function writePieces(folder: string, name: string, pieces: Iterable<string>): string {
  const path = join(folder, name);
  const file = openSync(`${path}.tmp`, 'w');
  function* written(): Generator<string> {
    for (const piece of pieces) {
      writeFileSync(file, piece);
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
