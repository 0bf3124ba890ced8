/**
 * Evaluates single designs of one part through the stages that the sweep walks: there is one physics. The contexts of
 * the previous design are kept, so designs in lexicographic order cost little more than in a sweep.
 */
import { partStarts, partVariables } from './layout.js';
import { leafRules } from './part/rule.js';
import { choiceAt, type Context, type FactoredProblem, type Infeasible, isInfeasible, type Part } from './problem.js';

export class Walker {
  /** Of the latest design; meaningful when it was feasible. */
  readonly figures: Float64Array;
  /** Where the part's choices stand in a genome of the whole problem. */
  readonly start: number;
  readonly end: number;

  readonly #part: Part;
  #key: number[];
  readonly #contexts: Context[];
  readonly #choices: number[][];
  readonly #refusal: (written: number) => Infeasible;
  /** The stage that gave the latest verdict; the choices of the stages below it are unknown. -1: nothing is known. */
  #reached = -1;
  #verdict: Infeasible | undefined;

  constructor(problem: FactoredProblem, part: number) {
    this.#part = problem.parts[part];
    this.start = partStarts(problem)[part];
    this.#choices = this.#part.stages.map((stage) => stage.variables.map(() => Number.NaN));
    this.end = this.start + partVariables(this.#part).length;
    this.#key = problem.shared.map((variable) => choiceAt(variable, 0));
    this.#contexts = this.#part.stages.map(() => this.#key);
    this.#refusal = leafRules(this.#part);
    this.figures = new Float64Array(Math.max(1, this.#part.figures.length));
  }

  /** Takes a genome of the whole problem; undefined when this part of it is feasible. */
  evaluate(genome: ArrayLike<number>): Infeasible | undefined {
    const { stages } = this.#part;
    const from = this.#firstChange(genome);
    if (from > this.#reached && this.#reached >= 0) return this.#verdict;

    // A stage that throws leaves the walker knowing nothing.
    this.#reached = -1;
    let at = this.start;
    for (let depth = 0; depth < stages.length; at += this.#choices[depth++].length) {
      if (depth < from) continue;
      const choices = this.#choices[depth];
      for (let i = 0; i < choices.length; i++) choices[i] = genome[at + i];
      const stage = stages[depth];
      if (depth === stages.length - 1) {
        this.figures[0] = Number.NaN;
        const feasible = stage.leaf!(this.#contexts[depth], choices, this.figures, 0);
        this.#verdict = feasible ? undefined : this.#refusal(this.figures[0]);
      } else {
        const next = stage.enter!(this.#contexts[depth], choices);
        this.#verdict = isInfeasible(next) ? next : undefined;
        this.#contexts[depth + 1] = next;
      }
      if (this.#verdict !== undefined || depth === stages.length - 1) {
        this.#reached = depth;
        break;
      }
    }
    return this.#verdict;
  }

  /** The first stage to run again. */
  #firstChange(genome: ArrayLike<number>): number {
    let from = this.#reached < 0 ? 0 : this.#choices.length;
    for (const index of this.#part.reads) {
      if (this.#key[index] === genome[index]) continue;
      // A new array, as contexts may hold on to the old one.
      this.#key = this.#key.with(index, genome[index]);
      this.#contexts[0] = this.#key;
      from = 0;
    }
    for (let depth = 0, at = this.start; depth < from; at += this.#choices[depth++].length) {
      const choices = this.#choices[depth];
      for (let i = 0; i < choices.length; i++) if (choices[i] !== genome[at + i]) return depth;
    }
    return from;
  }
}
