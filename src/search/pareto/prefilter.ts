/**
 * What a filter need not sort: rows that a glance shows to be dominated. Each test may keep a dominated row, but drops no
 * other, so the exact sweep that follows decides.
 */
import { belowGrid } from './grid.js';
import { gathered, rangeOf, SAMPLE, sampleOf, type Standing, WORTHWHILE } from './sample.js';

export function thinned(rows: Float64Array, dimension: number): Standing {
  let standing: Standing = { rows, indices: undefined };
  while (standing.rows.length / dimension > SAMPLE) {
    const next = belowPivot(standing, dimension);
    if (next === undefined) break;
    standing = next;
  }
  if (dimension === 3 && standing.rows.length / dimension > 4 * SAMPLE) return belowGrid(standing);
  return standing;
}

/** Without the rows that one row, good in all objectives, dominates; nothing if those are few. */
function belowPivot({ rows, indices }: Standing, d: number): Standing | undefined {
  const sample = sampleOf(rows, d);
  const pivot = pivotOf(sample, d);
  let dropped = 0;
  for (let at = 0; at < sample.length; at += d) if (isAbove(sample, at, pivot)) dropped++;
  if (dropped * d < WORTHWHILE * sample.length) return undefined;
  const kept = new Uint32Array(rows.length / d);
  const count = d === 3 ? keepNotAbove3(rows, pivot, kept) : keepNotAbove(rows, pivot, kept);
  return gathered({ rows, indices }, d, kept.subarray(0, count));
}

/** The row of least sum, each objective taken relative to its spread. */
function pivotOf(sample: Float64Array, d: number): Float64Array {
  const ranges = Array.from({ length: d }, (_, i) => rangeOf(sample, d, i));
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < sample.length; at += d) {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += (sample[at + i] - ranges[i].low) * ranges[i].scale;
    if (sum < least) {
      least = sum;
      best = at;
    }
  }
  return sample.slice(best, best + d);
}

/** Whether the pivot dominates the row. NaN is not above anything. */
function isAbove(rows: Float64Array, at: number, pivot: Float64Array): boolean {
  let larger = false;
  for (let i = 0; i < pivot.length; i++) {
    if (!(rows[at + i] >= pivot[i])) return false;
    if (rows[at + i] > pivot[i]) larger = true;
  }
  return larger;
}

function keepNotAbove(rows: Float64Array, pivot: Float64Array, kept: Uint32Array): number {
  const d = pivot.length;
  let count = 0;
  for (let row = 0, at = 0; at < rows.length; row++, at += d) if (!isAbove(rows, at, pivot)) kept[count++] = row;
  return count;
}

/** The same, with the common case unrolled: most of the time of a filter that drops most rows goes here. */
function keepNotAbove3(rows: Float64Array, pivot: Float64Array, kept: Uint32Array): number {
  const px = pivot[0];
  const py = pivot[1];
  const pz = pivot[2];
  const size = kept.length;
  let count = 0;
  for (let row = 0; row < size; row++) {
    const at = 3 * row;
    const x = rows[at];
    const y = rows[at + 1];
    const z = rows[at + 2];
    if (x > px && y >= py && z >= pz) continue;
    if (x === px && y >= py && z >= pz && (y > py || z > pz)) continue;
    kept[count++] = row;
  }
  return count;
}
