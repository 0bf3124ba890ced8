import type { Front } from '../../run/schema.js';
import { short } from '../words/format.js';
import { quantity } from '../words/quantity.js';
import type { Theme } from './theme.js';

export type MetricInfo = Front['metrics'][number];

/** Positive values that differ by more than this are drawn on a logarithmic axis. */
const WIDE = 5;
export const isWide = (low: number, high: number): boolean => low > 0 && high / low > WIDE;

export interface Extent {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
}

/** Room for values on an axis: a little more than they take. */
export function extentOf(values: Iterable<number>, log?: boolean): Extent {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 1, log: false };
  const isLog = log === undefined ? isWide(low, high) : log && low > 0;
  if (isLog) {
    const margin = Math.max((high / low) ** 0.04, 1.02);
    return { low: low / margin, high: high * margin, log: true };
  }
  const size = Math.max(Math.abs(low), Math.abs(high));
  // Values that differ by rounding alone are one value to a reader, and labels of a dozen digits would repeat.
  const margin = high - low > 1e-9 * size ? 0.04 * (high - low) : 0.04 * size || 1;
  return { low: low - margin < 0 && low >= 0 ? 0 : low - margin, high: high + margin, log: false };
}

/** Where a value stands on an axis: 0 at its low end, 1 at its high end. */
export function placeIn({ low, high, log }: Extent, value: number): number {
  return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** Round numbers within an extent, some five of them: 1, 2 and 5 times powers of ten. */
export function ticksOf({ low, high, log }: Extent, about = 6): number[] {
  if (!log) {
    const raw = (high - low) / about;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= raw) ?? 10 * power;
    const first = Math.ceil(low / step - 1e-9);
    const count = Math.floor(high / step + 1e-9) - first + 1;
    return Array.from({ length: Math.max(count, 0) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  }
  const decades = Math.log10(high / low);
  const every = decades > about ? Math.ceil(decades / about) : 1;
  const mantissas = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : decades > 0.8 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent += every)
    for (const mantissa of mantissas) {
      const tick = Number((mantissa * 10 ** exponent).toPrecision(12));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  return ticks;
}

/** An axis for numbers of one unit, with round labels wherever it starts and ends. */
export function numberAxis(name: string, unit: string, extent: Extent, theme: Theme, about = 6) {
  const ticks = ticksOf(extent, about);
  return {
    type: extent.log ? ('log' as const) : ('value' as const),
    name,
    nameLocation: 'middle' as const,
    nameTextStyle: { color: theme.muted, fontSize: 12 },
    min: extent.low,
    max: extent.high,
    axisLine: { show: true, lineStyle: { color: theme.line } },
    axisTick: { customValues: ticks, lineStyle: { color: theme.line } },
    axisLabel: {
      customValues: ticks,
      color: theme.muted,
      fontSize: 11,
      hideOverlap: true,
      showMinLabel: true,
      showMaxLabel: true,
      formatter: (value: number) => bare(value, unit),
    },
    splitLine: { show: false },
    minorTick: { show: false },
  };
}

/** `cost per task (USD/task), lower is better`. */
export function axisName({ title, unit, sense }: MetricInfo, log: boolean): string {
  return `${title} (${unit}${log ? ', log' : ''}), ${sense === 'min' ? 'lower' : 'higher'} is better`;
}

/** A number without its unit, which the name of an axis tells: `10 T`, `0.02`, `40%`. */
export function bare(value: number, unit: string): string {
  if (unit === 'share' || unit === 'ratio') return quantity(value, 'share');
  const prefixed = ['B', 'FLOP/s'].includes(unit);
  if (!prefixed && Math.abs(value) < 1e5) return short(value);
  return quantity(value, prefixed ? unit : 'B')
    .slice(0, prefixed ? -unit.length : -1)
    .replace(/ $/, '');
}
