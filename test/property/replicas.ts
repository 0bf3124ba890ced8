import * as fc from 'fast-check';
import { colocatedPhases } from '../../src/core/colocated-record.js';
import { evaluateColocated } from '../../src/core/colocated.js';
import type { DecodeMemory } from '../../src/core/decode-pool.js';
import { evaluate } from '../../src/core/evaluate.js';
import { decodePhase, prefillPhase, type Phase } from '../../src/core/phase.js';
import type { PrefillService } from '../../src/core/prefill-pool.js';
import { isDead } from '../../src/core/violation.js';
import { buildAlternatives, type Alternative } from '../../src/run/alternative.js';
import { drawerOf } from '../../src/run/draw.js';
import type { Plan } from '../../src/run/plan.js';
import { Rng } from '../../src/search/rng.js';
import { catalog, objectiveNames, shippedPlan, spaceNames, speculating, unlimited } from './designs.js';

/** Both phases of a design, and what they run on; of one pool where it is co-located. */
export interface Replicas {
  readonly prompts: Pick<PrefillService, 'engine' | 'chunkTokens' | 'served'>;
  /** Bytes that a device reads for a mean request, where a pool has prompts alone. */
  readonly servedBytes: number | undefined;
  readonly prefill: Phase;
  readonly tokens: DecodeMemory;
  /** Requests on a rank. */
  readonly batch: number;
  readonly decode: Phase;
}

function replicasOf(alternative: Alternative, genome: readonly number[]): Replicas {
  const { setting } = alternative;
  const design = alternative.design(genome);
  if (isDead(design)) throw new Error(design.rule);
  if ('colocated' in design) {
    const outcome = evaluateColocated(setting, design);
    if (outcome.kind !== 'feasible') throw new Error('a design that must stand');
    const { rank, figures } = outcome.evaluated;
    const phases = colocatedPhases(outcome.evaluated);
    return { prompts: rank.prompts, servedBytes: undefined, tokens: rank.memory, batch: figures.batch, ...phases };
  }
  const outcome = evaluate(setting, design);
  if (outcome.kind !== 'feasible') throw new Error('a design that must stand');
  const at = outcome.evaluated;
  return {
    prompts: at.prefill,
    servedBytes: at.prefill.bytesPerS * at.prefill.workS,
    prefill: prefillPhase(at),
    tokens: at.decode,
    batch: at.decodeFigures.batch,
    decode: decodePhase(at),
  };
}

const planOf = (space: string): Plan =>
  speculating(unlimited(shippedPlan(space, objectiveNames.find((one) => one === space) ?? 'cost-latency-efficiency')));

/** Each space that ships; the smallest also with every other model of the catalogue. */
const plans = [
  ...spaceNames.map(planOf),
  ...[...catalog.models.values()].map((model): Plan => {
    const plan = planOf('quickstart');
    return { ...plan, space: { ...plan.space, model, allowUnknownQuality: true } };
  }),
];
const alternatives = plans.flatMap((plan) => buildAlternatives(plan));

/** Properties of one seed draw the same designs: each is walked once. */
const known = new Map<string, Replicas | undefined>();

function drawn(place: number, seed: number): Replicas | undefined {
  const key = `${place} ${seed}`;
  if (known.has(key)) return known.get(key);
  const alternative = alternatives[place];
  const genome = drawerOf(alternative.factored, new Rng(seed)).anywhere();
  const found = genome && {
    ...replicasOf(alternative, genome),
    [fc.toStringMethod]: () => JSON.stringify(alternative.genes(genome)),
  };
  known.set(key, found);
  return found;
}

/** A design that stands, of either kind, of any of these spaces. */
export const replicas: fc.Arbitrary<Replicas> = fc
  .tuple(fc.nat({ max: alternatives.length - 1 }), fc.nat())
  .map(([place, seed]) => drawn(place, seed))
  .filter((one) => one !== undefined);
