/**
 * Sorting rows of numbers, stably: what every sweep begins with. A radix sort on the leading half of each number's bits
 * puts nearly everything in its place; the few rows that agree in those are compared.
 */
const DIGITS = 11;
const BUCKETS = 1 << DIGITS;
const HIGH_WORD = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Runs longer than this are sorted by comparison; shorter ones by insertion. */
const SHORT = 24;

/**
 * Indices of the rows, ascending in the axes, the first axis counting most; rows equal in all of them in ascending index.
 * Row i is rows[i * dimension ...]; there is no NaN among them.
 */
export function lexicographicOrder(rows: Float64Array, dimension: number, axes: readonly number[]): Uint32Array {
  const { order, keys } = radixOrder(rows, dimension, axes[0]);
  const compare = (a: number, b: number): number => {
    for (const axis of axes) {
      const difference = rows[a * dimension + axis] - rows[b * dimension + axis];
      // Equal infinities differ by NaN.
      if (difference < 0 || difference > 0) return difference;
    }
    return a - b;
  };
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && keys[end] === keys[start]) end++;
    if (end - start > 1) sortRun(order, start, end, compare);
    start = end;
  }
  return order;
}

function sortRun(order: Uint32Array, start: number, end: number, compare: (a: number, b: number) => number): void {
  if (end - start > SHORT) {
    order.subarray(start, end).sort(compare);
    return;
  }
  for (let i = start + 1; i < end; i++) {
    const moved = order[i];
    let at = i;
    for (; at > start && compare(order[at - 1], moved) > 0; at--) order[at] = order[at - 1];
    order[at] = moved;
  }
}

/** Unsigned integers in the order of the numbers, as far as their sign, exponent and first 20 bits tell it. */
function leadingKeys(rows: Float64Array, dimension: number, axis: number) {
  const keys = new Uint32Array(rows.length / dimension);
  const one = new Float64Array(1);
  const words = new Uint32Array(one.buffer);
  for (let i = 0, at = axis; i < keys.length; i++, at += dimension) {
    one[0] = rows[at] + 0; // -0 becomes 0, its equal
    const high = words[HIGH_WORD];
    keys[i] = high ^ ((high >> 31) | 0x80000000);
  }
  return keys;
}

function radixOrder(rows: Float64Array, dimension: number, axis: number): { order: Uint32Array; keys: Uint32Array } {
  let keys = leadingKeys(rows, dimension, axis);
  const count = keys.length;
  const histogram = new Uint32Array(3 * BUCKETS);
  for (let i = 0; i < count; i++) {
    const key = keys[i];
    histogram[key & (BUCKETS - 1)]++;
    histogram[BUCKETS + ((key >>> DIGITS) & (BUCKETS - 1))]++;
    histogram[2 * BUCKETS + (key >>> (2 * DIGITS))]++;
  }
  let order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  let otherKeys = new Uint32Array(count);
  let otherOrder = new Uint32Array(count);
  for (let pass = 0; pass < 3; pass++) {
    const shift = pass * DIGITS;
    const starts = histogram.subarray(pass * BUCKETS, (pass + 1) * BUCKETS);
    if (count > 0 && starts[(keys[0] >>> shift) & (BUCKETS - 1)] === count) continue;
    for (let bucket = 0, sum = 0; bucket < BUCKETS; bucket++) {
      const size = starts[bucket];
      starts[bucket] = sum;
      sum += size;
    }
    for (let i = 0; i < count; i++) {
      const key = keys[i];
      const to = starts[(key >>> shift) & (BUCKETS - 1)]++;
      otherKeys[to] = key;
      otherOrder[to] = order[i];
    }
    [keys, otherKeys] = [otherKeys, keys];
    [order, otherOrder] = [otherOrder, order];
  }
  return { order, keys };
}
