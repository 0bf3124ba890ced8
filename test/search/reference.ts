/** Slow and clear counterparts. */
import { compareVectors, dominates } from '../../src/search/pareto/dominance.js';
import type { Rng } from '../../src/search/rng.js';

export interface Row {
  readonly objectives: readonly number[];
  readonly preference: readonly number[];
  readonly genome: readonly number[];
}

function compareRows(a: Row, b: Row): number {
  return (
    compareVectors(a.objectives, b.objectives) ||
    compareVectors(a.preference, b.preference) ||
    compareVectors(a.genome, b.genome)
  );
}

/** What an archive must hold: quadratic. */
export function referenceFront(rows: readonly Row[]): Row[] {
  return rows
    .filter((row) => !rows.some((other) => dominates(other.objectives, row.objectives)))
    .sort(compareRows)
    .filter((row, i, sorted) => i === 0 || compareVectors(sorted[i - 1].objectives, row.objectives) !== 0);
}

/** Hypervolume by inclusion and exclusion over all subsets: exponential. */
export function inclusionExclusion(points: readonly (readonly number[])[], reference: readonly number[]): number {
  let volume = 0;
  for (let subset = 1; subset < 2 ** points.length; subset++) {
    const members = points.filter((_, i) => (subset >> i) % 2 === 1);
    const box = reference.reduce((sides, limit, i) => {
      const corner = members.reduce((most, member) => Math.max(most, member[i]), Number.NEGATIVE_INFINITY);
      return sides * Math.max(0, limit - corner);
    }, 1);
    volume += members.length % 2 === 1 ? box : -box;
  }
  return volume;
}

/** Points in the unit cube: anywhere, near the plane whose coordinates sum to 1, or on a coarse grid. */
export function pointsOn(
  kind: 'uniform' | 'anticorrelated' | 'coarse',
  count: number,
  dimension: number,
  rng: Rng,
): number[][] {
  return Array.from({ length: count }, () => {
    const raw = Array.from({ length: dimension }, () => rng.real());
    if (kind === 'coarse') return raw.map((value) => Math.floor(value * 6) / 6);
    if (kind === 'uniform') return raw;
    const sum = raw.reduce((a, b) => a + b);
    return raw.map((value) => (value / sum) * (1 + 0.02 * rng.real()));
  });
}
