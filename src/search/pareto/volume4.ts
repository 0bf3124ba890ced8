/** Hypervolume in four dimensions, in O(n^2) steps that are few and small. */
import { lexicographicOrder } from './order.js';

/**
 * Volume between the points and the reference. The fourth coordinate is swept; what a point adds to the
 * three-dimensional volume is what it alone dominates, found by one walk over the others in order of the third
 * coordinate, as each remembers its two neighbours on the staircase that it met (A. P. Guerreiro and C. M. Fonseca,
 * "Computing and Updating Hypervolume Contributions in Up to Four Dimensions", IEEE TEC 22(3), 2018).
 *
 * Rows of four, each strictly below the reference in every coordinate; dominated rows and duplicates do no harm.
 */
export function volume4(rows: Float64Array, reference: ArrayLike<number>): number {
  const count = rows.length / 4;
  const space = new Slices(rows, reference);
  const byW = space.byFourth();
  let volume = 0;
  let slice = 0;
  for (let i = 0; i < count; i++) {
    slice += space.insert(byW[i]);
    volume += slice * ((i + 1 < count ? space.w[byW[i + 1]] : reference[3]) - space.w[byW[i]]);
  }
  return volume;
}

/**
 * The points met so far, none of which is nowhere smaller than another in x, y and z, as a list ascending in (z, x, y).
 * A point's number is its place in that order, so a walk goes through memory forwards.
 */
class Slices {
  readonly w: Float64Array;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #z: Float64Array;
  readonly #next: Int32Array;
  /** Of the points before it in the list with no larger y, the one of least x; and with no larger x, of least y. */
  readonly #right: Int32Array;
  readonly #top: Int32Array;
  /** The staircase of the points walked over: neighbours to the left and to the right. */
  readonly #toLeft: Int32Array;
  readonly #toRight: Int32Array;
  readonly #head: number;

  constructor(rows: Float64Array, reference: ArrayLike<number>) {
    const count = rows.length / 4;
    const size = count + 4;
    const [x, y, z, w] = [0, 0, 0, 0].map(() => new Float64Array(size));
    const [next, right, top, toLeft, toRight] = [0, 0, 0, 0, 0].map(() => new Int32Array(size));
    const order = lexicographicOrder(rows, 4, [2, 0, 1, 3]);
    for (let i = 0; i < count; i++) {
      const at = 4 * order[i];
      x[i] = rows[at];
      y[i] = rows[at + 1];
      z[i] = rows[at + 2];
      w[i] = rows[at + 3];
    }
    // The ends of every staircase, the end of the list, which lies below everything, and its head.
    const [rightEnd, topEnd, end, head] = [count, count + 1, count + 2, count + 3];
    [x[rightEnd], y[rightEnd]] = [reference[0], Number.NEGATIVE_INFINITY];
    [x[topEnd], y[topEnd]] = [Number.NEGATIVE_INFINITY, reference[1]];
    [x[end], y[end], z[end]] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, reference[2]];
    next[head] = end;
    this.#x = x;
    this.#y = y;
    this.#z = z;
    this.w = w;
    this.#next = next;
    this.#right = right;
    this.#top = top;
    this.#toLeft = toLeft;
    this.#toRight = toRight;
    this.#head = head;
  }

  /** The points' numbers in ascending w; of equals the lower number, which is the smaller in z, first. */
  byFourth(): Uint32Array {
    return lexicographicOrder(this.w.subarray(0, this.#head - 3), 1, [0]);
  }

  /** The volume that the point adds to those in the list; it joins them, and those that it dominates leave. */
  insert(point: number): number {
    const [x, y, z, next] = [this.#x, this.#y, this.#z, this.#next];
    const [right, top, toLeft, toRight] = [this.#right, this.#top, this.#toLeft, this.#toRight];
    const px = x[point];
    const py = y[point];

    // Below the point: which staircase does it meet? Only what lies above its corner, and the two that bound it, matter.
    let rightBound = this.#head - 3;
    let topBound = this.#head - 2;
    toLeft[rightBound] = topBound;
    toRight[topBound] = rightBound;
    let before = this.#head;
    let q = next[before];
    while (q < point) {
      const qx = x[q];
      const qy = y[q];
      if (qx > px) {
        if (qy > py) {
          const [l, r] = [top[q], right[q]];
          toLeft[q] = l;
          toRight[q] = r;
          toLeft[r] = q;
          toRight[l] = q;
        } else if (qx <= x[rightBound]) {
          rightBound = q;
          toLeft[q] = top[q];
          toRight[top[q]] = q;
        }
      } else if (qy > py) {
        if (qy <= y[topBound]) {
          topBound = q;
          toRight[q] = right[q];
          toLeft[right[q]] = q;
        }
      } else return 0;
      before = q;
      q = next[q];
    }

    // The area that the point alone dominates just there, strip by strip from the right.
    let area = this.#strips(rightBound, px, py, topBound);
    let volume = 0;
    let height = z[point];
    next[before] = point;
    right[point] = rightBound;
    top[point] = topBound;
    let last = point;

    // Above it: each further point takes its share of the area, until one takes the rest.
    for (; ; q = next[q]) {
      const qx = x[q];
      const qy = y[q];
      volume += area * (z[q] - height);
      height = z[q];
      const [l, r] = [top[q], right[q]];
      if (qx > px) {
        if (qy > py) {
          area -= this.#strips(r, qx, qy, l);
          toLeft[q] = l;
          toRight[q] = r;
          toLeft[r] = q;
          toRight[l] = q;
          continue;
        }
        if (qx <= x[rightBound]) {
          area -= this.#strips(rightBound, qx, py, l);
          rightBound = q;
          toLeft[q] = l;
          toRight[l] = q;
        }
        if (qy === py) continue;
        if (py < y[l] || (py === y[l] && px <= x[l])) top[q] = point;
      } else if (qy > py) {
        if (qy <= y[topBound]) {
          area -= this.#stripsDown(topBound, px, qy, r);
          topBound = q;
          toRight[q] = r;
          toLeft[r] = q;
        }
        if (qx === px) continue;
        if (px < x[r] || (px === x[r] && py <= y[r])) right[q] = point;
      } else if (qx === px && qy === py) {
        area = 0;
        rightBound = topBound = q;
        continue;
      } else {
        if (qx === px && (py < y[l] || (py === y[l] && px <= x[l]))) top[q] = point;
        if (qy === py && (px < x[r] || (px === x[r] && py <= y[r]))) right[q] = point;
        break;
      }
      next[last] = q;
      last = q;
    }
    next[last] = q;
    return volume;
  }

  /** Area above and right of (x, y) below the staircase from `right` leftwards, where `left` is the member above x. */
  #strips(right: number, px: number, py: number, left: number): number {
    const [x, y, toLeft] = [this.#x, this.#y, this.#toLeft];
    let area = 0;
    let from = x[right];
    for (let q = toLeft[right]; x[q] > px; q = toLeft[q]) {
      area += (from - x[q]) * (y[q] - py);
      from = x[q];
    }
    return area + (from - px) * (y[left] - py);
  }

  /** The same area, strip by strip from the top, where `right` is the member beside y. */
  #stripsDown(top: number, px: number, py: number, right: number): number {
    const [x, y, toRight] = [this.#x, this.#y, this.#toRight];
    let area = 0;
    let from = y[top];
    for (let q = toRight[top]; y[q] > py; q = toRight[q]) {
      area += (from - y[q]) * (x[q] - px);
      from = y[q];
    }
    return area + (from - py) * (x[right] - px);
  }
}
