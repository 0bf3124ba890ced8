/**
 * A part depends on the shared choice only through the variables it reads: its *key*. A key is written as a whole shared
 * choice in which the other variables stand at their first choice, which is also the root context of the part's tree. Keys
 * that a part declares to be the same (`sameAs`) are one.
 */
import type { FactoredProblem, Part, Variable } from '../problem.js';
import { combinations, genomeAt, indexOf } from '../space.js';

interface KeyTable {
  readonly keys: readonly (readonly number[])[];
  /** Each combination of the variables that the part reads, as it is before `sameAs`, and which key it has. */
  readonly asRead: readonly (readonly number[])[];
  readonly of: readonly number[];
  /** Asked for once. */
  exchanges?: Exchanges;
}

interface Exchanges {
  /** See `exchangeClasses`. */
  readonly classes: readonly number[];
  /** Of each combination, all that the part names with it. */
  readonly partners: readonly (readonly (readonly number[])[])[];
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
  const asRead = Array.from({ length: combinations(variables) }, (_, index) => {
    const key = [...first];
    for (const [i, choice] of genomeAt(variables, index).entries()) key[part.reads[i]] = choice;
    return key;
  });
  const of = asRead.map((key) => {
    const same = part.sameAs?.(key) ?? key;
    const name = same.join();
    const at = found.get(name) ?? keys.push(same) - 1;
    found.set(name, at);
    return at;
  });
  const table: KeyTable = { keys, asRead, of };
  ofShared.set(part, table);
  return table;
}

export function keyCount(problem: FactoredProblem, part: number): number {
  return tableOf(problem, part).keys.length;
}

/**
 * For each key of a part, in their order, the first of those with which it exchanges designs (`Part.exchanges`): itself where
 * there is none. A key may stand for several (`sameAs`), and the choices of other parts or the join may tell these apart: a
 * design of one key can take the place of another's only if whatever the other stands for has a partner among what the one
 * stands for. So keys exchange designs where the names of all that they stand for are the same.
 */
export function exchangeClasses(problem: FactoredProblem, p: number): readonly number[] {
  return exchangesOf(problem, p).classes;
}

/** All keys, as the part reads them, with which that of a shared choice exchanges designs, itself among them. */
export function exchangePartners(
  problem: FactoredProblem,
  p: number,
  shared: ArrayLike<number>,
): readonly (readonly number[])[] {
  return exchangesOf(problem, p).partners[readIndex(problem, p, shared)];
}

function exchangesOf(problem: FactoredProblem, p: number): Exchanges {
  const table = tableOf(problem, p);
  table.exchanges ??= exchangesIn(problem.parts[p], table);
  return table.exchanges;
}

function exchangesIn(part: Part, { keys, asRead, of }: KeyTable): Exchanges {
  if (part.exchanges === undefined) return { classes: [...keys.keys()], partners: asRead.map((key) => [key]) };
  const names = asRead.map((key) => (part.exchanges?.(key) ?? key).join());
  const named = new Map<string, (readonly number[])[]>();
  const ofKeys = keys.map(() => new Set<string>());
  for (const [i, name] of names.entries()) {
    const alike = named.get(name) ?? [];
    named.set(name, alike);
    alike.push(asRead[i]);
    ofKeys[of[i]].add(name);
  }
  const first = new Map<string, number>();
  const classes = ofKeys.map((own, k) => {
    const name = [...own].sort().join(';');
    const found = first.get(name) ?? k;
    first.set(name, found);
    return found;
  });
  return { classes, partners: names.map((name) => named.get(name) ?? []) };
}

/** All keys of a part, in the order of `keyIndex`. */
export function partKeys(problem: FactoredProblem, part: number): readonly (readonly number[])[] {
  return tableOf(problem, part).keys;
}

/** Which of the part's keys a shared choice has. */
export function keyIndex(problem: FactoredProblem, part: number, shared: ArrayLike<number>): number {
  return tableOf(problem, part).of[readIndex(problem, part, shared)];
}

function readIndex(problem: FactoredProblem, part: number, shared: ArrayLike<number>): number {
  const { reads } = problem.parts[part];
  const values = reads.map((index) => shared[index]);
  return Number(indexOf(readVariables(problem.shared, problem.parts[part]), values));
}
