/** The books of a run: what was evaluated, what became of it, and the archive. */
import type { Outcome } from './evaluation.js';
import { Archive, entriesOf } from './pareto/archive.js';
import { hypervolume } from './pareto/hypervolume.js';
import type { Genome, Problem, Trial } from './problem.js';

export interface FailedDesign {
  readonly genome: Genome;
  readonly reason: string;
}

export interface Point {
  readonly genome: Genome;
  readonly objectives: readonly number[];
}

export class Ledger {
  evaluations = 0;
  feasible = 0;
  readonly failed: FailedDesign[] = [];
  closest: Trial | undefined;
  /** Fixed once it is there. */
  reference: readonly number[] | undefined;
  #archive: Archive | undefined;
  readonly #invalid = new Map<string, number>();

  constructor(
    readonly problem: Problem,
    reference: readonly number[] | undefined,
  ) {
    this.reference = reference?.slice();
  }

  /** The trials among the outcomes, in order: what an optimizer is told. */
  enter(genomes: readonly Genome[], outcomes: readonly Outcome[]): Trial[] {
    const trials: Trial[] = [];
    for (const [i, outcome] of outcomes.entries()) {
      const genome = genomes[i];
      if (outcome.kind === 'invalid') this.#invalid.set(outcome.rule, (this.#invalid.get(outcome.rule) ?? 0) + 1);
      else if (outcome.kind !== 'unknown') this.evaluations++;
      if (outcome.kind === 'failed') this.failed.push({ genome, reason: outcome.reason });
      if (outcome.kind === 'evaluated') trials.push({ genome, ...outcome.evaluation });
    }
    this.reference ??= referenceOf(trials.filter(isFeasible));
    return trials.filter((trial) => this.#record(trial));
  }

  /** Designs that were never evaluated, by the rule that forbids them. */
  get invalid(): Record<string, number> {
    return Object.fromEntries(this.#invalid);
  }

  /** Sorted by objectives. */
  points(): Point[] {
    const members = this.#archive ? Array.from(entriesOf(this.#archive.entries())) : [];
    return members.map(({ genome, objectives }) => ({ genome: [...genome], objectives: [...objectives] }));
  }

  /** Of the archive, against the reference point; undefined while there is none. */
  hypervolume(): number | undefined {
    if (this.reference === undefined) return undefined;
    const points = this.points().map(({ objectives }) => objectives);
    return hypervolume(points, this.reference);
  }

  #record(trial: Trial): boolean {
    if (!isFeasible(trial)) {
      if (this.feasible === 0 && (this.closest === undefined || largest(trial) < largest(this.closest)))
        this.closest = trial;
      return true;
    }
    const preference = trial.preference ?? [];
    const archive = (this.#archive ??= new Archive({
      objectives: this.problem.objectiveCount,
      preferences: preference.length,
      genome: trial.genome.length,
    }));
    if (preference.length !== archive.shape.preferences) {
      const fault = `a preference of ${preference.length} numbers, earlier ones had ${archive.shape.preferences}`;
      this.failed.push({ genome: trial.genome, reason: fault });
      return false;
    }
    this.feasible++;
    this.closest = undefined;
    archive.offer(trial.objectives, preference, trial.genome);
    return true;
  }
}

function isFeasible({ violations }: Trial): boolean {
  return !violations.some((violation) => violation > 0);
}

function largest({ violations }: Trial): number {
  return violations.reduce((a, b) => Math.max(a, b));
}

/**
 * The worst of each objective among the first batch's feasible designs; where they are all alike in one, a tenth worse
 * than that. Undefined without any.
 */
function referenceOf(trials: readonly Trial[]): readonly number[] | undefined {
  if (trials.length === 0) return undefined;
  return trials[0].objectives.map((_, j) => {
    const values = trials.map(({ objectives }) => objectives[j]);
    const worst = values.reduce((a, b) => Math.max(a, b));
    if (values.some((value) => value < worst)) return worst;
    return Math.min(Number.MAX_VALUE, worst + (Math.abs(worst) || 1) / 10);
  });
}
