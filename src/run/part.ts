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
import { passRatesOf, place, wired, type Engine, type PassRates, type Placement } from '../core/engine.js';
import { beyondFabric } from '../core/fleet.js';
import {
  emptyPrefillFigures,
  packPrefill,
  loadPrefill,
  prefillFigureNames,
  prefillReplicas,
  servePrefill,
  type PrefillService,
} from '../core/prefill-pool.js';
import { emptyColocatedFigures } from '../core/colocated-pool.js';
import { emptySystem, join, joinColocated, type System } from '../core/join.js';
import type { Session } from '../core/session.js';
import type { Setting } from '../core/setting.js';
import type { WeightFormats } from '../core/shape.js';
import { speculate, type Speculation } from '../core/speculation.js';
import { duplicate, invalid, isDead, type Dead } from '../core/violation.js';
import type { Scorer } from '../objective/score.js';
import type { Part, Stage } from '../search/problem.js';
import type { Space } from '../space/load.js';
import { geneOf, indexOfShared, sharedKeys, type Gene, type Value } from './genome.js';
import { networkKeys, wiresIn, type NetworkGenes } from './network.js';
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

const everyKey = [...sharedKeys.keys()];

interface OnChip {
  readonly session: Session;
  readonly chip: Chip;
  readonly weights: WeightFormats;
}
interface Placed {
  readonly placement: Placement;
  readonly rates: PassRates;
}

