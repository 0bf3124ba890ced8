import { plot } from 'simple-ascii-chart';
import type { Front } from '../run/schema.js';
import { short } from './format.js';

type Goal = Front['goals'][number];

/** Positive values that differ by more than this are drawn on a logarithmic axis. */
const wideRatio = 5;

/** One axis: where a value stands on it, and which value stands at a place. */
function axisOf(goal: Goal, values: readonly number[]) {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const log = low > 0 && high / low > wideRatio;
  const place = (value: number) => (log ? Math.log10(value) : value);
  return {
    title: `${goal.metric} (${goal.unit}${log ? ', log' : ''})`,
    place,
    valueAt: (at: number) => (log ? 10 ** at : at),
    ends: [place(low), place(high)],
  };
}

/** Scatter of the front in its first two goals; fits 80 columns. */
export function frontPlot(front: Front): string {
  const [first, second] = front.goals;
  if (first === undefined || second === undefined || front.points.length < 2) return '';
  const valuesOf = (goal: Goal) => front.points.map((point) => point.metrics[goal.metric]);
  const x = axisOf(first, valuesOf(first));
  const y = axisOf(second, valuesOf(second));
  // On one value alone there is nothing to draw an axis along.
  if (x.ends[0] === x.ends[1] || y.ends[0] === y.ends[1]) return '';
  const points = front.points
    .map((point): [number, number] => [x.place(point.metrics[first.metric]), y.place(point.metrics[second.metric])])
    .sort((a, b) => a[0] - b[0]);
  const drawing = plot(points, {
    width: 64,
    height: 14,
    mode: 'point',
    formatter: (at: number, { axis }) => short((axis === 'y' ? y : x).valueAt(at)),
    customXAxisTicks: x.ends,
    customYAxisTicks: y.ends,
  });
  const lines = drawing
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  return [y.title, ...lines, `${' '.repeat(6)}${x.title}`].join('\n');
}
