/** A published test problem: its formula, the numbers the formula needs, and its true front where that is known. */
import type { Evaluation, Genome, Problem, Variable } from '../../../src/search/problem.js';

/** Numbers of a formula that are no part of it: coefficients, tables. Lists by name, so that other programs read them. */
export type Numbers = Readonly<Record<string, readonly number[] | readonly (readonly number[])[]>>;

export interface TestProblem extends Problem {
  readonly name: string;
  readonly source: string;
  /** The name under which `formulas.py` has the same formula. */
  readonly formula: string;
  readonly numbers: Numbers;
  /** A dense sample of the true front, where there is a closed form. */
  readonly front?: () => number[][];
  /** Hypervolume of the true front at 1.1 in normalised objectives, where it is known exactly. */
  readonly hypervolume?: number;
  evaluate(genome: Genome): Evaluation;
}

/**
 * `x[i]` is a variable as the formula means it: the value itself (real, integer, ordinal), the index of a categorical one.
 * Above 0 a violation is infeasible; slack is told too, below 0.
 */
export type Formula = (x: readonly number[], numbers: Numbers) => Evaluation;

export interface Definition {
  readonly name: string;
  readonly source: string;
  readonly formula: string;
  readonly variables: readonly Variable[];
  readonly objectiveCount: number;
  readonly constraintCount?: number;
  readonly numbers?: Numbers;
  readonly front?: () => number[][];
  readonly hypervolume?: number;
}

export function define(definition: Definition, evaluate: Formula): TestProblem {
  const { variables, numbers = {}, constraintCount = 0 } = definition;
  return {
    ...definition,
    numbers,
    constraintCount,
    evaluate: (genome) =>
      evaluate(
        genome.map((gene, i) => meant(variables[i], gene)),
        numbers,
      ),
  };
}

function meant(variable: Variable, gene: number): number {
  return variable.kind === 'ordinal' ? Number(variable.values[gene]) : gene;
}

/** A row or a single list of a formula's numbers. */
export const list = (numbers: Numbers, name: string): readonly number[] => numbers[name] as readonly number[];
export const rows = (numbers: Numbers, name: string): readonly (readonly number[])[] =>
  numbers[name] as readonly (readonly number[])[];

export const real = (name: string, min: number, max: number): Variable => ({ name, kind: 'real', min, max });
export const integer = (name: string, min: number, max: number): Variable => ({ name, kind: 'integer', min, max });
export const ordinal = (name: string, values: readonly number[]): Variable => ({ name, kind: 'ordinal', values });
/** Categories are named by letters: nothing about them has an order. */
export const categorical = (name: string, count: number): Variable => ({
  name,
  kind: 'categorical',
  values: range(count).map((i) => String.fromCharCode(97 + i)),
});

/** `count` real variables between 0 and 1. */
export const unit = (count: number): Variable[] => range(count).map((i) => real(`x${i + 1}`, 0, 1));

export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
export const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0);
/** `count` numbers from `from` to `to`, both included. */
export const spaced = (from: number, to: number, count: number): number[] =>
  range(count).map((i) => from + ((to - from) * i) / (count - 1));
