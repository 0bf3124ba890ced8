/**
 * Walks a part's whole tree depth first, outermost stage first, so that whatever designs share is computed once and an
 * infeasible context takes its whole subtree with it.
 */
import { type Counts, noCounts, RuleCounter } from './counts.js';
import { leafRules } from './part/rule.js';
import { type Context, isInfeasible, type Part } from './problem.js';
import { advance, combinations, dialsOf, turnTo } from './space.js';

export interface Visitor {
  /** A feasible leaf. Both arrays are rewritten after the call. */
  leaf(figures: Float64Array, genome: readonly number[]): void;
  /** Whether nothing with figures of at least `bound` can matter any more. */
  beaten?(bound: Float64Array): boolean;
}

/** Combinations of the first stage's choices, by their lexicographic index. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A range of fewer choices is walked: bounding its halves would cost what they do. */
const LEAST_HALVED = 6;

export function sweep(part: Part, key: readonly number[], visitor: Visitor, range?: Range): Counts {
  const { stages } = part;
  const last = stages.length - 1;
  const counts = noCounts();
  const dead = new RuleCounter(counts);
  const genome: number[] = [];
  const figures = new Float64Array(Math.max(1, part.figures.length));
  const refusal = leafRules(part);
  const beaten = visitor.beaten && ((bound: Float64Array) => visitor.beaten?.(bound) === true);

  const dials = stages.map((stage) => dialsOf(stage.variables));
  const choices = dials.map(({ first }) => [...first]);
  const offsets = stages.map((_, depth) =>
    stages.slice(0, depth).reduce((sum, above) => sum + above.variables.length, 0),
  );
  /** Leaves below one combination of choices of the stage. */
  const below = stages.map((_, depth) => combinations(stages.slice(depth + 1).flatMap((stage) => stage.variables)));
  const sizes = stages.map((stage) => combinations(stage.variables));

  function isBeaten(depth: number, context: Context): boolean {
    const bound = beaten && stages[depth].bound?.(context);
    return bound !== undefined && beaten?.(bound) === true;
  }

  function enter(depth: number, context: Context, start: number, end: number): void {
    if (isBeaten(depth, context)) counts.pruned += (end - start) * below[depth];
    else narrow(depth, context, start, end);
  }

  /** Leaves ranges away that are outclassed, by halves, and walks the rest. */
  function narrow(depth: number, context: Context, start: number, end: number): void {
    const stage = stages[depth];
    if (stage.outclassed === undefined || beaten === undefined) walk(depth, context, start, end);
    else if (stage.outclassed(context, start, end, beaten)) counts.pruned += (end - start) * below[depth];
    else if (end - start < LEAST_HALVED) walk(depth, context, start, end);
    else {
      const middle = (start + end) >>> 1;
      narrow(depth, context, start, middle);
      narrow(depth, context, middle, end);
    }
  }

  function walk(depth: number, context: Context, start: number, end: number): void {
    const choice = choices[depth];
    if (start > 0) turnTo(choice, dials[depth], start);
    if (depth === last) walkLeaves(context, end - start);
    else walkBranches(depth, context, end - start);
    // Back to the first combination, ready for the next visit of this stage.
    if (end < sizes[depth]) turnTo(choice, dials[depth], 0);
  }

  function walkBranches(depth: number, context: Context, count: number): void {
    const stage = stages[depth];
    const choice = choices[depth];
    const offset = offsets[depth];
    for (let k = 0; k < count; k++) {
      for (let i = 0; i < choice.length; i++) genome[offset + i] = choice[i];
      const next = stage.enter!(context, choice);
      if (isInfeasible(next)) dead.count(next, below[depth]);
      else enter(depth + 1, next, 0, sizes[depth + 1]);
      advance(choice, dials[depth]);
    }
  }

  function walkLeaves(context: Context, count: number): void {
    const choice = choices[last];
    const offset = offsets[last];
    const stage = stages[last];
    for (let k = 0; k < count; k++) {
      for (let i = 0; i < choice.length; i++) genome[offset + i] = choice[i];
      figures[0] = Number.NaN;
      if (stage.leaf!(context, choice, figures, 0)) {
        counts.feasible++;
        visitor.leaf(figures, genome);
      } else dead.count(refusal(figures[0]), 1);
      advance(choice, dials[last]);
    }
  }

  const { start, end } = range ?? { start: 0, end: sizes[0] };
  if (start < end) {
    counts.leaves = (end - start) * below[0];
    enter(0, key, start, end);
    dead.close();
  }
  return counts;
}
