import { type Counts, countRule, noCounts } from '../search/counts.js';
import { shapeOf } from '../search/join.js';
import { Archive } from '../search/pareto/archive.js';
import type { FactoredProblem, Genome } from '../search/problem.js';
import type { Answer } from './evaluate/batch.js';
import type { FailedDesign } from './found.js';

/** The books of designs that are evaluated one by one: what became of each, and the front of the feasible ones. */
export class Tally {
  readonly counts: Counts = noCounts();
  readonly failures: FailedDesign[] = [];
  readonly archive: Archive;

  constructor(problem: FactoredProblem) {
    this.archive = new Archive(shapeOf(problem));
  }

  /** Whether the design is on the front now. */
  enter(genome: Genome, answer: Answer): boolean {
    this.counts.leaves++;
    if (answer.kind === 'failed') {
      this.failures.push({ genome, reason: answer.reason });
      return false;
    }
    if (answer.kind === 'feasible') {
      this.counts.feasible++;
      return this.archive.offer(answer.objectives, answer.preference ?? [], genome);
    }
    const { kind, rule = 'unnamed' } = answer;
    countRule(this.counts, { rule, ...(kind !== 'infeasible' && { kind }) }, 1);
    return false;
  }
}
