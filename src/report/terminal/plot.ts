import { plot } from 'simple-ascii-chart';
import type { Front, Point } from '../../run/schema.js';
import { isWide } from '../chart/axis.js';
import type { Field } from '../words/field.js';
import { harmless, short } from '../words/format.js';
import { markOf } from './mark.js';
import { plainTerminal, type Terminal } from './terminal.js';
import { shorten, widthOf } from '../words/wrap.js';

/** Odd, so that the tick in the middle has a row of its own. */
const height = 15;
const leastWidth = 10;
const widest = 160;
/** The axis on the left of the points, and its arrow on their right. */
const frame = 2;

type Axis = Pick<Field, 'name' | 'unit' | 'of'>;

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

  const margin = marginOf(x, y);
  const width = Math.min(Math.max(terminal.columns - margin - frame, leastWidth), widest);
  const layers = layersOf(front, new Set(selected), terminal);
  const placeOf = (point: Point): [number, number] => [x.at(point), y.at(point)];
  // The library tells of a point neither in which series it is nor which one, but where: of several at one place the last.
  const signs = new Map(layers.flatMap((layer) => layer.map(({ point, sign }) => [String(placeOf(point)), sign])));
  const drawing = plot(
    layers.map((layer) => layer.map(({ point }) => placeOf(point))),
    {
      width,
      height,
      title: shorten(y.title, terminal.columns),
      xLabel: measured(shorten(x.title, margin + width + frame)),
      formatter: (at, { axis }) => (axis === 'x' ? x : y).labels.get(at) ?? '',
      customXAxisTicks: ticksAlong(x, width),
      customYAxisTicks: [...y.labels.keys()],
      // Its mode for points knows but one sign, without colour.
      lineFormatter: ({ x: across, y: up, plotX, plotY }) => ({
        x: plotX,
        y: plotY,
        symbol: signs.get(String([across, up])) ?? '',
      }),
    },
  );
  const lines = drawing.split('\n').map((line) => line.trimEnd());
  return lines.filter((line) => line !== '').join('\n');
}

/**
 * One axis: its title, its ends, where a point stands between them, 0 to 1, and the labels of such places. The library knows
 * linear axes only: what is logarithmic is done here.
 */
function scaleOf({ name, unit, of }: Axis, points: readonly Point[]) {
  const values = points.map((point) => of(point) as number);
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const log = isWide(low, high);
  const place = log ? Math.log : (value: number) => value;
  const middle = log ? Math.sqrt(low * high) : (low + high) / 2;
  const remarks = [...(unit === '' ? [] : [unit]), ...(log ? ['log'] : [])];
  return {
    title: harmless(remarks.length === 0 ? name : `${name} (${remarks.join(', ')})`),
    low,
    high,
    at: (point: Point) => (place(of(point) as number) - place(low)) / (place(high) - place(low)),
    labels: labelsOf([
      [0, low],
      [0.5, middle],
      [1, high],
    ]),
  };
}

/** Texts of values, told apart by as few digits as that takes. */
function labelsOf(ticks: readonly (readonly [number, number])[]): ReadonlyMap<number, string> {
  const texts = (digits: number) => new Map(ticks.map(([at, value]) => [at, short(value, digits)]));
  const apart = [3, 4, 5].find((digits) => new Set(texts(digits).values()).size === ticks.length);
  return texts(apart ?? 6);
}

type Scale = ReturnType<typeof scaleOf>;

/** Columns that the library puts on the left of the axis: labels of the one end there, that of the other two later. */
function marginOf(x: Scale, y: Scale): number {
  const first = x.labels.get(0) ?? '';
  return Math.max(first.length - frame, ...[...y.labels.values()].map((label) => label.length));
}

/** Places with a label: the library writes one against the next, as if they were one number, where they have no room. */
function ticksAlong({ labels }: Scale, width: number): number[] {
  const longest = Math.max(...[...labels.values()].map((label) => label.length));
  if (width >= 2 * longest + 4) return [0, 0.5, 1];
  return width >= longest + 2 ? [0, 1] : [0];
}

/** The library centres by characters: blanks make up for those that take two columns. */
const measured = (text: string): string => text + ' '.repeat(Math.max(widthOf(text) - text.length, 0));

/** Points with what stands for them, in the order in which they are drawn: dots first, marks last, over the others. */
function layersOf(front: Front, full: ReadonlySet<Point>, { paint }: Terminal) {
  const drawn = front.points.map((point) => {
    if (!full.has(point)) return { point, layer: 0, sign: paint('dim', '·') };
    const mark = markOf(front, point).slice(0, 1);
    return mark === '' ? { point, layer: 1, sign: '●' } : { point, layer: 2, sign: paint('yellow', mark) };
  });
  return [0, 1, 2].map((layer) => drawn.filter((one) => one.layer === layer));
}
