import { stringify } from 'csv-stringify/sync';
import { goalsOf } from '../objective/score.js';
import { metrics } from '../objective/metrics.js';
import { extremes, knee } from '../search/pareto/knee.js';
import type { UnionDesign } from '../search/union.js';
import type { Alternative } from './alternative.js';
import { frontTable } from './front-table.js';
import { judge } from './judge.js';
import { hashOf, schemaVersion, type Plan } from './plan.js';
import { frontSchema, type Front, type Point } from './schema.js';

/** A point of a front, and the other designs that have its objectives, where they were asked for. */
export type TiedDesign = UnionDesign & {
  readonly ties?: readonly { readonly alternative: number; readonly genome: readonly number[] }[];
};

/** A design's name: a hash of its canonical genes. */
export function designId(genes: Readonly<Record<string, string | number>>): string {
  return hashOf(genes).slice(0, 10);
}

/** Everything about one design, computed by the core. Fails only on our own bug: the search found it feasible. */
export function describe(alternative: Alternative, genome: readonly number[]): Omit<Point, 'marks' | 'ties'> {
  const judgement = judge(alternative, genome);
  if (judgement.kind !== 'feasible')
    throw new Error(`design ${genome.join()}: ${JSON.stringify(judgement.violations)}`);
  const genes = alternative.genes(genome);
  return {
    id: designId(genes),
    genome: [...genome],
    genes,
    ...judgement.record,
    leansOn: alternative.leansOn(genome),
  };
}

export function frontOf(plan: Plan, alternatives: readonly Alternative[], designs: readonly TiedDesign[]): Front {
  const goals = goalsOf(plan.objective);
  const vectors = designs.map((design) => design.objectives);
  const best = extremes(vectors);
  const bend = knee(vectors);
  // The schema puts keys into its own order, in which every reader writes them again.
  return frontSchema.parse({
    schemaVersion,
    goals: goals.map(({ id, unit, sense }) => ({ metric: id, unit, sense })),
    limits: plan.objective.limits.map(({ metric, side, bound }) => ({ metric, unit: unitOf(metric), side, bound })),
    metrics: metrics.map(({ id, title, unit, sense, meaning }) => ({ id, title, unit, sense, meaning })),
    points: designs.map((design, i) => ({
      ...describe(alternatives[design.alternative], design.genome),
      marks: [
        ...goals.flatMap((goal, g) => (best[g] === i ? [`best ${goal.id}`] : [])),
        ...(bend === i ? ['knee'] : []),
      ],
      ...(design.ties !== undefined && {
        ties: design.ties.map(({ alternative, genome }) => ({
          id: designId(alternatives[alternative].genes(genome)),
          genome: [...genome],
        })),
      }),
    })),
  });
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
