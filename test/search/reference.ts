/** Slow and clear counterparts. */
import { compareVectors, dominates } from '../../src/search/pareto/dominance.js';

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
