import { axisName, extentOf, numberAxis, type MetricInfo } from '../chart/axis.js';
import { baseOption } from '../chart/base.js';
import type { Theme } from '../chart/theme.js';
import type { Tick } from '../studio/entry.js';

/** How the front of a running run grew: its hypervolume where the run knows it, else the number of its points. */
export function growthOption({ history, frontSize, hypervolume }: Tick, theme: Theme) {
  const volume = history.some(([, , value]) => value !== null);
  const points = history.flatMap(([elapsedS, size, value]): [number, number][] => {
    if (!volume) return [[elapsedS, size]];
    return value === null ? [] : [[elapsedS, value]];
  });
  const across = extentOf([0, ...points.map(([seconds]) => seconds)], false);
  const up = extentOf(
    points.map(([, value]) => value),
    false,
  );
  const name = volume ? 'hypervolume' : 'points on the front';
  return {
    ...base(theme, `${name} over time: now ${volume ? (hypervolume?.toPrecision(4) ?? 'unknown') : frontSize}`),
    xAxis: { ...numberAxis('seconds', 's', { ...across, low: 0 }, theme), nameGap: 30 },
    yAxis: { ...numberAxis(name, '', up, theme), nameGap: 48 },
    series: [
      { type: 'line', data: points, showSymbol: points.length < 2, step: 'end', lineStyle: { color: theme.decode } },
    ],
  };
}

/** The front as far as it is known, in two of the goals. */
export function provisionalOption({ goals, vectors }: Tick, x: number, y: number, theme: Theme) {
  const data = vectors.map((vector) => [vector[x], vector[y]]);
  const axis = (i: number, column: number) => {
    const extent = extentOf(data.map((pair) => pair[column]));
    return numberAxis(axisName(infoOf(goals[i]), extent.log), goals[i].unit, extent, theme);
  };
  return {
    ...base(theme, `the front so far, ${vectors.length} points`),
    xAxis: { ...axis(x, 0), nameGap: 30 },
    yAxis: { ...axis(y, 1), nameGap: 48 },
    series: [
      {
        type: 'scatter',
        symbolSize: 5,
        itemStyle: { color: theme.hues[0] },
        silent: true,
        data,
      },
    ],
  };
}

const infoOf = ({ metric, title, unit, sense }: Tick['goals'][number]): MetricInfo => ({
  id: metric,
  title,
  unit,
  sense,
  meaning: '',
});

const base = (theme: Theme, description: string) => ({
  ...baseOption(theme),
  aria: { enabled: true, label: { description } },
  grid: { left: 68, right: 22, top: 16, bottom: 52 },
});
