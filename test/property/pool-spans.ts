import { boundDecode, decodeSpan, fleetsOf, type DecodeSpan } from '../../src/core/decode-bound.js';
import {
  decodeFigureNames,
  decodeReplicas,
  emptyDecodeFigures,
  holdKv,
  loadDecode,
  type DecodeFigures,
} from '../../src/core/decode-pool.js';
import { wired, type Engine } from '../../src/core/engine.js';
import { speculate, type Speculation } from '../../src/core/speculation.js';
import { isDead, type Dead } from '../../src/core/violation.js';
import { spanOf } from '../../src/core/wires.js';
import type { Objective } from '../../src/objective/load.js';
import type { Placed } from '../../src/run/part.js';
import { buildProblem, type SystemProblem } from '../../src/run/problem.js';
import { isInfeasible, type Context, type Part } from '../../src/search/problem.js';
import type { Rng } from '../../src/search/rng.js';
import { combinations, genomeAt } from '../../src/search/space.js';
import type { GeneValue } from '../../src/space/gene.js';
import type { Space } from '../../src/space/load.js';
import { planFor, shippedSpace } from '../oracle/sub-space.js';

const wide: Readonly<Record<string, readonly GeneValue[]>> = {
  'shared.idleKv': ['keep', 'pool', 'host', 'ddr5-rdimm', 'recompute'],
  'shared.idleTtlS': [60, 300, 1800],
  'shared.poolMemory': ['none', 'cxl-ddr5', 'optical-ddr5', 'optical-hbm3e', 'photonic-pool'],
  'decode.speculativeTokens': [0, 1, 3],
  'decode.pooledKvShare': Array.from({ length: 21 }, (_, i) => i / 20),
  'decode.maxBatch': [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 256],
};

/** A shipped space with every place for idle KV, pools, speculation, shares and batches. */
export function widened(name: string): Space {
  const space = shippedSpace(name);
  return {
    ...space,
    genes: space.genes.map((gene) => ({ ...gene, values: wide[`${gene.pool}.${gene.key}`] ?? gene.values })),
  };
}

export function problemOf(space: Space, objective: Objective): SystemProblem {
  return buildProblem(planFor(space, objective));
}

/** The same of accelerators that are bought by the rack and draw, idle, nearly all that they ever do. */
export function restlessProblem(space: Space, objective: Objective): SystemProblem {
  const plan = planFor(space, objective);
  const accelerators = plan.facts.accelerators.map((one) => {
    const { tdpW } = one.power;
    const idleW = tdpW && { ...tdpW, value: 0.95 * tdpW.value };
    return { ...one, purchaseUnit: { ...one.purchaseUnit, value: 72 }, power: { ...one.power, idleW } };
  });
  return buildProblem({ ...plan, facts: { ...plan.facts, accelerators } });
}

export const any = <T>(rng: Rng, of: readonly T[]): T => of[rng.integer(of.length)];

/** Walks `depth` stages down the part by chance; undefined where a stage refuses too often. */
export function descend({ shared, parts }: SystemProblem['factored'], part: number, depth: number, rng: Rng): Context {
  for (let draw = 0; draw < 400; draw++) {
    let context: Context = genomeAt(shared, rng.integer(combinations(shared)));
    for (const stage of parts[part].stages.slice(0, depth)) {
      context = stage.enter?.(context, genomeAt(stage.variables, rng.integer(combinations(stage.variables))));
      if (isInfeasible(context)) break;
    }
    if (!isInfeasible(context)) return context;
  }
  return undefined;
}

/** Usable engines of a placed replica among some of the network choices. */
function enginesOf(part: Part, placed: Placed, rng: Rng): Engine[] {
  const network = part.stages[2];
  const size = combinations(network.variables);
  const first = rng.integer(size);
  const count = 1 + rng.integer(any(rng, [1, 8, size]));
  return Array.from({ length: Math.min(count, size - first) }, (_, i) =>
    network.enter?.(placed, genomeAt(network.variables, first + i)),
  ).filter((one): one is Engine => !isInfeasible(one));
}

