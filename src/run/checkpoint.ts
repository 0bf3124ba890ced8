import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { writeWhole } from './folder.js';
import { type Journal, noJournal, openJournal } from './journal.js';
import { hashOf, type Plan } from './plan.js';

/**
 * What is done of a run, so that one that was killed at any moment goes on where it stood: results of finished units of
 * work, a file each, found again by names that follow from the plan alone; and journals, for work whose next step depends
 * on the results of the one before.
 */
export interface Checkpoint {
  load(unit: string): unknown;
  save(unit: string, result: unknown): void;
  journal(name: string): Journal;
  /** Removes all: the front is written. */
  clear(): void;
}

/** What results of earlier sittings must have been made with: the plan, the code, and the arithmetic under it. */
export function identityOf(plan: Plan, code: string): string {
  return hashOf({ plan, code, node: process.version, arch: process.arch });
}

/** `identity`: what was saved under another is not this run's. */
export function openCheckpoint(folder: string, identity: string): Checkpoint {
  const place = placeIn(folder);
  mkdirSync(place, { recursive: true });
  return {
    load(unit) {
      const path = join(place, `${unit}.bin`);
      if (!existsSync(path)) return undefined;
      try {
        const stored = deserialize(opened(unit, readFileSync(path))) as { identity: string; result: unknown };
        return stored.identity === identity ? stored.result : undefined;
      } catch {
        // A file that a power cut left half-written, or a disk has changed, is as good as absent: it is computed again.
        return undefined;
      }
    },
    save: (unit, result) => writeWhole(place, `${unit}.bin`, sealed(unit, serialize({ identity, result }))),
    // Under its own name, as a unit is: one that lies in the place of another holds nothing of it.
    journal: (name) => openJournal(join(place, `${name}.log`), `${name} ${identity}`),
    clear: () => removeCheckpoint(folder),
  };
}

const sealBytes = 4;

/** What is written of a unit: the CRC-32 of its name and its bytes (little endian), then these. */
function sealed(unit: string, body: Buffer): Buffer {
  const seal = Buffer.allocUnsafe(sealBytes);
  seal.writeUInt32LE(crc32(body, crc32(unit)));
  return Buffer.concat([seal, body]);
}

/** @throws where the bytes are not those that were written under this name. */
function opened(unit: string, file: Buffer): Buffer {
  const body = file.subarray(sealBytes);
  if (crc32(body, crc32(unit)) !== file.readUInt32LE(0)) throw new RangeError(`${unit} is damaged`);
  return body;
}

export function removeCheckpoint(folder: string): void {
  rmSync(placeIn(folder), { recursive: true, force: true });
}

const placeIn = (folder: string): string => join(folder, 'checkpoint');

/** Remembers nothing. */
export const noCheckpoint: Checkpoint = { load: () => undefined, save() {}, journal: () => noJournal, clear() {} };

/** The same checkpoint under names of its own, for one of several searches of a run. */
export function prefixed(checkpoint: Checkpoint, prefix: string): Checkpoint {
  return {
    load: (unit) => checkpoint.load(`${prefix}-${unit}`),
    save: (unit, result) => checkpoint.save(`${prefix}-${unit}`, result),
    journal: (name) => checkpoint.journal(`${prefix}-${name}`),
    clear: () => checkpoint.clear(),
  };
}
