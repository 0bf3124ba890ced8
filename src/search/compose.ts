/**
 * The exact front of a factored problem: every part is walked once for each of its keys, its front kept, and the fronts
 * are joined for every shared choice. A product of spaces becomes a sum. The work falls into pure pieces (sweepChunk,
 * joinShared) that depend on the problem alone, so a driver may run them anywhere and in any order.
 */
import { checkConditions, type Condition } from './conditions.js';
import { type Counts, sumCounts } from './counts.js';
import { checkComposable } from './declared.js';
import { designCount } from './factored.js';
import { gatherShared, type Surroundings } from './gather.js';
import { type JoinCounts, type JoinedChunk, joinShared, shapeOf } from './join.js';
import { partName, partVariables } from './layout.js';
import { keepChunk, type NearDone, type NearWork, nearing, type Neighbourhood } from './near.js';
import { figureFault, hasNaN } from './no-number.js';
import { assignmentsOf, frontsFor, sweepChunks } from './pieces.js';
import { Archive, entriesOf, entryCount, type Entries } from './pareto/archive.js';
import { mergeFronts, PartFront } from './part/front.js';
import { partKeys } from './part/key.js';
import { knownFor, nothingKnown, warmStart, wavesOf, type Known } from './part/known.js';
import type { FactoredProblem } from './problem.js';
import { combinations } from './space.js';
import { WholeBound } from './part/whole.js';
import { type Range, sweep } from './sweep.js';

export interface SweptChunk {
  readonly front: Entries;
  readonly counts: Counts;
}

/** One design of a front, as plain data. */
export interface FrontDesign {
  readonly genome: readonly number[];
  readonly objectives: readonly number[];
  readonly preference: readonly number[];
}

export interface PartCertificate extends Counts {
  readonly name: string;
  readonly keys: number;
  /** One a key. */
  readonly frontSizes: readonly number[];
}

export interface Certificate extends JoinCounts {
  readonly complete: true;
  /** All combinations of all variables, as a decimal: it may exceed 2^53. */
  readonly designsCovered: string;
  readonly parts: readonly PartCertificate[];
}

export function sweepChunk(
  problem: FactoredProblem,
  part: number,
  key: readonly number[],
  chunk: Range,
  known: Known = nothingKnown,
): SweptChunk {
  const front = new PartFront(problem.parts[part], known.rivals);
  const whole = known.whole && new WholeBound(problem, part, known.whole);
  const visitor = {
    leaf: (figures: Float64Array, genome: ArrayLike<number>) => {
      if (front.dominates(figures) || whole?.beats(figures)) return;
      if (hasNaN(figures)) throw figureFault(problem.parts[part], part, figures, key, genome);
      front.add(figures, genome);
    },
    beaten: (bound: Float64Array) => front.beats(bound) || whole?.beats(bound) === true,
  };
  const seeded = warmStart(problem, part, key, known.seeds, visitor.leaf);
  const counts = sweep(problem.parts[part], key, visitor, chunk);
  return { front: front.entries(), counts: { ...counts, seeded } };
}

export function certify(
  problem: FactoredProblem,
  fronts: readonly (readonly Entries[])[],
  swept: readonly (readonly Counts[])[],
  joined: readonly JoinCounts[],
): Certificate {
  const sum = (field: keyof JoinCounts) => joined.reduce((total, counts) => total + counts[field], 0);
  return {
    complete: true,
    designsCovered: String(designCount(problem)),
    parts: problem.parts.map((part, p) => ({
      name: partName(part, p),
      keys: fronts[p].length,
      frontSizes: fronts[p].map(entryCount),
      ...sumCounts(swept[p]),
    })),
    assignments: sum('assignments'),
    emptyAssignments: sum('emptyAssignments'),
    joins: sum('joins'),
    feasible: sum('feasible'),
    bounds: sum('bounds'),
    cuts: sum('cuts'),
  };
}

/** Merges fronts of the whole, whatever ranges they came from, into plain designs in canonical order. */
export function mergeDesigns(problem: FactoredProblem, fronts: readonly Entries[]): FrontDesign[] {
  const archive = new Archive(shapeOf(problem));
  for (const front of fronts) archive.merge(front);
  return designsOf(archive.entries());
}

function designsOf(entries: Entries): FrontDesign[] {
  return Array.from(entriesOf(entries), ({ genome, objectives, preference }) => ({
    genome: [...genome],
    objectives: [...objectives],
    preference: [...preference],
  }));
}

/** Work that may be done anywhere and in any order; the results are asked for in the order of the tasks. */
export type Work = (
  | { readonly kind: 'sweep'; readonly part: number; readonly orders: readonly SweepOrder[] }
  | { readonly kind: 'join'; readonly orders: readonly JoinOrder[] }
) & {
  /** The front of the whole, as far as the waves before this one tell. */
  readonly sofar: Entries;
};

/** One key of a part, in chunks. */
export interface SweepOrder {
  readonly k: number;
  readonly key: readonly number[];
  readonly ranges: readonly Range[];
  readonly known: () => Known;
}

export interface JoinOrder {
  /** Index of the key of the last part, which all of the assignments have. */
  readonly k: number;
  readonly assignments: readonly number[];
  readonly fronts: () => Entries[][];
}

/** Results of a work: of sweeps a list of chunks for each order, of joins one. */
export type Done = readonly SweptChunk[][] | readonly JoinedChunk[];

export interface Composed {
  readonly front: FrontDesign[];
  readonly certificate: Certificate;
  /** `fronts[p][k]`, as far as they could matter. */
  readonly fronts: readonly (readonly Entries[])[];
}

