import { partLeaves } from '../search/compose.js';
import { enumerationChunks } from '../search/exhaustive.js';
import { designCount, variablesOf } from '../search/factored.js';
import type { Gathered, Surroundings } from '../search/gather.js';
import {
  designsIn,
  inGroups,
  JOINS_AT_A_TIME,
  type NearChunk,
  type NearDesign,
  type NearDone,
  type NearWork,
  nearing,
  type Neighbourhood,
  neighbourhoodOf,
} from '../search/near.js';
import type { Entries } from '../search/pareto/archive.js';
import { compareVectors } from '../search/pareto/dominance.js';
import { keyCount } from '../search/part/key.js';
import type { FactoredProblem } from '../search/problem.js';
import { indexOf } from '../search/space.js';
import type { UnionDesign } from '../search/union.js';
import type { FailedDesign, Found, NearFound } from './found.js';
import { nearOneByOne, type RescuedNear } from './one-by-one.js';
import { performUnits, type Runner, type Unit } from './units.js';

/** Most designs that a run lists beside its front: more are counted, and neither held in memory nor written. */
export const MOST_NEAR = 1_000_000;

/** The second pass of the exact method, on workers. `fronts`: those of the parts. */
export async function nearExact(
  problem: FactoredProblem,
  runner: Runner,
  fronts: readonly (readonly Entries[])[],
  around: Surroundings,
): Promise<Neighbourhood> {
  const steps = nearing(problem, fronts, around);
  let begun = -1;
  let step = steps.next();
  while (!step.done) {
    const work = step.value;
    if (work.kind === 'keep' && work.part !== begun) {
      begun = work.part;
      const { name = begun } = problem.parts[begun];
      runner.progress.begin(`near ${name}`, partLeaves(problem, begun) * keyCount(problem, begun));
    }
    step = steps.next(await performOn(problem, runner, around, work));
  }
  return step.value;
}

async function performOn(
  problem: FactoredProblem,
  runner: Runner,
  around: Surroundings,
  work: NearWork,
): Promise<NearDone> {
  if (work.kind === 'gather') {
    const units = work.orders.map(
      ({ k, assignments, kept }): Unit => ({
        name: `gather-${k}`,
        weight: 0,
        tasks: () => [{ kind: 'gather', assignments, kept: kept(), around }],
      }),
    );
    return (await performUnits<Gathered>(runner, units)).flat();
  }
  const { part, orders } = work;
  const leaves = partLeaves(problem, part);
  const units = orders.map(
    ({ k, key, ranges, known }): Unit => ({
      name: `near-${part}-${k}`,
      weight: leaves,
      tasks() {
        const told = known();
        return ranges.map((range) => ({ kind: 'keep', part, key, range, known: told }));
      },
    }),
  );
  return performUnits<NearChunk>(runner, units);
}

/** A chunk holds a thousand times the designs of a batch, which take less time together. */
export const CHUNK_PATIENCE = 20;

/** Goes through the whole space once more, but for the designs that failed the first time; what fails now is reported. */
export async function nearExhaustive(
  problem: FactoredProblem,
  runner: Runner,
  failed: readonly FailedDesign[],
  around: Surroundings,
): Promise<NearFound> {
  const variables = variablesOf(problem);
  const places = failed.map((one) => ({ one, at: indexOf(variables, one.genome) }));
  const units = enumerationChunks(problem).map((stretch): Unit => {
    const { start, count } = stretch;
    const known = places.filter(({ at }) => at >= start && at < start + BigInt(count)).map(({ one }) => one);
    return {
      name: `near-${start}`,
      weight: count,
      tasks() {
        // At once to the rescue: together with a design that kills its worker none would be answered.
        if (known.length > 0) throw new Error(known[0].reason);
        return [{ kind: 'enumerate near', start, count, around }];
      },
      withinMs: CHUNK_PATIENCE * runner.patienceMs,
      rescue: async () => [await nearOneByOne(problem, runner, stretch, known, around)],
    };
  });
  runner.progress.begin('enumerate near', Number(designCount(problem)));
  const chunks: RescuedNear[] = [];
  for (const some of inGroups(units, JOINS_AT_A_TIME)) {
    chunks.push(...(await performUnits<RescuedNear>(runner, some)).flat());
    if (designsIn(chunks) > around.most) break;
  }
  const failures = chunks.flatMap((chunk) => chunk.failures ?? []);
  const lost = failed.length + failures.length;
  return { ...neighbourhoodOf(chunks, around.most, lost === 0 ? {} : { failed: lost }), failures };
}

export interface UnionNear {
  /** Ordered by objectives, alternative and genome; undefined where there are more than `MOST_NEAR`. */
  readonly designs: readonly NearUnionDesign[] | undefined;
  /** In the band; where they are too many, as many as were certain when the count ended. */
  readonly count: number;
  /** What the pass did, one for each alternative. */
  readonly passes: Readonly<Record<string, Neighbourhood['certificate']>>;
  /** Of each alternative, what had not failed before. */
  readonly failures: readonly (readonly FailedDesign[])[];
}

export type NearUnionDesign = NearDesign & { readonly alternative: number };

/** Of all alternatives, around the front of their union. `runners`: one an alternative. */
export async function nearUnion(
  found: readonly { readonly near: Found['near']; readonly name: string; runner(): Runner }[],
  front: readonly UnionDesign[],
  band: number,
): Promise<UnionNear> {
  const around = { front: front.map(({ objectives }) => [...objectives]), band, most: MOST_NEAR };
  const near: NearFound[] = [];
  if (front.length > 0)
    for (const one of found) {
      if (one.near === undefined) throw new Error(`${one.name} was not searched exactly`);
      near.push(await one.near(one.runner(), around));
    }
  const count = near.reduce((sum, one) => sum + one.count, 0);
  const passes = Object.fromEntries(near.map(({ certificate }, i) => [found[i].name, certificate]));
  const failures = near.map((one) => one.failures ?? []);
  if (count > MOST_NEAR || near.some(({ designs }) => designs === undefined))
    return { designs: undefined, count, passes, failures };
  const designs = near.flatMap((one, alternative) => (one.designs ?? []).map((design) => ({ ...design, alternative })));
  designs.sort(
    (a, b) =>
      compareVectors(a.objectives, b.objectives) || a.alternative - b.alternative || compareVectors(a.genome, b.genome),
  );
  return { designs, count, passes, failures };
}
