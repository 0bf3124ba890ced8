import type { Genome, Problem, Trial } from './problem.js';

/**
 * Proposes designs and learns from them. Never asks for the same genome twice, and may ask for fewer than it could be
 * asked for; an empty ask means that it has finished. Every ask is followed by one tell, with the trials in the order asked;
 * designs that turned out invalid or failed are missing from it.
 */
export interface Optimizer {
  ask(count: number): readonly Genome[];
  tell(trials: readonly Trial[]): void;
}

export interface OptimizerOptions {
  /** Designs bred at a time, where the algorithm breeds. */
  readonly population?: number;
  readonly seed?: number;
}

export type MakeOptimizer = (problem: Problem, options: OptimizerOptions) => Optimizer;
