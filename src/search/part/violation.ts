/** Violations of rules with other units, made comparable: each is divided by the largest that the run has met. */
import type { Member } from './member.js';

export class ViolationScale {
  readonly #largest: Float64Array;

  constructor(constraintCount: number) {
    this.#largest = new Float64Array(constraintCount);
  }

  observe(violations: readonly number[]): void {
    for (let i = 0; i < violations.length; i++)
      if (violations[i] > this.#largest[i] && violations[i] < Number.POSITIVE_INFINITY)
        this.#largest[i] = violations[i];
  }

  /** Between 0 (feasible) and the number of rules; an infinite violation counts as 2. */
  excess(violations: readonly number[]): number {
    let sum = 0;
    for (let i = 0; i < violations.length; i++)
      if (violations[i] > 0) sum += violations[i] < Number.POSITIVE_INFINITY ? violations[i] / this.#largest[i] : 2;
    return sum;
  }

  /** Brings the excess of members up to date: the scale grows as a run goes on. */
  rate(members: Iterable<Member>): void {
    for (const member of members) member.excess = this.excess(member.violations);
  }
}
