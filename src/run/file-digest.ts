import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** SHA-256 of what was written into a file, as the manifest holds it. */
export const digestOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

export function digestOfPieces(pieces: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

export interface FileDigest {
  readonly digest: string;
  /** Of a table without line ends in its fields, the header among them. */
  readonly lines: number;
}

const CHUNK = 1 << 20;
const LINE_END = 0x0a;

/** Of a file that may be too long for one string; undefined where it cannot be read. */
export function digestOfFile(path: string): FileDigest | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(CHUNK);
    let lines = 0;
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      const piece = chunk.subarray(0, read);
      hash.update(piece);
      for (let at = piece.indexOf(LINE_END); at >= 0; at = piece.indexOf(LINE_END, at + 1)) lines++;
    }
    return { digest: hash.digest('hex'), lines };
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
