/** One design's way down the stages of a part, with everything that the stages claim of it on the way. */
import { type Context, isInfeasible, type Part } from '../problem.js';
import { combinations, indexOf } from '../space.js';

export interface Path {
  readonly figures: Float64Array;
  /** Each claim: the design is nowhere better than at least one of these vectors; with none, that it is infeasible. */
  readonly claims: readonly (readonly Float64Array[])[];
}

/** `pick(n)` chooses among 0 .. n - 1: the ranges of choices of which stages are asked. Undefined where it is infeasible. */
export function pathOf(
  part: Part,
  key: readonly number[],
  genome: readonly number[],
  pick: (below: number) => number,
): Path | undefined {
  const claims: Float64Array[][] = [];
  const figures = new Float64Array(Math.max(1, part.figures.length));
  let context: Context = key;
  let at = 0;
  for (const [depth, stage] of part.stages.entries()) {
    const { variables } = stage;
    const bound = stage.bound?.(context);
    // Stages may write to the same place again.
    if (bound !== undefined) claims.push([Float64Array.from(bound)]);
    const choice = genome.slice(at, (at += variables.length));
    if (stage.outclassed) {
      const index = Number(indexOf(variables, choice));
      const size = combinations(variables);
      // Short ranges may not be worth a bound.
      const whole = pick(2) === 0;
      const start = whole ? 0 : pick(index + 1);
      const end = whole ? size : index + 1 + pick(size - index);
      const asked: Float64Array[] = [];
      const all = stage.outclassed(context, start, end, (vector) => asked.push(Float64Array.from(vector)) > 0);
      if (all) claims.push(asked);
    }
    if (depth === part.stages.length - 1)
      return stage.leaf!(context, choice, figures, 0) ? { figures, claims } : undefined;
    context = stage.enter?.(context, choice);
    if (isInfeasible(context)) return undefined;
  }
  return undefined;
}
