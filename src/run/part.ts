import type { Chip } from '../core/chip.js';
import {
  decodeFigureNames,
  emptyDecodeFigures,
  holdKv,
  decodeReplicas,
  loadDecode,
  packDecode,
  type DecodeMemory,
} from '../core/decode-pool.js';
import { engineOf, place, type Engine, type Placement } from '../core/engine.js';
import {
  emptyPrefillFigures,
  packPrefill,
  loadPrefill,
  prefillFigureNames,
  prefillReplicas,
  servePrefill,
  type PrefillService,
} from '../core/prefill-pool.js';
import { emptySystem, join, type System } from '../core/join.js';
import type { Session } from '../core/session.js';
import type { Setting } from '../core/setting.js';
import type { WeightFormats } from '../core/shape.js';
import { duplicate, isDead, type Dead } from '../core/violation.js';
import type { Scorer } from '../objective/score.js';
import type { Part, Stage } from '../search/problem.js';
import type { Space } from '../space/load.js';
import { geneOf, poolMemoryIndex, type Gene } from './genome.js';
import type { Resolver } from './resolver.js';

/** A pool of accelerators as a part that search can sweep: core's stage functions, fed with the values of genes. */
export interface PoolPart {
  readonly part: Part;
  readonly genes: readonly Gene[];
}

export interface PoolWorld {
  readonly space: Space;
  readonly setting: Setting;
  readonly resolver: Resolver;
  readonly scorer: Scorer;
}

/**
 * Position of each figure that goals and limits consume among all figures of the pool. Where they look at the other pool
 * alone, the cost stands in: a part needs a figure by which its designs can be told apart.
 */
export function carriedFigures(names: readonly string[], needed: ReadonlySet<string>): number[] {
  const carried = names.flatMap((name, i) => (needed.has(name) ? [i] : []));
  return carried.length > 0 ? carried : [names.indexOf('costUsdPerS')];
}

interface OnChip {
  readonly session: Session;
  readonly chip: Chip;
  readonly weights: WeightFormats;
}

/** Outer stages that all pools have: chip and weights, parallelism, network. */
export function outerStages(
  { space, setting, resolver }: PoolWorld,
  pool: 'prefill' | 'decode' | 'colocated',
): { genes: Gene[]; stages: Stage[] } {
  const [accelerator, precision, tensor, pipeline, expert, topology] = [
    'accelerator',
    'weightPrecision',
    'tensorParallel',
    'pipelineParallel',
    'expertParallel',
    'topology',
  ].map((key) => geneOf(space, pool, key)) as [Gene, Gene, Gene, Gene, Gene, Gene];
  const stages: Stage[] = [
    {
      variables: [accelerator.variable, precision.variable],
      enter(context, choice) {
        const session = resolver.session(context as readonly number[]);
        if (isDead(session)) return session;
        const chip = resolver.chip(accelerator.values[choice[0]]);
        if (isDead(chip)) return chip;
        const weights = resolver.weights(precision.values[choice[1]]);
        return isDead(weights) ? weights : ({ session, chip, weights } satisfies OnChip);
      },
    },
    {
      variables: [tensor.variable, pipeline.variable, expert.variable],
      enter(context, choice) {
        const { session, chip, weights } = context as OnChip;
        return place(setting, session, chip, weights, {
          tensor: tensor.values[choice[0]] as number,
          pipeline: pipeline.values[choice[1]] as number,
          expert: expert.values[choice[2]] as number,
        });
      },
    },
    {
      variables: [topology.variable],
      enter(context, choice) {
        const placement = context as Placement;
        if (placement.stageDevices === 1 && choice[0] !== 0) return duplicate('a topology of one device');
        return engineOf(placement, resolver.topology(topology.values[choice[0]], placement.chip));
      },
    },
  ];
  return { genes: [accelerator, precision, tensor, pipeline, expert, topology], stages };
}

