/**
 * Sorting rows of numbers, stably: what every sweep begins with. A radix sort on the leading half of each number's bits
 * puts nearly everything in its place; the few rows that agree in those are compared.
 */
const HIGH_WORD = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** The leading half of -0, and of the negative numbers nearest to it. */
const NEGATIVE_ZERO = -0x80000000;

/** Runs longer than this are sorted by comparison; shorter ones by insertion. */
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
    if (end - start > SHORT) order.subarray(start, end).sort(compare);
    else if (end - start > 1) sortShort(order, start, end, rows, dimension, axes[0], compare);
    start = end;
  }
  return order;
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
 * Unsigned integers in the order of the numbers, as far as 32 bits tell it: sign, exponent and the mantissa's beginning,
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
  const spare = Math.min(31, Math.clz32(most - least));
  if (spare === 0) return keys;
  for (let i = 0, at = first; i < keys.length; i++, at += step) {
    const high = words[at];
    const low = high === NEGATIVE_ZERO ? 0 : words[at + 1 - 2 * HIGH_WORD] ^ (high >> 31);
    keys[i] = ((keys[i] - least) << spare) | (low >>> (32 - spare));
  }
  return keys;
}

/** Few rows want few buckets. */
const SMALL = 4096;

function radixOrder(keys: Uint32Array<ArrayBuffer>): { order: Uint32Array; keys: Uint32Array } {
  const count = keys.length;
  const digits = count < SMALL ? 8 : 11;
  const buckets = 1 << digits;
  const mask = buckets - 1;
  const starts = new Uint32Array(buckets);
  let order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  let otherKeys = new Uint32Array(count);
  let otherOrder = new Uint32Array(count);
  for (let shift = 0; shift < 32; shift += digits) {
    starts.fill(0);
    for (let i = 0; i < count; i++) starts[(keys[i] >>> shift) & mask]++;
    if (starts[(keys[0] >>> shift) & mask] === count) continue;
    for (let bucket = 0, sum = 0; bucket < buckets; bucket++) {
      const size = starts[bucket];
      starts[bucket] = sum;
      sum += size;
    }
    for (let i = 0; i < count; i++) {
      const key = keys[i];
      const to = starts[(key >>> shift) & mask]++;
      otherKeys[to] = key;
      otherOrder[to] = order[i];
    }
    [keys, otherKeys] = [otherKeys, keys];
    [order, otherOrder] = [otherOrder, order];
  }
  return { order, keys };
}
