/**
 * Whether a design of one part can still matter to the whole, when the fronts of all other parts are known and some designs
 * of the whole have been joined already: joined with the best figures of every block of partners, it must come to something
 * that no known design of the whole beats. No slack is needed, as in join.ts: `join` keeps order to the bit.
 */
import { entriesOf, type Entries } from '../pareto/archive.js';
import { Band } from '../pareto/band.js';
import type { FactoredProblem } from '../problem.js';
import { genomeAt } from '../space.js';
import { bestOf, cutBlocks, designsIn, type Block } from './block.js';
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
  /** How much better than it is a design may be made (see band.ts) before it counts as beaten; absent: 0. */
  readonly band?: number;
}

interface Assignment {
  readonly shared: readonly number[];
  /** Fronts of the other parts; of the part itself, and where a front is empty, none. */
  readonly partners: readonly (Partners | undefined)[];
}

/** A front as a binary tree of blocks, each with the best figures below it. */
interface Partners {
  readonly best: Float64Array;
  readonly halves: readonly [Partners, Partners] | undefined;
}

export class WholeBound {
  readonly #problem: FactoredProblem;
  readonly #part: number;
  readonly #band: Band;
  readonly #assignments: readonly Assignment[];
  readonly #figures: Float64Array[];
  readonly #out: Float64Array;
  readonly #hints: ({ readonly of: Partners; readonly block: Float64Array } | undefined)[];

  constructor(problem: FactoredProblem, part: number, { assignments, fronts, joined, band }: WholeKnown) {
    this.#problem = problem;
    this.#part = part;
    const vectors = Array.from(entriesOf(joined), ({ objectives }) => objectives);
    this.#band = new Band(vectors, problem.objectiveCount, band);
    this.#figures = problem.parts.map(({ figures }) => new Float64Array(figures.length));
    this.#out = new Float64Array(problem.objectiveCount + problem.constraintCount);
    const known = new Map<Entries, Partners | undefined>();
    const partnersOf = (p: number, front: Entries) => {
      if (!known.has(front)) known.set(front, partnersOfFront(problem, p, front));
      return known.get(front);
    };
    this.#assignments = assignments
      .map((index) => genomeAt(problem.shared, index))
      .map((shared) => ({
        shared,
        partners: problem.parts.map((_, p) =>
          p === part ? undefined : partnersOf(p, fronts[p][keyIndex(problem, p, shared)]),
        ),
      }))
      // Where another part has no design there is no whole.
      .filter(({ partners }) => partners.every((one, p) => p === part || one !== undefined));
    this.#hints = problem.parts.map(() => undefined);
  }

  /** Whether no completion of a design with these figures, or worse, is feasible and unbeaten. */
  beats(figures: Float64Array): boolean {
    this.#figures[this.#part] = figures;
    return this.#assignments.every((assignment) => this.#beaten(assignment, 0));
  }

  #beaten(assignment: Assignment, p: number): boolean {
    if (p === this.#figures.length) return this.#useless(assignment.shared);
    const partners = assignment.partners[p];
    if (partners === undefined) return this.#beaten(assignment, p + 1);
    // The next design is likely to have its chance where the last had it: what is tried first decides nothing.
    const hint = this.#hints[p];
    if (hint?.of === partners && !this.#beatenBy(assignment, p, hint.block)) return false;
    return this.#beatenBelow(assignment, p, partners, partners);
  }

  #beatenBelow(assignment: Assignment, p: number, root: Partners, { best, halves }: Partners): boolean {
    if (this.#beatenBy(assignment, p, best)) return true;
    if (halves === undefined) {
      this.#hints[p] = { of: root, block: best };
      return false;
    }
    return this.#beatenBelow(assignment, p, root, halves[0]) && this.#beatenBelow(assignment, p, root, halves[1]);
  }

  #beatenBy(assignment: Assignment, p: number, best: Float64Array): boolean {
    this.#figures[p] = best;
    return this.#beaten(assignment, p + 1);
  }

  #useless(shared: readonly number[]): boolean {
    const out = this.#out;
    this.#problem.join(shared, this.#figures, out);
    for (let i = this.#problem.objectiveCount; i < out.length; i++) if (out[i] > 0) return true;
    return this.#band.excludes(out);
  }
}

function partnersOfFront(problem: FactoredProblem, p: number, front: Entries): Partners | undefined {
  const signs = signsOf(problem.parts[p]);
  const halve = (blocks: readonly Block[]): Partners => {
    const best = bestOf(
      blocks.map((block) => block.best),
      signs,
    );
    // Blocks come in the order in which they were cut: neighbours are alike.
    const middle = blocks.length >>> 1;
    return { best, halves: middle === 0 ? undefined : [halve(blocks.slice(0, middle)), halve(blocks.slice(middle))] };
  };
  const blocks = cutBlocks(designsIn(front, signs), signs);
  return blocks.length === 0 ? undefined : halve(blocks);
}
