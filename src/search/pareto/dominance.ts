/** Dominance of minimised vectors, plain: the routines that the fast ones are tested against. */
export type Vector = ArrayLike<number>;

/** Nowhere larger, and somewhere smaller. */
export function dominates(a: Vector, b: Vector): boolean {
  return weaklyDominates(a, b) && !weaklyDominates(b, a);
}

/** Nowhere larger: equal vectors weakly dominate each other. */
export function weaklyDominates(a: Vector, b: Vector): boolean {
  for (let i = 0; i < a.length; i++) if (!(a[i] <= b[i])) return false;
  return true;
}

/** Lexicographic order of vectors of one length: below 0, 0 or above 0. */
export function compareVectors(a: Vector, b: Vector): number {
  for (let i = 0; i < a.length; i++) {
    if (a[i] < b[i]) return -1;
    if (a[i] > b[i]) return 1;
  }
  return 0;
}
