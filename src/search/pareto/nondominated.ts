import { Archive, entriesOf } from './archive.js';
import type { Vector } from './dominance.js';
import { lexicographicOrder } from './order.js';
import { thinned } from './prefilter.js';
import { flatRows, refuseNaN } from './rows.js';
import { underStairsFor } from './stairs.js';

/**
 * Indices, ascending, of the points that no other point dominates; of equal points only the first.
 *
 * @throws RangeError if the points differ in their number of objectives or one is NaN.
 */
export function nondominated(points: readonly Vector[]): number[] {
  if (points.length === 0) return [];
  const rows = standing(flatRows(points), points[0].length);
  // Array.from takes several times as long.
  const indices: number[] = [];
  for (let k = 0; k < rows.length; k++) indices.push(rows[k]);
  return indices;
}

/**
 * The same of points in one flat list, point i at [i * dimension, (i + 1) * dimension): for millions of them. Up to three
 * objectives take O(n log n).
 */
export function nondominatedFlat(rows: Float64Array, dimension: number): Uint32Array {
  if (dimension > 0 && rows.length % dimension !== 0)
    throw new RangeError(`${rows.length} numbers are no rows of ${dimension} objectives`);
  return standing(rows, dimension);
}

function standing(all: Float64Array, dimension: number): Uint32Array {
  if (dimension === 0) throw new RangeError('a point needs at least one objective');
  const { rows, indices } = thinned(all, dimension);
  // What was dropped is greater than something, so it was no NaN.
  refuseNaN(rows, dimension, indices);
  const count = rows.length / dimension;
  const kept =
    dimension === 3
      ? underStairsFor(count)(rows)
      : ascending(dimension < 3 ? standing2(rows, dimension) : standingMany(rows, dimension), count);
  // A callback for each takes four times as long.
  if (indices !== undefined) for (let k = 0; k < kept.length; k++) kept[k] = indices[kept[k]];
  return kept;
}

/** Distinct rows below a size in ascending order, by marking them. */
function ascending(some: Uint32Array, size: number): Uint32Array {
  if (some.length * 16 < size) return some.sort();
  const marks = new Uint8Array(size);
  for (let k = 0; k < some.length; k++) marks[some[k]] = 1;
  for (let row = 0, at = 0; row < size; row++) if (marks[row] === 1) some[at++] = row;
  return some;
}

/** In ascending (x, y), the rows whose y is lower than any before; of one objective, the first row. */
function standing2(rows: Float64Array, dimension: number): Uint32Array {
  const order = lexicographicOrder(rows, dimension, [0, dimension - 1]);
  if (dimension === 1) return order.slice(0, 1);
  let count = 0;
  for (let k = 0; k < order.length; k++)
    if (count === 0 || rows[2 * order[k] + 1] < rows[2 * order[count - 1] + 1]) order[count++] = order[k];
  return order.slice(0, count);
}

/** By an archive, to which the rows go in ascending first objective: few that enter leave again. */
function standingMany(rows: Float64Array, dimension: number): Uint32Array {
  const archive = new Archive({ objectives: dimension, preferences: 0, genome: 1 });
  for (const row of lexicographicOrder(rows, dimension, [0]))
    archive.offer(rows.subarray(row * dimension, (row + 1) * dimension), [], [row]);
  return Uint32Array.from(entriesOf(archive.entries()), ({ genome }) => genome[0]);
}
