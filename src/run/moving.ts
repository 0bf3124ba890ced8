import { isDead } from '../core/violation.js';
import type { Scorer } from '../objective/score.js';
import type { Space } from '../space/load.js';
import type { Gene } from './genome.js';
import type { Resolver } from './resolver.js';

/**
 * The scorer with the needs of pools less the figures that are 0 in all of a space's designs, which a front need not carry:
 * ways to parked KV where no session is parked, and quality where no format loses any.
 */
export function moving(scorer: Scorer, space: Space, shared: readonly Gene[], resolver: Resolver): Scorer {
  const places = shared.find(({ name }) => name === 'shared.idleKv')?.values ?? [];
  const lossless = (pool: string) =>
    space.genes
      .filter((gene) => gene.pool === pool && gene.key === 'weightPrecision')
      .flatMap(({ values }) => values.map((format) => resolver.weights(format)))
      .every((weights) => isDead(weights) || (weights.loss ?? 0) === 0);
  const still = (pool: string, way: string, parks: boolean) =>
    new Set([...(parks ? [] : [way]), ...(lossless(pool) ? ['qualityLoss'] : [])]);
  const { prefill, decode } = scorer.needs;
  const inPool = places.includes('pool');
  const anywhere = places.some((place) => place !== 'keep' && place !== 'recompute');
  return {
    ...scorer,
    needs: {
      ...scorer.needs,
      prefill: less(prefill, still('prefill', 'readS', inPool)),
      decode: less(decode, still('decode', 'loadS', anywhere)),
    },
  };
}

function less(needs: ReadonlySet<string>, still: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...needs].filter((name) => !still.has(name)));
}
