/**
 * Random numbers without a hidden state: a draw is a pure function of (seed, stream, counter), so a resumed run draws
 * what the uninterrupted one would have drawn, and workers never share a stream. Threefry-2x32 with 20 rounds (Salmon,
 * Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 */
const PARITY = 0x1bd11bda;

/** Encrypts the counter (c0, c1) under the key (k0, k1); writes two 32-bit words to `out`. */
export function threefry(c0: number, c1: number, k0: number, k1: number, out: Uint32Array): void {
  let key = k0;
  let next = k1;
  let afterNext = PARITY ^ k0 ^ k1;
  let x = (c0 + key) | 0;
  let y = (c1 + next) | 0;
  for (let injection = 1; injection <= 5; injection++) {
    // Rotations of the four rounds of a group: two sets in turn.
    const odd = injection % 2 === 1;
    x = (x + y) | 0;
    y = x ^ (odd ? (y << 13) | (y >>> 19) : (y << 17) | (y >>> 15));
    x = (x + y) | 0;
    y = x ^ (odd ? (y << 15) | (y >>> 17) : (y << 29) | (y >>> 3));
    x = (x + y) | 0;
    y = x ^ (odd ? (y << 26) | (y >>> 6) : (y << 16) | (y >>> 16));
    x = (x + y) | 0;
    y = x ^ (odd ? (y << 6) | (y >>> 26) : (y << 24) | (y >>> 8));
    const used = key;
    key = next;
    next = afterNext;
    afterNext = used;
    x = (x + key) | 0;
    y = (y + next + injection) | 0;
  }
  out[0] = x;
  out[1] = y;
}

/** One stream of draws; `counter` is all the state there is, and may be read and set. It serves 2^32 draws. */
export class Rng {
  readonly #words = new Uint32Array(2);
  /** The part of the seed above 32 bits, which rides in the counter's upper word. */
  readonly #upper: number;

  constructor(
    readonly seed: number,
    readonly stream = 0,
    public counter = 0,
  ) {
    if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`a seed is an integer of 0 or more, not ${seed}`);
    this.#upper = Math.floor(seed / 2 ** 32);
  }

  /** Uniform in [0, 1), with 53 random bits. */
  real(): number {
    const words = this.#words;
    threefry(this.counter++, this.#upper, this.seed | 0, this.stream | 0, words);
    return ((words[0] >>> 5) * 2 ** 26 + (words[1] >>> 6)) / 2 ** 53;
  }

  /** Uniform among 0 .. below - 1; the bias is below / 2^53. */
  integer(below: number): number {
    return Math.floor(this.real() * below);
  }
}
