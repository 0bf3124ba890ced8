import type { Attention } from '../../src/catalog/schema.js';
import type { Split } from '../../src/core/operator/operator.js';

/** How often an operator is done on the tensor-parallel devices together: a product that none of them can cut, on each. */
export function timesOnDevices(attention: Attention, name: string, split: Pick<Split, 'tensor' | 'kvShards'>): number {
  const { tensor, kvShards } = split;
  if (['query down', 'latent down', 'router'].includes(name)) return tensor;
  if (name !== 'qkv' || attention.kind !== 'gqa') return 1;
  const { heads, kvHeads } = attention;
  return (heads + (2 * kvHeads * tensor) / kvShards) / (heads + 2 * kvHeads);
}
