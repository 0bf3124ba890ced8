import { stringify } from 'csv-stringify/sync';
import { goalsOf } from '../objective/score.js';
import { metrics } from '../objective/metrics.js';
import { compromise } from '../search/pareto/compromise.js';
import { extremes, knee } from '../search/pareto/knee.js';
import type { UnionDesign } from '../search/union.js';
import type { Alternative } from './alternative.js';
import { describeAll, designId, type Described } from './describe.js';
import { estimatesOf, type DoubtedPoint } from './estimates.js';
import { frontTable } from './front-table.js';
import { schemaVersion, type Plan } from './plan.js';
import { frontSchema, type Estimate, type Front } from './schema.js';

/** A point of a front, and the other designs that have its objectives, where they were asked for. */
export type TiedDesign = UnionDesign & {
  readonly ties?: readonly { readonly alternative: number; readonly genome: readonly number[] }[];
};

/** All of it, in this process. */
export function frontOf(plan: Plan, alternatives: readonly Alternative[], designs: readonly TiedDesign[]): Front {
  const described = describeAll(alternatives, designs);
  return frontWith(
    plan,
    alternatives,
    designs,
    described,
    estimatesOf(plan, alternatives, doubted(designs, described)),
  );
}

/** Points as far as facts in doubt concern them. */
export function doubted(designs: readonly TiedDesign[], described: readonly Described[]): DoubtedPoint[] {
  return designs.map(({ alternative, genome, objectives }, i) => {
    const { id, genes, leansOn } = described[i];
    return { id, alternative, genome, objectives, genes, leansOn };
  });
}

/** The front of these designs, of which each is described and all are weighed with facts at their other ends. */
export function frontWith(
  plan: Plan,
  alternatives: readonly Alternative[],
  designs: readonly TiedDesign[],
  described: readonly Described[],
  estimates: readonly Estimate[],
): Front {
  const goals = goalsOf(plan.objective);
  const marks = marksOf(plan, designs);
  // The schema puts keys into its own order, in which every reader writes them again.
  return frontSchema.parse({
    schemaVersion,
    goals: goals.map(({ id, unit, sense }) => ({ metric: id, unit, sense })),
    limits: plan.objective.limits.map(({ metric, side, bound }) => ({ metric, unit: unitOf(metric), side, bound })),
    metrics: metrics.map(({ id, title, unit, sense, meaning }) => ({ id, title, unit, sense, meaning })),
    points: designs.map(({ ties }, i) => ({
      ...described[i],
      marks: marks[i],
      ...(ties !== undefined && {
        ties: ties.map(({ alternative, genome }) => ({
          id: designId(alternatives[alternative].genes(genome)),
          genome: [...genome],
        })),
      }),
    })),
    estimates,
  });
}

/** Names of the points that a reader looks for first: the best of each goal, the knee, and the even compromise of all goals. */
function marksOf({ objective }: Plan, designs: readonly TiedDesign[]): string[][] {
  const vectors = designs.map((design) => design.objectives);
  const best = extremes(vectors);
  const bend = knee(vectors);
  const even = objective.goals.map(() => 1);
  // Between two points there is nothing.
  const middle = vectors.length < 3 ? undefined : compromise(vectors, even);
  return designs.map((_, i) => [
    ...objective.goals.flatMap(({ metric }, g) => (best[g] === i ? [`best ${metric}`] : [])),
    ...(bend === i ? ['knee'] : []),
    ...(middle === i ? ['compromise'] : []),
  ]);
}

const unitOf = (id: string): string => metrics.find((one) => one.id === id)?.unit ?? '';

/** The table of a front as text; what would be a formula in a spreadsheet is text there too. */
export function frontCsv(front: Front): string {
  const columns = frontTable(front);
  const rows = front.points.map((_, i) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, values[i] ?? ''])),
  );
  return stringify(rows, { header: true, escape_formulas: true, columns: columns.map(({ name }) => name) });
}
