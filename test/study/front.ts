import { fileURLToPath } from 'node:url';
import { type Catalog, loadCatalog } from '../../src/catalog/catalog.js';
import { loadObjective } from '../../src/objective/load.js';
import { metrics } from '../../src/objective/metrics.js';
import { buildAlternatives } from '../../src/run/alternative.js';
import type { Plan } from '../../src/run/plan.js';
import { planOf } from '../../src/run/search.js';
import { compose } from '../../src/search/compose.js';
import { unionFronts } from '../../src/search/union.js';
import { loadSpace, type Space } from '../../src/space/load.js';

/** Exact fronts of the shipped studies in this process, with some of the space or of the facts changed. */
export const catalog = loadCatalog();

export interface StudyPoint {
  readonly genes: Readonly<Record<string, string | number>>;
  readonly usdPerTask: number;
  readonly p95S: number;
  readonly tokensPerJoule: number;
}

export function planFor(
  name: string,
  change: (space: Space) => Space = (space) => space,
  facts: Catalog = catalog,
): Plan {
  const path = (folder: string, file: string) =>
    fileURLToPath(new URL(`../../${folder}/${file}.yaml`, import.meta.url));
  const objective = loadObjective(path('objectives', 'cost-latency-efficiency'), facts, metrics);
  return planOf(change(loadSpace(path('spaces', name), facts)), objective, facts, { algorithm: 'exact' });
}

/** The space with only these values of a gene, named `pool.key`. */
export function only(name: string, values: readonly (string | number)[]): (space: Space) => Space {
  return (space) => ({
    ...space,
    genes: space.genes.map((gene) => (`${gene.pool}.${gene.key}` === name ? { ...gene, values } : gene)),
  });
}

export function frontOf(plan: Plan): StudyPoint[] {
  const alternatives = buildAlternatives(plan);
  const fronts = alternatives.map(({ factored }) => compose(factored).front);
  return unionFronts(fronts).map(({ alternative, genome, objectives }) => {
    const [usdPerTask, p95S, negated] = objectives as [number, number, number];
    return { genes: alternatives[alternative].genes(genome), usdPerTask, p95S, tokensPerJoule: -negated };
  });
}

const least = (points: readonly StudyPoint[], of: (point: StudyPoint) => number) =>
  points.reduce<StudyPoint | undefined>(
    (best, one) => (best === undefined || of(one) < of(best) ? one : best),
    undefined,
  );
export const cheapest = (points: readonly StudyPoint[]) => least(points, ({ usdPerTask }) => usdPerTask);
export const fastest = (points: readonly StudyPoint[]) => least(points, ({ p95S }) => p95S);
export const thriftiest = (points: readonly StudyPoint[]) => least(points, ({ tokensPerJoule }) => -tokensPerJoule);