/**
 * The parts one after the other, each in waves of keys. Once all others are swept, the last part's keys are joined wave by
 * wave, so that the whole found so far prunes the waves to come.
 */
export function* composing(problem: FactoredProblem): Generator<Work, Composed, Done> {
  checkComposable(problem);
  const fronts: Entries[][] = [];
  const counts: Counts[][] = [];
  const joins: JoinCounts[] = [];
  const archive = new Archive(shapeOf(problem));
  const last = problem.parts.length - 1;
  for (const [p, part] of problem.parts.entries()) {
    const ranges = sweepChunks(problem, p);
    const keys = partKeys(problem, p);
    const assignments = p === last ? assignmentsOf(problem, p) : [];
    fronts[p] = [];
    counts[p] = [];
    for (const wave of wavesOf(problem, p)) {
      const sofar = archive.entries();
      const orders = wave.map((k): SweepOrder => {
        const known = () => knownFor(problem, p, k, fronts[p]);
        const whole = () => ({
          assignments: assignments[k],
          fronts: frontsFor(problem, assignments[k], fronts.slice(0, p)),
          joined: sofar,
        });
        return { k, key: keys[k], ranges, known: p < last ? known : () => ({ ...known(), whole: whole() }) };
      });
      const swept = (yield { kind: 'sweep', part: p, orders, sofar }) as readonly SweptChunk[][];
      for (const [i, chunks] of swept.entries()) {
        for (const chunk of chunks) counts[p].push(chunk.counts);
        fronts[p][wave[i]] = mergeFronts(
          part,
          chunks.map(({ front }) => front),
        );
      }
      if (p < last) continue;
      const joined = (yield {
        kind: 'join',
        sofar,
        orders: wave.map((k) => ({
          k,
          assignments: assignments[k],
          fronts: () => frontsFor(problem, assignments[k], fronts),
        })),
      }) as readonly JoinedChunk[];
      for (const { front, counts: ofJoin } of joined) {
        archive.merge(front);
        joins.push(ofJoin);
      }
    }
  }
  return { front: designsOf(archive.entries()), certificate: certify(problem, fronts, counts, joins), fronts };
}

export interface ComposeOptions {
  /**
   * Lists beside the front all designs in a band around it: those whose objectives, made better by the factor 1 + band, no
   * member dominates. 0: those tied with a member. The parts are walked once more. Default: none.
   */
  readonly band?: number;
  /** More designs in the band than these are not listed. Default: 1,000,000. */
  readonly most?: number;
  /** Samples on which each condition of exactness is tried (conditions.ts); 0 leaves them untried. Default: 20. */
  readonly checks?: number;
  /** Of those samples. Default: 0. */
  readonly seed?: number;
}

export interface CheckedCertificate extends Certificate {
  /** What exactness rests on, and on how many samples it held. */
  readonly conditions: readonly Condition[];
}

export interface Composition {
  readonly front: FrontDesign[];
  readonly certificate: CheckedCertificate;
  /** Where a band was asked for: the members of the front are among its designs. */
  readonly near?: Neighbourhood;
}

const CHECKS = 20;
const MOST_NEAR = 1_000_000;

/**
 * All of it, in this process.
 *
 * @throws RangeError or TypeError if the problem or an option is none, or a part or `join` gives NaN.
 * @throws Error if a sample shows that a condition of exactness is broken, with the part and the figure concerned.
 */
export function compose(problem: FactoredProblem, options: ComposeOptions = {}): Composition {
  const { band, most = MOST_NEAR, checks = CHECKS, seed = 0 } = options;
  checkOptions({ band, most, checks, seed });
  const { front, certificate, fronts } = driven(composing(problem), (work) => performHere(problem, work));
  const conditions = checks === 0 ? [] : checkConditions(problem, fronts, { checks, seed, beside: true });
  const checked = { front, certificate: { ...certificate, conditions } };
  if (band === undefined) return checked;
  const around = { front: front.map(({ objectives }) => objectives), band, most };
  return { ...checked, near: driven(nearing(problem, fronts, around), (work) => keepHere(problem, around, work)) };
}

function checkOptions({ band = 0, most, checks, seed }: Record<keyof ComposeOptions, number | undefined>): void {
  if (!(band >= 0 && band < Number.POSITIVE_INFINITY))
    throw new RangeError(`a band is a finite number of 0 or more, not ${band}`);
  for (const [name, value] of Object.entries({ most, checks, seed }))
    if (!(Number.isSafeInteger(value) && (value as number) >= 0))
      throw new RangeError(`${name} is an integer of 0 or more, not ${value}`);
}

/** Does each piece of work as soon as it is asked for. */
function driven<W, R, D>(steps: Generator<W, R, D>, perform: (work: W) => D): R {
  let step = steps.next();
  while (!step.done) step = steps.next(perform(step.value));
  return step.value;
}

function performHere(problem: FactoredProblem, work: Work): Done {
  if (work.kind === 'join') return work.orders.map((order) => joinShared(problem, order.assignments, order.fronts()));
  return work.orders.map(({ key, ranges, known }) => {
    const told = known();
    return ranges.map((range) => sweepChunk(problem, work.part, key, range, told));
  });
}

function keepHere(problem: FactoredProblem, around: Surroundings, work: NearWork): NearDone {
  if (work.kind === 'gather')
    return work.orders.map(({ assignments, kept }) => gatherShared(problem, assignments, kept(), around));
  return work.orders.map(({ key, ranges, known }) => {
    const told = known();
    return ranges.map((range) => keepChunk(problem, work.part, key, range, told));
  });
}

/** Leaves of a part's tree for one key. */
export function partLeaves(problem: FactoredProblem, part: number): number {
  return combinations(partVariables(problem.parts[part]));
}
