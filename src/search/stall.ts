/** Tells when a search no longer gains. */
export interface StallOptions {
  /** Least growth, as a share of the archive's hypervolume: 0.001 is a thousandth. */
  readonly share: number;
  /** Evaluations in which it has to grow by that much. */
  readonly evaluations: number;
}

/**
 * Asks for the hypervolume once in so many evaluations, as it is dear with many objectives; true when it has grown by less than the
 * share since the time before. Nothing has stalled while there is no hypervolume above 0.
 */
export function stallWatch({ share, evaluations: window }: StallOptions) {
  let next = window;
  let before = 0;
  return (evaluations: number, hypervolume: () => number | undefined): boolean => {
    if (evaluations < next) return false;
    next = evaluations + window;
    const now = hypervolume() ?? 0;
    const stalled = before > 0 && now - before < share * before;
    before = now;
    return stalled;
  };
}
