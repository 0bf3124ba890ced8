import { genes, type GeneValue } from '../../src/space/gene.js';
import { genesOf } from '../../src/space/alternative.js';
import type { Space } from '../../src/space/load.js';

const schedules = ['chunked', 'prefill-first', 'decode-first'];

/** A shipped space with co-located designs beside its own: of decode's parts, layouts and batches, and prefill's chunks. */
export function withColocated(space: Space): Space {
  const of = (pool: string, key: string) => space.genes.find((one) => one.pool === pool && one.key === key)?.values;
  const own = genes.filter(({ pool }) => pool === 'colocated');
  return {
    ...space,
    genes: [
      ...space.genes,
      ...own.map(({ pool, key }) => ({
        pool,
        key,
        values: key === 'schedule' ? schedules : ((of('decode', key) ?? of('prefill', key)) as readonly GeneValue[]),
      })),
    ],
  };
}

/** Its co-located designs alone. */
export function onlyColocated(space: Space): Space {
  return { ...space, genes: genesOf(withColocated(space), 'colocated') };
}
