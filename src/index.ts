export { loadCatalog, type Catalog } from './catalog/catalog.js';
export { InputError } from './catalog/input-error.js';
export { evaluate } from './core/evaluate.js';
export { loadObjective, type Objective } from './objective/load.js';
export { metrics } from './objective/metrics.js';
export { buildProblem } from './run/problem.js';
export { search } from './run/search.js';
export { frontSchema, manifestSchema } from './run/schema.js';
export { loadSpace, type Space } from './space/load.js';
