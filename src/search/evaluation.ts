/** One design's evaluation and what may go wrong with it: a result for each, never an exception. */
import type { Evaluation, Genome, Invalid, Problem } from './problem.js';

export interface Failure {
  readonly failure: string;
}

export type Outcome = Evaluation | Invalid | Failure;

/**
 * The outcomes in the order of the genomes. Tries again once: an evaluator may reach out to something that stumbles.
 */
export async function evaluateAll(problem: Problem, genomes: readonly Genome[]): Promise<Outcome[]> {
  const outcomes = await settled(genomes.map((genome) => start(problem, genome)));
  if (!outcomes.some((outcome) => 'failure' in outcome)) return outcomes;
  return settled(outcomes.map((outcome, i) => ('failure' in outcome ? start(problem, genomes[i]) : outcome)));
}

/** Waiting costs more than a cheap evaluation does, so only what has to be waited for is. */
async function settled(pending: readonly (Outcome | Promise<Outcome>)[]): Promise<Outcome[]> {
  if (!pending.some((outcome) => outcome instanceof Promise)) return pending as Outcome[];
  return Promise.all(pending.map((outcome) => Promise.resolve(outcome)));
}

function start(problem: Problem, genome: Genome): Outcome | Promise<Outcome> {
  try {
    const result = problem.evaluate(genome);
    if (typeof result !== 'object' || result === null || !('then' in result)) return outcomeOf(problem, result);
    return Promise.resolve(result)
      .then((late) => outcomeOf(problem, late))
      .catch(failureOf);
  } catch (error) {
    return failureOf(error);
  }
}

/** What was thrown: a failure, or the word that a rule forbids the design. */
function failureOf(error: unknown): Invalid | Failure {
  if (typeof error === 'object' && error !== null && 'invalid' in error && typeof error.invalid === 'string')
    return { invalid: error.invalid };
  return { failure: error instanceof Error ? error.message : String(error) };
}

function outcomeOf(problem: Problem, result: Evaluation | Invalid): Outcome {
  if (typeof result !== 'object' || result === null) return { failure: `the evaluation is ${String(result)}` };
  if ('invalid' in result) return result;
  const fault = faultOf(problem, result);
  return fault === undefined ? result : { failure: fault };
}

/** What is wrong with an evaluation. Only a feasible design owes finite objectives. */
export function faultOf(
  problem: Pick<Problem, 'objectiveCount' | 'constraintCount'>,
  { objectives, violations, preference = [] }: Evaluation,
): string | undefined {
  if (!Array.isArray(objectives)) return 'no list of objectives';
  if (!Array.isArray(violations)) return 'no list of violations';
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
