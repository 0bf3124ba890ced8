/**
 * The front of one part for one key: the designs that no other design of the part beats in all figures at once. The
 * whole's objectives and violations are monotone in the figures, so no design outside can be needed, nor be preferred:
 *
 * - a design with dominated figures can be exchanged for its dominator, which joins to objectives and violations that are
 *   nowhere larger, to the bit, as rounding keeps order;
 * - if it joins to equal objectives, the preference decides, and that is made of the figures themselves (see
 *   preference.ts): the dominator's come first;
 * - of designs with equal figures the smallest genome stays, and stands first in the genome of the whole too.
 */
import { partVariables } from '../layout.js';
import { Archive, entriesOf, entryCount, rowWidth, type Entries } from '../pareto/archive.js';
import type { Figure, Part } from '../problem.js';

/** 1 for a figure to be small, -1 for one to be large. */
export function signsOf(part: Part): number[] {
  return part.figures.map(({ sense }) => (sense === 'min' ? 1 : -1));
}

/** Rows of the entries: the figures, negated where large is good, then the part's genome. */
export class PartFront {
  readonly #archive: Archive;
  readonly #signs: readonly number[];
  readonly #signed: Float64Array;
  readonly #genomeLength: number;
  readonly #figures: readonly Figure[];
  /** Made when the first bound is asked for: many a front never meets one. */
  #shadow: Shadow | undefined;
  /** Figures that were found dominated last: neighbours in a sweep often have the same. */
  readonly #beaten: Float64Array;
  readonly #hasRivals: boolean;

  /** `rivals`: designs of keys with which this one may exchange designs. They beat, and are not on this front. */
  constructor(part: Part, rivals: readonly Entries[] = []) {
    this.#signs = signsOf(part);
    this.#signed = new Float64Array(part.figures.length);
    this.#beaten = new Float64Array(part.figures.length).fill(Number.NaN);
    this.#figures = part.figures;
    this.#genomeLength = partVariables(part).length;
    this.#archive = new Archive({ objectives: part.figures.length, preferences: 0, genome: this.#genomeLength });
    this.#hasRivals = rivals.length > 0 && this.#genomeLength > 0;
    // Behind any genome: an equal design of this key takes the place of a rival.
    const nobody = Array.from({ length: this.#genomeLength }, () => Number.POSITIVE_INFINITY);
    if (this.#genomeLength > 0)
      for (const { objectives } of rivals.flatMap((entries) => [...entriesOf(entries)]))
        this.#offer(objectives, nobody);
  }

  add(figures: Float64Array, genome: ArrayLike<number>): void {
    this.#offer(this.#sign(figures), genome);
  }

  dominates(figures: Float64Array): boolean {
    const beaten = this.#beaten;
    let i = 0;
    while (i < beaten.length && beaten[i] === figures[i]) i++;
    // What is dominated once is so for ever.
    if (i === beaten.length) return true;
    if (!this.#archive.dominates(this.#sign(figures))) return false;
    beaten.set(figures);
    return true;
  }

  /** Whether a design with these figures, or worse, is beaten: a known design is nowhere worse and somewhere better. */
  beats(figures: Float64Array): boolean {
    this.#shadow ??= this.#cast();
    return this.#shadow.beats(this.#sign(figures));
  }

  merge(front: Entries): void {
    this.#archive.merge(front);
    this.#shadow = undefined;
  }

  #cast(): Shadow {
    const shadow = new Shadow(this.#figures);
    for (const { objectives } of entriesOf(this.#archive.entries())) shadow.add(objectives);
    return shadow;
  }

  entries(): Entries {
    const all = this.#archive.entries();
    if (!this.#hasRivals) return all;
    const width = rowWidth(all);
    const own = all.rows.filter((_, i) => all.rows[i - (i % width) + width - 1] !== Number.POSITIVE_INFINITY);
    return { ...all, rows: own };
  }

  #offer(signed: Float64Array, genome: ArrayLike<number>): void {
    if (this.#archive.offer(signed, [], genome)) this.#shadow?.add(signed);
  }

  #sign(figures: Float64Array): Float64Array {
    const signed = this.#signed;
    for (let i = 0; i < signed.length; i++) signed[i] = this.#signs[i] * figures[i];
    return signed;
  }
}

/**
 * The same designs as a bound meets them. A variance V that reaches the whole only in sums m + q sqrt(V + others), q <= z,
 * is taken into its mean: a design beats one of mean M and any variance if m + z sqrt(V) <= M, since
 * q (sqrt(V + W) - sqrt(W)) <= z sqrt(V) for every W. What rounding might add is far below the slack that bounds leave.
 */
class Shadow {
  readonly #archive: Archive;
  readonly #vector: Float64Array;
  readonly #from: readonly number[];
  /** For each coordinate: the figures that are variances of it, with their z. */
  readonly #variances: readonly (readonly { readonly at: number; readonly z: number }[])[];

  constructor(figures: readonly Figure[]) {
    this.#from = [...figures.keys()].filter((i) => figures[i].varianceOf === undefined);
    this.#variances = this.#from.map((mean) =>
      figures.flatMap(({ varianceOf }, at) => (varianceOf?.mean === mean ? [{ at, z: varianceOf.z }] : [])),
    );
    this.#vector = new Float64Array(this.#from.length);
    this.#archive = new Archive({ objectives: this.#from.length, preferences: 0, genome: 1 });
  }

  add(signed: Float64Array): void {
    for (let i = 0; i < this.#from.length; i++) {
      this.#vector[i] = signed[this.#from[i]];
      for (const { at, z } of this.#variances[i]) this.#vector[i] += z * Math.sqrt(signed[at]);
    }
    this.#archive.offer(this.#vector, [], nothing);
  }

  beats(signed: Float64Array): boolean {
    for (let i = 0; i < this.#from.length; i++) this.#vector[i] = signed[this.#from[i]];
    return this.#archive.dominates(this.#vector);
  }
}

const nothing = [0];

/** Merges fronts of chunks of one key; the order does not matter. */
export function mergeFronts(part: Part, fronts: readonly Entries[]): Entries {
  if (fronts.length === 1) return fronts[0];
  const front = new PartFront(part);
  for (const chunk of fronts.toSorted((a, b) => entryCount(b) - entryCount(a))) front.merge(chunk);
  return front.entries();
}
