/** Where a feasible design stands against a front that claims to hold all that is not dominated. */
import { type Vector, weaklyDominates } from './pareto/dominance.js';

/** Indices of points of the front. */
export type CounterExample =
  | { readonly kind: 'dominates'; readonly points: readonly number[] }
  /** No point is as good, and none is beaten: the nearest, at most two. */
  | { readonly kind: 'outside'; readonly points: readonly number[] };

/** Undefined where some point of the front is at least as good in every objective. */
export function refutes(front: readonly Vector[], found: Vector): CounterExample | undefined {
  if (front.some((point) => weaklyDominates(point, found))) return undefined;
  const beaten = [...front.keys()].filter((i) => weaklyDominates(found, front[i]));
  return beaten.length > 0
    ? { kind: 'dominates', points: beaten }
    : { kind: 'outside', points: nearest(front, found, 2) };
}

/** By the sum of the differences, each as a share of the objective's range over the front. */
function nearest(front: readonly Vector[], found: Vector, count: number): number[] {
  const axes = Array.from(found, (_, axis) => front.map((point) => point[axis]));
  const spans = axes.map(
    (values) =>
      values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) -
      values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  );
  const distance = (point: Vector) =>
    spans.reduce((sum, span, axis) => sum + (span > 0 ? Math.abs(point[axis] - found[axis]) / span : 0), 0);
  const order = front.map((point, index) => ({ index, far: distance(point) }));
  return order
    .sort((a, b) => a.far - b.far || a.index - b.index)
    .slice(0, count)
    .map(({ index }) => index);
}
