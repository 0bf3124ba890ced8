import type { Point } from '../../run/schema.js';
import type { RunView } from '../view.js';
import { quantity } from '../words/quantity.js';

import { baseOption, tooltipOf } from './base.js';
import { chosenOf, type Focus } from './focus.js';
import type { Theme } from './theme.js';

export const breakdowns = {
  task_latency_mean_s: { title: 'Where the mean time of a task goes', unit: 's' },
  cost_usd_per_task: { title: 'Where the cost of a task goes', unit: 'USD' },
  mean_power_kw: { title: 'Where the mean power goes', unit: 'kW' },
} as const;
export type BreakdownName = keyof typeof breakdowns;

/** Parts smaller than this share of every selected point's total are told as one. */
const SMALL = 0.005;

/** The exclusive parts of a mean of the selected points as bars, in the order in which a task meets them. */
export function breakdownOption({ front }: RunView, name: BreakdownName, { selected }: Focus, theme: Theme) {
  const chosen = chosenOf(front, selected);
  const { unit } = breakdowns[name];
  const labels = partsOf(chosen, name);
  return {
    ...baseOption(theme),
    legend: { show: chosen.length > 1, top: 0, left: 140, itemGap: 24, textStyle: { color: theme.text } },
    grid: { left: 150, right: 84, top: chosen.length > 1 ? 30 : 6, bottom: 8 },
    tooltip: tooltipOf(theme),
    xAxis: { type: 'value', show: false, min: 0 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: labels,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: theme.line } },
      axisLabel: { color: theme.text, fontSize: 11.5, interval: 0, width: 140, overflow: 'truncate' },
    },
    series: chosen.map((point, i) => ({
      id: `bars ${i}`,
      name: point.id,
      type: 'bar',
      barMaxWidth: 16,
      itemStyle: { color: theme.selected[i] },
      data: labels.map((label) => amountOf(point, name, label, labels)),
      label: {
        show: true,
        position: 'right',
        color: theme.text,
        fontSize: 11,
        formatter: ({ value }: { value: number }) =>
          `${quantity(value, unit)} (${quantity(value / point.breakdown[name].total, 'share')})`,
      },
    })),
  };
}

const REST = 'all else';

/** Parts that matter to one of the points, in the order of the first that has them; the rest as one. */
export function partsOf(points: readonly Point[], name: BreakdownName): string[] {
  const all = [...new Set(points.flatMap((point) => Object.keys(point.breakdown[name].parts)))];
  const share = (point: Point, part: string) => (point.breakdown[name].parts[part] ?? 0) / point.breakdown[name].total;
  const large = all.filter((part) => points.some((point) => share(point, part) >= SMALL));
  return large.length < all.length ? [...large, REST] : large;
}

function amountOf(point: Point, name: BreakdownName, label: string, labels: readonly string[]): number {
  const { parts } = point.breakdown[name];
  if (label !== REST) return parts[label] ?? 0;
  return Object.entries(parts).reduce((sum, [part, amount]) => (labels.includes(part) ? sum : sum + amount), 0);
}
