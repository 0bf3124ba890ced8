import { decodeFigureNames, emptyDecodeFigures, unpackDecode } from '../core/decode-pool.js';
import type { Drafting } from '../core/drafting.js';
import { devicesOf } from '../core/engine.js';
import type { PoolDesign, SystemDesign } from '../core/evaluate.js';
import { emptySystem, join } from '../core/join.js';
import { hostEstimates } from '../core/parking.js';
import { emptyPrefillFigures, prefillFigureNames, unpackPrefill } from '../core/prefill-pool.js';
import type { Session, SharedChoice } from '../core/session.js';
import type { Setting } from '../core/setting.js';
import { invalid, isDead, type Dead } from '../core/violation.js';
import type { Scorer } from '../objective/score.js';
import type { FactoredProblem } from '../search/problem.js';
import type { Alternative } from './alternative.js';
import { valuesOf, type Pool, type Value } from './genome.js';
import { networkKeys, type NetworkValues } from './network.js';
import { decodePart } from './decode-part.js';
import { carriedFigures } from './part.js';
import { prefillPart } from './prefill-part.js';
import type { Plan } from './plan.js';
import type { Resolver } from './resolver.js';
import { worldOf, type World } from './world.js';

/** Space, core and objective joined: the one place that knows that the parts of a factored problem are pools. */
export interface SystemProblem extends Alternative {
  readonly scorer: Scorer;
  design(genome: readonly number[]): SystemDesign | Dead;
}

/** The systems of a prefill pool and a decode pool in a plan's space. */
export function buildProblem(plan: Plan, world: World = worldOf(plan)): SystemProblem {
  const { objective } = plan;
  const { setting, scorer, shared, resolver } = world;
  const prefill = prefillPart(world);
  const decode = decodePart(world);
  const all = [...shared, ...prefill.genes, ...decode.genes];
  const genes = valuesOf(all);
  return {
    name: 'disaggregated',
    factored: {
      shared: shared.map((one) => one.variable),
      parts: [prefill.part, decode.part],
      objectiveCount: objective.goals.length,
      constraintCount: objective.limits.length,
      join: joinerOf(setting, scorer, resolver),
      // The pools' bandwidths reach the join only as the smaller of the two.
      bottleneck: true,
    },
    setting,
    scorer,
    genes,
    design: (genome) => designOf(genes(genome), resolver.shared(genome.slice(0, shared.length)), resolver),
    leansOn(genome) {
      const design = designOf(genes(genome), resolver.shared(genome.slice(0, shared.length)), resolver);
      return isDead(design)
        ? []
        : estimatesBehind(
            [design.prefill, design.decode],
            design.decode,
            design.shared,
            design.decode.speculativeTokens > 0 ? setting.drafting : undefined,
          );
    },
  };
}

/** Joins the carried figures of two pools and scores the whole; a figure that nobody consumes stays at its best. */
function joinerOf(setting: Setting, scorer: Scorer, resolver: Resolver): FactoredProblem['join'] {
  const prefillAt = carriedFigures(prefillFigureNames, scorer.needs.prefill);
  const decodeAt = carriedFigures(decodeFigureNames, scorer.needs.decode);
  const prefillAll = new Float64Array(prefillFigureNames.length);
  const decodeAll = new Float64Array(decodeFigureNames.length);
  prefillAll[prefillFigureNames.indexOf('bandwidthBytesPerS')] = Number.POSITIVE_INFINITY;
  decodeAll[decodeFigureNames.indexOf('bandwidthBytesPerS')] = Number.POSITIVE_INFINITY;
  const prefill = emptyPrefillFigures();
  const decode = emptyDecodeFigures();
  const system = emptySystem();
  // While it is the same array it is the same choice (search/problem.ts).
  let last: readonly number[] | undefined;
  let session: Session | undefined;
  return (choice, figures, out) => {
    if (session === undefined || choice !== last) {
      const found = resolver.session(choice);
      if (isDead(found)) throw new Error(`joined a shared choice that is dead: ${found.rule}`);
      session = found;
      last = choice;
    }
    const [p, d] = figures as [Float64Array, Float64Array];
    for (let i = 0; i < prefillAt.length; i++) prefillAll[prefillAt[i]] = p[i];
    for (let i = 0; i < decodeAt.length; i++) decodeAll[decodeAt[i]] = d[i];
    unpackPrefill(prefillAll, prefill);
    unpackDecode(decodeAll, decode);
    join(setting, session, prefill, decode, system);
    scorer.score(system, out);
  };
}

function designOf(
  value: Record<string, Value>,
  shared: SystemDesign['shared'] | Dead,
  resolver: Resolver,
): SystemDesign | Dead {
  if (isDead(shared)) return shared;
  const one = value['shared.accelerator'];
  if (one !== 'any' && (value['prefill.accelerator'] !== one || value['decode.accelerator'] !== one))
    return invalid('one accelerator for both pools');
  const number = (key: string) => value[key] as number;
  const pool = (name: 'prefill' | 'decode') => poolDesignOf(value, name, resolver);
  const prefill = pool('prefill');
  if (isDead(prefill)) return prefill;
  const decode = pool('decode');
  if (isDead(decode)) return decode;
  return {
    shared,
    prefill: {
      ...prefill,
      chunkTokens: number('prefill.chunkTokens'),
      utilization: number('prefill.utilization'),
    },
    decode: {
      ...decode,
      maxBatch: number('decode.maxBatch'),
      pooledKvShare: number('decode.pooledKvShare'),
      speculativeTokens: number('decode.speculativeTokens'),
    },
  };
}

/** What designs of all pools have in common. */
export function poolDesignOf(value: Record<string, Value>, pool: Pool, resolver: Resolver): PoolDesign | Dead {
  const number = (key: string) => value[`${pool}.${key}`] as number;
  const chip = resolver.chip(value[`${pool}.accelerator`]);
  if (isDead(chip)) return chip;
  const weights = resolver.weights(value[`${pool}.weightPrecision`]);
  if (isDead(weights)) return weights;
  const parallelism = {
    tensor: number('tensorParallel'),
    pipeline: number('pipelineParallel'),
    expert: number('expertParallel'),
  };
  const network = networkKeys.map((key) => value[`${pool}.${key}`]) as unknown as NetworkValues;
  const networked = devicesOf(parallelism) === 1 ? chip : resolver.network(chip, network);
  return isDead(networked) ? networked : { chip: networked, weights, parallelism };
}

/**
 * Grade-C facts of the accelerators in their networks, of what formats lose, of the fabric, of memory beyond the devices (of
 * those that decode, their hosts' too), and of a draft in use.
 */
export function estimatesBehind(
  pools: readonly PoolDesign[],
  decoding: PoolDesign,
  shared: SharedChoice,
  drafting: Drafting | undefined,
): string[] {
  const { fabric, pool, idleTier, kvLeansOn = [] } = shared;
  const ofPools = pools.flatMap(({ chip, weights }) => [chip, weights]);
  const named = [...ofPools, fabric, pool, idleTier, drafting].flatMap((one) => one?.leansOn ?? []);
  return [...new Set([...named, ...kvLeansOn, ...hostEstimates(decoding.chip, shared)])].sort();
}
