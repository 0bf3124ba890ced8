import { fileURLToPath } from 'node:url';
import { loadCatalog, type Catalog } from '../catalog/catalog.js';
import { packageRoot } from '../catalog/package-root.js';
import { metrics } from '../objective/metrics.js';
import { loadObjective, type Objective } from '../objective/load.js';
import { limitBounds } from './option.js';
import { loadSpace, type Space } from '../space/load.js';

/** The objective of every verb that needs one and is given none; it ships with the package. */
export const defaultObjective = fileURLToPath(new URL('objectives/cost-latency-efficiency.yaml', packageRoot));

export interface Inputs {
  readonly catalog: Catalog;
  readonly space: Space;
  readonly objective: Objective;
}

export function loadInputs(
  space: string,
  objective: string | undefined,
  set?: ReadonlyMap<string, string>,
  limits: readonly string[] = [],
): Inputs {
  const ids = metrics.map(({ id }) => id);
  const catalog = loadCatalog();
  return {
    catalog,
    space: loadSpace(space, catalog, set),
    objective: loadObjective(objective ?? defaultObjective, catalog, metrics, limitBounds(limits, ids)),
  };
}
