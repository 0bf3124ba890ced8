/** The black-box view of a factored problem: one genome, shared ++ parts, one evaluation. */
import { checkDeclared } from './declared.js';
import { allVariables } from './layout.js';
import {
  type Evaluation,
  type FactoredProblem,
  type Genome,
  type Invalid,
  isFactored,
  type Problem,
  type Variable,
} from './problem.js';
import { spaceSize } from './space.js';
import { judgeOf } from './verdict.js';

export function variablesOf(problem: Problem | FactoredProblem): readonly Variable[] {
  if (!isFactored(problem)) return problem.variables;
  return allVariables(problem);
}

/** All combinations of all variables. */
export function designCount(problem: Problem | FactoredProblem): bigint {
  const size = spaceSize(variablesOf(problem));
  if (size === undefined) throw new RangeError('a space with a real variable has no number of designs');
  return size;
}

/**
 * Its constraints are those of `join`, then one a part, violated when the part itself is infeasible; the objectives are
 * then unknown and given as infinite. Genomes in lexicographic order reuse each other's contexts.
 */
export function asProblem(problem: FactoredProblem): Problem {
  checkDeclared(problem);
  const { parts, objectiveCount, constraintCount } = problem;
  const judge = judgeOf(problem);

  function evaluate(genome: Genome): Evaluation | Invalid {
    const verdict = judge(genome);
    if (!('objectives' in verdict)) return { invalid: verdict.rule };
    const { objectives, violations, preference } = verdict;
    return { objectives, violations, ...(preference && { preference }) };
  }

  return {
    variables: variablesOf(problem),
    objectiveCount,
    constraintCount: constraintCount + parts.length,
    evaluate,
  };
}
