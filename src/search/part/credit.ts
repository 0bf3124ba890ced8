/**
 * Which operator breeds the next child: by what its children brought, lately. Probability matching with a floor (Thierens: "An
 * adaptive pursuit strategy for allocating operator probabilities", GECCO 2005): none is ever given up.
 */
import type { Rng } from '../rng.js';

const FLOOR = 0.05;
/** Each reward forgets this share of all that went before: a memory of some 200 children. */
const FORGET = 1 / 200;
/** Children that each operator is taken to have had with average success before it starts. */
const PRIOR = 4;

export class Credit {
  readonly #gained: Float64Array;
  readonly #tried: Float64Array;

  constructor(operators: number) {
    this.#gained = new Float64Array(operators);
    this.#tried = new Float64Array(operators);
  }

  reset(): void {
    this.#gained.fill(0);
    this.#tried.fill(0);
  }

  /** `gain` is 0 or more, in any unit that all operators share. */
  reward(operator: number, gain: number): void {
    for (let k = 0; k < this.#tried.length; k++) {
      this.#gained[k] *= 1 - FORGET;
      this.#tried[k] *= 1 - FORGET;
    }
    this.#gained[operator] += gain;
    this.#tried[operator] += 1;
  }

  choose(rng: Rng): number {
    const count = this.#tried.length;
    const qualities = this.#qualities();
    const sum = qualities.reduce((total, quality) => total + quality, 0);
    let left = rng.real();
    for (let k = 0; k < count - 1; k++) {
      left -= FLOOR + (1 - count * FLOOR) * (sum > 0 ? qualities[k] / sum : 1 / count);
      if (left < 0) return k;
    }
    return count - 1;
  }

  #qualities(): number[] {
    const gained = this.#gained.reduce((total, gain) => total + gain, 0);
    const tried = this.#tried.reduce((total, times) => total + times, 0);
    const mean = tried > 0 ? gained / tried : 0;
    return Array.from(this.#gained, (gain, k) => (gain + PRIOR * mean) / (this.#tried[k] + PRIOR));
  }
}
