/**
 * Sorting rows of numbers, stably: what every sweep begins with. A radix sort on the leading bits of each number puts
 * nearly everything in its place; the few rows that agree in those are compared.
 */
const DIGITS = 11;
const BUCKETS = 1 << DIGITS;
const MASK = BUCKETS - 1;
/** So many rows are worth a third pass; fewer rarely agree in two. */
const MANY = 1 << 17;
const HIGH_WORD = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** The leading half of -0, and of the negative numbers nearest to it. */
const NEGATIVE_ZERO = -0x80000000;

/** Runs up to this length are sorted by insertion. */
const SHORT = 24;

/**
 * Indices of the rows, ascending in the axes, the first axis counting most; rows equal in all of them in ascending index.
 * Row i is rows[i * dimension ...]; there is no NaN among them.
 */
export function lexicographicOrder(rows: Float64Array, dimension: number, axes: readonly number[]): Uint32Array {
  const { order, keys } = radixOrder(leadingKeys(rows, dimension, axes[0]));
  const compare = (a: number, b: number): number => {
    for (const axis of axes) {
      const difference = rows[a * dimension + axis] - rows[b * dimension + axis];
      // Equal infinities differ by NaN.
      if (difference < 0 || difference > 0) return difference;
    }
    return a - b;
  };
  for (let end = 1, start = 0; end <= order.length; end++) {
    if (end < order.length && keys[end] === keys[end - 1]) continue;
    if (end - start > SHORT) sortLong(order.subarray(start, end), rows, dimension, axes, compare);
    else if (end - start > 1) sortShort(order, start, end, rows, dimension, axes[0], compare);
    start = end;
  }
  return order;
}

/** Mostly the rows of a long run are equal in the first axis, and go by the others; else they are compared. */
function sortLong(
  run: Uint32Array,
  rows: Float64Array,
  dimension: number,
  axes: readonly number[],
  compare: (a: number, b: number) => number,
): void {
  const first = rows[run[0] * dimension + axes[0]];
  if (run.some((row) => rows[row * dimension + axes[0]] !== first)) {
    run.sort(compare);
    return;
  }
  // The radix sort is stable: equal rows stand in ascending index.
  if (axes.length === 1) return;
  const tied = new Float64Array(run.length * dimension);
  for (const [k, row] of run.entries())
    for (const axis of axes) tied[k * dimension + axis] = rows[row * dimension + axis];
  const indices = run.slice();
  for (const [k, place] of lexicographicOrder(tied, dimension, axes.slice(1)).entries()) run[k] = indices[place];
}

/** By insertion. The first axis nearly always decides. */
function sortShort(
  order: Uint32Array,
  start: number,
  end: number,
  rows: Float64Array,
  dimension: number,
  axis: number,
  compare: (a: number, b: number) => number,
): void {
  for (let i = start + 1; i < end; i++) {
    const moved = order[i];
    const value = rows[moved * dimension + axis];
    let at = i;
    for (; at > start; at--) {
      const other = order[at - 1];
      const otherValue = rows[other * dimension + axis];
      if (otherValue < value || (otherValue === value && compare(other, moved) < 0)) break;
      order[at] = other;
    }
    order[at] = moved;
  }
}

/**
 * Unsigned integers in the order of the numbers, as far as some bits tell it: sign, exponent and the mantissa's beginning,
 * less the leading bits that all have in common.
 */
function leadingKeys(rows: Float64Array, dimension: number, axis: number) {
  const keys = new Uint32Array(rows.length / dimension);
  const words = new Int32Array(rows.buffer, rows.byteOffset, 2 * rows.length);
  const first = 2 * axis + HIGH_WORD;
  const step = 2 * dimension;
  let least = 0xffffffff;
  let most = 0;
  for (let i = 0, at = first; i < keys.length; i++, at += step) {
    const high = words[at];
    // -0 goes to its equal, 0, and with it the negative numbers nearest to 0.
    const key = high === NEGATIVE_ZERO ? 0x80000000 : (high ^ ((high >> 31) | NEGATIVE_ZERO)) >>> 0;
    keys[i] = key;
    if (key < least) least = key;
    if (key > most) most = key;
  }
  const bits = keys.length < MANY ? 2 * DIGITS : 32;
  const spare = Math.min(31, Math.clz32(most - least));
  for (let i = 0, at = first; i < keys.length; i++, at += step) {
    const high = words[at];
    const low = high === NEGATIVE_ZERO ? 0 : words[at + 1 - 2 * HIGH_WORD] ^ (high >> 31);
    const below = spare === 0 ? 0 : low >>> (32 - spare);
    keys[i] = (((keys[i] - least) << spare) | below) >>> (32 - bits);
  }
  return { keys, bits };
}

function radixOrder({ keys, bits }: { keys: Uint32Array<ArrayBuffer>; bits: number }): {
  order: Uint32Array;
  keys: Uint32Array;
} {
  const count = keys.length;
  const passes = Math.ceil(bits / DIGITS);
  const histogram = new Uint32Array(passes * BUCKETS);
  if (passes === 2)
    for (let i = 0; i < count; i++) {
      const key = keys[i];
      histogram[key & MASK]++;
      histogram[BUCKETS + (key >>> DIGITS)]++;
    }
  else
    for (let i = 0; i < count; i++) {
      const key = keys[i];
      histogram[key & MASK]++;
      histogram[BUCKETS + ((key >>> DIGITS) & MASK)]++;
      histogram[2 * BUCKETS + (key >>> (2 * DIGITS))]++;
    }
  let from = keys;
  let to = new Uint32Array(count);
  let order: Uint32Array | undefined;
  let spare: Uint32Array | undefined;
  for (let pass = 0; pass < passes; pass++) {
    const starts = histogram.subarray(pass * BUCKETS, (pass + 1) * BUCKETS);
    const toOrder: Uint32Array = spare ?? new Uint32Array(count);
    scatter(from, order, starts, pass * DIGITS, to, toOrder);
    [from, to] = [to, from];
    [order, spare] = [toOrder, order];
  }
  return { order: order as Uint32Array, keys: from };
}

/** One stable pass; without an order, rows come in ascending index. */
function scatter(
  from: Uint32Array,
  order: Uint32Array | undefined,
  starts: Uint32Array,
  shift: number,
  to: Uint32Array,
  toOrder: Uint32Array,
): void {
  for (let bucket = 0, sum = 0; bucket < BUCKETS; bucket++) {
    const size = starts[bucket];
    starts[bucket] = sum;
    sum += size;
  }
  if (order === undefined)
    for (let i = 0; i < from.length; i++) {
      const key = from[i];
      const at = starts[(key >>> shift) & MASK]++;
      to[at] = key;
      toOrder[at] = i;
    }
  else
    for (let i = 0; i < from.length; i++) {
      const key = from[i];
      const at = starts[(key >>> shift) & MASK]++;
      to[at] = key;
      toOrder[at] = order[i];
    }
}
