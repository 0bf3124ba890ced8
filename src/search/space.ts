/**
 * Finite spaces as mixed-radix numbers: the first variable is the most significant, so the order of the flat index is the
 * lexicographic order of the genomes. The choices of a finite variable are consecutive integers.
 */
import { domainOf, domainsOf } from './part/domain.js';
import { cardinality, choiceAt, type Genome, type Variable } from './problem.js';

/** First and last choice of each variable: what an odometer needs. */
export interface Dials {
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** @throws RangeError for a variable that is real or has no values. */
export function dialsOf(variables: readonly Variable[]): Dials {
  const domains = domainsOf(variables);
  const real = domains.findIndex(({ kind }) => kind === 'real');
  if (real >= 0) throw new RangeError(`variable ${variables[real].name} has Infinity values: it cannot be enumerated`);
  return { first: domains.map(({ low }) => low), last: domains.map(({ high }) => high) };
}

/** Steps to the next choices in lexicographic order; the leftmost position that changed, or -1 when it wrapped around. */
export function advance(choices: number[], { first, last }: Dials): number {
  for (let i = choices.length - 1; i >= 0; i--) {
    if (choices[i] < last[i]) {
      choices[i]++;
      return i;
    }
    choices[i] = first[i];
  }
  return -1;
}

/** Sets the choices to the combination with this index. */
export function turnTo(choices: number[], { first, last }: Dials, index: number): void {
  let rest = index;
  for (let i = choices.length - 1; i >= 0; i--) {
    const radix = last[i] - first[i] + 1;
    choices[i] = first[i] + (rest % radix);
    rest = Math.floor(rest / radix);
  }
  if (rest !== 0 || index < 0) throw new RangeError(`index ${index} lies outside the space`);
}

/**
 * Number of combinations, exact; undefined when a variable is real.
 *
 * @throws RangeError for a variable that has no values.
 */
export function spaceSize(variables: readonly Variable[]): bigint | undefined {
  let size = 1n;
  let finite = true;
  for (const variable of variables) {
    const { kind, low, high } = domainOf(variable);
    if (kind === 'real') finite = false;
    else size *= BigInt(high) - BigInt(low) + 1n;
  }
  return finite ? size : undefined;
}

/** The same as a number; it must be below 2^53. */
export function combinations(variables: readonly Variable[]): number {
  const size = Number(spaceSize(variables) ?? Number.POSITIVE_INFINITY);
  if (!Number.isSafeInteger(size)) throw new RangeError(`${size} combinations are too many to walk`);
  return size;
}

export function genomeAt(variables: readonly Variable[], index: bigint | number): number[] {
  const genome = Array.from<number>({ length: variables.length });
  let rest = BigInt(index);
  for (let i = variables.length - 1; i >= 0; i--) {
    const radix = BigInt(cardinality(variables[i]));
    genome[i] = choiceAt(variables[i], Number(rest % radix));
    rest /= radix;
  }
  if (rest !== 0n || BigInt(index) < 0n) throw new RangeError(`index ${index} lies outside the space`);
  return genome;
}

export function indexOf(variables: readonly Variable[], genome: Genome): bigint {
  let index = 0n;
  for (const [i, variable] of variables.entries())
    index = index * BigInt(cardinality(variable)) + BigInt(genome[i] - choiceAt(variable, 0));
  return index;
}
