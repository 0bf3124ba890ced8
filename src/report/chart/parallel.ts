import type { Front, Point } from '../../run/schema.js';
import type { RunView } from '../view.js';
import { bare, extentOf, ticksOf } from './axis.js';
import { infoOf, valuesOfGene } from './scatter.js';
import { baseOption } from './base.js';
import { type Focus } from './focus.js';
import type { Theme } from './theme.js';

/** Lines beyond this many make a brush slow: of a larger front an even choice is drawn. */
export const MOST_LINES = 1500;

export interface ParallelState extends Focus {
  /** Genes and metrics, each an axis, from left to right. */
  readonly dimensions: readonly string[];
  readonly colour?: string;
}

/** Whether points differ in a metric. */
export const varies = ({ points }: Front, metric: string): boolean =>
  new Set(points.map(({ metrics }) => metrics[metric])).size > 1;

/** More axes than this cannot be told apart on a screen. */
const MOST_GENES = 7;

/** Genes that differ most between points of the front, then the goals and limits: what tells points apart. */
export function usualDimensions({ front, question }: RunView): string[] {
  if (front === undefined) return [];
  const varying = question.space.genes
    .map(({ pool, key }) => `${pool}.${key}`)
    .map((name, at) => ({ name, at, met: new Set(front.points.flatMap(({ genes }) => genes[name] ?? [])) }))
    .filter(({ met }) => met.size > 1);
  // An accelerator says more than any number of ways to divide a model.
  const weight = ({ name, met }: (typeof varying)[number]) => met.size + (name.endsWith('.accelerator') ? 1000 : 0);
  const kept = new Set(
    varying
      .toSorted((a, b) => weight(b) - weight(a) || a.at - b.at)
      .slice(0, MOST_GENES)
      .map(({ name }) => name),
  );
  const metrics = [...front.goals, ...front.limits].map(({ metric }) => metric);
  return [...varying.map(({ name }) => name).filter((name) => kept.has(name)), ...new Set(metrics)].filter(
    (name) => kept.has(name) || varies(front, name),
  );
}

/** The points that are drawn as lines: all, or an even choice that keeps those with a name. */
export function linesOf({ front }: RunView): readonly Point[] {
  const points = front?.points ?? [];
  if (points.length <= MOST_LINES) return points;
  const step = points.length / MOST_LINES;
  return points.filter((point, i) => point.marks.length > 0 || Math.floor(i / step) !== Math.floor((i - 1) / step));
}

/** Genes and metrics of every point as a line across axes that a reader can brush. */
export function parallelOption(view: RunView, state: ParallelState, theme: Theme) {
  const points = linesOf(view);
  const [chosen] = state.selected;
  const colours = state.colour === undefined ? [] : valuesOfGene(view.question, state.colour);
  const used = colours.filter((value) => points.some(({ genes }) => genes[state.colour ?? ''] === value));
  return {
    ...baseOption(theme),
    parallel: {
      left: 46,
      right: 60,
      top: 78,
      bottom: 26,
      axisExpandable: false,
      parallelAxisDefault: {
        nameTextStyle: { color: theme.text, fontSize: 11, lineHeight: 13 },
        nameGap: 12,
        axisLine: { lineStyle: { color: theme.muted } },
        axisTick: { lineStyle: { color: theme.muted } },
        axisLabel: { color: theme.text, fontSize: 10.5, textBorderColor: theme.background, textBorderWidth: 3 },
        areaSelectStyle: { width: 18, borderColor: theme.selected[0], color: theme.selected[0], opacity: 0.25 },
      },
    },
    parallelAxis: state.dimensions.map((name, dim) => axisOf(view, name, dim)),
    series: [
      {
        id: 'lines',
        type: 'parallel',
        smooth: false,
        progressive: 0,
        activeOpacity: 0.55,
        inactiveOpacity: 0,
        lineStyle: { width: 1, opacity: 0.5 },
        data: points.map((point) => ({
          id: point.id,
          value: valueOf(view, point, state.dimensions),
          lineStyle: { color: lineColour(point, state, used, theme) },
        })),
      },
      {
        id: 'chosen',
        type: 'parallel',
        silent: true,
        inactiveOpacity: 1,
        activeOpacity: 1,
        z: 5,
        data: points
          .filter(({ id }) => state.selected.includes(id))
          .map((point) => ({
            value: valueOf(view, point, state.dimensions),
            lineStyle: { width: 3, opacity: 1, color: theme.selected[point.id === chosen ? 0 : 1] },
          })),
      },
    ],
  };
}

function lineColour(point: Point, { colour }: ParallelState, used: readonly (string | number)[], theme: Theme): string {
  const at = colour === undefined ? 0 : used.indexOf(point.genes[colour]);
  return at < 0 ? theme.muted : theme.hues[at % theme.hues.length];
}

function axisOf(view: RunView, name: string, dim: number) {
  const { front } = view;
  const title = (text: string) => wrapped(text);
  if (front?.metrics.some(({ id }) => id === name)) {
    const info = infoOf([front], name);
    const extent = extentOf(front.points.flatMap(({ metrics }) => (name in metrics ? [metrics[name]] : [])));
    const ticks = ticksOf(extent, 5);
    return {
      id: name,
      dim,
      name: title(`${info.title} (${info.unit})`),
      type: extent.log ? 'log' : 'value',
      min: extent.low,
      max: extent.high,
      axisTick: { customValues: ticks },
      axisLabel: { customValues: ticks, formatter: (value: number) => bare(value, info.unit) },
    };
  }
  return {
    id: name,
    dim,
    name: title(
      name
        .replace('.', ' ')
        .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
        .toLowerCase(),
    ),
    type: 'category',
    data: categoriesOf(view, name),
  };
}

/** Values that points of the front have, in the order of the space. */
export function categoriesOf({ front, question }: RunView, name: string): string[] {
  const met = new Set((front?.points ?? []).map(({ genes }) => genes[name]));
  return valuesOfGene(question, name)
    .filter((value) => met.has(value))
    .map(String);
}

function valueOf({ front }: RunView, { genes, metrics }: Point, dimensions: readonly string[]) {
  const isMetric = new Set(front?.metrics.map(({ id }) => id));
  return dimensions.map((name) => (isMetric.has(name) ? (metrics[name] ?? '-') : String(genes[name] ?? '-')));
}

/** Words of camel case, and no line longer than an axis has room for. */
function wrapped(text: string): string {
  const words = text.split(' ');
  const lines = [''];
  for (const word of words) {
    const last = lines[lines.length - 1];
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + word.length < 15) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