/** Outer stages that all pools have: chip and weights, parallelism, network. */
export function outerStages(
  { space, setting, resolver, scorer }: PoolWorld,
  pool: 'prefill' | 'decode' | 'colocated',
): { genes: Gene[]; stages: Stage[] } {
  const best = perfect(emptyPrefillFigures());
  const anyDecode = perfect(emptyDecodeFigures());
  const bestOfBoth = { ...emptyColocatedFigures(), lessDeviceBytes: Number.NEGATIVE_INFINITY };
  const system = emptySystem();
  // A pool that does both has no other to agree with.
  const both = pool === 'colocated' ? undefined : geneOf(space, 'shared', 'accelerator').values;
  const [accelerator, precision, tensor, pipeline, expert, ...network] = [
    'accelerator',
    'weightPrecision',
    'tensorParallel',
    'pipelineParallel',
    'expertParallel',
    ...networkKeys,
  ].map((key) => geneOf(space, pool, key)) as [Gene, Gene, Gene, Gene, Gene, ...NetworkGenes];
  const networks = wiresIn(network, resolver);
  const stages: Stage[] = [
    {
      variables: [accelerator.variable, precision.variable],
      enter(context, choice) {
        const session = resolver.session(context as readonly number[]);
        if (isDead(session)) return session;
        const id = accelerator.values[choice[0]];
        const one = both?.[(context as readonly number[])[indexOfShared('accelerator')]] ?? 'any';
        if (one !== 'any' && one !== id) return invalid('one accelerator for both pools');
        const chip = resolver.chip(id);
        if (isDead(chip)) return chip;
        const weights = resolver.weights(precision.values[choice[1]]);
        if (isDead(weights)) return weights;
        // What costs too much quality does so whatever else is chosen.
        if (pool === 'colocated') {
          bestOfBoth.qualityLoss = (weights.loss ?? 0) + (session.shared.kvLoss ?? 0);
          joinColocated(setting, bestOfBoth, system);
        } else {
          best.qualityLoss = weights.loss ?? 0;
          join(setting, session, best, anyDecode, system);
        }
        return hopeless(scorer, system) ?? ({ session, chip, weights } satisfies OnChip);
      },
    },
    {
      variables: [tensor.variable, pipeline.variable, expert.variable],
      enter(context, choice) {
        const on = context as OnChip;
        const placement = place(setting, on.session, on.chip, on.weights, {
          tensor: tensor.values[choice[0]] as number,
          pipeline: pipeline.values[choice[1]] as number,
          expert: expert.values[choice[2]] as number,
        });
        return isDead(placement) ? placement : ({ placement, rates: passRatesOf(placement) } satisfies Placed);
      },
    },
    {
      variables: network.map((gene) => gene.variable),
      enter(context, choice) {
        const { placement, rates } = context as Placed;
        const wires = networks(placement, choice);
        return isDead(wires) ? wires : wired(placement, rates, wires);
      },
    },
  ];
  return { genes: [accelerator, precision, tensor, pipeline, expert, ...network], stages };
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
  const floor = perfect(emptyPrefillFigures());
  const partner = perfect(emptyDecodeFigures());
  const system = emptySystem();
  let lastService: PrefillService | undefined;
  let broken = -1;
  let beyond: Dead | undefined;
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
          join(setting, placement.session, figures, partner, system);
          broken = scorer.firstBroken(system);
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

export function decodePart(world: PoolWorld): PoolPart {
  const { space, setting, scorer, resolver } = world;
  const outer = outerStages(world, 'decode');
  const sparePool = repetition(resolver, [indexOfShared('poolMemory')]);
  const drafted = geneOf(space, 'decode', 'speculativeTokens');
  const pooled = geneOf(space, 'decode', 'pooledKvShare');
  const batch = geneOf(space, 'decode', 'maxBatch');
  const carried = carriedFigures(decodeFigureNames, scorer.needs.decode);
  const all = new Float64Array(decodeFigureNames.length);
  const figures = emptyDecodeFigures();
  const floor = perfect(emptyDecodeFigures());
  const partner = perfect(emptyPrefillFigures());
  const system = emptySystem();
  let lastMemory: DecodeMemory | undefined;
  let broken = -1;
  let beyond: Dead | undefined;
  const stages: Stage[] = [
    ...outer.stages,
    {
      variables: [drafted.variable],
      enter: (context, [index]) => speculate(context as Engine, drafted.values[index] as number),
    },
    {
      variables: [pooled.variable],
      enter(context, [index]) {
        const speculation = context as Speculation;
        const { engine } = speculation;
        const share = pooled.values[index] as number;
        const { session } = engine.placement;
        const holdsNothing = share === 0 && session.shared.idleKv !== 'pool';
        if (holdsNothing && sparePool(session)) return duplicate('a memory pool that holds nothing');
        const memory = holdKv(engine, share, speculation);
        if (isDead(memory)) return memory;
        // With an empty batch: what breaks a limit here breaks it at every batch.
        floor.tpotS = memory.emptyTpotS;
        floor.loadS = memory.loadS;
        floor.qualityLoss = engine.placement.weights.loss ?? 0;
        floor.bandwidthBytesPerS = engine.placement.requestBytesPerS;
        join(setting, engine.placement.session, partner, floor, system);
        return hopeless(scorer, system) ?? memory;
      },
    },
    {
      variables: [batch.variable],
      leaf(context, choice, out, at) {
        const memory = context as DecodeMemory;
        const replicas = decodeReplicas(memory, batch.values[choice[0]] as number);
        if (memory !== lastMemory || replicas !== figures.replicas) {
          const { placement } = memory.engine;
          loadDecode(memory, replicas, figures);
          packDecode(figures, all);
          join(setting, placement.session, partner, figures, system);
          broken = scorer.firstBroken(system);
          beyond = broken < 0 ? beyondFabric(placement.session.shared.fabric, figures.accelerators) : undefined;
          lastMemory = memory;
        }
        return beyond === undefined && carry(all, carried, broken, out, at);
      },
    },
  ];
  return {
    part: { ...partOf('decode', everyKey, decodeFigureNames, carried, stages, scorer), refused: () => beyond },
    genes: [...outer.genes, drafted, pooled, batch],
  };
}

/** Costs nothing, takes no time, and neither its bandwidth nor its memory ever binds. */
function perfect<F extends { bandwidthBytesPerS: number; lessDeviceBytes: number }>(figures: F): F {
  return { ...figures, bandwidthBytesPerS: Number.POSITIVE_INFINITY, lessDeviceBytes: Number.NEGATIVE_INFINITY };
}

/** Whether the session at the first values of these shared genes stands too, so that this one says the same again. */
export function repetition(resolver: Resolver, positions: readonly number[]): (session: Session) => boolean {
  const known = new WeakMap<Session, boolean>();
  const repeats = (session: Session) => {
    const choice = resolver.choiceOf(session);
    if (positions.every((position) => choice[position] === 0)) return false;
    const first = choice.map((index, i) => (positions.includes(i) ? 0 : index));
    return !isDead(resolver.session(first));
  };
  return (session) => {
    const found = known.get(session) ?? repeats(session);
    known.set(session, found);
    return found;
  };
}

/** The limit that a system at its best possible figures breaks; its whole subtree is infeasible by it. */
export function hopeless(scorer: Scorer, system: System): Dead | undefined {
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

/**
 * Prefill meets the memory pool only where sessions are parked in it; and from memory beside the decode devices it fetches
 * as from the devices themselves.
 */
function sameForPrefill({ space, resolver }: PoolWorld): NonNullable<Part['sameAs']> {
  const idle = geneOf(space, 'shared', 'idleKv').values;
  const [idleAt, poolAt] = [indexOfShared('idleKv'), indexOfShared('poolMemory')];
  const fetched = (value: Value) => value !== 'pool' && value !== 'recompute';
  return (key) => {
    const value = idle[key[idleAt]];
    if (value === 'pool') return key;
    const same = [...key];
    same[poolAt] = 0;
    if (fetched(value)) same[idleAt] = idle.findIndex(fetched);
    // A choice that cannot be used cannot stand for one that can.
    return isDead(resolver.session(same)) && !isDead(resolver.session(key)) ? key : same;
  };
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
