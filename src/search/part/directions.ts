/**
 * Reference directions on the unit simplex: the lattice of Das and Dennis ("Normal-boundary intersection", SIAM J. Optim. 8,
 * 1998), in two layers where one would have no interior direction (Deb, Jain: "An evolutionary many-objective optimization
 * algorithm using reference-point-based nondominated sorting approach", IEEE TEC 18, 2014).
 */

/** All vectors of `d` non-negative multiples of 1 / `divisions` that sum to 1, in lexicographic order. */
export function lattice(d: number, divisions: number): number[][] {
  const directions: number[][] = [];
  const visit = (head: number[], left: number): void => {
    if (head.length === d - 1) {
      directions.push([...head, left].map((share) => share / divisions));
      return;
    }
    for (let share = 0; share <= left; share++) visit([...head, share], left - share);
  };
  visit([], divisions);
  return directions;
}

/** Number of directions of a lattice: divisions + d - 1 choose d - 1. */
function latticeSize(d: number, divisions: number): number {
  let size = 1;
  for (let i = 1; i < d; i++) size = (size * (divisions + i)) / i;
  return size;
}

/** The finest directions that are no more than `count`, at least those of the axes; the inner layer is drawn half-way to the centre. */
export function referenceDirections(d: number, count: number): number[][] {
  if (d === 1) return [[1]];
  let outer = 1;
  while (latticeSize(d, outer + 1) <= count) outer++;
  if (outer >= d) return lattice(d, outer);
  let best = { outer, inner: 0, size: latticeSize(d, outer) };
  for (let o = 1; o <= outer; o++)
    for (let i = 1; i <= o; i++) {
      const size = latticeSize(d, o) + latticeSize(d, i);
      if (size <= count && size > best.size) best = { outer: o, inner: i, size };
    }
  const inner = best.inner === 0 ? [] : lattice(d, best.inner);
  return [...lattice(d, best.outer), ...inner.map((direction) => direction.map((share) => (share + 1 / d) / 2))];
}
