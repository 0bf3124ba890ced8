import { partStarts, allVariables } from '../search/layout.js';
import { cardinality, choiceAt, type FactoredProblem, type Genome } from '../search/problem.js';
import type { Rng } from '../search/rng.js';
import { advance, dialsOf } from '../search/space.js';
import { Walker } from '../search/walker.js';

/**
 * Draws designs of a problem that stand: canonical ones, which no rule forbids and whose parts all have figures. Most genomes
 * of a large space are no such thing.
 */
export interface Drawer {
  /** Evaluations of a part so far: what drawing costs. */
  readonly walks: number;
  /**
   * A shared choice with a design of the first part, uniform among those that stand; then a design of each other part, uniform
   * among those that stand under that choice. Undefined where too many draws failed.
   */
  anywhere(): Genome | undefined;
  /** All of them, for a small problem. */
  all(): Generator<Genome>;
  /** The design with one to three genes changed, the new values uniform; undefined where that does not stand. */
  near(genome: Genome): Genome | undefined;
}

/** Draws of a part before the design is given up. */
const DRAWS = 32;

const MOST_CHANGED = 3;

export function drawerOf(problem: FactoredProblem, rng: Rng): Drawer {
  const variables = allVariables(problem);
  const sizes = variables.map(cardinality);
  const dials = dialsOf(variables);
  const free = [...sizes.keys()].filter((at) => sizes[at] > 1);
  const starts = partStarts(problem);
  const walkers = problem.parts.map((_, p) => new Walker(problem, p));
  let walks = 0;

  const drawInto = (genome: number[], from: number, to: number) => {
    for (let at = from; at < to; at++) genome[at] = choiceAt(variables[at], rng.integer(sizes[at]));
  };
  const stands = (genome: Genome, p: number) => {
    walks++;
    return walkers[p].evaluate(genome) === undefined;
  };
  const drawPart = (genome: number[], p: number): boolean => {
    const end = starts[p + 1] ?? variables.length;
    for (let draws = 0; draws < DRAWS; draws++) {
      // Under many a shared choice no design stands at all: it is drawn again with the first part.
      drawInto(genome, p === 0 ? 0 : starts[p], end);
      if (stands(genome, p)) return true;
    }
    return false;
  };

  return {
    get walks() {
      return walks;
    },
    anywhere() {
      const genome: number[] = [];
      return walkers.every((_, p) => drawPart(genome, p)) ? genome : undefined;
    },
    *all() {
      const genome = dials.first.slice();
      do if (walkers.every((_, p) => stands(genome, p))) yield [...genome];
      while (advance(genome, dials) >= 0);
    },
    near(genome) {
      const changed = [...genome];
      const places = [...free];
      const count = Math.min(1 + rng.integer(MOST_CHANGED), places.length);
      for (let i = 0; i < count; i++) {
        const [at] = places.splice(rng.integer(places.length), 1);
        // Any of the other values: one less than there are, those from the present one on moved up.
        const present = genome[at] - choiceAt(variables[at], 0);
        const other = rng.integer(sizes[at] - 1);
        changed[at] = choiceAt(variables[at], other < present ? other : other + 1);
      }
      return count > 0 && walkers.every((_, p) => stands(changed, p)) ? changed : undefined;
    },
  };
}
