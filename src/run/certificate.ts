import type { Certificate } from '../search/compose.js';

interface Sizes {
  readonly total: number;
  readonly smallest: number;
  readonly largest: number;
}

/**
 * The certificate of a composition as the manifest holds it: what was covered, what became of it by which rule, how large
 * the part fronts were (a summary, as there may be thousands of keys), and what was pruned by what.
 */
export function certificateOf({ parts, ...whole }: Certificate) {
  return {
    ...whole,
    parts: parts.map(({ frontSizes, ...part }) => ({ ...part, front: sizesOf(frontSizes) })),
    prunedBy: {
      'bound of a subtree': sum(parts.map(({ pruned }) => pruned)),
      'front of a part, or of the whole so far': sum(
        parts.map(({ feasible, seeded, frontSizes }) => feasible + seeded - sum(frontSizes)),
      ),
      'bound of a block of designs in the join': whole.cuts,
    },
    /** Part designs that came to figures, and joins of them; subtrees that die whole cost none. */
    evaluations: sum(parts.map(({ feasible, seeded }) => feasible + seeded)) + whole.joins,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

function sizesOf(sizes: readonly number[]): Sizes {
  return {
    total: sum(sizes),
    smallest: sizes.reduce((least, one) => Math.min(least, one), sizes[0] ?? 0),
    largest: sizes.reduce((most, one) => Math.max(most, one), 0),
  };
}
