/**
 * A set of the integers 0 .. size - 1 that finds neighbours in a few steps: a bit for each integer, a bit above for each
 * word that is not empty, and so on. With coordinates replaced by their ranks it is the search tree of a sweep.
 */
export class RankSet {
  /** From the integers' own bits up to a single word. */
  readonly #levels: Int32Array[] = [];

  constructor(size: number) {
    let length = Math.max(1, size);
    do {
      length = (length + 31) >>> 5;
      this.#levels.push(new Int32Array(length));
    } while (length > 1);
  }

  add(rank: number): void {
    for (const words of this.#levels) {
      const before = words[rank >>> 5];
      words[rank >>> 5] = before | (1 << (rank & 31));
      if (before !== 0) return;
      rank >>>= 5;
    }
  }

  delete(rank: number): void {
    for (const words of this.#levels) {
      const after = words[rank >>> 5] & ~(1 << (rank & 31));
      words[rank >>> 5] = after;
      if (after !== 0) return;
      rank >>>= 5;
    }
  }

  /** The largest member that is at most the rank, or -1. */
  atMost(rank: number): number {
    const levels = this.#levels;
    let found = levels[0][rank >>> 5] & (-1 >>> (31 - (rank & 31)));
    let word = rank >>> 5;
    let level = 0;
    while (found === 0) {
      if (++level === levels.length) return -1;
      found = levels[level][word >>> 5] & ((1 << (word & 31)) - 1);
      word >>>= 5;
    }
    let at = (word << 5) | (31 - Math.clz32(found));
    while (level > 0) {
      level--;
      at = (at << 5) | (31 - Math.clz32(levels[level][at]));
    }
    return at;
  }
}
