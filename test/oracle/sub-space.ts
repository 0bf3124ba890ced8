import { readdirSync } from 'node:fs';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { metrics } from '../../src/objective/metrics.js';
import { loadObjective, type Objective } from '../../src/objective/load.js';
import { factsOf, schemaVersion, type Plan } from '../../src/run/plan.js';
import { subSpace as randomSubSpace } from '../../src/run/sub-space.js';
import { Rng } from '../../src/search/rng.js';
import { loadSpace, type Space } from '../../src/space/load.js';

const catalog = loadCatalog();
export const spaceNames = readdirSync('spaces')
  .map((file) => file.replace('.yaml', ''))
  .sort();
export const objectiveNames = readdirSync('objectives')
  .map((file) => file.replace('.yaml', ''))
  .sort();

export function shippedSpace(name: string): Space {
  return loadSpace(`spaces/${name}.yaml`, catalog);
}

export function shippedObjective(name: string): Objective {
  return loadObjective(`objectives/${name}.yaml`, catalog, metrics);
}

export function planFor(space: Space, objective: Objective): Plan {
  return {
    schemaVersion,
    space,
    objective,
    facts: factsOf(space, catalog),
    algorithm: 'exact',
    algorithmReason: 'asked for',
    seed: 1,
    budget: null,
  };
}

/** The space with decoding that may speculate: three times the designs of each pool that decodes. */
export function speculating(space: Space): Space {
  const genes = space.genes.map((gene) => (gene.key === 'speculativeTokens' ? { ...gene, values: [0, 1, 3] } : gene));
  return { ...space, genes };
}

export function subSpace(space: Space, most: number, seed: number): Space {
  return randomSubSpace(space, most, new Rng(seed));
}
