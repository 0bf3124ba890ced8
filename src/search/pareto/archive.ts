/**
 * Every distinct non-dominated objective vector ever offered, each with its first representative in the order of
 * (preference, genome). That makes the content a function of what was offered, not of the order: chunks of a search can
 * run anywhere, and merge to the same archive to the bit.
 */
import { compareVectors } from './dominance.js';
import { DominanceTree } from './tree.js';

/** Lengths of the three pieces of an entry's row. */
export interface Shape {
  readonly objectives: number;
  readonly preferences: number;
  readonly genome: number;
}

/** Entries as plain data, in canonical order: each row is objectives ++ preferences ++ genome. Good to transfer and store. */
export interface Entries extends Shape {
  readonly rows: Float64Array;
}

export interface Entry {
  readonly objectives: Float64Array;
  readonly preference: Float64Array;
  readonly genome: Float64Array;
}

export function rowWidth(shape: Shape): number {
  return shape.objectives + shape.preferences + shape.genome;
}

export function entryCount(entries: Entries): number {
  return entries.rows.length / rowWidth(entries);
}

/** Views into the rows. */
export function* entriesOf(entries: Entries): Generator<Entry> {
  const { objectives, preferences, rows } = entries;
  const width = rowWidth(entries);
  for (let at = 0; at < rows.length; at += width)
    yield {
      objectives: rows.subarray(at, at + objectives),
      preference: rows.subarray(at + objectives, at + objectives + preferences),
      genome: rows.subarray(at + objectives + preferences, at + width),
    };
}

/** Most points fall to a handful of members that dominate a large part of the space: those are tried first. */
const CHAMPIONS = 8;

export class Archive {
  readonly #tree: DominanceTree;
  readonly #tailWidth: number;
  /** preference ++ genome of the slot. */
  #tails: Float64Array;
  readonly #tail: Float64Array;
  readonly #champions = new Int32Array(CHAMPIONS);
  #championCount = 0;
  /** The last point that no member was found below, until there is a new member: it is often offered next. */
  readonly #free: Float64Array;
  #isFree = false;

  constructor(readonly shape: Shape) {
    if (rowWidth(shape) === 0 || shape.objectives === 0)
      throw new RangeError('an archive needs at least one objective');
    this.#tree = new DominanceTree(shape.objectives);
    this.#tailWidth = shape.preferences + shape.genome;
    this.#tails = new Float64Array(64 * this.#tailWidth);
    this.#tail = new Float64Array(this.#tailWidth);
    this.#free = new Float64Array(shape.objectives);
  }

  get size(): number {
    return this.#tree.size;
  }

  /** Whether a member is nowhere larger and somewhere smaller than the point: what an equal or better point escapes. */
  dominates(point: ArrayLike<number>): boolean {
    const rival = this.#rival(point);
    return rival >= 0 && !this.#equals(rival, point);
  }

  /** Whether the entry is a member afterwards. Reads as many numbers as the shape says; nothing is retained. */
  offer(objectives: ArrayLike<number>, preference: ArrayLike<number>, genome: ArrayLike<number>): boolean {
    const { objectives: d, preferences } = this.shape;
    for (let i = 0; i < d; i++) if (Number.isNaN(objectives[i])) throw new RangeError(`objective ${i} is NaN`);
    const rival = this.#rival(objectives);
    if (rival >= 0 && !this.#equals(rival, objectives)) return false;

    const tail = this.#tail;
    for (let i = 0; i < preferences; i++) tail[i] = preference[i];
    for (let i = preferences; i < tail.length; i++) tail[i] = genome[i - preferences];
    for (let i = 0; i < tail.length; i++)
      if (Number.isNaN(tail[i])) throw new RangeError(`number ${i} of preference and genome is NaN`);

    if (rival >= 0) {
      const at = rival * this.#tailWidth;
      if (compareVectors(tail, this.#tails.subarray(at, at + this.#tailWidth)) >= 0) return false;
      // Written again, as 0 and -0 are equal and not the same.
      for (let i = 0; i < d; i++) this.#tree.vectors[rival * d + i] = objectives[i];
      this.#tails.set(tail, at);
      return true;
    }
    this.#tree.removeAbove(objectives, this.#forget);
    const slot = this.#tree.insert(objectives);
    this.#isFree = false;
    if ((slot + 1) * this.#tailWidth > this.#tails.length) {
      const grown = new Float64Array(2 * this.#tails.length);
      grown.set(this.#tails);
      this.#tails = grown;
    }
    this.#tails.set(tail, slot * this.#tailWidth);
    return true;
  }

  /** Offers every entry of another archive of the same shape. */
  merge(entries: Entries): void {
    for (const { objectives, preference, genome } of entriesOf(entries)) this.offer(objectives, preference, genome);
  }

  /** A copy of the content, sorted by objectives, then preference, then genome. */
  entries(): Entries {
    const d = this.shape.objectives;
    const width = rowWidth(this.shape);
    const { vectors } = this.#tree;
    const slots = this.#tree.slots().sort((a, b) => {
      for (let i = 0; i < d; i++) {
        const difference = vectors[a * d + i] - vectors[b * d + i];
        if (difference !== 0 && !Number.isNaN(difference)) return difference;
      }
      return 0;
    });
    const rows = new Float64Array(slots.length * width);
    for (const [row, slot] of slots.entries()) {
      rows.set(vectors.subarray(slot * d, (slot + 1) * d), row * width);
      rows.set(this.#tails.subarray(slot * this.#tailWidth, (slot + 1) * this.#tailWidth), row * width + d);
    }
    return { ...this.shape, rows };
  }

  /**
   * A member that is nowhere larger than the point, or -1. Members do not dominate each other, so if this one equals the
   * point, none dominates it; and if it does not, none equals it.
   */
  #rival(point: ArrayLike<number>): number {
    const d = this.shape.objectives;
    const free = this.#free;
    if (this.#isFree) {
      let i = 0;
      while (i < d && free[i] === point[i]) i++;
      if (i === d) return -1;
    }
    const champions = this.#champions;
    const { vectors } = this.#tree;
    for (let k = 0; k < this.#championCount; k++) {
      const slot = champions[k];
      let i = 0;
      for (let at = slot * d; i < d && vectors[at + i] <= point[i]; i++);
      if (i < d) continue;
      if (k > 0) {
        champions[k] = champions[k - 1];
        champions[k - 1] = slot;
      }
      return slot;
    }
    const found = this.#tree.findBelow(point);
    if (found >= 0) {
      if (this.#championCount < CHAMPIONS) this.#championCount++;
      champions[this.#championCount - 1] = found;
    } else {
      for (let i = 0; i < d; i++) free[i] = point[i];
      this.#isFree = true;
    }
    return found;
  }

  #equals(slot: number, point: ArrayLike<number>): boolean {
    const d = this.shape.objectives;
    for (let i = 0; i < d; i++) if (this.#tree.vectors[slot * d + i] !== point[i]) return false;
    return true;
  }

  readonly #forget = (slot: number): void => {
    const at = this.#champions.indexOf(slot);
    if (at < 0 || at >= this.#championCount) return;
    this.#champions.copyWithin(at, at + 1, this.#championCount);
    this.#championCount--;
  };
}
