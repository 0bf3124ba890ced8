import type { Objective } from '../objective/load.js';
import type { Front, Manifest } from '../run/schema.js';
import type { Space } from '../space/load.js';

/**
 * What pictures and pages draw: a run as plain data, small enough to be embedded in a page. Made once from a run folder
 * (`gather.ts`); everything from here on runs in Node and in a browser alike.
 */
export interface RunView {
  /** Name of the run folder, and its path from where it was read, as a command takes it. */
  readonly name: string;
  readonly place: string;
  readonly manifest: Manifest;
  readonly question: Question;
  /** Absent while a run goes on. */
  readonly front?: Front;
  readonly cloud?: Cloud;
}

/** What the run was asked: the parts of its plan that a reader wants to see. */
export interface Question {
  readonly space: Pick<Space, 'name' | 'file' | 'genes' | 'availability' | 'redundancy' | 'notes'> & {
    readonly model: string;
  };
  readonly objective: Pick<Objective, 'name' | 'file' | 'goals' | 'limits' | 'demand' | 'notes'> & {
    readonly workload: string;
    readonly prices: string;
  };
}

/** Designs that were drawn at random and are not on the front, as columns of one length (samples.parquet). */
export interface Cloud {
  readonly count: number;
  /** Metric -> value of each design; null where nobody knows it. */
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
  /** Index into `rules` of the limit that a design breaks; -1: feasible, and beaten by the front. */
  readonly rule: readonly number[];
  readonly rules: readonly string[];
  /** Index into `accelerators` of the part that prefills, and of the one that decodes. */
  readonly prefill: readonly number[];
  readonly decode: readonly number[];
  readonly accelerators: readonly string[];
}
