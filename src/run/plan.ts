import { createHash } from 'node:crypto';
import type { Catalog } from '../catalog/catalog.js';
import type { Accelerator, Link, Memory, Quality } from '../catalog/schema.js';
import type { Objective } from '../objective/load.js';
import type { AlternativeName } from '../space/alternative.js';
import type { Space } from '../space/load.js';

export const schemaVersion = '2.2';

/** Everything a run depends on, as plain data: workers, resume and later readers need nothing else. */
export interface Plan {
  readonly schemaVersion: string;
  readonly space: Space;
  readonly objective: Objective;
  readonly facts: {
    readonly accelerators: readonly Accelerator[];
    readonly links: readonly Link[];
    readonly memories: readonly Memory[];
    /** What narrower formats cost the model, as far as it is known. */
    readonly quality?: Quality;
  };
  readonly algorithm: string;
  readonly algorithmReason: string;
  readonly seed: number;
  readonly budget: number | null;
  /** Designs bred at a time; absent: the algorithm's own. */
  readonly population?: number;
  /** Seconds that a sitting may take; absent: as many as it needs. */
  readonly timeS?: number;
  /** Whether all designs tied with a point of the front are listed; absent: not. */
  readonly ties?: true;
  /** The front is coarsened to points of which one comes within this factor less 1 of any other; absent: whole. */
  readonly epsilon?: number;
  /** Width of the band around the front in which all designs are listed, a factor less 1; absent: none. */
  readonly band?: number;
  /** Designs of which a search by samples starts; absent: of none. */
  readonly from?: Start;
}

/** Designs that were brought along. */
export interface Start {
  /** As typed. */
  readonly folder: string;
  /** Those that the space holds, in the order in which they are evaluated. */
  readonly designs: readonly {
    readonly id: string;
    readonly alternative: AlternativeName;
    readonly genome: readonly number[];
  }[];
  /** The others, and why not. */
  readonly left: readonly { readonly id: string; readonly reason: string }[];
}

/** The catalogue entries that a space names, in a fixed order. */
export function factsOf(space: Space, catalog: Catalog): Plan['facts'] {
  const named = (key: string) =>
    new Set(space.genes.filter((gene) => gene.key === key).flatMap((gene) => gene.values.map(String)));
  const pick = <T extends { id: string }>(entries: ReadonlyMap<string, T>, ids: Set<string>) =>
    [...entries.values()].filter((entry) => ids.has(entry.id)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const accelerators = pick(catalog.accelerators, named('accelerator'));
  const links = new Set([...named('fabric'), ...named('link')]);
  for (const accelerator of accelerators) links.add(accelerator.scaleUp.link);
  const quality = catalog.qualities.get(space.model.id);
  return {
    ...(quality !== undefined && { quality }),
    accelerators,
    links: pick(catalog.links, links),
    memories: pick(catalog.memories, new Set([...named('poolMemory'), ...named('idleKv')])),
  };
}

/** The plan of a sub-space. The facts stay those of the whole: what a design comes to must not depend on its neighbours. */
export function within(plan: Plan, genes: Space['genes']): Plan {
  return { ...plan, space: { ...plan.space, genes } };
}

/** Hash of what decides the result; the same for the same inputs whatever the order in which keys were written. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
