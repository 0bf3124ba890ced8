/** What maps a front to 0 .. 1 in each objective: 0 its best value (the ideal point), 1 its worst (the nadir point). */
export interface Scale {
  readonly ideal: readonly number[];
  readonly nadir: readonly number[];
}

/** @throws RangeError if the points differ in their number of objectives, or a number is not finite. */
export function scaleOf(front: readonly (readonly number[])[]): Scale {
  const ideal = [...(front[0] ?? [])];
  const nadir = [...ideal];
  for (const [p, point] of front.entries()) {
    if (point.length !== ideal.length)
      throw new RangeError(`point ${p} has ${point.length} objectives, the first has ${ideal.length}`);
    for (const [i, value] of point.entries()) {
      if (!Number.isFinite(value)) throw new RangeError(`objective ${i} of point ${p} is ${value}`);
      if (value < ideal[i]) ideal[i] = value;
      if (value > nadir[i]) nadir[i] = value;
    }
  }
  return { ideal, nadir };
}

/** How far a value lies from the ideal, in units of the front's span; an objective that does not vary has none. */
export function shareOf({ ideal, nadir }: Scale, objective: number, value: number): number {
  const best = ideal[objective];
  const span = nadir[objective] - best;
  if (span === 0) return 0;
  // Halves of finite numbers have a finite difference.
  return span === Number.POSITIVE_INFINITY
    ? (value / 2 - best / 2) / (nadir[objective] / 2 - best / 2)
    : (value - best) / span;
}
