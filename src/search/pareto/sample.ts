/** What the tests before a filter share: rows still standing, samples of them, and how far these reach. */

/** Rows still standing, in ascending index, and their indices among those given at first. */
export interface Standing {
  readonly rows: Float64Array;
  readonly indices: Uint32Array | undefined;
}

export const SAMPLE = 4096;
/** A pass over all rows pays if it drops this share of a sample of them. */
export const WORTHWHILE = 0.2;

export function sampleOf(rows: Float64Array, d: number): Float64Array {
  const count = rows.length / d;
  if (count <= SAMPLE) return rows;
  const sample = new Float64Array(SAMPLE * d);
  for (let k = 0; k < SAMPLE; k++) {
    const at = Math.floor((k * count) / SAMPLE) * d;
    for (let i = 0; i < d; i++) sample[k * d + i] = rows[at + i];
  }
  return sample;
}

/** The least finite value, and the factor that maps the finite ones to 0 .. 1. */
export interface Range {
  readonly low: number;
  readonly scale: number;
}

export function rangeOf(rows: Float64Array, d: number, axis: number): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let at = axis; at < rows.length; at += d) {
    const value = rows[at];
    if (value < low && value > Number.NEGATIVE_INFINITY) low = value;
    if (value > high && value < Number.POSITIVE_INFINITY) high = value;
  }
  return high > low && high - low < Number.POSITIVE_INFINITY
    ? { low, scale: Math.min(1 / (high - low), Number.MAX_VALUE) }
    : { low: 0, scale: 0 };
}

/** The rows of these numbers, ascending; copies of all. */
export function gathered({ rows, indices }: Standing, d: number, kept: Uint32Array): Standing {
  const fewer = new Float64Array(kept.length * d);
  for (let k = 0, to = 0; k < kept.length; k++) {
    const from = kept[k] * d;
    for (let i = 0; i < d; i++) fewer[to++] = rows[from + i];
  }
  const own = kept.slice();
  if (indices !== undefined) for (let k = 0; k < own.length; k++) own[k] = indices[kept[k]];
  return { rows: fewer, indices: own };
}
