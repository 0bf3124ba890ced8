import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { outExists } from '../catalog/input-error.js';

/** Creates the run folder under its final name: the one asked for, or runs/<slug>, then -2, -3. */
export function createFolder(slug: string, out: string | undefined): string {
  if (out !== undefined) {
    const folder = resolve(out);
    if (existsSync(folder)) throw outExists(out);
    mkdirSync(folder, { recursive: true });
    return folder;
  }
  mkdirSync('runs', { recursive: true });
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

/** Writes a file so that a reader sees all of it or nothing. */
export function writeWhole(folder: string, name: string, content: string | Uint8Array): void {
  const path = join(folder, name);
  writeFileSync(`${path}.tmp`, content);
  renameSync(`${path}.tmp`, path);
}

export function writeJson(folder: string, name: string, value: unknown): void {
  writeWhole(folder, name, `${JSON.stringify(value, null, 1)}\n`);
}