export interface Met {
  readonly bound: DecodeFigures;
  readonly pool: DecodeFigures;
  readonly fewest: number;
  readonly most: number;
}

/** A stretch of decode pools by chance: what bounds it, and what its pools are made of. */
export interface Stretch {
  readonly span: DecodeSpan;
  readonly engines: readonly Engine[];
  readonly shares: readonly number[];
  readonly batches: readonly number[];
  readonly drafted: (engine: Engine) => Speculation | Dead;
}

export function stretchOf({ factored }: SystemProblem, pools: SpanValues, rng: Rng): Stretch | undefined {
  const part = factored.parts[1];
  const placed = descend(factored, 1, 2, rng) as Placed | undefined;
  if (placed === undefined) return undefined;
  const { placement, rates } = placed;
  const engines = enginesOf(part, placed, rng);
  if (engines.length === 0) return undefined;
  const nets = spanOf(engines.map(({ wires }) => wires));
  const tokens = any(rng, pools.drafted);
  const drafted = (engine: Engine) => speculate(engine, tokens);
  const best = drafted(wired(placement, rates, nets.best));
  const worst = drafted(wired(placement, rates, nets.worst));
  if (isDead(best) || isDead(worst)) return undefined;
  const shares = placement.session.shared.pool === undefined ? [0] : stretch(pools.shares, rng);
  const batches = stretch(pools.batches, rng);
  const span = decodeSpan(best, worst, Math.min(...shares), Math.max(...shares));
  return isDead(span) ? undefined : { span, engines, shares, batches, drafted };
}

/** Of a stretch by chance those pools that stand, each beside a bound of a range of fleets with its own. */
export function* meet(problem: SystemProblem, pools: SpanValues, rng: Rng): Generator<Met> {
  const found = stretchOf(problem, pools, rng);
  if (found === undefined) return;
  const { span, engines, shares, batches, drafted } = found;
  const { fewest, most, largest } = fleetsOf(span, Math.min(...batches), Math.max(...batches));
  for (let draw = 0; draw < 12; draw++) {
    const engine = any(rng, engines);
    const memory = holdKv(engine, any(rng, shares), drafted(engine) as Speculation);
    if (isDead(memory)) continue;
    const pool = loadDecode(memory, decodeReplicas(memory, any(rng, batches)), emptyDecodeFigures());
    const { replicas } = pool;
    const lower = any(rng, [fewest, replicas, Math.floor((fewest + replicas) / 2)]);
    const upper = any(rng, [most, replicas, replicas + rng.integer(5)]);
    const bound = boundDecode(
      span,
      Math.min(lower, replicas),
      Math.max(upper, replicas),
      largest,
      emptyDecodeFigures(),
    );
    yield { bound, pool, fewest, most };
  }
}

export interface SpanValues {
  readonly drafted: readonly number[];
  readonly shares: readonly number[];
  readonly batches: readonly number[];
}

export const widest: SpanValues = {
  drafted: wide['decode.speculativeTokens'] as number[],
  shares: wide['decode.pooledKvShare'] as number[],
  batches: wide['decode.maxBatch'] as number[],
};

/** Neighbours among values, one to all of them. */
function stretch<T>(values: readonly T[], rng: Rng): T[] {
  const start = rng.integer(values.length);
  return values.slice(start, start + 1 + rng.integer(values.length - start));
}

/** Names of figures in which the pool is better than what should bound it. */
export function broken({ bound, pool, fewest, most }: Met): string[] {
  const worse = decodeFigureNames.filter((name) =>
    name === 'bandwidthBytesPerS' ? !(bound[name] >= pool[name]) : !(bound[name] <= pool[name]),
  );
  return pool.replicas < fewest || pool.replicas > most ? [...worse, 'replicas'] : worse;
}
