import { short } from '../format.js';

const prefixes = [
  [1e18, 'E'],
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Units that people read with a prefix: 85 GB, 2.3 PFLOP/s. */
const prefixed: readonly string[] = ['B', 'B/s', 'FLOP/s', 'W'];

/** A number with its unit as a person writes it: `$0.0129/task`, `89.8 s`, `85 GB`, `12%`. */
export function quantity(value: number, unit: string, digits = 3): string {
  if (unit === 'share' || unit === 'ratio') return `${short(100 * value, digits)}%`;
  if (unit.startsWith('USD')) return `$${thousands(value, digits)}${unit.slice(3)}`;
  if (prefixed.includes(unit)) {
    const [scale, prefix] = prefixes.find(([least]) => Math.abs(value) >= least) ?? [1, ''];
    return `${short(value / scale, digits)} ${prefix}${unit}`;
  }
  if (unit === 's' && value !== 0 && Math.abs(value) < 0.1)
    return Math.abs(value) < 1e-4 ? `${short(1e6 * value, digits)} µs` : `${short(1e3 * value, digits)} ms`;
  return `${thousands(value, digits)} ${unit}`.trim();
}

/** Dollars and counts: 2.29M rather than 2290000. */
function thousands(value: number, digits: number): string {
  const [scale, prefix] = prefixes.find(([least]) => least >= 1e6 && Math.abs(value) >= least) ?? [1, ''];
  const readable: Readonly<Record<string, string>> = { G: 'B', '': '' };
  const size = Math.abs(value);
  // Small money in full: $0.00082, not $8.2e-4.
  if (size < 1e-3 && size >= 1e-6) return String(Number(value.toPrecision(digits)));
  return `${short(value / scale, digits)}${readable[prefix] ?? prefix}`;
}

/** The same without the unit, which the name of an axis tells: `10 T`, `0.02`, `40%`. */
export function bare(value: number, unit: string): string {
  if (unit === 'share' || unit === 'ratio') return quantity(value, unit);
  if (prefixed.includes(unit)) return quantity(value, unit).slice(0, -unit.length).trim();
  return thousands(value, 3);
}
