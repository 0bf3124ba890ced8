/**
 * A part depends on the shared choice only through the variables it reads: its *key*. A key is written as a whole shared
 * choice in which the other variables stand at their first choice, which is also the root context of the part's tree. Keys
 * that a part declares to be the same (`sameAs`) are one.
 */
import type { FactoredProblem, Part, Variable } from '../problem.js';
import { combinations, genomeAt, indexOf } from '../space.js';

interface KeyTable {
  readonly keys: readonly (readonly number[])[];
  /** Which key each combination of the variables that the part reads has. */
  readonly of: readonly number[];
  /** See `exchangeClasses`; asked for once. */
  classes?: readonly number[];
}

/** By the shared variables, then by the part: a part may serve in several problems. */
const tables = new WeakMap<readonly Variable[], Map<Part, KeyTable>>();

function readVariables(shared: readonly Variable[], part: Part): Variable[] {
  return part.reads.map((index) => shared[index]);
}

function tableOf({ shared, parts }: FactoredProblem, p: number): KeyTable {
  const part = parts[p];
  const ofShared = tables.get(shared) ?? new Map<Part, KeyTable>();
  tables.set(shared, ofShared);
  const known = ofShared.get(part);
  if (known !== undefined) return known;
  const variables = readVariables(shared, part);
  const first = genomeAt(shared, 0);
  const keys: (readonly number[])[] = [];
  const found = new Map<string, number>();
  const of = Array.from({ length: combinations(variables) }, (_, index) => {
    const key = [...first];
    for (const [i, choice] of genomeAt(variables, index).entries()) key[part.reads[i]] = choice;
    const same = part.sameAs?.(key) ?? key;
    const name = same.join();
    const at = found.get(name) ?? keys.push(same) - 1;
    found.set(name, at);
    return at;
  });
  const table: KeyTable = { keys, of };
  ofShared.set(part, table);
  return table;
}

export function keyCount(problem: FactoredProblem, part: number): number {
  return tableOf(problem, part).keys.length;
}

/**
 * For each key of a part, in their order, the first of those with which it exchanges designs (`Part.exchanges`): itself where
 * there is none.
 */
export function exchangeClasses(problem: FactoredProblem, p: number): readonly number[] {
  const table = tableOf(problem, p);
  table.classes ??= classesOf(problem.parts[p], table.keys);
  return table.classes;
}

function classesOf(part: Part, keys: KeyTable['keys']): number[] {
  const first = new Map<string, number>();
  return keys.map((key, k) => {
    const name = (part.exchanges?.(key) ?? key).join();
    const found = first.get(name) ?? k;
    first.set(name, found);
    return found;
  });
}

/** All keys of a part, in the order of `keyIndex`. */
export function partKeys(problem: FactoredProblem, part: number): readonly (readonly number[])[] {
  return tableOf(problem, part).keys;
}

/** Which of the part's keys a shared choice has. */
export function keyIndex(problem: FactoredProblem, part: number, shared: ArrayLike<number>): number {
  const { reads } = problem.parts[part];
  const values = reads.map((index) => shared[index]);
  const index = Number(indexOf(readVariables(problem.shared, problem.parts[part]), values));
  return tableOf(problem, part).of[index];
}
