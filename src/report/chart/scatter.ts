import type { Front, Point } from '../../run/schema.js';
import type { Cloud, RunView } from '../view.js';
import { axisName, extentOf, numberAxis, placeIn, type Extent, type MetricInfo } from './axis.js';
import { quantity } from '../words/quantity.js';
import { baseOption, tooltipOf } from './base.js';
import { type Focus } from './focus.js';
import type { Theme } from './theme.js';

export interface ScatterState extends Pick<Focus, 'selected'> {
  /** Ids of points that meet what was asked, for each run; undefined: all. */
  readonly active?: readonly (ReadonlySet<string> | undefined)[];
  readonly x: string;
  readonly y: string;
  /** Gene whose values have colours of their own; absent: one colour. */
  readonly colour?: string;
  readonly cloud: boolean;
  readonly infeasible: boolean;
  /** Between the names of colours, in pixels. */
  readonly legendGap?: number;
  /** Names of points, such as `cheapest`, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** The front in two metrics, before the designs that it beats. Several runs: a symbol each. */
export function scatterOption(views: readonly RunView[], state: ScatterState, theme: Theme) {
  const [first] = views;
  const fronts = views.flatMap(({ front }) => (front === undefined ? [] : [front]));
  const x = infoOf(fronts, state.x);
  const y = infoOf(fronts, state.y);
  const extents = [spread(views, x.id), spread(views, y.id)] as const;
  const title = (info: MetricInfo, extent: Extent) => axisName(info, extent.log);
  return {
    ...baseOption(theme),
    grid: { left: 68, right: 22, top: 44, bottom: 52 },
    legend: {
      type: 'scroll',
      itemGap: state.legendGap ?? 10,
      top: 4,
      left: 60,
      right: 10,
      textStyle: { color: theme.text },
      icon: 'circle',
    },
    tooltip: tooltipOf(theme),
    xAxis: { ...numberAxis(title(x, extents[0]), x.unit, extents[0], theme), nameGap: 30 },
    yAxis: { ...numberAxis(title(y, extents[1]), y.unit, extents[1], theme), nameGap: 48 },
    series: [
      ...(first?.cloud === undefined ? [] : cloudSeries(first.cloud, state, theme)),
      ...frontSeries(views, state, theme),
    ],
  };
}

export function infoOf(fronts: readonly Front[], id: string): MetricInfo {
  const found = fronts.flatMap(({ metrics }) => metrics).find((one) => one.id === id);
  return found ?? { id, title: id, unit: '', sense: 'min', meaning: '' };
}

/** The front decides the scale; where it has but one value, the better half of the cloud. */
function spread(views: readonly RunView[], metric: string): Extent {
  const values = views.flatMap(({ front }) => valuesOf(front, metric));
  if (new Set(values).size > 1) return extentOf(values);
  const beaten = views.flatMap(({ cloud }) =>
    (cloud?.metrics[metric] ?? []).filter((value, i): value is number => value !== null && (cloud?.rule[i] ?? 0) < 0),
  );
  const nearest = beaten.toSorted((a, b) => Math.abs(a - values[0]) - Math.abs(b - values[0]));
  return extentOf([...values, ...nearest.slice(0, Math.ceil(nearest.length / 2))]);
}

const valuesOf = (front: Front | undefined, metric: string): number[] =>
  (front?.points ?? []).flatMap(({ metrics }) => (metric in metrics ? [metrics[metric]] : []));

/** Series that stay as they are while a reader asks: they are drawn once. */
function cloudSeries(cloud: Cloud, { x, y, cloud: shown, infeasible }: ScatterState, theme: Theme) {
  const series = (name: string, takes: (rule: number) => boolean, color: string, symbol: string) => ({
    id: name,
    name,
    type: 'scatter',
    large: true,
    largeThreshold: 500,
    symbol,
    symbolSize: 3,
    silent: true,
    itemStyle: { color },
    data: pairs(cloud, x, y, takes),
    z: 1,
  });
  return [
    ...(infeasible ? [series('breaks a limit', (rule) => rule >= 0, theme.infeasible, 'rect')] : []),
    ...(shown ? [series('beaten by the front', (rule) => rule < 0, theme.cloud, 'circle')] : []),
  ];
}

function pairs({ count, metrics, rule }: Cloud, x: string, y: string, takes: (rule: number) => boolean) {
  const found: [number, number][] = [];
  const [xs, ys] = [metrics[x] ?? [], metrics[y] ?? []];
  for (let i = 0; i < count; i++) {
    const [a, b] = [xs[i], ys[i]];
    if (takes(rule[i] ?? -1) && a != null && b != null) found.push([a, b]);
  }
  return found;
}

const symbols = ['circle', 'triangle', 'diamond', 'rect'];

/** What a reader's asking moves: the points of the fronts, active ones over faded ones, selected ones on top. */
export function frontSeries(views: readonly RunView[], state: ScatterState, theme: Theme) {
  const side = sideOn(spread(views, state.x));
  return views.flatMap((view, run) => {
    const points = (view.front?.points ?? []).filter(({ metrics }) => state.x in metrics && state.y in metrics);
    const active = state.active?.[run];
    const isActive = ({ id }: Point) => active === undefined || active.has(id);
    const groups = groupsOf(view, points, state, theme, run, views.length > 1);
    const style = { type: 'scatter', symbol: symbols[run % symbols.length] };
    return [
      {
        ...style,
        id: `faded ${run}`,
        symbolSize: 5,
        itemStyle: { color: theme.faded },
        data: points.filter((point) => !isActive(point)).map((point) => datum(point, state, side)),
        z: 2,
      },
      ...groups.map(({ name, color, members }) => ({
        ...style,
        id: `${run} ${name}`,
        name,
        symbolSize: 8,
        itemStyle: { color, borderColor: theme.background, borderWidth: 0.5 },
        data: members.filter(isActive).map((point) => datum(point, state, side)),
        label: labelOf(theme),
        labelLayout: { hideOverlap: true },
        z: 3,
      })),
      selectedSeries(points, state, theme, run, side),
    ];
  });
}

function groupsOf(
  { question, name }: RunView,
  points: readonly Point[],
  { colour }: ScatterState,
  theme: Theme,
  run: number,
  many: boolean,
) {
  if (colour === undefined || many)
    return [{ name: many ? name : 'on the front', color: theme.hues[run % theme.hues.length], members: points }];
  const values = valuesOfGene(question, colour);
  const used = values.filter((value) => points.some(({ genes }) => genes[colour] === value));
  const without = points.filter(({ genes }) => genes[colour] === undefined);
  const hue = (i: number) => theme.hues[i % theme.hues.length];
  return [
    ...used.map((value, i) => ({
      name: String(value),
      color: hue(i),
      members: points.filter(({ genes }) => genes[colour] === value),
    })),
    ...(without.length > 0 ? [{ name: 'co-located', color: hue(used.length), members: without }] : []),
  ];
}

/** Values of a gene in the order of the space: `decode.accelerator`. */
export function valuesOfGene({ space }: RunView['question'], name: string): readonly (string | number)[] {
  return space.genes.find(({ pool, key }) => `${pool}.${key}` === name)?.values ?? [];
}

function datum(point: Point, { x, y, names }: ScatterState, side: Side) {
  const name = names.get(point.id);
  return {
    value: [point.metrics[x], point.metrics[y]],
    id: point.id,
    name: name ?? point.id,
    ...(name !== undefined && { label: { show: true, formatter: name, position: side(point.metrics[x]) } }),
  };
}

type Side = (x: number) => 'left' | 'right';

/** On which side of a point its name has room: in the right third of the picture to the left. */
function sideOn(extent: Extent): Side {
  return (x) => (placeIn(extent, x) > 2 / 3 ? 'left' : 'right');
}

const labelOf = (theme: Theme) => ({
  show: false,
  position: 'right',
  distance: 6,
  color: theme.text,
  fontSize: 11.5,
  textBorderColor: theme.background,
  textBorderWidth: 3,
});

function selectedSeries(points: readonly Point[], state: ScatterState, theme: Theme, run: number, side: Side) {
  const shown = state.selected.flatMap((id, i) => {
    const point = points.find((one) => one.id === id);
    return point === undefined ? [] : [{ ...datum(point, state, side), label: undefined, color: theme.selected[i] }];
  });
  return {
    id: `selected ${run}`,
    type: 'scatter',
    symbol: 'circle',
    symbolSize: 18,
    silent: true,
    data: shown.map(({ color, value }) => ({
      value,
      itemStyle: { color: 'transparent', borderColor: color, borderWidth: 3 },
    })),
    z: 4,
  };
}

/** What stands beside a point under the pointer, a line each. */
export function pointLines(front: Front, point: Point, metricIds: readonly string[]): string[] {
  const values = metricIds.flatMap((id) => {
    const info = infoOf([front], id);
    return id in point.metrics ? [`${info.title}: ${quantity(point.metrics[id], info.unit)}`] : [];
  });
  return [...values];
}
