import type { Rng } from '../search/rng.js';
import { designCount } from '../space/alternative.js';
import type { GeneValue } from '../space/gene.js';
import type { Space } from '../space/load.js';

/** Values of genes, by `pool.key`, that have to stay. */
export type Kept = ReadonlyMap<string, ReadonlySet<GeneValue>>;

/**
 * A random sub-space with at most `most` designs: values are struck from random genes until it is small enough, or nothing
 * but what is kept is left. The order of values is kept; which ones stay is chance.
 */
export function subSpace(space: Space, most: number, rng: Rng, keep: Kept = new Map()): Space {
  const genes = space.genes.map((gene) => ({ ...gene, values: [...gene.values] }));
  const looseOf = ({ pool, key, values }: (typeof genes)[number]) => {
    const kept = keep.get(`${pool}.${key}`);
    return values.length === 1 ? [] : [...values.keys()].filter((i) => kept?.has(values[i]) !== true);
  };
  while (designCount({ genes }) > most) {
    const open = genes.filter((gene) => looseOf(gene).length > 0);
    if (open.length === 0) break;
    const gene = open[rng.integer(open.length)];
    const loose = looseOf(gene);
    gene.values.splice(loose[rng.integer(loose.length)], 1);
  }
  return { ...space, genes };
}
