import type { RunView } from '../view.js';
import { valuesOfGene } from './scatter.js';
import { baseOption, tooltipOf } from './base.js';
import { type Focus } from './focus.js';
import type { Theme } from './theme.js';

export interface PairsState extends Focus {
  /** Genes down and across. */
  readonly rows: string;
  readonly columns: string;
}

/** How often values of two genes stand together on the front: an empty field is a pair that never does. */
export function pairsOption(view: RunView, { rows, columns, active }: PairsState, theme: Theme) {
  const down = valuesOfGene(view.question, rows).map(String);
  const across = valuesOfGene(view.question, columns).map(String);
  const points = (view.front?.points ?? []).filter(({ id }) => active === undefined || active.has(id));
  const counts = new Map<string, number>();
  for (const { genes } of points) {
    const key = JSON.stringify([String(genes[rows]), String(genes[columns])]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const cells = down.flatMap((a, i) =>
    across.map((b, j) => ({ value: [j, i, counts.get(JSON.stringify([a, b])) ?? 0] })),
  );
  const most = Math.max(1, ...counts.values());
  const axis = (name: string, data: readonly string[]) => ({
    type: 'category',
    name,
    data,
    nameLocation: 'middle',
    nameTextStyle: { color: theme.muted },
    axisLine: { lineStyle: { color: theme.line } },
    axisTick: { show: false },
    axisLabel: { color: theme.text, fontSize: 11, interval: 0 },
  });
  const longest = Math.max(...down.map((text) => text.length), 4);
  // Slanted, a label is as high as it is wide, times sin 40 degrees.
  const under = 14 + 4.4 * Math.max(...across.map((text) => text.length), 4);
  return {
    ...baseOption(theme),
    grid: { left: 36 + 6.5 * longest, right: 16, top: 12, bottom: under + 30 },
    tooltip: tooltipOf(theme),
    xAxis: {
      ...axis(columns, across),
      axisLabel: { color: theme.text, fontSize: 11, interval: 0, rotate: 40 },
      nameGap: under,
    },
    yAxis: { ...axis(rows, down), nameGap: 16 + 6.5 * longest, inverse: true },
    visualMap: { show: false, min: 0, max: most, inRange: { color: [theme.background, theme.decode] } },
    series: [
      {
        id: 'pairs',
        type: 'heatmap',
        data: cells.map(({ value }) => ({
          value,
          ...(value[2] === 0 && {
            itemStyle: { color: theme.background },
            label: { show: true, formatter: '–', color: theme.muted },
          }),
          ...(value[2] !== 0 && { label: { color: value[2] > most / 2 ? theme.background : theme.text } }),
        })),
        label: { show: true, fontSize: 11 },
        itemStyle: { borderColor: theme.line, borderWidth: 1 },
      },
    ],
  };
}

/** In words: values that no point of the front has, and pairs of the others that never meet. */
export function absenceText(view: RunView, rows: string, columns: string): string {
  const points = view.front?.points ?? [];
  const [down, across] = [rows, columns].map((name) => {
    const met = new Set(points.map(({ genes }) => genes[name]));
    const values = valuesOfGene(view.question, name);
    return { met: values.filter((value) => met.has(value)), never: values.filter((value) => !met.has(value)) };
  });
  const together = new Set(points.map(({ genes }) => JSON.stringify([genes[rows], genes[columns]])));
  const apart = down.met.flatMap((a) =>
    across.met.filter((b) => !together.has(JSON.stringify([a, b]))).map((b) => `${a} with ${b}`),
  );
  const never = [
    ...(down.never.length > 0 ? [`${rows} ${down.never.join(', ')}`] : []),
    ...(across.never.length > 0 ? [`${columns} ${across.never.join(', ')}`] : []),
  ];
  const said = [
    ...(never.length > 0 ? [`No point has: ${never.join('; ')}.`] : []),
    ...(apart.length > 0 ? [`No point has both: ${apart.join(', ')}.`] : []),
  ];
  return said.length > 0 ? said.join(' ') : 'Every pair has a point on the front.';
}
