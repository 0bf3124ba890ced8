import { boundDecode, boundShares } from '../core/decode-bound.js';
import {
  decodeFigureNames,
  decodeReplicas,
  emptyDecodeFigures,
  holdKv,
  loadDecode,
  packDecode,
  type DecodeMemory,
} from '../core/decode-pool.js';
import type { Engine } from '../core/engine.js';
import { beyondFabric } from '../core/fleet.js';
import { emptySystem, join, tpotSpreadWeight } from '../core/join.js';
import { emptyPrefillFigures } from '../core/prefill-pool.js';
import { speculate, type Speculation } from '../core/speculation.js';
import { duplicate, isDead, type Dead } from '../core/violation.js';
import type { Figure, Part, Stage } from '../search/problem.js';
import { geneOf, indexOfShared } from './genome.js';
import {
  carriedFigures,
  carry,
  figuresOf,
  everyKey,
  hopeless,
  outerStages,
  partOf,
  perfect,
  repetition,
  type PoolPart,
  type PoolWorld,
} from './part.js';

/** Bounding fewer shares costs what evaluating them does. */
const LEAST_SHARES = 4;

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
  const bound = emptyDecodeFigures();
  const bounds = new Float64Array(carried.length);

  /** Whether no pool with one of these shares, whatever its largest batch, can matter. */
  function outclassed(
    speculation: Speculation,
    start: number,
    end: number,
    beaten: (figures: Float64Array) => boolean,
  ) {
    const { session } = speculation.engine.placement;
    if (session.shared.pool === undefined || end - start < LEAST_SHARES) return false;
    const shares = pooled.values.slice(start, end) as number[];
    const range = boundShares(speculation, Math.min(...shares), Math.max(...shares));
    if (isDead(range)) return false;
    return batch.values.every((most) => {
      boundDecode(range, most as number, bound);
      join(setting, session, partner, bound, system);
      if (scorer.firstBroken(system) >= 0) return true;
      packDecode(bound, all);
      for (let i = 0; i < carried.length; i++) bounds[i] = all[carried[i]];
      return beaten(bounds);
    });
  }

  const stages: Stage[] = [
    ...outer.stages,
    {
      variables: [drafted.variable],
      enter: (context, [index]) => speculate(context as Engine, drafted.values[index] as number),
    },
    {
      variables: [pooled.variable],
      outclassed: (context, start, end, beaten) => outclassed(context as Speculation, start, end, beaten),
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
function exchangesOf({ space }: PoolWorld): NonNullable<Part['exchanges']> {
  const idle = geneOf(space, 'shared', 'idleKv').values;
  const [idleAt, poolAt] = [indexOfShared('idleKv'), indexOfShared('poolMemory')];
  return (key) => (idle[key[idleAt]] === 'pool' ? key : key.with(poolAt, 0));
}
