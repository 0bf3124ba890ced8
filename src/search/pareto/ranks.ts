/**
 * A set of the integers 0 .. size - 1 that finds neighbours in a few steps. With coordinates replaced by their ranks it is
 * the search tree of a sweep.
 */
export interface RankSet {
  /** Empties it, for integers below `size`. */
  reset(size: number): void;
  add(rank: number): void;
  delete(rank: number): void;
  /** The largest member that is at most the rank, or -1. */
  atMost(rank: number): number;
}

/** A bit for each integer, a bit above for each word that is not empty, and so on up to a single word. */
export function makeRankSet(capacity: number): RankSet {
  /** Where the words of a level begin: the integers' own bits first. */
  const begins: number[] = [];
  let length = Math.max(1, capacity);
  let end = 0;
  do {
    length = (length + 31) >>> 5;
    begins.push(end);
    end += length;
  } while (length > 1);
  const depth = begins.length;
  const begin = Int32Array.from(begins);
  const words = new Int32Array(end);

  function addAbove(word: number): void {
    for (let level = 1; level < depth; level++) {
      const at = (begin[level] + (word >>> 5)) | 0;
      const before = words[at];
      words[at] = before | (1 << (word & 31));
      if (before !== 0) return;
      word >>>= 5;
    }
  }

  function deleteAbove(word: number): void {
    for (let level = 1; level < depth; level++) {
      const at = (begin[level] + (word >>> 5)) | 0;
      const after = words[at] & ~(1 << (word & 31));
      words[at] = after;
      if (after !== 0) return;
      word >>>= 5;
    }
  }

  return {
    reset(size) {
      let used = Math.max(1, size);
      for (const from of begins) {
        used = (used + 31) >>> 5;
        words.fill(0, from, from + used);
      }
    },
    add(rank) {
      const before = words[rank >>> 5];
      words[rank >>> 5] = before | (1 << (rank & 31));
      if (before === 0) addAbove(rank >>> 5);
    },
    delete(rank) {
      const after = words[rank >>> 5] & ~(1 << (rank & 31));
      words[rank >>> 5] = after;
      if (after === 0) deleteAbove(rank >>> 5);
    },
    atMost(rank) {
      let word = rank >>> 5;
      let found = words[word] & (-1 >>> (31 - (rank & 31)));
      let level = 0;
      while (found === 0) {
        if (++level === depth) return -1;
        found = words[(begin[level] + (word >>> 5)) | 0] & ((1 << (word & 31)) - 1);
        word >>>= 5;
      }
      let at = (word << 5) | (31 - Math.clz32(found));
      while (level > 0) {
        level--;
        at = (at << 5) | (31 - Math.clz32(words[(begin[level] + at) | 0]));
      }
      return at;
    },
  };
}
