/** A list of rows of numbers that grows, for millions of them; stops to grow, but not to count, beyond `most`. */
export class RowList {
  #rows: Float64Array;
  #count = 0;

  constructor(
    readonly width: number,
    readonly most: number,
  ) {
    this.#rows = new Float64Array(16 * width);
  }

  get count(): number {
    return this.#count;
  }

  get full(): boolean {
    return this.#count > this.most;
  }

  /** Appends head ++ tail, of which `headLength` numbers are read. */
  push(head: ArrayLike<number>, headLength: number, tail: ArrayLike<number>): void {
    this.#count++;
    if (this.full) return;
    const at = (this.#count - 1) * this.width;
    if (at + this.width > this.#rows.length) {
      const grown = new Float64Array(2 * this.#rows.length);
      grown.set(this.#rows);
      this.#rows = grown;
    }
    for (let i = 0; i < headLength; i++) this.#rows[at + i] = head[i];
    for (let i = headLength; i < this.width; i++) this.#rows[at + i] = tail[i - headLength];
  }

  /** A copy; empty where there were too many, as some of them are of no use. */
  rows(): Float64Array {
    return this.full ? new Float64Array(0) : this.#rows.slice(0, this.#count * this.width);
  }
}
