/** Drives an optimizer over a black-box problem, in this process. */
import { chooseForBlackBox } from './auto.js';
import { alarm } from './clock.js';
import { evaluateAll } from './evaluation.js';
import { EXHAUSTIVE_LIMIT } from './exhaustive.js';
import { checkProblem, checkWhole } from './guard.js';
import { type FailedDesign, Ledger, type Point } from './ledger.js';
import type { Surrogate } from './optimizer.js';
import { createOptimizer, type OptimizerName } from './optimizers.js';
import type { Genome, Problem, Trial } from './problem.js';
import { spaceSize } from './space.js';
import { type StallOptions, stallWatch } from './stall.js';
import { shown } from './words.js';

export interface MinimizeOptions {
  /** Default: `auto`. */
  readonly algorithm?: OptimizerName | 'auto';
  /** Distinct designs that may be evaluated. */
  readonly budget: number;
  /** Designs in the population, and at most asked for at a time. Default: 100. */
  readonly population?: number;
  /** Default: 0. */
  readonly seed?: number;
  /**
   * Seconds after which no evaluation is begun; an evaluator that answers with promises has a whole batch under way, which
   * is waited for. A run that ends by it does not repeat.
   */
  readonly time?: number;
  /** Ends the search when the archive's hypervolume hardly grows. */
  readonly stall?: StallOptions;
  /**
   * A point that every hypervolume of the run is measured against. Default: the worst of the first batch's feasible
   * designs.
   */
  readonly reference?: readonly number[];
  /**
   * Called after each batch; `false` ends the search, and its result is returned. What it throws is thrown on, and the
   * result is lost: return `false` instead, or keep what `progress` shows.
   */
  readonly callback?: (progress: MinimizeProgress) => unknown;
  /** Genomes to evaluate first, such as an earlier run's archive. They count. */
  readonly from?: readonly Genome[];
  /** Picks the children to evaluate, where the algorithm breeds. */
  readonly surrogate?: Surrogate;
}

export interface MinimizeProgress {
  readonly evaluations: number;
  readonly feasible: number;
  /** As in the result; made when it is read. */
  readonly archive: readonly Point[];
  /** Measured when it is read; undefined while nothing is feasible and no reference point was given. */
  readonly hypervolume: number | undefined;
}

/**
 * Why the search ended. `finished`: nothing is left to ask for (where a variable is real, nothing new is found any more);
 * `invalid`: nothing but invalid designs for long, in a space too large to be gone through.
 */
export type Stopped = 'budget' | 'finished' | 'time' | 'stall' | 'callback' | 'invalid';

export interface MinimizeResult {
  /**
   * Every non-dominated feasible design evaluated, sorted by objectives. Of designs with equal objectives one: that with the
   * smallest preference, and of these with the smallest genome, both compared number by number.
   */
  readonly archive: readonly Point[];
  /** Distinct designs evaluated, failed ones included, never more than the budget. */
  readonly evaluations: number;
  readonly feasible: number;
  /** Designs that were never evaluated, by the rule that forbids them. */
  readonly invalid: Readonly<Record<string, number>>;
  /** Designs whose evaluation threw, or gave numbers that are none, twice. */
  readonly failed: readonly FailedDesign[];
  /** When nothing is feasible: the design whose largest violation is smallest. */
  readonly closest: Trial | undefined;
  readonly algorithm: OptimizerName;
  readonly reason: string;
  readonly stopped: Stopped;
  /** Of `local`: whether the neighbourhood of every member of the archive was explored; of others undefined. */
  readonly explored: boolean | undefined;
  /** What the hypervolume is measured against; undefined when nothing is feasible and none was given. */
  readonly reference: readonly number[] | undefined;
  /**
   * Of the archive; measured when it is first read, for it is dear beyond four objectives. Infinity where it is more than
   * the largest number.
   */
  readonly hypervolume: number | undefined;
}

/** Invalid designs in a row before the search of a space without an end gives up. */
const FRUITLESS = 100_000;

