import { short } from './format.js';

const prefixes = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
/** Units that take a prefix: people read 185 GB, not 185423472231 B. */
const prefixed = ['B', 'B/s', 'FLOP/s', 'FLOP', 'W'];

/** Less is as good as nothing. */
const leastPercent = 0.01;

/**
 * A number as a person reads it, with its unit: `185 GB`, `10.8 ms`, `$0.00777/task`, `26%`. `share` is written in percent,
 * `factor` as `8.9x`, a bare count without a unit.
 */
export function quantity(value: number, unit: string): string {
  if (unit === 'share') return percent(value);
  if (unit === 'factor') return `${short(value)}x`;
  if (unit === '' || unit === 'devices') return short(value);
  if (unit === 's') return seconds(value);
  if (unit.startsWith('USD')) return dollars(value, unit.slice('USD'.length));
  if (!prefixed.includes(unit)) return `${short(value)} ${unit}`;
  const { amount, prefix } = withPrefix(value);
  return `${short(amount)} ${prefix}${unit}`;
}

function percent(value: number): string {
  const percents = value * 100;
  if (percents !== 0 && Math.abs(percents) < leastPercent) return '0%';
  // Two digits are enough, but for what would round to a whole hundred.
  const digits = Math.abs(percents) >= 99.5 ? 3 : 2;
  return `${short(Math.abs(percents) > 99 && Math.abs(percents) < 100 ? percents : rounded(percents, digits))}%`;
}

function seconds(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 1 || value === 0) return `${short(value)} s`;
  return magnitude >= 1e-3 ? `${short(value * 1e3)} ms` : `${short(value * 1e6)} us`;
}

function dollars(value: number, per: string): string {
  const sign = value < 0 ? '-' : '';
  const magnitude = Math.abs(value);
  // A price is read by its places: $0.000997, not $9.97e-4.
  if (magnitude >= 1e-6 && magnitude < 1e-3)
    return `${sign}$${magnitude.toFixed(2 - Math.floor(Math.log10(magnitude)))}${per}`;
  if (magnitude < 1e4) return `${sign}$${short(magnitude)}${per}`;
  const { amount, prefix } = withPrefix(magnitude);
  return `${sign}$${short(amount)}${prefix === 'G' ? 'B' : prefix}${per}`;
}

function withPrefix(value: number): { readonly amount: number; readonly prefix: string } {
  let amount = value;
  let step = 0;
  // 999.7 would be written as 1000.
  while (Math.abs(amount) >= 999.5 && step < prefixes.length - 1) {
    amount /= 1e3;
    step += 1;
  }
  return { amount, prefix: prefixes[step] };
}

const rounded = (value: number, digits: number): number => Number(value.toPrecision(digits));
