import {
  colocatedFigureNames,
  emptyColocatedFigures,
  fillService,
  loadColocated,
  packColocated,
} from '../core/colocated-pool.js';
import type { DecodeMemory } from '../core/decode-pool.js';
import type { Engine, Placement } from '../core/engine.js';
import { emptySystem, joinColocated } from '../core/join.js';
import { promptsOf, type Prompts } from '../core/prompt.js';
import { colocatedReplicas, fullRank, holdBoth, promptBatch, rankOf, type Rank, type Schedule } from '../core/rank.js';
import { duplicate, isDead } from '../core/violation.js';
import type { Stage } from '../search/problem.js';
import { geneOf, type Gene } from './genome.js';
import { beyond, carriedFigures, carry, outerStages, partOf, type PoolPart, type PoolWorld } from './part.js';

interface Held {
  readonly prompts: Prompts;
  readonly memory: DecodeMemory;
}
interface Planned {
  readonly rank: Rank;
  /** Requests at which prompts load a rank as planned. */
  readonly byPrompts: number;
}

/** A pool that does both as the one part of its problem; `shared` are the genes that it reads. */
export function colocatedPart(world: PoolWorld, shared: readonly Gene[]): PoolPart {
  const { space, setting, scorer, resolver } = world;
  const { genes, stages: outer } = outerStages(world, 'colocated');
  const [onChip, placed, network] = outer as [Stage, Stage, Stage];
  const [chunk, pooled, schedule, utilization, batch] = [
    'chunkTokens',
    'pooledKvShare',
    'schedule',
    'utilization',
    'maxBatch',
  ].map((key) => geneOf(space, 'colocated', key)) as [Gene, Gene, Gene, Gene, Gene];
  const carried = carriedFigures(colocatedFigureNames, scorer.needs.colocated);
  const all = new Float64Array(colocatedFigureNames.length);
  const figures = emptyColocatedFigures();
  const floor = emptyColocatedFigures();
  const system = emptySystem();
  const indexOf = (name: string) => shared.findIndex((one) => one.name === `shared.${name}`);
  const [fabricIndex, poolIndex] = [indexOf('fabric'), indexOf('poolMemory')];
  let lastRank: Rank | undefined;
  let broken = -1;
  const stages: Stage[] = [
    onChip,
    {
      variables: placed.variables,
      enter(context, choice) {
        const placement = placed.enter?.(context, choice) as Placement;
        if (isDead(placement)) return placement;
        const isFirstFabric = resolver.choiceOf(placement.session)[fabricIndex] === 0;
        if (placement.devices <= placement.chip.domain && !isFirstFabric)
          return duplicate('a fabric that nothing uses');
        return placement;
      },
    },
    network,
    { variables: [chunk.variable], enter: (context, [i]) => promptsOf(context as Engine, chunk.values[i] as number) },
    {
      variables: [pooled.variable],
      enter(context, [i]) {
        const prompts = context as Prompts;
        const share = pooled.values[i] as number;
        const isFirstPool = resolver.choiceOf(prompts.engine.placement.session)[poolIndex] === 0;
        if (share === 0 && !isFirstPool) return duplicate('a memory pool that holds nothing');
        const memory = holdBoth(prompts.engine, prompts.chunkTokens, share);
        return isDead(memory) ? memory : ({ prompts, memory } satisfies Held);
      },
    },
    {
      variables: [schedule.variable],
      enter(context, [i]) {
        const { prompts, memory } = context as Held;
        const rank = rankOf(prompts, memory, schedule.values[i] as Schedule);
        // With an empty batch and no wait: what breaks a limit here breaks it in every fleet.
        fillService(rank, 0, floor);
        floor.ttftVarianceS2 = 0;
        floor.tpotS = memory.emptyTpotS;
        joinColocated(setting, floor, system);
        return beyond(scorer, system) ?? rank;
      },
    },
    {
      variables: [utilization.variable],
      enter(context, [i]) {
        const rank = context as Rank;
        return { rank, byPrompts: promptBatch(rank, utilization.values[i] as number) } satisfies Planned;
      },
    },
    {
      variables: [batch.variable],
      leaf(context, [i], out, at) {
        const { rank, byPrompts } = context as Planned;
        const replicas = colocatedReplicas(rank, fullRank(rank, byPrompts, batch.values[i] as number));
        // Figures follow from the fleet; limits that round to the same one need them once.
        if (rank !== lastRank || replicas !== figures.replicas) {
          loadColocated(rank, replicas, figures);
          packColocated(figures, all);
          joinColocated(setting, figures, system);
          broken = scorer.firstBroken(system);
          lastRank = rank;
        }
        return carry(all, carried, broken, out, at);
      },
    },
  ];
  return {
    part: partOf('colocated', [...shared.keys()], colocatedFigureNames, carried, stages, scorer),
    genes: [...genes, chunk, pooled, schedule, utilization, batch],
  };
}
