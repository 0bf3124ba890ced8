import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { writeWhole } from './folder.js';

/**
 * Results of finished units of work, a file each. A unit is found again by its name, which follows from the plan alone,
 * so a run that was killed at any moment goes on where it stood.
 */
export interface Checkpoint {
  load(unit: string): unknown;
  save(unit: string, result: unknown): void;
  /** Removes all: the front is written. */
  clear(): void;
}

export function openCheckpoint(folder: string, planHash: string): Checkpoint {
  const place = join(folder, 'checkpoint');
  mkdirSync(place, { recursive: true });
  return {
    load(unit) {
      const path = join(place, `${unit}.bin`);
      if (!existsSync(path)) return undefined;
      try {
        const stored = deserialize(readFileSync(path)) as { planHash: string; result: unknown };
        return stored.planHash === planHash ? stored.result : undefined;
      } catch {
        // A file that a power cut left half-written is as good as absent.
        return undefined;
      }
    },
    save: (unit, result) => writeWhole(place, `${unit}.bin`, serialize({ planHash, result })),
    clear: () => rmSync(place, { recursive: true, force: true }),
  };
}
