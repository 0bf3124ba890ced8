import { resources } from '../core/resource.js';
import type { Front, Point } from './schema.js';

/** A column of a front: text, or numbers; what a point has not is undefined. */
export type Column =
  | { readonly name: string; readonly type: 'text'; readonly values: readonly (string | undefined)[] }
  | { readonly name: string; readonly type: 'number'; readonly values: readonly (number | undefined)[] };

/**
 * One row a point: id, marks, genes, metrics (units in their names), the reasons of each phase, and the parts that a mean is
 * the sum of, each by the metric's name and its own: `cost_usd_per_task_decode_energy`. What overlaps is `hidden` and no part.
 */
export function frontTable(front: Front): Column[] {
  const { points, metrics } = front;
  const text = (name: string, of: (point: Point) => string | undefined): Column => ({
    name,
    type: 'text',
    values: points.map(of),
  });
  const number = (name: string, of: (point: Point) => number | undefined): Column => ({
    name,
    type: 'number',
    values: points.map(of),
  });
  const pool = (name: 'prefill' | 'decode'): Column[] => [
    number(`${name}_accelerators`, (point) => point[name].accelerators),
    number(`${name}_replicas`, (point) => point[name].replicas),
    number(`${name}_oi_flop_per_byte`, (point) => point[name].intensity),
    number(`${name}_cf_bytes_per_request`, (point) => point[name].footprintBytes),
    number(`${name}_batch`, (point) => point[name].batch),
    text(`${name}_regime`, (point) => point[name].regime),
    text(`${name}_binding`, (point) => point[name].binding.join('+')),
    ...resources.map((one) =>
      number(`${name}_gain_of_10_percent_${one.replace(' ', '_')}`, (point) => point[name].gainOf10Percent[one]),
    ),
  ];
  // Designs of another kind have other genes.
  const genes = [...new Set(points.flatMap((point) => Object.keys(point.genes)))];
  const amounts = points.map(partsOf);
  const parts = [...new Set(amounts.flatMap((one) => [...one.keys()]))];
  return [
    text('id', ({ id }) => id),
    text('marks', ({ marks }) => marks.join('; ')),
    ...genes.map((name): Column => {
      const values = points.map((point) => point.genes[name]);
      return values.every((value) => value === undefined || typeof value === 'number')
        ? { name, type: 'number', values }
        : text(name, (point) => (point.genes[name] === undefined ? undefined : String(point.genes[name])));
    }),
    // What one point does not know, the others may: every metric has its column.
    ...metrics.map(({ id }) => number(id, (point) => point.metrics[id])),
    // An empty front has a header too; which genes there are, only a point would say.
    ...(points.length === 0
      ? []
      : [
          ...pool('prefill'),
          ...pool('decode'),
          ...parts.map((name): Column => ({ name, type: 'number', values: amounts.map((one) => one.get(name)) })),
          text('unknown', ({ unknown }) => unknown.join('; ')),
          text('leans_on', ({ leansOn }) => leansOn.join('; ')),
        ]),
  ];
}

function partsOf({ breakdown }: Point): Map<string, number> {
  const named = (metric: string, parts: Readonly<Record<string, number>>) =>
    Object.entries(parts).map(([name, amount]): [string, number] => [
      `${metric}_${name.toLowerCase().replaceAll(' ', '_')}`,
      amount,
    ]);
  return new Map(
    Object.entries(breakdown).flatMap(([metric, { parts, hidden }]) => [
      ...named(metric, parts),
      ...named(`${metric}_hidden`, hidden),
    ]),
  );
}
