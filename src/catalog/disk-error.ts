import { InputError, quote } from './input-error.js';

/** What a disk refuses to hold or to give is the user's to mend; more of the same catalogue of mistakes. */

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is used up',
  EFBIG: 'the file would be too large',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk can only be read',
  EEXIST: 'something else is there',
  ENOTDIR: 'there is a file where a folder should be',
  EISDIR: 'there is a folder where a file should be',
  ENOENT: 'the folder is gone',
  EIO: 'the disk failed',
};
const room: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const leave: readonly string[] = ['EACCES', 'EPERM', 'EROFS'];

/** What to do before anything else. */
export function firstAid(code: string): string {
  if (room.includes(code)) return 'Free some space';
  return leave.includes(code) ? 'See that you may write there, or copy the folder elsewhere' : 'Put that right';
}

/** Whether something that was thrown is of a file: what it is about stands in `path`, where the system tells. */
export function isDiskError(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return error instanceof Error && typeof syscall === 'string' && code !== undefined && code in reasons;
}

/** `name`: of the file or folder; undefined where the system does not tell. */
export const diskRefuses = (folder: string, name: string | undefined, code: string, advice: string): InputError =>
  new InputError(
    { file: folder },
    {
      code: 'DISK',
      problem: `${name ?? 'the folder'} cannot be written: ${reasons[code] ?? 'the system refuses'} (${code})`,
      value: code,
      advice,
    },
  );

/** The folder in which runs lie by default, or one inside, cannot be made. */
export const folderRefused = (path: string, reason: string): InputError =>
  new InputError(
    { file: path },
    {
      code: 'DISK',
      problem: `${quote(path)} ${reason}`,
      value: path,
      advice: 'Give --out with a folder that can be created.',
    },
  );
