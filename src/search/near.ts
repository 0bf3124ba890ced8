/**
 * All designs near a front that is known: those in the band around it (see band.ts), which in a band of 0 are the designs
 * tied with a member. Part fronts cannot tell them, since a design of a part that another one dominates may still tie, or
 * nearly tie, in the whole, where only a maximum or a minimum counts. So the parts are walked again, and a design of a part is kept
 * unless the bound of the whole says that none of its completions is in the band:
 *
 * - the last part first, joined with the best figures of blocks of the other parts' fronts: every design of those parts is
 *   nowhere better than some member of their fronts, or of fronts of keys with which they exchange designs;
 * - then each other part, joined with blocks of what was kept, where that is known already: a design in the band has in
 *   every part a design that was kept;
 * - last, what was kept is joined for every shared choice (gather.ts).
 *
 * As `join` and the band keep order to the bit, nothing is lost to rounding. As in compose.ts the work falls into pure pieces
 * that depend on the problem alone.
 */
import { type Counts, sumCounts } from './counts.js';
import type { GatherCounts, Gathered, Surroundings } from './gather.js';
import { partName, partVariables } from './layout.js';
import { Archive, type Entries } from './pareto/archive.js';
import { compareVectors } from './pareto/dominance.js';
import { RowList } from './pareto/row-list.js';
import { mergeFronts, signsOf } from './part/front.js';
import { exchangeClasses, partKeys } from './part/key.js';
import { WholeBound, type WholeKnown } from './part/whole.js';
import { assignmentsOf, frontsFor, sweepChunks } from './pieces.js';
import type { FactoredProblem } from './problem.js';
import { type Range, sweep } from './sweep.js';

/** Designs of one part that are kept, over all of its keys and of one chunk: memory for more may be gone before they are joined. */
const MOST_KEPT = 2_000_000;
const CHUNK_KEPT = 250_000;
/** Pieces after which the pass looks whether there are too many already. */
const CHUNKS_AT_A_TIME = 32;
export const JOINS_AT_A_TIME = 8;

export interface NearChunk {
  /** Rows as of a part front, in the order of the walk; empty where there are too many. */
  readonly front: Entries;
  readonly counts: Counts;
  /** One above the most stands for too many. */
  readonly kept: number;
}

export interface NearOrder {
  readonly k: number;
  readonly key: readonly number[];
  readonly ranges: readonly Range[];
  readonly known: () => WholeKnown;
}

export interface GatherOrder {
  readonly k: number;
  readonly assignments: readonly number[];
  readonly kept: () => Entries[][];
}

/** As `Work` in compose.ts. */
export type NearWork =
  | { readonly kind: 'keep'; readonly part: number; readonly orders: readonly NearOrder[] }
  | { readonly kind: 'gather'; readonly orders: readonly GatherOrder[] };

export type NearDone = readonly NearChunk[][] | readonly Gathered[];

export interface NearDesign {
  readonly genome: readonly number[];
  readonly objectives: readonly number[];
}

export interface Neighbourhood {
  /** Ordered by objectives, then genome; undefined where there are too many to list. */
  readonly designs: readonly NearDesign[] | undefined;
  /** Designs in the band: where they are too many, as many as were certain when the count ended. */
  readonly count: number;
  readonly certificate: Readonly<Record<string, unknown>>;
}

export function keepChunk(
  problem: FactoredProblem,
  part: number,
  key: readonly number[],
  range: Range,
  known: WholeKnown,
): NearChunk {
  const { figures } = problem.parts[part];
  const signs = signsOf(problem.parts[part]);
  const genomeLength = partVariables(problem.parts[part]).length;
  const whole = new WholeBound(problem, part, known);
  const found = new RowList(figures.length + genomeLength, CHUNK_KEPT);
  // What is nowhere better than figures that are out is out too, and costs no look at the partners.
  const out = new Archive({ objectives: figures.length, preferences: 0, genome: 1 });
  const signed = new Float64Array(figures.length);
  const isOut = (of: Float64Array): boolean => {
    for (let i = 0; i < signed.length; i++) signed[i] = signs[i] * of[i];
    if (out.dominates(signed)) return true;
    if (!whole.beats(of)) return false;
    out.offer(signed, [], [0]);
    return true;
  };
  const counts = sweep(
    problem.parts[part],
    key,
    {
      leaf(of, genome) {
        if (!found.full && !isOut(of)) found.push(signed, signed.length, genome);
      },
      beaten: (bound) => found.full || isOut(bound),
    },
    range,
  );
  return {
    front: { objectives: figures.length, preferences: 0, genome: genomeLength, rows: found.rows() },
    counts,
    kept: found.count,
  };
}

/**
 * `fronts[p][k]`: fronts of the parts as `composing` gives them. `around.front`: all of the front of the whole, or of a union
 * that this problem is part of.
 */
