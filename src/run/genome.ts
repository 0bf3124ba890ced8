import type { Variable } from '../search/problem.js';
import type { Pool } from '../space/gene.js';
import type { Space } from '../space/load.js';

export type Value = string | number;

/** A gene of a space as search sees it: a finite variable with a name. */
export interface Gene {
  readonly name: string;
  readonly values: readonly Value[];
  readonly variable: Variable;
}

export type { Pool };

/** Shared genes in the order of the genome. */
export const sharedKeys = [
  'kvPrecision',
  'accelerator',
  'fabric',
  'fabricTopology',
  'fabricOversubscription',
  'idleKv',
  'idleTtlS',
  'poolMemory',
] as const;
export type SharedKey = (typeof sharedKeys)[number];
export const indexOfShared = (key: SharedKey): number => sharedKeys.indexOf(key);

export function geneOf(space: Space, pool: Pool, key: string): Gene {
  const found = space.genes.find((one) => one.pool === pool && one.key === key);
  if (found === undefined) throw new Error(`the space has no gene ${pool}.${key}`);
  const name = `${pool}.${key}`;
  const kind = found.values.every((value) => typeof value === 'number') ? 'ordinal' : 'categorical';
  return { name, values: found.values, variable: { name, kind, values: found.values } };
}

/** Name and value of every gene of a genome. */
export function valuesOf(genes: readonly Gene[]): (genome: readonly number[]) => Record<string, Value> {
  return (genome) => {
    const values: Record<string, Value> = {};
    for (let i = 0; i < genes.length; i++) values[genes[i].name] = genes[i].values[genome[i]];
    return values;
  };
}
