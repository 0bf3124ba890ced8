import { decodeFigureNames, emptyDecodeFigures, unpackDecode } from '../core/decode-pool.js';
import { devicesOf } from '../core/engine.js';
import type { PoolDesign, SystemDesign } from '../core/evaluate.js';
import { emptySystem, join } from '../core/join.js';
import { emptyPrefillFigures, prefillFigureNames, unpackPrefill } from '../core/prefill-pool.js';
import type { Session } from '../core/session.js';
import { settingOf, type Setting } from '../core/setting.js';
import { trafficOf } from '../core/traffic.js';
import { invalid, isDead, type Dead } from '../core/violation.js';
import { scorerOf, type Scorer } from '../objective/score.js';
import type { FactoredProblem } from '../search/problem.js';
import { meanTasksPerS } from './demand.js';
import { geneOf, sharedKeys, type Gene, type Value } from './genome.js';
import { carriedFigures, decodePart, prefillPart } from './part.js';
import type { Plan } from './plan.js';
import { resolverOf, type NetworkGenes, type Resolver } from './resolver.js';

/** Space, core and objective joined: the one place that knows that the parts of a factored problem are pools. */
export interface SystemProblem {
  readonly factored: FactoredProblem;
  readonly setting: Setting;
  readonly scorer: Scorer;
  /** Name and value of every gene of a genome. */
  genes(genome: readonly number[]): Record<string, Value>;
  /** The design that a genome spells, or why it spells none. */
  design(genome: readonly number[]): SystemDesign | Dead;
  /** Grade-C facts that a design leans on. */
  leansOn(genome: readonly number[]): string[];
}

export function buildProblem(plan: Plan): SystemProblem {
  const { space, objective } = plan;
  const { peakToMean } = objective.demand;
  const traffic = trafficOf(objective.workload, space.model, meanTasksPerS(objective) * peakToMean, peakToMean);
  const leastReplicas = space.redundancy === 'none' ? 1 : 2;
  const setting = settingOf(space.model, traffic, objective.coefficients, objective.prices, leastReplicas);
  const scorer = scorerOf(objective, setting);
  const shared = sharedKeys.map((key) => geneOf(space, 'shared', key));
  const resolver = resolverOf(plan, setting, shared);
  const world = { space, setting, resolver, scorer };
  const prefill = prefillPart(world);
  const decode = decodePart(world);
  const all = [...shared, ...prefill.genes, ...decode.genes];
  const genes = (genome: readonly number[]) =>
    Object.fromEntries(all.map((one, i) => [one.name, one.values[genome[i]]]));
  return {
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
    design: (genome) => designOf(resolver, all, genome),
    leansOn(genome) {
      const design = designOf(resolver, all, genome);
      if (isDead(design)) return [];
      const { shared: chosen, prefill: p, decode: d } = design;
      const facts = [p.chip, d.chip, chosen.fabric, chosen.pool, chosen.idleTier];
      return [...new Set(facts.flatMap((one) => one?.leansOn ?? []))].sort();
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
  // The caller may reuse its array: remember what was in it, not which one it was.
  let last: readonly number[] = [];
  let session: Session | undefined;
  return (choice, figures, out) => {
    if (session === undefined || choice.some((index, i) => index !== last[i])) {
      const found = resolver.session(choice);
      if (isDead(found)) throw new Error(`joined a shared choice that is dead: ${found.rule}`);
      session = found;
      last = [...choice];
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

function designOf(resolver: Resolver, all: readonly Gene[], genome: readonly number[]): SystemDesign | Dead {
  const shared = resolver.shared(genome.slice(0, sharedKeys.length));
  if (isDead(shared)) return shared;
  const value = (name: string) => all[all.findIndex((gene) => gene.name === name)].values[indexOf(name)];
  const indexOf = (name: string) => genome[all.findIndex((gene) => gene.name === name)];
  const number = (name: string) => value(name) as number;
  const pool = (name: 'prefill' | 'decode'): PoolDesign | Dead => {
    const id = value(`${name}.accelerator`);
    const both = value('shared.accelerator');
    if (both !== 'any' && both !== id) return invalid('one accelerator for both pools');
    const chip = resolver.chip(id);
    if (isDead(chip)) return chip;
    const weights = resolver.weights(value(`${name}.weightPrecision`));
    if (isDead(weights)) return weights;
    const keys = ['topology', 'link', 'scaleUpDomain'].map((key) => `${name}.${key}`);
    const genes = keys.map((key) => all.find((gene) => gene.name === key)) as unknown as NetworkGenes;
    const parallelism = {
      tensor: number(`${name}.tensorParallel`),
      pipeline: number(`${name}.pipelineParallel`),
      expert: number(`${name}.expertParallel`),
    };
    const networked = devicesOf(parallelism) === 1 ? chip : resolver.network(id, genes, keys.map(indexOf));
    return isDead(networked) ? networked : { chip: networked, weights, parallelism };
  };
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
    },
  };
}
