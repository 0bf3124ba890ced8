/**
 * Whether a design of one part can still matter to the whole, when the fronts of all other parts are known and some designs
 * of the whole have been joined already: joined with the best figures of every block of partners, it must come to something
 * that no known design of the whole beats. No slack is needed, as in join.ts: `join` keeps order to the bit.
 */
import { Archive, entriesOf, type Entries } from '../pareto/archive.js';
import type { FactoredProblem } from '../problem.js';
import { genomeAt } from '../space.js';
import { cutBlocks, type Block } from './block.js';
import { signsOf } from './front.js';
import { keyIndex } from './key.js';

/** Plain data, so that it can be sent to a worker. */
export interface WholeKnown {
  /** Shared choices, by index, that have the part's key. */
  readonly assignments: readonly number[];
  /** `fronts[p][k]`, for the other parts at least where these assignments need them. */
  readonly fronts: readonly (readonly Entries[])[];
  /** A front of the whole, from what was joined so far. */
  readonly joined: Entries;
}

interface Assignment {
  readonly shared: readonly number[];
  /** Blocks of each other part; of the part itself none. */
  readonly blocks: readonly (readonly Block[])[];
}

export class WholeBound {
  readonly #problem: FactoredProblem;
  readonly #part: number;
  readonly #archive: Archive;
  readonly #assignments: readonly Assignment[];
  readonly #figures: Float64Array[];
  readonly #out: Float64Array;

  constructor(problem: FactoredProblem, part: number, { assignments, fronts, joined }: WholeKnown) {
    this.#problem = problem;
    this.#part = part;
    this.#archive = new Archive({ objectives: problem.objectiveCount, preferences: 0, genome: 1 });
    for (const { objectives } of entriesOf(joined)) this.#archive.offer(objectives, [], [0]);
    this.#figures = problem.parts.map(({ figures }) => new Float64Array(figures.length));
    this.#out = new Float64Array(problem.objectiveCount + problem.constraintCount);
    const known = new Map<Entries, readonly Block[]>();
    const blocksOf = (p: number, front: Entries) => {
      const found = known.get(front) ?? blocksOfFront(problem, p, front);
      known.set(front, found);
      return found;
    };
    this.#assignments = assignments.map((index) => {
      const shared = genomeAt(problem.shared, index);
      return {
        shared,
        blocks: problem.parts.map((_, p) => (p === part ? [] : blocksOf(p, fronts[p][keyIndex(problem, p, shared)]))),
      };
    });
  }

  /** Whether no completion of a design with these figures, or worse, is feasible and unbeaten. */
  beats(figures: Float64Array): boolean {
    this.#figures[this.#part] = figures;
    return this.#assignments.every((assignment) => this.#beaten(assignment, 0));
  }

  #beaten({ shared, blocks }: Assignment, p: number): boolean {
    if (p === blocks.length) return this.#useless(shared);
    if (p === this.#part) return this.#beaten({ shared, blocks }, p + 1);
    const own = blocks[p] as Block[];
    for (let i = 0; i < own.length; i++) {
      this.#figures[p] = own[i].best;
      if (this.#beaten({ shared, blocks }, p + 1)) continue;
      // The next design is likely to have its chance here as well; the order decides nothing.
      const open = own[i];
      own[i] = own[0];
      own[0] = open;
      return false;
    }
    return true;
  }

  #useless(shared: readonly number[]): boolean {
    const out = this.#out;
    this.#problem.join(shared, this.#figures, out);
    for (let i = this.#problem.objectiveCount; i < out.length; i++) if (out[i] > 0) return true;
    return this.#archive.dominates(out);
  }
}

function blocksOfFront(problem: FactoredProblem, p: number, front: Entries): Block[] {
  const signs = signsOf(problem.parts[p]);
  const designs = Array.from(entriesOf(front), ({ objectives, genome }) => ({
    figures: objectives.map((value, i) => signs[i] * value),
    genome,
  }));
  return cutBlocks(designs, signs);
}
