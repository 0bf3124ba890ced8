import type { Goal } from '../../objective/load.js';
import type { LiveProgress, Manifest } from '../../run/schema.js';

/** A run in the list of the studio: what can be said of it without its front. */
export interface RunEntry
  extends Pick<
    Manifest,
    | 'status'
    | 'space'
    | 'objective'
    | 'algorithm'
    | 'designs'
    | 'frontSize'
    | 'hypervolume'
    | 'startedAt'
    | 'finishedAt'
    | 'elapsedS'
  > {
  /** Of the run folder, and its path from where the studio was started. */
  readonly name: string;
  readonly place: string;
  readonly goals: readonly Goal[];
}

/** A folder that should be a run, and why it cannot be read. */
export interface BrokenEntry {
  readonly name: string;
  readonly error: string;
}

export type Entry = RunEntry | BrokenEntry;

/** What a running run tells those who watch. */
export type Tick = LiveProgress & { readonly name: string };
