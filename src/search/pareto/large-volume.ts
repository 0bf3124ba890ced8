/** Volumes between numbers so large that products of their differences have no finite value on the way. */
import { volumeOf } from './wfg.js';

/**
 * As `volumeOf`, of finite numbers: where that overflows, reckoned again with each objective in units of a power of two.
 * Infinity where the volume itself is more than the largest number.
 */
export function volumeOfAny(rows: Float64Array, reference: ArrayLike<number>): number {
  const volume = volumeOf(rows, reference);
  return Number.isFinite(volume) ? volume : volumeInUnits(rows, reference);
}

function volumeInUnits(rows: Float64Array, reference: ArrayLike<number>): number {
  const d = reference.length;
  const powers = Array.from({ length: d }, (_, i) => powerAbove(rows, d, i, reference[i]));
  // The largest power of two is no number, its inverse is one.
  const units = powers.map((power) => 2 ** -power);
  const scaled = rows.map((value, at) => value * units[at % d]);
  const volume = volumeOf(
    scaled,
    units.map((unit, i) => reference[i] * unit),
  );
  return timesPower(
    volume,
    powers.reduce((a, b) => a + b, 0),
  );
}

/** A power of two of about the largest of an objective's numbers. */
function powerAbove(rows: Float64Array, d: number, objective: number, limit: number): number {
  let largest = Math.abs(limit);
  for (let at = objective; at < rows.length; at += d) largest = Math.max(largest, Math.abs(rows[at]));
  return Math.max(-LARGEST_STEP, Math.ceil(Math.log2(largest)));
}

const LARGEST_STEP = 1000;

/** value * 2^power, where 2^power itself may be no number. */
function timesPower(value: number, power: number): number {
  let product = value;
  for (let left = power; left !== 0; ) {
    const step = Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, left));
    product *= 2 ** step;
    left -= step;
  }
  return product;
}
