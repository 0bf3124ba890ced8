import { compareVectors } from '../pareto/dominance.js';
import type { Genome, Trial } from '../problem.js';

/** A design that was evaluated, as selection and survival see it. */
export interface Member {
  readonly genome: Genome;
  readonly objectives: readonly number[];
  readonly violations: readonly number[];
  readonly preference: readonly number[];
  /** Sum of the scaled violations; 0 where feasible. */
  excess: number;
  /** 0 is the best front. */
  rank: number;
  /** Among equals in rank the larger is the better parent. */
  spread: number;
  /** Children bred of it. */
  children: number;
}

/** One for all, for an archive holds many members. */
const NONE: readonly number[] = [];

export function memberOf({ genome, objectives, violations, preference = NONE }: Trial): Member {
  if (violations.length === 0) violations = NONE;
  return { genome, objectives, violations, preference, excess: 0, rank: 0, spread: 0, children: 0 };
}

/** Whether of two members with equal objectives an archive shows the first. */
export function precedes(a: Member, b: Member): boolean {
  return (compareVectors(a.preference, b.preference) || compareVectors(a.genome, b.genome)) < 0;
}

/** Below 0 where a is the better parent. */
export function compareMembers(a: Member, b: Member): number {
  return a.rank !== b.rank ? a.rank - b.rank : b.spread - a.spread;
}
