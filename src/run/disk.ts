import { relative, resolve } from 'node:path';
import { diskRefuses, firstAid, isDiskError } from '../catalog/disk-error.js';
import { shellWord } from '../catalog/shell.js';

/** The path of a folder from here, as a person who is here would type it. */
const fromHere = (folder: string): string => relative(process.cwd(), resolve(folder)) || '.';

/**
 * What was thrown while a run was written; where the disk refused a file of its folder, an input error that says what to do.
 * `begun`: whether the folder holds a run that can go on.
 */
export function writingFailed(folder: string, error: unknown, begun: boolean): unknown {
  if (!isDiskError(error)) return error;
  const { code, path } = error;
  // A write to an open file does not tell which.
  const name = path === undefined ? undefined : relative(resolve(folder), path).replace(/\.tmp$/, '');
  if (name?.startsWith('..')) return error;
  const place = fromHere(folder);
  const advice = begun
    ? `${firstAid(code)}; then go on with: copareto resume ${shellWord(place)}.`
    : `${firstAid(code)}, then search again.`;
  return diskRefuses(place, name === '' ? undefined : name, code, advice);
}
