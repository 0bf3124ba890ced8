import { settingOf, type Setting } from '../core/setting.js';
import { trafficOf } from '../core/traffic.js';
import { scorerOf, type Scorer } from '../objective/score.js';
import { genes } from '../space/gene.js';
import type { Space } from '../space/load.js';
import { meanTasksPerS } from './demand.js';
import { geneOf, sharedKeys, type Gene, type Value } from './genome.js';
import { moving } from './moving.js';
import type { Plan } from './plan.js';
import { resolverOf, type Resolver } from './resolver.js';

/** What all designs of a plan have in common, whatever kind of system they are. */
export interface World {
  readonly space: Space;
  readonly setting: Setting;
  readonly scorer: Scorer;
  readonly shared: readonly Gene[];
  readonly resolver: Resolver;
}

export function worldOf(plan: Plan): World {
  const { space, objective } = plan;
  const { peakToMean } = objective.demand;
  const traffic = trafficOf(objective.workload, space.model, meanTasksPerS(objective) * peakToMean, peakToMean);
  const leastReplicas = space.redundancy === 'none' ? 1 : 2;
  const setting = settingOf(space.model, traffic, objective.coefficients, objective.prices, leastReplicas);
  const shared = sharedKeys.map((key) => sharedGene(space, key));
  const resolver = resolverOf(plan, setting, shared);
  return { space, setting, scorer: moving(scorerOf(objective, setting), space, shared, resolver), shared, resolver };
}

/** A shared gene; one that no alternative of the space reads stands at its default. */
function sharedGene(space: Space, key: string): Gene {
  const pool = 'shared';
  if (space.genes.some((one) => one.pool === pool && one.key === key)) return geneOf(space, pool, key);
  const unread = genes.filter((one) => one.pool === pool && one.key === key);
  const values = unread.map((one) => one.default as readonly Value[])[0];
  return geneOf({ ...space, genes: [{ pool, key, values }] }, pool, key);
}