export function* nearing(
  problem: FactoredProblem,
  fronts: readonly (readonly Entries[])[],
  around: Surroundings,
): Generator<NearWork, Neighbourhood, NearDone> {
  const last = problem.parts.length - 1;
  const joined = frontEntries(problem, around);
  const known = problem.parts.map((_, p) => (p === last ? [] : boundsOf(problem, p, fronts[p])));
  const kept = problem.parts.map(() => 0);
  const counts: Counts[] = [];
  for (const p of [last, ...problem.parts.keys()].slice(0, last + 1)) {
    const assignments = assignmentsOf(problem, p);
    const ranges = sweepChunks(problem, p);
    const orders = partKeys(problem, p).map(
      (key, k): NearOrder => ({
        k,
        key,
        ranges,
        known: () => ({
          assignments: assignments[k],
          fronts: frontsFor(problem, assignments[k], known.with(p, [])),
          joined,
          band: around.band,
        }),
      }),
    );
    const chunks: NearChunk[][] = [];
    for (const some of inGroups(orders, Math.ceil(CHUNKS_AT_A_TIME / ranges.length))) {
      chunks.push(...((yield { kind: 'keep', part: p, orders: some }) as readonly NearChunk[][]));
      const all = chunks.flat();
      kept[p] = all.reduce((sum, chunk) => sum + chunk.kept, 0);
      counts[p] = sumCounts(all.map((chunk) => chunk.counts));
      if (kept[p] > MOST_KEPT || all.some((chunk) => chunk.kept > CHUNK_KEPT))
        return tooMany(0, certified(problem, kept, counts, []));
    }
    known[p] = chunks.map((ofKey) => concatenated(ofKey.map(({ front }) => front)));
  }
  const assignments = assignmentsOf(problem, last);
  const orders = assignments.map(
    (ofKey, k): GatherOrder => ({ k, assignments: ofKey, kept: () => frontsFor(problem, ofKey, known) }),
  );
  const gathered: Gathered[] = [];
  for (const some of inGroups(orders, JOINS_AT_A_TIME)) {
    gathered.push(...((yield { kind: 'gather', orders: some }) as readonly Gathered[]));
    if (designsIn(gathered) > around.most) break;
  }
  return neighbourhoodOf(
    gathered,
    around.most,
    certified(
      problem,
      kept,
      counts,
      gathered.map((one) => one.counts),
    ),
  );
}

/** What pieces of the space found, whatever their order. */
export function neighbourhoodOf(
  pieces: readonly { readonly front: Entries; readonly counts: { readonly designs: number } }[],
  most: number,
  certificate: Neighbourhood['certificate'],
): Neighbourhood {
  const count = designsIn(pieces);
  if (count > most) return tooMany(count, certificate);
  const designs = pieces.flatMap(({ front }) => designsOf(front));
  designs.sort((a, b) => compareVectors(a.objectives, b.objectives) || compareVectors(a.genome, b.genome));
  return { designs, count, certificate };
}

export const designsIn = (pieces: readonly { readonly counts: { readonly designs: number } }[]): number =>
  pieces.reduce((sum, { counts }) => sum + counts.designs, 0);

export function inGroups<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

const tooMany = (count: number, certificate: Neighbourhood['certificate']): Neighbourhood => ({
  designs: undefined,
  count,
  certificate,
});

function certified(
  problem: FactoredProblem,
  kept: readonly number[],
  counts: readonly Counts[],
  gathered: readonly GatherCounts[],
): Neighbourhood['certificate'] {
  const sum = (field: keyof GatherCounts) => gathered.reduce((total, one) => total + one[field], 0);
  return {
    parts: problem.parts.flatMap((part, p) =>
      counts[p] === undefined ? [] : [{ name: partName(part, p), kept: kept[p], ...counts[p] }],
    ),
    joins: sum('joins'),
    bounds: sum('bounds'),
    cuts: sum('cuts'),
  };
}

function frontEntries({ objectiveCount }: FactoredProblem, { front }: Surroundings): Entries {
  const rows = Float64Array.from(front.flatMap((vector) => [...vector, 0]));
  return { objectives: objectiveCount, preferences: 0, genome: 1, rows };
}

/** For each key designs of which one is nowhere worse than any design of the key: also those of keys that it exchanges with. */
function boundsOf(problem: FactoredProblem, p: number, fronts: readonly Entries[]): Entries[] {
  const part = problem.parts[p];
  const classes = exchangeClasses(problem, p);
  const merged = new Map<number, Entries>();
  return classes.map((one) => {
    const of =
      merged.get(one) ??
      mergeFronts(
        part,
        fronts.filter((_, k) => classes[k] === one),
      );
    merged.set(one, of);
    return of;
  });
}

function concatenated(pieces: readonly Entries[]): Entries {
  if (pieces.length === 1) return pieces[0];
  const rows = new Float64Array(pieces.reduce((sum, piece) => sum + piece.rows.length, 0));
  let at = 0;
  for (const piece of pieces) {
    rows.set(piece.rows, at);
    at += piece.rows.length;
  }
  return { ...pieces[0], rows };
}

function designsOf({ objectives, rows, genome }: Entries): NearDesign[] {
  const width = objectives + genome;
  return Array.from({ length: rows.length / width }, (_, i) => {
    const at = i * width;
    return {
      objectives: [...rows.subarray(at, at + objectives)],
      genome: [...rows.subarray(at + objectives, at + width)],
    };
  });
}
