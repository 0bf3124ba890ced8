import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';

/**
 * Records one after another in one file that only grows: a record is its length and its CRC-32 (four bytes each, little
 * endian), then its bytes. Those of an earlier sitting are read first, then new ones are appended. A kill can leave half a
 * record at the end, which is cut off; so can a damaged one, with all behind it.
 */
export interface Journal {
  /** The next record of an earlier sitting; undefined when there are no more. */
  next(): unknown;
  /** Only after `next` has come to the end. */
  append(record: unknown): void;
  close(): void;
}

export const noJournal: Journal = { next: () => undefined, append() {}, close() {} };

const headBytes = 8;

/** `identity` stands first in the file; records under another identity are not this run's, and are dropped. */
export function openJournal(path: string, identity: string): Journal {
  const file = openSync(path, 'a+');
  const { size } = fstatSync(file);
  let at = 0;
  let ended = false;

  function read(): unknown {
    const head = bytes(headBytes, at);
    const body = head && bytes(head.readUInt32LE(0), at + headBytes);
    if (head === undefined || body === undefined || crc32(body) !== head.readUInt32LE(4)) return undefined;
    at += headBytes + body.length;
    return deserialize(body);
  }

  function bytes(length: number, from: number): Buffer | undefined {
    // A damaged length may say anything.
    if (from + length > size) return undefined;
    const into = Buffer.allocUnsafe(length);
    for (let got = 0; got < length; ) {
      const count = readSync(file, into, got, length - got, from + got);
      if (count === 0) return undefined;
      got += count;
    }
    return into;
  }

  function append(record: unknown): void {
    const body = serialize(record);
    const whole = Buffer.allocUnsafe(headBytes + body.length);
    whole.writeUInt32LE(body.length, 0);
    whole.writeUInt32LE(crc32(body), 4);
    body.copy(whole, headBytes);
    for (let done = 0; done < whole.length; ) done += writeSync(file, whole, done);
  }

  function end(): void {
    ended = true;
    ftruncateSync(file, at);
  }

  if (read() !== identity) {
    at = 0;
    end();
    append(identity);
  }
  return {
    next() {
      if (ended) return undefined;
      const record = read();
      if (record === undefined) end();
      return record;
    },
    append,
    close: () => closeSync(file),
  };
}
