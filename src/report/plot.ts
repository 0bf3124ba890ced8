import type { Front, Point } from '../run/schema.js';
import type { Field } from './field.js';
import { short } from './format.js';
import { markOf } from './mark.js';
import { plainTerminal, type Terminal } from './terminal.js';
import { shorten } from './wrap.js';

/** Positive values that differ by more than this are drawn on a logarithmic axis. */
const wideRatio = 5;
const height = 14;
const leastWidth = 10;
const widest = 160;

type Axis = Pick<Field, 'name' | 'unit' | 'of'>;

/** One axis: its title, its ends, and where a point stands between them, 0 to 1. */
function scaleOf({ name, unit, of }: Axis, points: readonly Point[]) {
  const values = points.map((point) => of(point) as number);
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const log = low > 0 && high / low > wideRatio;
  const place = log ? Math.log : (value: number) => value;
  return {
    title: `${name} (${unit === '' ? '' : `${unit}${log ? ', ' : ''}`}${log ? 'log' : ''})`.replace(' ()', ''),
    low,
    high,
    at: (point: Point) => (place(of(point) as number) - place(low)) / (place(high) - place(low)),
  };
}

export interface PlotOptions {
  readonly x?: Axis;
  readonly y?: Axis;
  /** Points drawn in full; the others are dots. All, where left out. */
  readonly selected?: readonly Point[];
  readonly terminal?: Terminal;
}

/** Scatter of the front in two metrics, the first two goals unless told, as wide as the terminal; marked points have letters. */
export function frontPlot(front: Front, options: PlotOptions = {}): string {
  const { terminal = plainTerminal, selected = front.points } = options;
  const { points, goals } = front;
  const [first, second] = goals.map(({ metric, unit }): Axis => ({ name: metric, unit, of: (p) => p.metrics[metric] }));
  const [xAxis, yAxis] = [options.x ?? first, options.y ?? second];
  if (xAxis === undefined || yAxis === undefined || points.length < 2) return '';
  const [x, y] = [scaleOf(xAxis, points), scaleOf(yAxis, points)];
  // On one value alone there is nothing to draw an axis along.
  if (x.low === x.high || y.low === y.high) return '';

  const labels = [short(y.high), short(y.low)];
  const margin = Math.max(...labels.map((label) => label.length));
  const width = Math.min(Math.max(terminal.columns - margin - 1, leastWidth), widest);
  const cells = Array.from({ length: height }, () => Array.from({ length: width }, () => ' '));
  const full = new Set(selected);
  // The later drawn covers the earlier: dots first, marks last.
  const weight = (point: Point) => (full.has(point) ? (markOf(front, point) === '' ? 1 : 2) : 0);
  for (const point of points.toSorted((a, b) => weight(a) - weight(b)))
    cells[Math.round((1 - y.at(point)) * (height - 1))][Math.round(x.at(point) * (width - 1))] = drawn(point);

  function drawn(point: Point): string {
    if (!full.has(point)) return terminal.paint('dim', '·');
    const mark = markOf(front, point).slice(0, 1);
    return mark === '' ? '●' : terminal.paint('yellow', mark);
  }

  const rows = cells.map((row, i) => {
    const label = i === 0 ? labels[0] : i === height - 1 ? labels[1] : '';
    return `${label.padStart(margin)}${label === '' ? '│' : '┤'}${row.join('')}`.trimEnd();
  });
  const [from, to] = [short(x.low), short(x.high)];
  const room = width - from.length - to.length;
  return [
    shorten(y.title, terminal.columns),
    ...rows,
    `${' '.repeat(margin)}└${'─'.repeat(width)}`,
    `${' '.repeat(margin + 1)}${room > 0 ? `${from}${' '.repeat(room)}${to}` : from}`,
    `${' '.repeat(margin + 1)}${shorten(x.title, terminal.columns - margin - 1)}`,
  ].join('\n');
}
