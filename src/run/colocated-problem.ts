import { colocatedFigureNames, emptyColocatedFigures, unpackColocated } from '../core/colocated-pool.js';
import type { ColocatedDesign } from '../core/colocated.js';
import { emptySystem, joinColocated } from '../core/join.js';
import type { Schedule } from '../core/rank.js';
import type { Setting } from '../core/setting.js';
import { isDead, type Dead } from '../core/violation.js';
import type { Scorer } from '../objective/score.js';
import type { FactoredProblem } from '../search/problem.js';
import { genesOf } from '../space/alternative.js';
import type { Alternative } from './alternative.js';
import { colocatedPart } from './colocated-part.js';
import { valuesOf, type Value } from './genome.js';
import { carriedFigures } from './part.js';
import type { Plan } from './plan.js';
import { estimatesBehind, poolDesignOf } from './problem.js';
import { narrowed, type Resolver } from './resolver.js';
import { worldOf, type World } from './world.js';

export interface ColocatedProblem extends Alternative {
  readonly scorer: Scorer;
  design(genome: readonly number[]): ColocatedDesign | Dead;
}

/** The systems of one pool that does both, in a plan's space: a problem of one part. */
export function buildColocated(plan: Plan, world: World = worldOf(plan)): ColocatedProblem {
  const { setting, scorer } = world;
  const read = new Set(genesOf(plan.space, 'colocated').map(({ pool, key }) => `${pool}.${key}`));
  const positions = [...world.shared.keys()].filter((i) => read.has(world.shared[i].name));
  const shared = positions.map((i) => world.shared[i]);
  const resolver = narrowed(world.resolver, positions, world.shared.length);
  const { part, genes: own } = colocatedPart({ ...world, resolver }, shared);
  const all = [...shared, ...own];
  const genes = valuesOf(all);
  return {
    name: 'colocated',
    factored: {
      shared: shared.map((one) => one.variable),
      parts: [part],
      objectiveCount: plan.objective.goals.length,
      constraintCount: plan.objective.limits.length,
      join: joinerOf(setting, scorer),
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
            [design.colocated],
            design.colocated,
            design.shared,
            design.colocated.speculativeTokens > 0 ? setting.drafting : undefined,
          );
    },
  };
}

/** Scores the carried figures of the pool; a figure that nobody consumes stays at its best. */
function joinerOf(setting: Setting, scorer: Scorer): FactoredProblem['join'] {
  const carried = carriedFigures(colocatedFigureNames, scorer.needs.colocated);
  const all = new Float64Array(colocatedFigureNames.length);
  const figures = emptyColocatedFigures();
  const system = emptySystem();
  return (_, [from], out) => {
    for (let i = 0; i < carried.length; i++) all[carried[i]] = from[i];
    unpackColocated(all, figures);
    scorer.score(joinColocated(setting, figures, system), out);
  };
}

function designOf(
  value: Record<string, Value>,
  shared: ColocatedDesign['shared'] | Dead,
  resolver: Resolver,
): ColocatedDesign | Dead {
  if (isDead(shared)) return shared;
  const pool = poolDesignOf(value, 'colocated', resolver);
  if (isDead(pool)) return pool;
  const number = (key: string) => value[`colocated.${key}`] as number;
  return {
    shared,
    colocated: {
      ...pool,
      chunkTokens: number('chunkTokens'),
      utilization: number('utilization'),
      schedule: value['colocated.schedule'] as Schedule,
      maxBatch: number('maxBatch'),
      pooledKvShare: number('pooledKvShare'),
      speculativeTokens: number('speculativeTokens'),
    },
  };
}
