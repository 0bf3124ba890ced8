/** Volume between one row and the reference. */
export function boxOf(rows: ArrayLike<number>, at: number, reference: ArrayLike<number>): number {
  let volume = 1;
  for (let i = 0; i < reference.length; i++) volume *= reference[i] - rows[at + i];
  return volume;
}

/** What other points share of one point's box: their corners moved into it, and of those the non-dominated ones. */
export class Limited {
  #kept: Float64Array;
  readonly #corner: Float64Array;
  readonly #moved: Float64Array;
  count = 0;
  /** Another point dominates the box's corner: it has nothing of its own. */
  covered = false;

  constructor(readonly dimension: number) {
    this.#kept = new Float64Array(16 * dimension);
    this.#corner = new Float64Array(dimension);
    this.#moved = new Float64Array(dimension);
  }

  /** Starts anew with the box of the row that begins at `at`. */
  restart(rows: ArrayLike<number>, at: number): void {
    for (let i = 0; i < this.dimension; i++) this.#corner[i] = rows[at + i];
    this.count = 0;
    this.covered = false;
  }

  rows(): Float64Array {
    return this.#kept.subarray(0, this.count * this.dimension);
  }

  offer(rows: Float64Array, at: number): void {
    if (this.covered) return;
    const d = this.dimension;
    const moved = this.#moved;
    const kept = this.#kept;
    let inside = false;
    for (let i = 0; i < d; i++) {
      moved[i] = Math.max(rows[at + i], this.#corner[i]);
      if (moved[i] > this.#corner[i]) inside = true;
    }
    this.covered = !inside;
    let count = 0;
    for (let k = 0; k < this.count; k++) {
      const here = k * d;
      let lower = false;
      let higher = false;
      for (let i = 0; i < d; i++) {
        if (kept[here + i] < moved[i]) lower = true;
        else if (kept[here + i] > moved[i]) higher = true;
      }
      // A kept corner that is nowhere higher: nothing was dropped so far, as kept corners do not dominate each other. It
      // moves to the front, being likely to dominate the next one too.
      if (!higher) {
        this.#swap(0, here);
        return;
      }
      if (!lower) continue;
      if (count < k) kept.copyWithin(count * d, here, here + d);
      count++;
    }
    if ((count + 1) * d > kept.length) {
      this.#kept = new Float64Array(2 * kept.length);
      this.#kept.set(kept);
    }
    this.#kept.set(moved, count * d);
    this.count = count + 1;
  }

  #swap(a: number, b: number): void {
    const kept = this.#kept;
    for (let i = 0; i < this.dimension; i++) [kept[a + i], kept[b + i]] = [kept[b + i], kept[a + i]];
  }
}
