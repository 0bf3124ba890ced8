import { fstatSync, writeSync } from 'node:fs';
import { exitCode, type ExitCode } from './exit.js';

/** Standard output, and whether all of it got there. */

const STDOUT = 1;
let lost = false;

/** `said`: tells a person that output is lost, the first time that it is. */
export function watchOutput(said: (problem: string) => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that closes the pipe early (head, less) is no error: the verb goes on to its verdict.
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' || lost) return;
    lost = true;
    said(`The output could not be written whole: ${error.code ?? error.message}.`);
    // Where the verb has ended already.
    if (process.exitCode !== undefined) process.exitCode = codeOf(process.exitCode as ExitCode);
  });
}

/** What a process ends with: a verdict says more than that its words are lost. */
export const codeOf = (verdict: ExitCode): ExitCode => (lost && verdict === exitCode.done ? exitCode.input : verdict);

export function write(content: string | Uint8Array): void {
  if (!isFile()) {
    process.stdout.write(content);
    return;
  }
  // The stream of a file takes a piece for the whole, where a disk is full after the piece.
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(STDOUT, bytes, at);
  } catch (error) {
    process.stdout.emit('error', error);
  }
}

function isFile(): boolean {
  try {
    return fstatSync(STDOUT).isFile();
  } catch {
    return false;
  }
}
