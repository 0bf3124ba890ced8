/** What becomes of one design of a factored problem: the routine that black-box search, tests and re-checks share. */
import { preferenceOf } from './preference.js';
import type { FactoredProblem, Genome, Infeasible } from './problem.js';
import { Walker } from './walker.js';

export type Verdict =
  | {
      readonly kind: 'feasible' | 'infeasible';
      /** Why it is infeasible: the first rule that it meets. */
      readonly rule?: string;
      /** Infinite where a part is infeasible, which leaves them unknown. */
      readonly objectives: readonly number[];
      /** Those of `join`, then one a part, above 0 where the part itself is infeasible. */
      readonly violations: readonly number[];
      /** Absent where a part is infeasible. */
      readonly preference?: readonly number[];
    }
  | { readonly kind: 'invalid' | 'duplicate'; readonly rule: string };

/** By how much a context fails, relative to what it has; 1 where the numbers do not say. */
function excess({ need, have }: Infeasible): number {
  const relative = Math.abs(((need ?? Number.NaN) - (have ?? Number.NaN)) / (have ?? Number.NaN));
  return relative > 0 && relative < Number.POSITIVE_INFINITY ? relative : 1;
}

/** Genomes in lexicographic order reuse each other's contexts. */
export function judgeOf(problem: FactoredProblem): (genome: Genome) => Verdict {
  const { parts, objectiveCount, constraintCount } = problem;
  const walkers = parts.map((_, p) => new Walker(problem, p));
  const figures = walkers.map((walker) => walker.figures);
  const out = new Float64Array(objectiveCount + constraintCount);
  const preference = preferenceOf(problem);
  let shared: readonly number[] = [];

  return (genome) => {
    const verdicts = walkers.map((walker) => walker.evaluate(genome));
    const forbidden = verdicts.find((verdict) => verdict?.kind !== undefined);
    if (forbidden?.kind !== undefined) return { kind: forbidden.kind, rule: forbidden.rule };
    const partViolations = verdicts.map((verdict) => (verdict ? excess(verdict) : 0));
    const broken = verdicts.find((verdict) => verdict !== undefined);
    if (broken !== undefined)
      return {
        kind: 'infeasible',
        rule: broken.rule,
        objectives: Array.from({ length: objectiveCount }, () => Number.POSITIVE_INFINITY),
        violations: [...Array.from({ length: constraintCount }, () => 0), ...partViolations],
      };
    if (shared.length === 0 || shared.some((choice, i) => choice !== genome[i]))
      shared = genome.slice(0, problem.shared.length);
    // What `join` does not write is no number.
    out.fill(Number.NaN);
    problem.join(shared, figures, out);
    const preferred = new Float64Array(preference.length);
    preference.write(figures, preferred);
    const limit = out.findIndex((value, i) => i >= objectiveCount && value > 0);
    return {
      ...(limit < 0
        ? { kind: 'feasible' as const }
        : { kind: 'infeasible' as const, rule: constraintName(limit - objectiveCount) }),
      objectives: [...out.subarray(0, objectiveCount)],
      violations: [...out.subarray(objectiveCount), ...partViolations],
      preference: [...preferred],
    };
  };
}

/** How a violated limit of `join` is counted: the problem has no name for it. */
export const constraintName = (index: number): string => `constraint ${index}`;
