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
  const keeps = (gene: (typeof genes)[number], value: GeneValue) =>
    keep.get(`${gene.pool}.${gene.key}`)?.has(value) === true;
  const loose = () => genes.some((gene) => gene.values.length > 1 && gene.values.some((value) => !keeps(gene, value)));
  while (designCount({ genes }) > most && loose()) {
    const gene = genes[rng.integer(genes.length)];
    if (gene.values.length === 1) continue;
    const struck = rng.integer(gene.values.length);
    if (!keeps(gene, gene.values[struck])) gene.values.splice(struck, 1);
  }
  return { ...space, genes };
}
