import type { Vector } from './dominance.js';
import { volumeOfAny } from './large-volume.js';
import { boxOf, Limited } from './limited.js';

/**
 * The hypervolume of everything offered so far, kept up to date: what a progress line shows and a stall is told by. A
 * newcomer adds what it alone dominates, its box less what the members have of it, so the cost is a scan of the members
 * and the volume of the few that reach into the box. The sum is rounded in the order of the offers: the last digits may
 * differ from `hypervolume` of the final front. Two objectives or more; five and more get slow with large fronts.
 */
export class HypervolumeMeter {
  readonly #reference: Float64Array;
  readonly #limited: Limited;
  #members: Float64Array;
  #length = 0;
  #value = 0;

  /** @throws RangeError if the reference has fewer than two objectives or is not finite. */
  constructor(reference: Vector) {
    this.#reference = Float64Array.from(reference);
    if (this.#reference.length < 2) throw new RangeError('a hypervolume meter needs at least two objectives');
    const odd = this.#reference.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) throw new RangeError(`objective ${odd} of the reference is ${reference[odd]}`);
    this.#limited = new Limited(this.#reference.length);
    this.#members = new Float64Array(64 * this.#reference.length);
  }

  /** In the product of the objectives' units; never falls. */
  get value(): number {
    return this.#value;
  }

  /** By how much the point raises the value: 0 if it is dominated or not below the reference. NaN is refused. */
  offer(point: Vector): number {
    const reference = this.#reference;
    const d = reference.length;
    if (point.length !== d) throw new RangeError(`the point has ${point.length} objectives, the reference ${d}`);
    let inside = true;
    for (let i = 0; i < d; i++) {
      if (Number.isNaN(point[i])) throw new RangeError(`objective ${i} is NaN`);
      if (point[i] >= reference[i]) inside = false;
    }
    if (!inside || this.#value === Number.POSITIVE_INFINITY) return 0;
    if (this.#isCovered(point)) return 0;
    const limited = this.#limited;
    limited.restart(point, 0);
    for (let at = 0; at < this.#length; at += d) limited.offer(this.#members, at);
    const box = this.#box(point);
    // Rounding must not take more than there is.
    const gain = box === Number.POSITIVE_INFINITY ? box : Math.max(0, box - volumeOfAny(limited.rows(), reference));
    this.#value += gain;
    this.#admit(point);
    return gain;
  }

  /** Infinity at a point that is infinite, or where it has no number. */
  #box(point: Vector): number {
    const box = boxOf(point, 0, this.#reference);
    if (Number.isFinite(box)) return box;
    const row = Float64Array.from(point);
    return row.includes(Number.NEGATIVE_INFINITY) ? Number.POSITIVE_INFINITY : volumeOfAny(row, this.#reference);
  }

  /** Whether a member is nowhere larger. Most points of a search are told so sooner than what they have of their own. */
  #isCovered(point: Vector): boolean {
    const d = this.#reference.length;
    for (let at = 0; at < this.#length; at += d) {
      let i = 0;
      while (i < d && this.#members[at + i] <= point[i]) i++;
      if (i === d) return true;
    }
    return false;
  }

  #admit(point: Vector): void {
    const d = this.#reference.length;
    let length = 0;
    for (let at = 0; at < this.#length; at += d) {
      let i = 0;
      while (i < d && point[i] <= this.#members[at + i]) i++;
      if (i === d) continue;
      if (length < at) this.#members.copyWithin(length, at, at + d);
      length += d;
    }
    if (length + d > this.#members.length) {
      const grown = new Float64Array(2 * this.#members.length);
      grown.set(this.#members);
      this.#members = grown;
    }
    for (let i = 0; i < d; i++) this.#members[length + i] = point[i];
    this.#length = length + d;
  }
}
