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
    if (this.covered || this.#isCovered(rows, at)) return;
    const d = this.dimension;
    const corner = this.#corner;
    const moved = this.#moved;
    let inside = false;
    for (let i = 0; i < d; i++) {
      moved[i] = Math.max(rows[at + i], corner[i]);
      if (moved[i] > corner[i]) inside = true;
    }
    this.covered = !inside;
    for (let k = this.count - 1; k >= 0; k--) if (this.#isAboveMoved(k)) this.#copy(--this.count, k);
    if ((this.count + 1) * d > this.#kept.length) {
      const grown = new Float64Array(2 * this.#kept.length);
      grown.set(this.#kept);
      this.#kept = grown;
    }
    this.#kept.set(moved, this.count * d);
    this.count++;
  }

  /** Whether a kept corner is nowhere higher than the row's, moved into the box. */
  #isCovered(rows: Float64Array, at: number): boolean {
    const d = this.dimension;
    const kept = this.#kept;
    const corner = this.#corner;
    for (let k = 0, here = 0; k < this.count; k++, here += d) {
      let i = 0;
      while (i < d && (kept[here + i] <= rows[at + i] || kept[here + i] === corner[i])) i++;
      if (i < d) continue;
      // To the front, as it is likely to cover the next one too.
      if (k > 0) for (let j = 0; j < d; j++) [kept[j], kept[here + j]] = [kept[here + j], kept[j]];
      return true;
    }
    return false;
  }

  #isAboveMoved(k: number): boolean {
    const d = this.dimension;
    let i = 0;
    while (i < d && this.#kept[k * d + i] >= this.#moved[i]) i++;
    return i === d;
  }

  #copy(from: number, to: number): void {
    const d = this.dimension;
    for (let i = 0; i < d; i++) this.#kept[to * d + i] = this.#kept[from * d + i];
  }
}
