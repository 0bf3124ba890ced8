/** The black-box view of a factored problem: one genome, shared ++ parts, one evaluation. */
import { preferenceOf } from './preference.js';
import {
  type Evaluation,
  type FactoredProblem,
  type Genome,
  type Infeasible,
  type Invalid,
  isFactored,
  type Problem,
  type Variable,
} from './problem.js';
import { spaceSize } from './space.js';
import { Walker } from './walker.js';

export function variablesOf(problem: Problem | FactoredProblem): readonly Variable[] {
  if (!isFactored(problem)) return problem.variables;
  return [...problem.shared, ...problem.parts.flatMap((part) => part.stages.flatMap((stage) => stage.variables))];
}

/** All combinations of all variables. */
export function designCount(problem: Problem | FactoredProblem): bigint {
  const size = spaceSize(variablesOf(problem));
  if (size === undefined) throw new RangeError('a space with a real variable has no number of designs');
  return size;
}

/** By how much a context fails, relative to what it has; 1 where the numbers do not say. */
function excess({ need, have }: Infeasible): number {
  const relative = Math.abs(((need ?? Number.NaN) - (have ?? Number.NaN)) / (have ?? Number.NaN));
  return relative > 0 && relative < Number.POSITIVE_INFINITY ? relative : 1;
}

/**
 * Its constraints are those of `join`, then one a part, violated when the part itself is infeasible; the objectives are
 * then unknown and given as infinite. Genomes in lexicographic order reuse each other's contexts.
 */
export function asProblem(problem: FactoredProblem): Problem {
  const { parts, objectiveCount, constraintCount } = problem;
  const walkers = parts.map((_, p) => new Walker(problem, p));
  const figures = walkers.map((walker) => walker.figures);
  const out = new Float64Array(objectiveCount + constraintCount);
  const preference = preferenceOf(problem);
  let shared: readonly number[] = [];

  function evaluate(genome: Genome): Evaluation | Invalid {
    const verdicts = walkers.map((walker) => walker.evaluate(genome));
    const forbidden = verdicts.find((verdict) => verdict?.kind !== undefined);
    if (forbidden) return { invalid: forbidden.rule };
    const partViolations = verdicts.map((verdict) => (verdict ? excess(verdict) : 0));
    if (verdicts.some((verdict) => verdict !== undefined))
      return {
        objectives: Array.from({ length: objectiveCount }, () => Number.POSITIVE_INFINITY),
        violations: [...Array.from({ length: constraintCount }, () => 0), ...partViolations],
      };
    if (shared.length === 0 || shared.some((choice, i) => choice !== genome[i]))
      shared = genome.slice(0, problem.shared.length);
    problem.join(shared, figures, out);
    const preferred = new Float64Array(preference.length);
    preference.write(figures, preferred);
    return {
      objectives: [...out.subarray(0, objectiveCount)],
      violations: [...out.subarray(objectiveCount), ...partViolations],
      preference: [...preferred],
    };
  }

  return {
    variables: variablesOf(problem),
    objectiveCount,
    constraintCount: constraintCount + parts.length,
    evaluate,
  };
}
