import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { badFlag, outExists } from '../catalog/input-error.js';

/** A file of an exported folder; its path has slashes and stays below the folder. */
export interface ExportedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Writes a new file or folder whole: under another name first, so that a reader sees all of it or nothing. */
export function writeNew(
  out: string,
  content: string | Uint8Array | Iterable<ExportedFile>,
  flag: '--out' | '--page' = '--out',
): void {
  if (out.trim() === '') throw badFlag(flag, out, 'an empty name is none', undefined, 'Give a name that is free.');
  if (existsSync(out)) throw outExists(out, flag, 'Give a name that is free.');
  const onDisk = (write: () => void) => written(flag, out, write);
  const path = resolve(out);
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) onDisk(() => writeFileSync(draft, content));
    else {
      onDisk(() => mkdirSync(draft));
      for (const file of content) {
        const target = join(draft, file.path);
        onDisk(() => mkdirSync(dirname(target), { recursive: true }));
        onDisk(() => writeFileSync(target, file.content));
      }
    }
    onDisk(() => renameSync(draft, path));
  } finally {
    if (existsSync(draft)) rmSync(draft, { recursive: true });
  }
}

/** What a disk refuses is the user's to mend. */
function written(flag: string, out: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    throw badFlag(
      flag,
      out,
      `${JSON.stringify(out)} cannot be created: ${code}`,
      undefined,
      'Give a name in a folder that exists, has room and may be written to.',
    );
  }
}
