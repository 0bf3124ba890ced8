import type { FrontDesign } from '../search/compose.js';
import type { Condition } from '../search/conditions.js';
import type { Surroundings } from '../search/gather.js';
import type { Neighbourhood } from '../search/near.js';
import type { FactoredProblem, Genome } from '../search/problem.js';
import type { Runner } from './units.js';

/** A design whose evaluation threw, gave numbers that are none, killed its worker or hung, twice. */
export interface FailedDesign {
  readonly genome: Genome;
  readonly reason: string;
}

/** What a second pass finds, and the designs that failed in it for the first time. */
export type NearFound = Neighbourhood & { readonly failures?: readonly FailedDesign[] };

/** What an algorithm brings home from one problem. */
export interface Found {
  readonly front: readonly FrontDesign[];
  /** What the search vouches for; `complete` only where no design of the space can be missing. */
  readonly certificate: Readonly<Record<string, unknown>> & {
    readonly complete: boolean;
    readonly designsCovered: string;
  };
  readonly counts: Readonly<Record<string, unknown>>;
  readonly failures?: readonly FailedDesign[];
  /** Tries what exactness rests on, where it rests on anything; the certificate is complete with it. */
  readonly conditions?: () => Promise<readonly Condition[]>;
  /** A second pass, where the algorithm is exact: every design in the band around a front, which may hold more than its own. */
  readonly near?: (runner: Runner, around: Surroundings) => Promise<NearFound>;
}

/** For algorithms that sample. */
export interface SampleOptions {
  readonly seed: number;
  /** Most designs that are evaluated. */
  readonly budget: number;
  /** Designs bred at a time; default: the algorithm's own. */
  readonly population?: number | undefined;
  /** Designs to evaluate first. */
  readonly from?: readonly Genome[] | undefined;
}

export type RunAlgorithm = (problem: FactoredProblem, runner: Runner, options: SampleOptions) => Promise<Found>;
