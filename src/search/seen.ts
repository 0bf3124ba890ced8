/**
 * Genomes already asked for, as 64-bit hashes in an open-addressing table on typed arrays: 16 to 32 bytes a genome,
 * however long, and as fast at a million as at the first. Two genomes share a hash with a chance of 1 to 1.8e19, so a million
 * hold a pair with 3e-8: the later one of such a pair is then taken for seen and skipped, which is all the harm.
 */
import type { Genome } from './problem.js';

const FIRST_CAPACITY = 1024;

export class Seen {
  /** Hash of entry k at [2k, 2k + 1]; both words 0 where free. */
  #table = new Int32Array(2 * FIRST_CAPACITY);
  readonly #number = new Float64Array(1);
  readonly #words = new Int32Array(this.#number.buffer);
  #low = 0;
  #high = 0;
  size = 0;

  /** False when the genome was there already. */
  add(genome: Genome): boolean {
    this.#hash(genome);
    const at = this.#find(this.#low, this.#high);
    if (at >= 0) return false;
    this.#table[2 * ~at] = this.#low;
    this.#table[2 * ~at + 1] = this.#high;
    this.size++;
    if (4 * this.size > this.#table.length) this.#grow();
    return true;
  }

  has(genome: Genome): boolean {
    this.#hash(genome);
    return this.#find(this.#low, this.#high) >= 0;
  }

  /** Where the hash stands, or ~ where it would. */
  #find(low: number, high: number): number {
    const table = this.#table;
    const mask = (table.length >> 1) - 1;
    for (let at = low & mask; ; at = (at + 1) & mask) {
      const a = table[2 * at];
      const b = table[2 * at + 1];
      if (a === low && b === high) return at;
      if (a === 0 && b === 0) return ~at;
    }
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Int32Array(2 * old.length);
    for (let k = 0; k < old.length; k += 2) {
      if (old[k] === 0 && old[k + 1] === 0) continue;
      const at = ~this.#find(old[k], old[k + 1]);
      this.#table[2 * at] = old[k];
      this.#table[2 * at + 1] = old[k + 1];
    }
  }

  /** Two lanes of multiply and rotate over the numbers' bits, then an avalanche of each into the other. */
  #hash(genome: Genome): void {
    const words = this.#words;
    let x = 0x9e3779b9 | 0;
    let y = 0x85ebca6b | 0;
    for (let i = 0; i < genome.length; i++) {
      // Adding 0 makes one of 0 and -0.
      this.#number[0] = genome[i] + 0;
      const a = words[0];
      const b = words[1];
      x = Math.imul(x ^ a, 0xcc9e2d51);
      x = Math.imul(((x << 15) | (x >>> 17)) ^ b, 0x1b873593);
      x ^= x >>> 13;
      y = Math.imul(y ^ b, 0xc2b2ae3d);
      y = Math.imul(((y << 13) | (y >>> 19)) ^ a, 0x27d4eb2f);
      y ^= y >>> 16;
    }
    x ^= Math.imul(y, 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    x ^= x >>> 16;
    y ^= Math.imul(x, 0xc2b2ae35);
    y = Math.imul(y ^ (y >>> 15), 0x2c1b3c6d);
    y = Math.imul(y ^ (y >>> 12), 0x297a2d39);
    y ^= y >>> 15;
    // Free entries are 0, 0.
    this.#low = x;
    this.#high = x === 0 && y === 0 ? 1 : y;
  }
}
