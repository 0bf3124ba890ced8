import { plot } from 'simple-ascii-chart';
import type { Front } from '../run/schema.js';
import { short } from './format.js';

/** Scatter of the front in its first two goals; fits 80 columns. */
export function frontPlot(front: Front): string {
  const [x, y] = front.goals;
  if (x === undefined || y === undefined || front.points.length < 2) return '';
  const points = front.points
    .map((point): [number, number] => [point.metrics[x.metric], point.metrics[y.metric]])
    .sort((a, b) => a[0] - b[0]);
  const ends = (values: number[]) => [Math.min(...values), Math.max(...values)];
  const drawing = plot(points, {
    width: 64,
    height: 14,
    mode: 'point',
    formatter: (value: number) => short(value),
    customXAxisTicks: ends(points.map((point) => point[0])),
    customYAxisTicks: ends(points.map((point) => point[1])),
  });
  const lines = drawing.split('\n').map((line) => line.trimEnd());
  return [`${y.metric} (${y.unit}) against ${x.metric} (${x.unit})`, ...lines.filter((line) => line !== '')].join('\n');
}
