/** One design's evaluation and what may go wrong with it: a result for each, never an exception. */
import type { Evaluation, Genome, Invalid, Problem, Trial } from './problem.js';
import { messageOf, shown } from './words.js';

/** Built here from what an evaluator gives, of which nothing else is looked at or kept. */
export type Outcome =
  | { readonly kind: 'evaluated'; readonly evaluation: Evaluation }
  | { readonly kind: 'invalid'; readonly rule: string }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The time was up before. */
  | { readonly kind: 'unknown' };

/** Thrown by an evaluator of this program's own that had no time left. */
export const OUT_OF_TIME = Symbol('out of time');

/**
 * The outcomes in the order of the genomes. Tries again once: an evaluator may reach out to something that stumbles.
 * Begins none when the time is up; what failed before then has failed.
 */
export async function evaluateAll(
  problem: Problem,
  genomes: readonly Genome[],
  isTimeUp = () => false,
): Promise<Outcome[]> {
  const begin = (genome: Genome, otherwise: Outcome) => (isTimeUp() ? otherwise : start(problem, genome));
  const outcomes = await settled(genomes.map((genome) => begin(genome, { kind: 'unknown' })));
  if (!outcomes.some(({ kind }) => kind === 'failed')) return outcomes;
  const again = await settled(
    outcomes.map((outcome, i) => (outcome.kind === 'failed' ? begin(genomes[i], outcome) : outcome)),
  );
  return again.map((outcome, i) => (outcome.kind === 'unknown' ? outcomes[i] : outcome));
}

/** Waiting costs more than a cheap evaluation does, so only what has to be waited for is. */
async function settled(pending: readonly (Outcome | Promise<Outcome>)[]): Promise<Outcome[]> {
  if (!pending.some((outcome) => outcome instanceof Promise)) return pending as Outcome[];
  return Promise.all(pending.map((outcome) => Promise.resolve(outcome)));
}

function start(problem: Problem, genome: Genome): Outcome | Promise<Outcome> {
  try {
    // An evaluator may write to what it is given.
    const result = problem.evaluate(genome.slice());
    if (typeof result !== 'object' || result === null || !('then' in result)) return outcomeOf(problem, result);
    return Promise.resolve(result)
      .then((late) => outcomeOf(problem, late))
      .catch(thrown);
  } catch (error) {
    return thrown(error);
  }
}

/** A failure, or the word that a rule forbids the design. */
function thrown(error: unknown): Outcome {
  if (error === OUT_OF_TIME) return { kind: 'unknown' };
  const rule = ruleOf(error);
  return rule === undefined ? { kind: 'failed', reason: messageOf(error) } : { kind: 'invalid', rule };
}

/** The rule that forbids the design, where the thing given or thrown says so. */
export function ruleOf(thing: unknown): string | undefined {
  if (typeof thing !== 'object' || thing === null || !('invalid' in thing)) return undefined;
  return typeof thing.invalid === 'string' ? thing.invalid : undefined;
}

/** The lists are copied: an evaluator may write to them again. */
function outcomeOf(problem: Problem, result: Evaluation | Invalid): Outcome {
  if (typeof result !== 'object' || result === null)
    return { kind: 'failed', reason: `the evaluation is ${shown(result)}` };
  const rule = ruleOf(result);
  if (rule !== undefined) return { kind: 'invalid', rule };
  const evaluation = readOnce(result as Evaluation);
  const fault = faultOf(problem, evaluation);
  return fault === undefined
    ? { kind: 'evaluated', evaluation: copyOf(evaluation) }
    : { kind: 'failed', reason: fault };
}

/**
 * What is looked at of somebody else's object. Its properties may be dear to read (the engine gives one that was spread and
 * added to a hidden class of its own) and something else the next time.
 */
export function readOnce({ objectives, violations, preference }: Evaluation): Evaluation {
  return { objectives, violations, ...(preference !== undefined && { preference }) };
}

function copyOf({ objectives, violations, preference }: Evaluation): Evaluation {
  return {
    objectives: objectives.slice(),
    violations: violations.slice(),
    ...(preference !== undefined && { preference: preference.slice() }),
  };
}

/** Its genome is the caller's to copy. */
export function copyOfTrial(evaluation: Evaluation, genome: Genome): Trial {
  return { genome, ...copyOf(evaluation) };
}

/** What is wrong with an evaluation. Only a feasible design owes finite objectives. */
export function faultOf(
  { objectiveCount, constraintCount }: Pick<Problem, 'objectiveCount' | 'constraintCount'>,
  { objectives, violations, preference }: Evaluation,
): string | undefined {
  if (!Array.isArray(objectives)) return noList('objectives', objectives);
  if (!Array.isArray(violations)) return noList('violations', violations);
  if (preference !== undefined && !Array.isArray(preference)) return noList('preferences', preference);
  if (objectives.length !== objectiveCount) return `${objectives.length} objectives instead of ${objectiveCount}`;
  if (violations.length !== constraintCount) return `${violations.length} violations instead of ${constraintCount}`;
  let breaks = false;
  for (let i = 0; i < violations.length; i++) {
    if (!isNumber(violations[i])) return `violation ${i} is ${shown(violations[i])}`;
    if (violations[i] > 0) breaks = true;
  }
  for (let i = 0; i < objectives.length; i++)
    if (!(breaks ? isNumber(objectives[i]) : Number.isFinite(objectives[i])))
      return `objective ${i} is ${shown(objectives[i])}`;
  if (preference === undefined) return undefined;
  const wrong = preference.findIndex((value) => !isNumber(value));
  return wrong < 0 ? undefined : `preference ${wrong} is ${shown(preference[wrong])}`;
}

const noList = (name: string, value: unknown): string =>
  `no list of ${name}${ArrayBuffer.isView(value) ? ', but a typed array' : ''}`;

const isNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);