export function prefillPart(world: PoolWorld): PoolPart {
  const { space, setting, scorer } = world;
  const outer = outerStages(world, 'prefill');
  const chunk = geneOf(space, 'prefill', 'chunkTokens');
  const utilization = geneOf(space, 'prefill', 'utilization');
  const carried = carriedFigures(prefillFigureNames, scorer.needs.prefill);
  const all = new Float64Array(prefillFigureNames.length);
  const figures = emptyPrefillFigures();
  // A limit that a pool breaks beside a perfect partner is broken beside any.
  const floor = emptyPrefillFigures();
  const partner = perfect(emptyDecodeFigures());
  const system = emptySystem();
  let lastService: PrefillService | undefined;
  let broken = -1;
  const stages: Stage[] = [
    ...outer.stages,
    {
      variables: [chunk.variable],
      enter(context, choice) {
        const service = servePrefill(context as Engine, chunk.values[choice[0]] as number);
        if (isDead(service)) return service;
        // Without any wait: what breaks a limit here breaks it at every utilisation.
        floor.fetchingServiceS = service.fetchingServiceS;
        floor.otherServiceS = service.otherServiceS;
        floor.ttftVarianceS2 = service.serviceVariance;
        floor.bandwidthBytesPerS = service.engine.placement.requestBytesPerS;
        join(setting, service.engine.placement.session, floor, partner, system);
        return beyond(scorer, system) ?? service;
      },
    },
    {
      variables: [utilization.variable],
      leaf(context, choice, out, at) {
        const service = context as PrefillService;
        const replicas = prefillReplicas(service, utilization.values[choice[0]] as number);
        // Figures follow from the fleet; targets that round to the same one need them once.
        if (service !== lastService || replicas !== figures.replicas) {
          loadPrefill(service, replicas, figures);
          packPrefill(figures, all);
          join(setting, service.engine.placement.session, figures, partner, system);
          broken = scorer.firstBroken(system);
          lastService = service;
        }
        return carry(all, carried, broken, out, at);
      },
    },
  ];
  const reads = [0, 1, 2, 3];
  return {
    part: partOf('prefill', reads, prefillFigureNames, carried, stages, scorer),
    genes: [...outer.genes, chunk, utilization],
  };
}

export function decodePart(world: PoolWorld): PoolPart {
  const { space, setting, scorer, resolver } = world;
  const outer = outerStages(world, 'decode');
  const pooled = geneOf(space, 'decode', 'pooledKvShare');
  const batch = geneOf(space, 'decode', 'maxBatch');
  const carried = carriedFigures(decodeFigureNames, scorer.needs.decode);
  const all = new Float64Array(decodeFigureNames.length);
  const figures = emptyDecodeFigures();
  const floor = emptyDecodeFigures();
  const partner = perfect(emptyPrefillFigures());
  const system = emptySystem();
  let lastMemory: DecodeMemory | undefined;
  let broken = -1;
  const stages: Stage[] = [
    ...outer.stages,
    {
      variables: [pooled.variable],
      enter(context, [index]) {
        const engine = context as Engine;
        const share = pooled.values[index] as number;
        const isFirstPool = resolver.choiceOf(engine.placement.session)[poolMemoryIndex] === 0;
        if (share === 0 && !isFirstPool) return duplicate('a memory pool that holds nothing');
        const memory = holdKv(engine, share);
        if (isDead(memory)) return memory;
        // With an empty batch: what breaks a limit here breaks it at every batch.
        floor.tpotS = memory.emptyTpotS;
        floor.bandwidthBytesPerS = engine.placement.requestBytesPerS;
        join(setting, engine.placement.session, partner, floor, system);
        return beyond(scorer, system) ?? memory;
      },
    },
    {
      variables: [batch.variable],
      leaf(context, choice, out, at) {
        const memory = context as DecodeMemory;
        const replicas = decodeReplicas(memory, batch.values[choice[0]] as number);
        if (memory !== lastMemory || replicas !== figures.replicas) {
          loadDecode(memory, replicas, figures);
          packDecode(figures, all);
          join(setting, memory.engine.placement.session, partner, figures, system);
          broken = scorer.firstBroken(system);
          lastMemory = memory;
        }
        return carry(all, carried, broken, out, at);
      },
    },
  ];
  const reads = [0, 1, 2, 3, poolMemoryIndex];
  return {
    part: partOf('decode', reads, decodeFigureNames, carried, stages, scorer),
    genes: [...outer.genes, pooled, batch],
  };
}

/** Costs nothing, takes no time, and its bandwidth never binds. */
function perfect<F extends { bandwidthBytesPerS: number }>(figures: F): F {
  return { ...figures, bandwidthBytesPerS: Number.POSITIVE_INFINITY };
}

/** The limit that a system at its best possible figures breaks; its whole subtree is infeasible by it. */
export function beyond(scorer: Scorer, system: System): Dead | undefined {
  const broken = scorer.firstBroken(system);
  return broken < 0 ? undefined : { infeasible: true, rule: scorer.rules[broken] };
}

/** Writes the carried figures, or the index of the limit that the pool breaks by itself. */
export function carry(
  all: Float64Array,
  carried: readonly number[],
  broken: number,
  out: Float64Array,
  at: number,
): boolean {
  if (broken >= 0) {
    out[at] = broken;
    return false;
  }
  for (let i = 0; i < carried.length; i++) out[at + i] = all[carried[i]];
  return true;
}

export function partOf(
  name: string,
  reads: readonly number[],
  names: readonly string[],
  carried: readonly number[],
  stages: readonly Stage[],
  scorer: Scorer,
): Part {
  const figures = carried.map((i) => {
    const figure = names[i];
    return { name: figure, sense: figure === 'bandwidthBytesPerS' ? ('max' as const) : ('min' as const) };
  });
  return { name, reads, figures, stages, rules: scorer.rules };
}
