import type { Genome, Problem, Trial } from './problem.js';

/**
 * Proposes designs and learns from them. Never asks for the same genome twice, and may ask for fewer than it could be
 * asked for; an empty ask means that it has finished. What was asked is told, in the order asked, in one tell or in
 * several, before the next ask; designs that turned out invalid or failed are missing from it. Designs that were never
 * asked for may be told too: they are not asked for afterwards. Every one of the list throws a RangeError at a trial that is
 * none of its problem's.
 */
export interface Optimizer {
  ask(count: number): readonly Genome[];
  tell(trials: readonly Trial[]): void;
  /**
   * Of `local`: whether the neighbourhood of every member of the archive has been explored, a certificate of local
   * optimality.
   */
  readonly explored?: boolean | undefined;
}

/**
 * A cheap model of an expensive problem, for algorithms that breed: of a larger pool of children it says which to
 * evaluate. It sees the children before they count as asked, so those it leaves may be bred again.
 */
export interface Surrogate {
  /** Children bred for each that is asked, 2 or more. */
  readonly pool: number;
  /** What was told since the last ask, in the order told. */
  learn(trials: readonly Trial[]): void;
  /** Indices into the candidates, the best first; only the first `count` are used, and fewer may be given. A RangeError at any other. */
  choose(candidates: readonly Genome[], count: number): readonly number[];
}

export interface OptimizerOptions {
  /** Designs in the population, where the algorithm has one. Default: 100. */
  readonly population?: number;
  /** Default: 0. */
  readonly seed?: number;
  /** Genomes to ask for first, such as an earlier run's archive. */
  readonly from?: readonly Genome[];
  readonly surrogate?: Surrogate;
}

export type MakeOptimizer = (problem: Problem, options: OptimizerOptions) => Optimizer;
