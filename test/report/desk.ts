import * as fc from 'fast-check';
import { buildAlternatives } from '../../src/run/alternative.js';
import { frontOf } from '../../src/run/front.js';
import type { Plan } from '../../src/run/plan.js';
import type { Front, Point } from '../../src/run/schema.js';
import { compose } from '../../src/search/compose.js';
import { unionFronts } from '../../src/search/union.js';
import { narrowed, shippedPlan } from '../property/designs.js';

/** The exact front of a plan, as its run folder would hold it. */
export function frontFor(plan: Plan): Front {
  const alternatives = buildAlternatives(plan);
  return frontOf(plan, alternatives, unionFronts(alternatives.map(({ factored }) => compose(factored).front)));
}

/** Plans of the shipped studies, the larger ones with fewer parts; one has both kinds of systems. */
export const plans: Readonly<Record<string, Plan>> = {
  quickstart: shippedPlan('quickstart', 'cost-latency-efficiency'),
  'optical-memory': narrowed(shippedPlan('optical-memory', 'cost-latency-efficiency'), {
    'prefill.accelerator': ['b200', 'mi355x'],
    'decode.accelerator': ['b200', 'gb300'],
    'shared.idleTtlS': [900],
  }),
  chat: narrowed(shippedPlan('chat', 'chat'), {
    'prefill.accelerator': ['b200', 'h200'],
    'prefill.topology': ['native'],
    'decode.accelerator': ['b200', 'h200', 'tpu-v7'],
    'decode.topology': ['native'],
  }),
  heterogeneous: narrowed(shippedPlan('heterogeneous', 'cost-latency-efficiency'), {
    'shared.fabric': ['roce-400'],
    'shared.fabricTopology': ['fat-tree'],
    'shared.idleTtlS': [900],
    'prefill.accelerator': ['b200'],
    'prefill.pipelineParallel': [1],
    'prefill.topology': ['native'],
    'prefill.link': ['native'],
    'decode.accelerator': ['b200', 'rubin'],
    'decode.pipelineParallel': [1],
    'decode.topology': ['native'],
    'decode.link': ['native'],
    'colocated.accelerator': ['rubin'],
  }),
};

export const fronts: ReadonlyMap<string, Front> = new Map(
  Object.entries(plans).map(([name, plan]) => [name, frontFor(plan)]),
);
export const quickstart = fronts.get('quickstart') as Front;

/** The same front with these points, or with what a change makes of each. */
export const withPoints = (front: Front, points: readonly Point[]): Front => ({ ...front, points: [...points] });

export const point = (front: Front, mark: string): Point => {
  const found = front.points.find((one) => one.marks.includes(mark));
  if (found === undefined) throw new Error(`no point is marked ${mark}`);
  return found;
};

/** Goals of a point, minimised; with another bill than its own. */
export const vector = ({ goals }: Front, { metrics }: Point, cost?: number): number[] =>
  goals.map(({ metric, sense }) => {
    const value = metric === 'cost_usd_per_task' && cost !== undefined ? cost : metrics[metric];
    return sense === 'min' ? value : -value;
  });

/** A front of points that have but what comparisons read: an id and figures in the goals of the quickstart. */
export function madeUp(rows: readonly (readonly [id: string, ...values: number[]])[]): Front {
  const [first] = quickstart.points;
  if (first === undefined) throw new Error('an empty front');
  const points = rows.map(
    ([id, ...values]): Point => ({
      ...first,
      id,
      marks: [],
      metrics: Object.fromEntries(quickstart.goals.map(({ metric }, i) => [metric, values[i] ?? 0])),
    }),
  );
  return withPoints(quickstart, points);
}

/** Any point of any of the fronts. */
export const drawn: fc.Arbitrary<{ name: string; front: Front; point: Point }> = fc
  .constantFrom(...fronts.entries())
  .chain(([name, front]) =>
    fc.constantFrom(...front.points).map((one) => briefly({ name, front, point: one }, `${name} ${one.id}`)),
  );

/** How a counterexample is printed: not as a whole front. */
export const briefly = <T extends object>(value: T, text: string): T =>
  Object.defineProperty(value, fc.toStringMethod, { value: () => text });
