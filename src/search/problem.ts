/**
 * What a problem is, to this folder: numbers in, numbers out. Search only minimises; a violation above 0 is infeasible.
 * Nothing here knows what the numbers mean.
 */

/** A genome holds a number per variable: the value itself (real, integer) or the index into `values`. */
export type Genome = readonly number[];

export type Variable =
  | { readonly name: string; readonly kind: 'real'; readonly min: number; readonly max: number }
  | { readonly name: string; readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly name: string; readonly kind: 'ordinal'; readonly values: readonly (number | string | boolean)[] }
  | { readonly name: string; readonly kind: 'categorical'; readonly values: readonly (number | string | boolean)[] };

export interface Evaluation {
  readonly objectives: readonly number[];
  /** One entry a constraint, relative: 0.1 is ten per cent over the limit. */
  readonly violations: readonly number[];
  /** Decides between equal objective vectors, smaller first; the genome decides last. */
  readonly preference?: readonly number[];
}

/** Thrown, or returned as `invalid`, for a genome that a rule forbids: it is never evaluated and counts under the rule. */
export interface Invalid {
  readonly invalid: string;
}

export interface Problem {
  readonly variables: readonly Variable[];
  readonly objectiveCount: number;
  readonly constraintCount: number;
  evaluate(genome: Genome): Evaluation | Invalid | Promise<Evaluation | Invalid>;
}

export interface Trial extends Evaluation {
  readonly genome: Genome;
}

/** Whatever a stage hands to the stages below it; the root context is the shared choice itself. */
export type Context = unknown;

/**
 * A context that cannot go on: `rule` names why; need and have carry the numbers where there are any. Plainly infeasible
 * unless `kind` says that a rule forbids the combination (invalid) or that another genome stands for it (duplicate).
 */
export interface Infeasible {
  readonly infeasible: true;
  readonly kind?: 'invalid' | 'duplicate';
  readonly rule: string;
  readonly need?: number;
  readonly have?: number;
  readonly unit?: string;
}

/**
 * One level of a part's tree. `choice` holds a number for each of the stage's variables, as in a genome. Every stage but
 * the last has `enter`; the last has `leaf`, which writes the part's figures to `out` from `at` on and allocates nothing.
 * A leaf that returns false may write to `out[at]` the index of the violated rule in the part's `rules`.
 * `bound` gets the context its stage is handed: figures at least as good, to the bit, as those of any leaf below it.
 * `choice` is rewritten in place from one call to the next: a context copies what it keeps.
 */
export interface Stage {
  readonly variables: readonly Variable[];
  /** The context for the stage below, or an `Infeasible`. */
  enter?(context: Context, choice: readonly number[]): Context;
  bound?(context: Context): Float64Array;
  /**
   * Whether the combinations `start` .. `end` - 1 of the stage's choices (in lexicographic order) cannot matter: true only if
   * every leaf below them is nowhere better than some figures of which `beaten` says yes. For a subtree that one vector
   * would bound badly: its leaves may be divided among several vectors, and the sweep asks again for halves of the range.
   */
  outclassed?(context: Context, start: number, end: number, beaten: (figures: Float64Array) => boolean): boolean;
  leaf?(context: Context, choice: readonly number[], out: Float64Array, at: number): boolean;
}

export interface Figure {
  readonly name: string;
  readonly sense: 'min' | 'max';
  /**
   * For a variance: the index of the figure that is its mean, and z, if both reach `join` only in sums mean + q sd, where
   * q is at most z and variances add. A bound that knows no variance can then be compared with a design that has one.
   */
  readonly varianceOf?: { readonly mean: number; readonly z: number };
}

export interface Part {
  readonly name?: string;
  /** Indices of the shared variables that its figures depend on, and no others; the others reach it as their first choice. */
  readonly reads: readonly number[];
  /**
   * For a part that reads a variable only under some choices of others: a key (a shared choice, as in `reads`) at which it
   * has the very same figures, one for all that share them; itself where there is no other.
   */
  sameAs?(key: readonly number[]): readonly number[];
  /**
   * A key (a shared choice, as in `reads`) that names those with which this one may exchange designs: `join` is the same
   * function for all of them, and every other part has the same key. Designs of one are then beaten by those of another.
   * It is asked of every key, also of those for which `sameAs` names another.
   */
  exchanges?(key: readonly number[]): readonly number[];
  readonly figures: readonly Figure[];
  readonly stages: readonly Stage[];
  readonly rules?: readonly string[];
  /** Why the latest leaf refused, with numbers, where it wrote no index of a rule. */
  refused?(): Infeasible | undefined;
}

/**
 * A problem that factors: for each shared choice, the objectives are a monotone function of the parts' figures
 * (non-decreasing in every `min` figure, non-increasing in every `max` figure), and so is every violation.
 */
export interface FactoredProblem {
  readonly shared: readonly Variable[];
  readonly parts: readonly Part[];
  /**
   * `figures[i]` are part i's figures; writes objectives, then violations, to `out`. `shared` is never rewritten: while it
   * is the same array it is the same choice.
   */
  join(shared: readonly number[], figures: Float64Array[], out: Float64Array): void;
  /**
   * Says that `max` figures, at most one a part, reach `join` only as the smallest over the parts, like the bandwidth of a
   * chain of links. Composition is then faster; without it any monotone `join` is right.
   */
  readonly bottleneck?: boolean;
  readonly objectiveCount: number;
  readonly constraintCount: number;
}

export function isFactored(problem: Problem | FactoredProblem): problem is FactoredProblem {
  return 'parts' in problem;
}

export function isInfeasible(context: unknown): context is Infeasible {
  return typeof context === 'object' && context !== null && (context as Partial<Infeasible>).infeasible === true;
}

/** Number of values of a variable; infinite for a real one. */
export function cardinality(variable: Variable): number {
  switch (variable.kind) {
    case 'real':
      return Number.POSITIVE_INFINITY;
    case 'integer':
      return variable.max - variable.min + 1;
    default:
      return variable.values.length;
  }
}

/** The i-th value of a finite variable, as a genome holds it. */
export function choiceAt(variable: Variable, index: number): number {
  return variable.kind === 'integer' ? variable.min + index : index;
}
