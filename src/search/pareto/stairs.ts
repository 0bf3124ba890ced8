/** What a sweep of rows of three keeps: those that lie under the staircase of the second and third of those before. */
import { commonBits, HIGH, leadingBits, LOW, orderedWord } from './bits.js';
import { lexicographicOrder } from './order.js';
import { makeRankSet } from './ranks.js';
import { sharing } from './shared.js';

/** Cells of y, told apart by the leading bits of its values. */
const CELL_BITS = 14;
/** Steps walked a row, at the mean, beyond which cells are too crowded. */
const CROWDED = 16;

/**
 * A step of the staircase is eight words, and goes by the place of its first: y and z as doubles, the step to its right, its
 * cell.
 */
const STEP = 8;
const [NEXT, CELL] = [4, 5];
/** The steps at the two ends. */
const LEFT = 0;
const RIGHT = STEP;

/**
 * Those that, in ascending (x, y, z), lie under the staircase of y and z of the rows before (H. T. Kung, F. Luccio and
 * F. P. Preparata, "On Finding the Maxima of a Set of Vectors", JACM 22(4), 1975), by ascending index. The staircase is a
 * list from left to right, entered at the last step of the nearest cell of y to the left that has any. As a rule it is
 * short and stays in the cache; where so many steps share cells that walking them takes long, each y gets a cell of its own,
 * by its rank: O(n log n) at worst.
 */
export const underStairsFor = sharing((capacity: number) => {
  const given = new Float64Array(3 * capacity);
  const order = new Int32Array(capacity);
  const y = new Float64Array(capacity);
  const z = new Float64Array(capacity);
  const yWords = new Int32Array(y.buffer);
  const cells = new Int32Array(capacity);
  const steps = new Float64Array((STEP / 2) * (capacity + 2));
  const words = new Int32Array(steps.buffer);
  const cellCount = Math.max(capacity, 1 << CELL_BITS) + 1;
  /** Of each cell that has any. */
  const lastStep = new Int32Array(cellCount);
  const occupied = makeRankSet(cellCount);
  /** Whether a row is kept. */
  const marks = new Uint8Array(capacity);

  function gather(count: number): void {
    for (let k = 0; k < count; k++) {
      const at = Math.imul(3, order[k]);
      // -0 becomes its equal, 0.
      y[k] = given[(at + 1) | 0] + 0;
      z[k] = given[(at + 2) | 0];
    }
  }

  /** From 1 on, never falling as y grows. */
  function cellsByBits(count: number): void {
    let least = 0xffffffff;
    let most = 0;
    for (let k = 0; k < count; k++) {
      const key = orderedWord(yWords[(k << 1) | HIGH]);
      if (key < least) least = key;
      if (key > most) most = key;
    }
    const from = least | 0;
    const common = commonBits(least, most);
    for (let k = 0; k < count; k++)
      cells[k] = 1 + leadingBits(yWords[(k << 1) | HIGH], yWords[(k << 1) | LOW], from, common, CELL_BITS);
  }

  function cellsByRank(count: number): void {
    const byY = lexicographicOrder(y.subarray(0, count), 1, [0]);
    for (let r = 0; r < count; r++) cells[byY[r]] = r + 1;
  }

  /** How many are kept; -1 where cells are crowded. */
  function sweep(count: number): number {
    marks.fill(0, 0, count);
    lastStep[0] = LEFT;
    occupied.add(0);
    // The ends compare as false with everything.
    steps[0] = steps[1] = steps[RIGHT >> 1] = steps[(RIGHT >> 1) | 1] = Number.NaN;
    words[LEFT | NEXT] = RIGHT;
    words[RIGHT | CELL] = -1;
    let patience = CROWDED * count;
    /** Steps that were left are used again, the latest first. */
    let free = -1;
    let unused = 2 * STEP;
    let size = 0;
    for (let k = 0; k < count; k++) {
      const cell = cells[k];
      const py = y[k];
      const pz = z[k];
      let left = lastStep[occupied.atMost((cell - 1) | 0)];
      let right = words[left | NEXT];
      for (; steps[right >> 1] <= py; patience--) {
        left = right;
        right = words[right | NEXT];
      }
      if (steps[(left >> 1) | 1] <= pz) continue;
      while (steps[(right >> 1) | 1] >= pz) {
        const was = words[right | CELL];
        if (was !== cell && lastStep[was] === right) occupied.delete(was);
        const next = words[right | NEXT];
        words[right | NEXT] = free;
        free = right;
        right = next;
      }
      let here = free;
      if (here < 0) {
        here = unused;
        unused += STEP;
      } else free = words[here | NEXT];
      steps[here >> 1] = py;
      steps[(here >> 1) | 1] = pz;
      words[here | NEXT] = right;
      words[here | CELL] = cell;
      words[left | NEXT] = here;
      if (words[right | CELL] !== cell) lastStep[cell] = here;
      occupied.add(cell);
      marks[order[k]] = 1;
      size++;
      if (patience < 0) return -1;
    }
    return size;
  }

  function marked(count: number, size: number): Uint32Array {
    const kept = new Uint32Array(size);
    for (let row = 0, at = 0; row < count; row++) if (marks[row] === 1) kept[at++] = row;
    return kept;
  }

  return (rows: Float64Array): Uint32Array => {
    const count = rows.length / 3;
    order.set(lexicographicOrder(rows, 3, [0, 1, 2]));
    given.set(rows);
    gather(count);
    cellsByBits(count);
    occupied.reset((1 << CELL_BITS) + 1);
    let size = sweep(count);
    if (size < 0) {
      cellsByRank(count);
      occupied.reset(count + 1);
      size = sweep(count);
    }
    return marked(count, size);
  };
});
