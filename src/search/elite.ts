/**
 * The unbounded archive as parents: every feasible non-dominated design found; while nothing is feasible, the least
 * violating ones. Any member can be drawn at random, in a time that does not grow with their number.
 */
import { DominanceTree } from './pareto/tree.js';
import { compareVectors } from './pareto/dominance.js';
import type { Member } from './part/member.js';
import type { Rng } from './rng.js';

/**
 * Share of draws that are the best of one objective: the ends of a front are few among many members, and fall behind.
 */
const LEADERS = 0.2;

/** Infeasible designs kept while nothing is feasible. */
const LEAST_VIOLATING = 20;

export class Elite {
  readonly #tree: DominanceTree;
  /** The feasible members, without gaps, and the slot of the tree that each stands in. */
  readonly #members: Member[] = [];
  readonly #slots: number[] = [];
  /** Where the member in a slot stands in the list. */
  readonly #place: number[] = [];
  #violating: Member[] = [];
  /** The feasible member with the smallest value of each objective. */
  readonly #leaders: Member[] = [];

  /** `replaces`: of feasible members with equal objectives, whether the first takes the other's place. Default: never. */
  constructor(
    objectiveCount: number,
    readonly replaces: (newcomer: Member, member: Member) => boolean = () => false,
  ) {
    this.#tree = new DominanceTree(objectiveCount);
  }

  get feasible(): boolean {
    return this.#members.length > 0;
  }

  get size(): number {
    return this.feasible ? this.#members.length : this.#violating.length;
  }

  at(index: number): Member {
    return this.feasible ? this.#members[index] : this.#violating[index];
  }

  /** Whether it is a member now: not when another is as good. */
  offer(member: Member): boolean {
    if (member.excess > 0) return !this.feasible && this.#offerViolating(member);
    this.#violating = [];
    const rival = this.#tree.findBelow(member.objectives);
    if (rival >= 0) return this.#replace(rival, member);
    this.#tree.removeAbove(member.objectives, this.#forget);
    const slot = this.#tree.insert(member.objectives);
    this.#place[slot] = this.#members.length;
    this.#members.push(member);
    this.#slots.push(slot);
    const { objectives } = member;
    for (let j = 0; j < objectives.length; j++)
      // What dominates a leader is no larger, so a leader that leaves is always replaced.
      if (this.#leaders[j] === undefined || objectives[j] <= this.#leaders[j].objectives[j]) this.#leaders[j] = member;
    return true;
  }

  /** Members do not dominate each other: the one that was found below a newcomer is its equal, or it has none. */
  #replace(slot: number, newcomer: Member): boolean {
    const member = this.#members[this.#place[slot]];
    if (compareVectors(member.objectives, newcomer.objectives) !== 0 || !this.replaces(newcomer, member)) return false;
    this.#members[this.#place[slot]] = newcomer;
    for (let j = 0; j < this.#leaders.length; j++) if (this.#leaders[j] === member) this.#leaders[j] = newcomer;
    return true;
  }

  holds(member: Member): boolean {
    if (member.excess > 0) return !this.feasible && this.#violating.includes(member);
    const slot = this.#tree.findBelow(member.objectives);
    return slot >= 0 && this.#members[this.#place[slot]] === member;
  }

  /** A leader, or the one of two random members that has fewer children: what is new is bred of first. */
  draw(rng: Rng): Member {
    if (this.feasible && rng.real() < LEADERS) return this.leader(rng);
    const a = this.at(rng.integer(this.size));
    const b = this.at(rng.integer(this.size));
    return b.children < a.children ? b : a;
  }

  /** The best of an objective, once something is feasible. */
  leader(rng: Rng): Member {
    return this.#leaders[rng.integer(this.#leaders.length)];
  }

  /** Members to rate anew when the scale of the violations has grown. */
  get violating(): readonly Member[] {
    return this.#violating;
  }

  #offerViolating(member: Member): boolean {
    this.#violating.push(member);
    this.#violating.sort((a, b) => a.excess - b.excess);
    return this.#violating.length <= LEAST_VIOLATING || this.#violating.pop() !== member;
  }

  readonly #forget = (slot: number): void => {
    const place = this.#place[slot];
    const member = this.#members.pop() as Member;
    const last = this.#slots.pop() as number;
    if (last === slot) return;
    this.#members[place] = member;
    this.#slots[place] = last;
    this.#place[last] = place;
  };
}
