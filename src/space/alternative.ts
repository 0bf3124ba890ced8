import type { Pool } from './gene.js';
import type { Space, SpaceGene } from './load.js';

/**
 * Kinds of system that a space may hold side by side: the pools that one consists of, and the shared genes that it reads.
 * A shared gene that an alternative does not read is none of its designs' genes.
 */
export const alternatives = {
  disaggregated: { pools: ['prefill', 'decode'], shared: 'all' },
  colocated: {
    pools: ['colocated'],
    // All but the accelerator that two pools must have in common.
    shared: ['kvPrecision', 'fabric', 'fabricTopology', 'fabricOversubscription', 'idleKv', 'idleTtlS', 'poolMemory'],
  },
} as const satisfies Record<string, { pools: readonly Pool[]; shared: 'all' | readonly string[] }>;
export type AlternativeName = keyof typeof alternatives;

type Genes = Pick<Space, 'genes'>;

/** Those of a space, in the order in which they are searched. */
export function alternativesOf({ genes }: Genes): AlternativeName[] {
  return (Object.keys(alternatives) as AlternativeName[]).filter((name) =>
    genes.some(({ pool }) => (alternatives[name].pools as readonly Pool[]).includes(pool)),
  );
}

/** Genes of an alternative's designs. */
export function genesOf({ genes }: Genes, name: AlternativeName): SpaceGene[] {
  const { pools, shared }: { pools: readonly Pool[]; shared: 'all' | readonly string[] } = alternatives[name];
  return genes.filter(({ pool, key }) =>
    pool === 'shared' ? shared === 'all' || shared.includes(key) : pools.includes(pool),
  );
}

/** Designs covered: over the alternatives the sum of the products of the list lengths, which soon exceeds 2^53. */
export function designCount(space: Genes): bigint {
  const product = (name: AlternativeName) =>
    genesOf(space, name).reduce((count, gene) => count * BigInt(gene.values.length), 1n);
  return alternativesOf(space).reduce((sum, name) => sum + product(name), 0n);
}
