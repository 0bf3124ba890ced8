import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { hasEnded, readManifest, readPlan, readProgress } from '../../run/read.js';
import { placeOf, readView } from '../gather.js';
import { slim } from '../slim.js';
import type { Entry, Tick } from './entry.js';

/** Files that make a folder a run, if only a broken one. */
const signs = ['manifest.json', 'plan.json', 'front.json'] as const;

/** Views are made of megabytes: those looked at last stay. */
const VIEWS_KEPT = 8;

/** The runs of a folder, by name. A name is only ever compared with what the folder lists, never made a path before. */
export interface RunsFolder {
  /** In alphabetical order. */
  readonly names: () => string[];
  /** Never throws: a run that cannot be read says why. */
  readonly entry: (name: string) => Entry;
  /**
   * The run's view as JSON.
   *
   * @throws Error where the run cannot be read (`reasonOf` says why).
   */
  view(name: string): Promise<string>;
  /** Why a run cannot be read: its message, with paths as they are inside the folder. */
  reasonOf(error: unknown): string;
  /** Undefined where the run tells nothing. */
  progress(name: string): Tick | undefined;
  /** Changes when the entry may. */
  stamp(name: string): string;
  /** Changes when the progress does; empty where there is none. */
  progressStamp(name: string): string;
}

/** @throws Error of the file system where the folder cannot be read. */
export function openRuns(folder: string): RunsFolder {
  const root = realpathSync(folder);
  readdirSync(root);
  const entries = new Map<string, { readonly stamp: string; readonly entry: Entry }>();
  const views = new Map<string, { readonly stamp: string; readonly json: string }>();
  const place = (name: string) => join(root, name);

  function names(): string[] {
    return readdirSync(root, { withFileTypes: true })
      .filter((one) => one.isDirectory() || one.isSymbolicLink())
      .map(({ name }) => name)
      .filter((name) => signs.some((sign) => exists(join(root, name, sign))))
      .sort();
  }

  /** @throws Error where the run, or a file in it, is a link to elsewhere: nothing out of the folder is ever read. */
  function checkInside(name: string): void {
    const inside = (path: string) => realpathSync(path).startsWith(root + sep);
    if (!inside(place(name))) throw new Error('this is a link that leads out of the folder of runs');
    for (const one of readdirSync(place(name), { withFileTypes: true }))
      if (one.isSymbolicLink() && !(exists(join(place(name), one.name)) && inside(join(place(name), one.name))))
        throw new Error(`its ${one.name} is a link that leads out of the folder of runs`);
  }

  function readEntry(name: string): Entry {
    try {
      checkInside(name);
      const manifest = readManifest(place(name));
      const { status, space, objective, algorithm, designs, frontSize, hypervolume } = manifest;
      const { startedAt, finishedAt, elapsedS } = manifest;
      if (hasEnded(manifest) && !exists(join(place(name), 'front.json')))
        throw new Error('it has ended, and has no front.json');
      const { goals } = readPlan(place(name)).plan.objective;
      const facts = {
        name,
        place: placeOf(place(name)),
        status,
        space,
        objective,
        algorithm,
        designs,
        frontSize,
        hypervolume,
      };
      return { ...facts, startedAt, finishedAt, elapsedS, goals };
    } catch (error) {
      return { name, error: reasonOf(error) };
    }
  }

  function reasonOf(error: unknown): string {
    return (error instanceof Error ? error.message : String(error)).replaceAll(root + sep, '');
  }

  function progress(name: string): Tick | undefined {
    try {
      checkInside(name);
      if (isOver(known(name))) return undefined;
      return { name, ...readProgress(place(name)) };
    } catch {
      return undefined;
    }
  }

  function known(name: string): Entry {
    const stamp = stampOf(name);
    let kept = entries.get(name);
    if (kept?.stamp !== stamp) entries.set(name, (kept = { stamp, entry: readEntry(name) }));
    return kept.entry;
  }

  /** With what the run tells at this moment, where it goes on. */
  function entry(name: string): Entry {
    const found = known(name);
    if (!('status' in found) || isOver(found)) return found;
    const now = progress(name);
    if (now === undefined) return found;
    const { frontSize, hypervolume, elapsedS } = now;
    return { ...found, frontSize, hypervolume, elapsedS };
  }

  function progressStamp(name: string): string {
    const marks = marksOf(join(place(name), 'progress.json'));
    return marks === '' || isOver(known(name)) ? '' : marks;
  }

  async function view(name: string): Promise<string> {
    checkInside(name);
    const stamp = stampOf(name);
    const kept = views.get(name);
    views.delete(name);
    const json = kept?.stamp === stamp ? kept.json : JSON.stringify(slim(await readView(place(name))));
    views.set(name, { stamp, json });
    const [oldest] = views.keys();
    if (views.size > VIEWS_KEPT && oldest !== undefined) views.delete(oldest);
    return json;
  }

  const stampOf = (name: string): string => signs.map((sign) => marksOf(join(place(name), sign))).join(' ');

  return {
    names,
    entry,
    view,
    reasonOf,
    progress,
    stamp: stampOf,
    progressStamp,
  };
}

/** A progress.json that a killed process left of a run that has ended tells nothing. */
const isOver = (entry: Entry): boolean => 'status' in entry && hasEnded(entry);

/** Every writer renames whole files into place: another inode, another time or another length. Empty: there is none. */
function marksOf(path: string): string {
  const marks = lstatSync(path, { throwIfNoEntry: false });
  return marks === undefined ? '' : `${marks.ino}-${marks.mtimeMs}-${marks.size}`;
}

function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A loop of links, or a folder that may not be read.
    return false;
  }
}