export async function minimize(problem: Problem, options: MinimizeOptions): Promise<MinimizeResult> {
  check(problem, options);
  const { algorithm: wanted = 'auto', budget, population = 100, seed = 0, time, callback } = options;
  const { from = [], surrogate } = options;
  const { algorithm, reason } =
    wanted === 'auto' ? chooseForBlackBox(problem, budget) : { algorithm: wanted, reason: 'asked for' };
  const optimizer = createOptimizer(algorithm, problem, {
    population,
    seed,
    from,
    ...(surrogate ? { surrogate } : {}),
  });
  const ledger = new Ledger(problem, options.reference);
  const isTimeUp = time === undefined ? () => false : alarm(time);
  const hasStalled = options.stall ? stallWatch(options.stall) : () => false;

  const patience = algorithm === 'exhaustive' ? Number.POSITIVE_INFINITY : patienceFor(problem, budget);
  let fruitless = 0;
  let cut = false;
  async function step(): Promise<Stopped | undefined> {
    if (ledger.evaluations >= budget) return 'budget';
    if (isTimeUp()) return 'time';
    const genomes = optimizer.ask(Math.min(population, budget - ledger.evaluations));
    if (genomes.length === 0) return 'finished';
    const before = ledger.evaluations;
    const outcomes = await evaluateAll(problem, genomes, isTimeUp);
    cut = outcomes.some(({ kind }) => kind === 'unknown');
    optimizer.tell(ledger.enter(genomes, outcomes));
    fruitless = ledger.evaluations > before ? 0 : fruitless + genomes.length;
    if (!cut && fruitless >= patience) return 'invalid';
    if (callback && (await callback(progressOf(ledger))) === false) return 'callback';
    if (cut) return 'time';
    return hasStalled(ledger.evaluations, () => ledger.hypervolume()) ? 'stall' : undefined;
  }

  let stopped = await step();
  while (stopped === undefined) stopped = await step();
  const { evaluations, feasible, invalid, failed, closest, reference } = ledger;
  let measured: number | undefined;
  return {
    archive: ledger.points(),
    evaluations,
    feasible,
    invalid,
    failed,
    closest,
    algorithm,
    reason,
    stopped,
    reference,
    // What was asked for and not evaluated, the optimizer takes for explored.
    explored: optimizer.explored && !cut,
    get hypervolume() {
      measured ??= ledger.hypervolume();
      return measured;
    },
  };
}

/**
 * Invalid designs in a row that are borne. No design is asked for twice, so in a space that can be gone through the asks
 * end by themselves; what is valid may be its last design.
 */
function patienceFor({ variables }: Problem, budget: number): number {
  const size = spaceSize(variables);
  return size !== undefined && size <= Math.max(budget, EXHAUSTIVE_LIMIT) ? Number.POSITIVE_INFINITY : FRUITLESS;
}

function progressOf(ledger: Ledger): MinimizeProgress {
  const { evaluations, feasible } = ledger;
  return {
    evaluations,
    feasible,
    get archive() {
      return ledger.points();
    },
    get hypervolume() {
      return ledger.hypervolume();
    },
  };
}

function check(problem: Problem, options: MinimizeOptions): void {
  checkProblem(problem);
  if (typeof options !== 'object' || options === null)
    throw new RangeError(`the options are ${shown(options)}; they need a budget at least`);
  const { budget, population = 100, time = 1, stall, reference } = options;
  if (typeof problem.evaluate !== 'function') throw new RangeError('evaluate is no function');
  checkWhole('budget', budget);
  checkWhole('population', population);
  if (stall) checkWhole('stall.evaluations', stall.evaluations);
  if (!(time > 0)) throw new RangeError(`time is a number of seconds above 0, not ${time}`);
  if (stall && !(stall.share >= 0)) throw new RangeError(`stall.share is a number of 0 or more, not ${stall.share}`);
  if (reference === undefined) return;
  if (reference.length !== problem.objectiveCount)
    throw new RangeError(`the reference has ${reference.length} objectives, the problem ${problem.objectiveCount}`);
  for (const [i, value] of reference.entries())
    if (!Number.isFinite(value)) throw new RangeError(`objective ${i} of the reference is ${value}`);
}
