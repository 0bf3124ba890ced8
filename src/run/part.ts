import type { ScaleUpTopology } from '../catalog/schema.js';
import type { Chip } from '../core/chip.js';
import {
  connectDecode,
  decodeFigureNames,
  emptyDecodeFigures,
  holdKv,
  packDecode,
  placeDecode,
  runDecode,
  type DecodeEngine,
  type DecodeMemory,
} from '../core/decode-pool.js';
import type { Parallelism, Placement } from '../core/engine.js';
import {
  connectPrefill,
  emptyPrefillFigures,
  packPrefill,
  placePrefill,
  prefillFigureNames,
  runPrefill,
  servePrefill,
  type PrefillEngine,
  type PrefillService,
} from '../core/prefill-pool.js';
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

/** Position of each figure that goals and limits consume among all figures of the pool. */
export function carriedFigures(names: readonly string[], needed: ReadonlySet<string>): number[] {
  return names.flatMap((name, i) => (needed.has(name) ? [i] : []));
}

interface OnChip {
  readonly session: Session;
  readonly chip: Chip;
  readonly weights: WeightFormats;
  readonly poolMemory: number;
}
interface Placed {
  readonly placement: Placement;
}

/** Outer stages that both pools have: chip and weights, parallelism, network. */
function outerStages<P extends Placed>(
  { space, setting, resolver }: PoolWorld,
  pool: 'prefill' | 'decode',
  place: (setting: Setting, session: Session, chip: Chip, weights: WeightFormats, p: Parallelism) => P | Dead,
  connect: (placed: P, topology: ScaleUpTopology) => object,
): { genes: Gene[]; stages: Stage[] } {
  const [accelerator, precision, tensor, pipeline, expert, topology] = [
    'accelerator',
    'weightPrecision',
    'tensorParallel',
    'pipelineParallel',
    'expertParallel',
    'topology',
  ].map((key) => geneOf(space, pool, key)) as [Gene, Gene, Gene, Gene, Gene, Gene];
  const at = (gene: Gene, index: number | undefined) => gene.values[index as number];
  const stages: Stage[] = [
    {
      variables: [accelerator.variable, precision.variable],
      enter(context, choice) {
        const shared = context as readonly number[];
        const session = resolver.session(shared);
        if (isDead(session)) return session;
        const chip = resolver.chip(at(accelerator, choice[0]));
        if (isDead(chip)) return chip;
        const weights = resolver.weights(at(precision, choice[1]));
        if (isDead(weights)) return weights;
        return { session, chip, weights, poolMemory: shared[poolMemoryIndex] };
      },
    },
    {
      variables: [tensor.variable, pipeline.variable, expert.variable],
      enter(context, choice) {
        const on = context as OnChip;
        const placed = place(setting, on.session, on.chip, on.weights, {
          tensor: at(tensor, choice[0]) as number,
          pipeline: at(pipeline, choice[1]) as number,
          expert: at(expert, choice[2]) as number,
        });
        return isDead(placed) ? placed : { ...placed, poolMemory: on.poolMemory };
      },
    },
    {
      variables: [topology.variable],
      enter(context, choice) {
        const placed = context as P;
        const { stageDevices, chip } = placed.placement;
        if (stageDevices === 1 && choice[0] !== 0) return duplicate('a topology of one device');
        return connect(placed, resolver.topology(at(topology, choice[0]), chip));
      },
    },
  ];
  return { genes: [accelerator, precision, tensor, pipeline, expert, topology], stages };
}

export function prefillPart(world: PoolWorld): PoolPart {
  const { space, scorer } = world;
  const outer = outerStages(world, 'prefill', placePrefill, connectPrefill);
  const chunk = geneOf(space, 'prefill', 'chunkTokens');
  const utilization = geneOf(space, 'prefill', 'utilization');
  const carried = carriedFigures(prefillFigureNames, scorer.needs.prefill);
  const all = new Float64Array(prefillFigureNames.length);
  const figures = emptyPrefillFigures();
  const stages: Stage[] = [
    ...outer.stages,
    {
      variables: [chunk.variable],
      enter: (context, [index]) => servePrefill(context as PrefillEngine, chunk.values[index] as number),
    },
    {
      variables: [utilization.variable],
      leaf(context, choice, out, at) {
        const service = context as PrefillService;
        runPrefill(service, utilization.values[choice[0]] as number, figures);
        const broken = scorer.prefillAlone(service.session, figures);
        if (broken >= 0) {
          out[at] = broken;
          return false;
        }
        packPrefill(figures, all);
        for (let i = 0; i < carried.length; i++) out[at + i] = all[carried[i]];
        return true;
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
  const { space, scorer } = world;
  const outer = outerStages(world, 'decode', placeDecode, connectDecode);
  const pooled = geneOf(space, 'decode', 'pooledKvShare');
  const batch = geneOf(space, 'decode', 'maxBatch');
  const carried = carriedFigures(decodeFigureNames, scorer.needs.decode);
  const all = new Float64Array(decodeFigureNames.length);
  const figures = emptyDecodeFigures();
  const stages: Stage[] = [
    ...outer.stages,
    {
      variables: [pooled.variable],
      enter(context, [index]) {
        const engine = context as DecodeEngine & { readonly poolMemory: number };
        const share = pooled.values[index] as number;
        if (share === 0 && engine.poolMemory !== 0) return duplicate('a memory pool that holds nothing');
        return holdKv(engine, share);
      },
    },
    {
      variables: [batch.variable],
      leaf(context, choice, out, at) {
        const memory = context as DecodeMemory;
        runDecode(memory, batch.values[choice[0]] as number, figures);
        const broken = scorer.decodeAlone(memory.session, figures);
        if (broken >= 0) {
          out[at] = broken;
          return false;
        }
        packDecode(figures, all);
        for (let i = 0; i < carried.length; i++) out[at + i] = all[carried[i]];
        return true;
      },
    },
  ];
  const reads = [0, 1, 2, 3, poolMemoryIndex];
  return {
    part: partOf('decode', reads, decodeFigureNames, carried, stages, scorer),
    genes: [...outer.genes, pooled, batch],
  };
}

function partOf(
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
