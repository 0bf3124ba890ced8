import {
  decodeFigureNames,
  decodeReplicas,
  emptyDecodeFigures,
  holdKv,
  loadDecode,
  packDecode,
  type DecodeMemory,
} from '../core/decode-pool.js';
import { wired, type Engine } from '../core/engine.js';
import { beyondFabric } from '../core/fleet.js';
import { emptySystem, join, tpotSpreadWeight } from '../core/join.js';
import { emptyPrefillFigures } from '../core/prefill-pool.js';
import { speculate, type Speculation } from '../core/speculation.js';
import { duplicate, isDead, type Dead } from '../core/violation.js';
import type { Figure, Part, Stage } from '../search/problem.js';
import { decodeBounds, type Beaten } from './decode-bounds.js';
import { fetchFloorOf } from './fetch-floor.js';
import { geneOf, indexOfShared } from './genome.js';
import {
  carriedFigures,
  carry,
  figuresOf,
  firstUsable,
  everyKey,
  hopeless,
  outerStages,
  partOf,
  perfect,
  repetition,
  type Placed,
  type PoolPart,
  type PoolWorld,
} from './part.js';

const loadAt = decodeFigureNames.indexOf('loadS');

/** Bounding fewer choices costs what evaluating them does. */
const LEAST_SHARES = 4;
const LEAST_NETWORKS = 12;

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
  const limited = scorer.rules.length > 0;
  let lastMemory: DecodeMemory | undefined;
  let broken = -1;
  let beyond: Dead | undefined;
  const fetchFloor = carried.includes(loadAt) ? fetchFloorOf(world) : () => 0;
  const bounds = decodeBounds(world, carried, batch.values as readonly number[], fetchFloor);
  const shares = pooled.values as readonly number[];
  const [onChip, onDevices, network] = outer.stages as [Stage, Stage, Stage];

  /** Networks `start` .. `end` - 1, with whatever follows. */
  function networksOutclassed({ placement, rates }: Placed, start: number, end: number, beaten: Beaten): boolean {
    if (end - start < LEAST_NETWORKS) return false;
    const span = outer.networks.span(placement, start, end);
    if (span === undefined) return true;
    const best = wired(placement, rates, span.best);
    const worst = wired(placement, rates, span.worst);
    const pools = placement.session.shared.pool !== undefined;
    return drafted.values.every((tokens) => {
      const fast = speculate(best, tokens as number);
      const slow = speculate(worst, tokens as number);
      if (isDead(fast) || isDead(slow)) return true;
      const most = pools ? Math.max(...shares) : 0;
      return bounds.outclassed(fast, slow, pools ? Math.min(...shares) : 0, most, beaten);
    });
  }

  const stages: Stage[] = [
    onChip,
    onDevices,
    {
      ...network,
      outclassed: (context, start, end, beaten) => networksOutclassed(context as Placed, start, end, beaten),
    },
    {
      variables: [drafted.variable],
      enter: (context, [index]) => speculate(context as Engine, drafted.values[index] as number),
    },
    {
      variables: [pooled.variable],
      outclassed(context, start, end, beaten) {
        const speculation = context as Speculation;
        if (end - start < LEAST_SHARES || speculation.engine.placement.session.shared.pool === undefined) return false;
        const range = shares.slice(start, end);
        return bounds.outclassed(speculation, speculation, Math.min(...range), Math.max(...range), beaten);
      },
      enter(context, [index]) {
        const speculation = context as Speculation;
        const { engine } = speculation;
        const share = pooled.values[index] as number;
        const { session } = engine.placement;
        const holdsNothing = share === 0 && session.shared.idleKv !== 'pool';
        if (holdsNothing && sparePool(session)) return duplicate('a memory pool that holds nothing');
        const memory = holdKv(engine, share, speculation);
        if (isDead(memory) || !limited) return memory;
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
          all[loadAt] = Math.max(all[loadAt], fetchFloor(placement.session));
          if (limited) {
            join(setting, placement.session, partner, figures, system);
            broken = scorer.firstBroken(system);
          }
          beyond = broken < 0 ? beyondFabric(placement.session.shared.fabric, figures.accelerators) : undefined;
          lastMemory = memory;
        }
        return beyond === undefined && carry(all, carried, broken, out, at);
      },
    },
  ];
  return {
    part: {
      ...partOf('decode', everyKey, decodeFigureNames, carried, stages, scorer),
      figures: withSpread(figuresOf(decodeFigureNames, carried), tpotSpreadWeight(setting)),
      exchanges: exchangesOf(world),
      refused: () => beyond,
    },
    genes: [...outer.genes, drafted, pooled, batch],
  };
}

/** TPOT's variance reaches latencies only with its mean (core/join.ts: tpotSpreadWeight). */
function withSpread(figures: readonly Figure[], z: number): Figure[] {
  const mean = figures.findIndex(({ name }) => name === 'tpotS');
  return figures.map((figure) =>
    figure.name === 'tpotVarianceS2' && mean >= 0 ? { ...figure, varianceOf: { mean, z } } : figure,
  );
}

/** Unless sessions are parked in it, the memory pool serves decode alone: prefill and the join are the same whatever it is. */
function exchangesOf({ space, resolver }: PoolWorld): NonNullable<Part['exchanges']> {
  const idle = geneOf(space, 'shared', 'idleKv').values;
  const pool = geneOf(space, 'shared', 'poolMemory');
  const [idleAt, poolAt] = [indexOfShared('idleKv'), indexOfShared('poolMemory')];
  return (key) =>
    // A choice that cannot be used has nothing to exchange.
    idle[key[idleAt]] === 'pool' || isDead(resolver.session(key)) ? key : firstUsable(resolver, key, pool, poolAt);
}
