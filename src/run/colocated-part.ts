import {
  colocatedFigureNames,
  emptyColocatedFigures,
  leavesDomain,
  loadColocated,
  packColocated,
  qualityLossOf,
} from '../core/colocated-pool.js';
import type { DecodeMemory } from '../core/decode-pool.js';
import type { Engine } from '../core/engine.js';
import { undivided } from '../core/fabric.js';
import { beyondFabric } from '../core/fleet.js';
import { emptySystem, joinColocated } from '../core/join.js';
import { emptyService, leastService } from '../core/prompt-floor.js';
import { promptsOf, type Prompts } from '../core/prompt.js';
import { colocatedReplicas, fullRank, holdBoth, promptBatch, rankOf, type Rank, type Schedule } from '../core/rank.js';
import { speculate, type Speculation } from '../core/speculation.js';
import { duplicate, isDead, type Dead } from '../core/violation.js';
import type { Stage } from '../search/problem.js';
import { geneOf, type Gene } from './genome.js';
import {
  carriedFigures,
  carry,
  hopeless,
  outerStages,
  partOf,
  repetition,
  type PoolPart,
  type PoolWorld,
} from './part.js';

interface Drafted {
  readonly prompts: Prompts;
  readonly speculation: Speculation;
}
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
  const [chunk, drafted, pooled, schedule, utilization, batch] = [
    'chunkTokens',
    'speculativeTokens',
    'pooledKvShare',
    'schedule',
    'utilization',
    'maxBatch',
  ].map((key) => geneOf(space, 'colocated', key)) as [Gene, Gene, Gene, Gene, Gene, Gene];
  const carried = carriedFigures(colocatedFigureNames, scorer.needs.colocated);
  const all = new Float64Array(colocatedFigureNames.length);
  const figures = emptyColocatedFigures();
  const floor = emptyColocatedFigures();
  const system = emptySystem();
  const indexOf = (name: string) => shared.findIndex((one) => one.name === `shared.${name}`);
  const spareFabric = repetition(resolver, ['fabric', 'fabricTopology', 'fabricOversubscription'].map(indexOf));
  const sparePool = repetition(resolver, [indexOf('poolMemory')]);
  let lastRank: Rank | undefined;
  let broken = -1;
  let beyond: Dead | undefined;

  /** The limit that a pool of this engine breaks at the floor. */
  function brokenBy({ placement }: Engine): Dead | undefined {
    floor.lessDeviceBytes = Number.NEGATIVE_INFINITY;
    floor.qualityLoss = qualityLossOf(placement);
    joinColocated(setting, floor, system);
    return hopeless(scorer, system);
  }

  const stages: Stage[] = [
    onChip,
    placed,
    {
      variables: network.variables,
      enter(context, choice) {
        const engine = network.enter?.(context, choice) as Engine | Dead;
        if (isDead(engine)) return engine;
        const { session } = engine.placement;
        if (!leavesDomain(engine.placement) && spareFabric(session)) return duplicate('a fabric that nothing uses');
        return engine;
      },
    },
    {
      variables: [chunk.variable],
      enter(context, [i]) {
        const prompts = promptsOf(context as Engine, chunk.values[i] as number);
        // Before anybody has laid its KV: a prompt that is too slow alone is so in any company.
        leastService(prompts, floor);
        floor.tpotS = 0;
        return brokenBy(prompts.engine) ?? prompts;
      },
    },
    {
      variables: [drafted.variable],
      enter(context, [i]) {
        const prompts = context as Prompts;
        const speculation = speculate(prompts.engine, drafted.values[i] as number);
        return isDead(speculation) ? speculation : ({ prompts, speculation } satisfies Drafted);
      },
    },
    {
      variables: [pooled.variable],
      enter(context, [i]) {
        const { prompts, speculation } = context as Drafted;
        const share = pooled.values[i] as number;
        const { session } = prompts.engine.placement;
        if (share === 0 && session.shared.idleKv !== 'pool' && sparePool(session))
          return duplicate('a memory pool that holds nothing');
        const memory = holdBoth(speculation, prompts.chunkTokens, share);
        return isDead(memory) ? memory : ({ prompts, memory } satisfies Held);
      },
    },
    {
      variables: [schedule.variable],
      enter(context, [i]) {
        const { prompts, memory } = context as Held;
        const planned = { schedule: schedule.values[i] as Schedule, prompts, memory };
        // With an empty batch and no wait: what breaks a limit here breaks it in every fleet.
        emptyService(planned, floor);
        floor.tpotS = memory.emptyTpotS;
        return brokenBy(memory.engine) ?? rankOf(prompts, memory, planned.schedule);
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
          const { placement } = rank.memory.engine;
          beyond =
            broken < 0 && leavesDomain(placement)
              ? beyondFabric(undivided(placement.session.shared.fabric), figures.accelerators)
              : undefined;
          lastRank = rank;
        }
        return beyond === undefined && carry(all, carried, broken, out, at);
      },
    },
  ];
  return {
    part: {
      ...partOf('colocated', [...shared.keys()], colocatedFigureNames, carried, stages, scorer),
      refused: () => beyond,
    },
    genes: [...genes, chunk, drafted, pooled, schedule, utilization, batch],
  };
}
