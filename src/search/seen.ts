import type { Genome } from './problem.js';

/** A set holds at most 2^24 entries in V8. */
const SET_LIMIT = 2 ** 23;

/** Genomes already asked for. */
export class Seen {
  readonly #sets: Set<string>[] = [new Set()];
  size = 0;

  /** False when the genome was there already. */
  add(genome: Genome): boolean {
    const key = genome.join(' ');
    if (this.#sets.some((set) => set.has(key))) return false;
    if (this.#sets[this.#sets.length - 1].size >= SET_LIMIT) this.#sets.push(new Set());
    this.#sets[this.#sets.length - 1].add(key);
    this.size++;
    return true;
  }
}
