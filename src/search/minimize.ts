/** Drives an optimizer over a black-box problem, in this process. */
import { chooseForBlackBox } from './auto.js';
import { createOptimizer, type OptimizerName } from './optimizers.js';
import { Archive, entriesOf } from './pareto/archive.js';
import type { Evaluation, Genome, Invalid, Problem, Trial } from './problem.js';

export interface MinimizeOptions {
  /** Default: `auto`. */
  readonly algorithm?: OptimizerName | 'auto';
  /** Distinct designs that may be evaluated. */
  readonly budget: number;
  /** Designs asked for at a time. Default: 100. */
  readonly population?: number;
  /** Default: 0. */
  readonly seed?: number;
}

export interface FailedDesign {
  readonly genome: Genome;
  readonly reason: string;
}

export interface MinimizeResult {
  /** Every non-dominated feasible design evaluated, sorted by objectives. */
  readonly archive: readonly { readonly genome: Genome; readonly objectives: readonly number[] }[];
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
}

/** Asks in a row that bring nothing but invalid designs before the search gives up. */
const FRUITLESS_ASKS = 1000;

export async function minimize(problem: Problem, options: MinimizeOptions): Promise<MinimizeResult> {
  const { algorithm: wanted = 'auto', budget, population = 100, seed = 0 } = options;
  for (const [name, value] of Object.entries({ budget, population }))
    if (!(Number.isSafeInteger(value) && value > 0))
      throw new RangeError(`${name} is a whole number above 0, not ${value}`);
  const { algorithm, reason } =
    wanted === 'auto' ? chooseForBlackBox(problem, budget) : { algorithm: wanted, reason: 'asked for' };
  const optimizer = createOptimizer(algorithm, problem, { population, seed });

  let archive: Archive | undefined;
  let evaluations = 0;
  let feasible = 0;
  let closest: Trial | undefined;
  const invalid: Record<string, number> = {};
  const failed: FailedDesign[] = [];

  function record(trial: Trial): void {
    if (trial.violations.some((violation) => violation > 0)) {
      if (feasible === 0 && (closest === undefined || largest(trial) < largest(closest))) closest = trial;
      return;
    }
    const preference = trial.preference ?? [];
    archive ??= new Archive({
      objectives: problem.objectiveCount,
      preferences: preference.length,
      genome: trial.genome.length,
    });
    if (preference.length !== archive.shape.preferences) {
      const fault = `a preference of ${preference.length} numbers, earlier ones had ${archive.shape.preferences}`;
      failed.push({ genome: trial.genome, reason: fault });
      return;
    }
    feasible++;
    closest = undefined;
    archive.offer(trial.objectives, preference, trial.genome);
  }

  for (let fruitless = 0; evaluations < budget && fruitless < FRUITLESS_ASKS; ) {
    const genomes = optimizer.ask(Math.min(population, budget - evaluations));
    if (genomes.length === 0) break;
    const outcomes = await Promise.all(genomes.map((genome) => attempt(problem, genome)));
    const before = evaluations;
    const trials: Trial[] = [];
    for (const [i, outcome] of outcomes.entries()) {
      const genome = genomes[i];
      if ('invalid' in outcome) invalid[outcome.invalid] = (invalid[outcome.invalid] ?? 0) + 1;
      else evaluations++;
      if ('failure' in outcome) failed.push({ genome, reason: outcome.failure });
      if ('objectives' in outcome) trials.push({ ...outcome, genome });
    }
    for (const trial of trials) record(trial);
    optimizer.tell(trials);
    fruitless = evaluations > before ? 0 : fruitless + 1;
  }

  const members = archive ? Array.from(entriesOf(archive.entries())) : [];
  return {
    archive: members.map(({ genome, objectives }) => ({ genome: [...genome], objectives: [...objectives] })),
    evaluations,
    feasible,
    invalid,
    failed,
    closest,
    algorithm,
    reason,
  };
}

function largest({ violations }: Trial): number {
  return Math.max(...violations);
}

interface Failure {
  readonly failure: string;
}

/** Tries again once: an evaluator may reach out to something that stumbles. */
async function attempt(problem: Problem, genome: Genome): Promise<Evaluation | Invalid | Failure> {
  const first = await evaluateOnce(problem, genome);
  return 'failure' in first ? evaluateOnce(problem, genome) : first;
}

async function evaluateOnce(problem: Problem, genome: Genome): Promise<Evaluation | Invalid | Failure> {
  try {
    const outcome = await problem.evaluate(genome);
    const fault = 'invalid' in outcome ? undefined : faultOf(problem, outcome);
    return fault === undefined ? outcome : { failure: fault };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** What is wrong with an evaluation. Only a feasible design owes finite objectives. */
export function faultOf(
  problem: Pick<Problem, 'objectiveCount' | 'constraintCount'>,
  { objectives, violations, preference = [] }: Evaluation,
): string | undefined {
  if (objectives.length !== problem.objectiveCount)
    return `${objectives.length} objectives instead of ${problem.objectiveCount}`;
  if (violations.length !== problem.constraintCount)
    return `${violations.length} violations instead of ${problem.constraintCount}`;
  const infeasible = violations.some((violation) => violation > 0);
  for (const [i, value] of objectives.entries())
    if (Number.isNaN(value) || (!infeasible && !Number.isFinite(value))) return `objective ${i} is ${value}`;
  for (const [i, value] of violations.entries()) if (Number.isNaN(value)) return `violation ${i} is NaN`;
  for (const [i, value] of preference.entries()) if (Number.isNaN(value)) return `preference ${i} is NaN`;
  return undefined;
}
