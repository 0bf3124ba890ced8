/**
 * Which operator breeds the next child: by what its children brought, lately. Probability matching with a floor
 * (Thierens: "An adaptive pursuit strategy for allocating operator probabilities", GECCO 2005): none is ever given up.
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
  readonly #chances: Float64Array;
  #stale = true;

  /** `first`: the share of children that always goes to operator 0. */
  constructor(
    operators: number,
    readonly first = 0,
  ) {
    this.#gained = new Float64Array(operators);
    this.#tried = new Float64Array(operators);
    this.#chances = new Float64Array(operators);
  }

  reset(): void {
    this.#gained.fill(0);
    this.#tried.fill(0);
    this.#stale = true;
  }

  /** `gain` is 0 or more, in any unit that all operators share. */
  reward(operator: number, gain: number): void {
    for (let k = 0; k < this.#tried.length; k++) {
      this.#gained[k] *= 1 - FORGET;
      this.#tried[k] *= 1 - FORGET;
    }
    this.#gained[operator] += gain;
    this.#tried[operator] += 1;
    this.#stale = true;
  }

  choose(rng: Rng): number {
    const operators = this.#tried.length;
    if (this.first > 0 && rng.real() < this.first) return 0;
    if (this.#stale) this.#weigh();
    let left = rng.real();
    for (let k = 0; k < operators - 1; k++) {
      left -= this.#chances[k];
      if (left < 0) return k;
    }
    return operators - 1;
  }

  #weigh(): void {
    this.#stale = false;
    const operators = this.#tried.length;
    let gained = 0;
    let tried = 0;
    for (let k = 0; k < operators; k++) {
      gained += this.#gained[k];
      tried += this.#tried[k];
    }
    const mean = tried > 0 ? gained / tried : 0;
    let sum = 0;
    for (let k = 0; k < operators; k++) {
      this.#chances[k] = (this.#gained[k] + PRIOR * mean) / (this.#tried[k] + PRIOR);
      sum += this.#chances[k];
    }
    for (let k = 0; k < operators; k++)
      this.#chances[k] = FLOOR + (1 - operators * FLOOR) * (sum > 0 ? this.#chances[k] / sum : 1 / operators);
  }
}
