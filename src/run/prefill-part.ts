import { emptyDecodeFigures } from '../core/decode-pool.js';
import type { Engine } from '../core/engine.js';
import { beyondFabric } from '../core/fleet.js';
import { emptySystem, join } from '../core/join.js';
import {
  emptyPrefillFigures,
  loadPrefill,
  packPrefill,
  prefillFigureNames,
  prefillReplicas,
  servePrefill,
  type PrefillService,
} from '../core/prefill-pool.js';
import { isDead, type Dead } from '../core/violation.js';
import type { Part, Stage } from '../search/problem.js';
import { geneOf, indexOfShared, type Value } from './genome.js';
import {
  carriedFigures,
  carry,
  everyKey,
  firstUsable,
  hopeless,
  outerStages,
  partOf,
  perfect,
  type PoolPart,
  type PoolWorld,
} from './part.js';

export function prefillPart(world: PoolWorld): PoolPart {
  const { space, setting, scorer } = world;
  const outer = outerStages(world, 'prefill');
  const chunk = geneOf(space, 'prefill', 'chunkTokens');
  const utilization = geneOf(space, 'prefill', 'utilization');
  const carried = carriedFigures(prefillFigureNames, scorer.needs.prefill);
  const all = new Float64Array(prefillFigureNames.length);
  const figures = emptyPrefillFigures();
  // A limit that a pool breaks beside a perfect partner is broken beside any.
  const floor = perfect(emptyPrefillFigures());
  const partner = perfect(emptyDecodeFigures());
  const system = emptySystem();
  const limited = scorer.rules.length > 0;
  let lastService: PrefillService | undefined;
  let broken = -1;
  let beyond: Dead | undefined;
  const stages: Stage[] = [
    ...outer.stages,
    {
      variables: [chunk.variable],
      enter(context, choice) {
        const service = servePrefill(context as Engine, chunk.values[choice[0]] as number);
        if (isDead(service) || !limited) return service;
        // Without any wait: what breaks a limit here breaks it at every utilisation.
        floor.fetchingServiceS = service.fetchingServiceS;
        floor.otherServiceS = service.otherServiceS;
        floor.readS = service.readS;
        floor.qualityLoss = service.engine.placement.weights.loss ?? 0;
        floor.ttftVarianceS2 = service.serviceVariance;
        floor.bandwidthBytesPerS = service.engine.placement.requestBytesPerS;
        join(setting, service.engine.placement.session, floor, partner, system);
        return hopeless(scorer, system) ?? service;
      },
    },
    {
      variables: [utilization.variable],
      leaf(context, choice, out, at) {
        const service = context as PrefillService;
        const replicas = prefillReplicas(service, utilization.values[choice[0]] as number);
        // Figures follow from the fleet; targets that round to the same one need them once.
        if (service !== lastService || replicas !== figures.replicas) {
          const { placement } = service.engine;
          loadPrefill(service, replicas, figures);
          packPrefill(figures, all);
          if (limited) {
            join(setting, placement.session, figures, partner, system);
            broken = scorer.firstBroken(system);
          }
          beyond = broken < 0 ? beyondFabric(placement.session.shared.fabric, figures.accelerators) : undefined;
          lastService = service;
        }
        return beyond === undefined && carry(all, carried, broken, out, at);
      },
    },
  ];
  return {
    part: {
      ...partOf('prefill', everyKey, prefillFigureNames, carried, stages, scorer),
      sameAs: sameForPrefill(world),
      refused: () => beyond,
    },
    genes: [...outer.genes, chunk, utilization],
  };
}

/**
 * Prefill meets the memory pool only where sessions are parked in it; and from memory beside the decode devices it fetches
 * as from the devices themselves.
 */
function sameForPrefill({ space, resolver }: PoolWorld): NonNullable<Part['sameAs']> {
  const idle = geneOf(space, 'shared', 'idleKv').values;
  const pool = geneOf(space, 'shared', 'poolMemory');
  const [idleAt, poolAt] = [indexOfShared('idleKv'), indexOfShared('poolMemory')];
  const fetched = (value: Value) => value !== 'pool' && value !== 'recompute';
  return (key) => {
    const value = idle[key[idleAt]];
    if (value === 'pool') return key;
    const moved = fetched(value) ? key.with(idleAt, idle.findIndex(fetched)) : key;
    const same = firstUsable(resolver, moved, pool, poolAt);
    // A choice that cannot be used cannot stand for one that can.
    return isDead(resolver.session(same)) ? firstUsable(resolver, key, pool, poolAt) : same;
  };
}
