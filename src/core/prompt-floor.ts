import { paceOf, servedS, turnServiceS, type PromptService } from './prompt-service.js';
import type { PromptTurn, Prompts } from './prompt.js';
import type { Planned } from './rank.js';
import { firstPassS, underWayS } from './token.js';

/** A floor of TTFT, wait included. */
export interface TtftFloor extends PromptService {
  waitS: number;
}

/**
 * What no schedule, batch or draft undercuts: a pass of the prompt takes what it takes alone. One that rides takes longer, and
 * so does one that waits for a decode pass.
 */
export function leastService(prompts: Prompts, out: TtftFloor): void {
  const { turns, fullS } = prompts;
  const floor = new Floor();
  for (const turn of turns) floor.add(turn, servedS(prompts, turn, (turn.passes - 1) * fullS + turn.restS), turn.ownS);
  floor.fill(prompts, out);
  out.waitS = 0;
}

/**
 * What no fleet of planned ranks undercuts: an empty batch and no queue. With others on a rank each turn takes longer; the work of
 * a chunk that rides may shrink, as they have had the experts read already.
 */
export function emptyService(r: Planned, out: TtftFloor): void {
  const pace = paceOf(r, 0);
  const chunkS = r.schedule === 'chunked' ? 0 : pace.chunkS;
  const floor = new Floor();
  for (const turn of r.prompts.turns) floor.add(turn, turnServiceS(r, turn, 0, pace), turn.chunks * chunkS + turn.ownS);
  floor.fill(r.prompts, out);
  out.waitS = underWayS(r.memory, pace.decodeS) + firstPassS(r.memory, pace.decodeS);
}

/**
 * Far above what rounding does to a mean. A variance is a difference of squares: what is left of it where all turns are alike is
 * below the rest of a pass, which every prompt waits for and no floor counts.
 */
const slack = 1e-9;

/** Services that each class of turn may only exceed, with no less variance within it. */
class Floor {
  #mean = 0;
  #square = 0;
  #shortest = Number.POSITIVE_INFINITY;

  add({ share, freshScv }: PromptTurn, serviceS: number, workS: number): void {
    this.#mean += share * serviceS;
    this.#square += share * (serviceS * serviceS + workS * workS * freshScv);
    this.#shortest = Math.min(this.#shortest, serviceS);
  }

  fill({ engine }: Prompts, out: PromptService): void {
    const { traffic, constants } = engine.placement.setting;
    // A task of n turns takes n times their mean, and sqrt(n) times their spread.
    const z = constants.latencyQuantile * Math.max(1, 1 / Math.sqrt(traffic.turnsMean));
    const variance = Math.max(this.#square - this.#mean * this.#mean, 0);
    out.serviceS = this.#mean * (1 - slack);
    out.ttftVarianceS2 = leastVariance(variance, this.#mean - this.#shortest, z) * (1 - slack);
  }
}

/**
 * v such that m + z sqrt(v) stays below that of every variable whose classes have means nowhere smaller than those of one of mean m
 * and this variance, and no less variance within them; the least of the means is `below` under m. Where what is short grows
 * alone, the spread narrows: m + z sd is the largest mean under weights 1 + z w, w of mean 0 and of variance 1 at most, and only
 * weights that are nowhere negative grow with all there is. So of w = (x - m) / sd as much is taken as leaves the least a weight.
 */
export function leastVariance(variance: number, below: number, z: number): number {
  return below > 0 && z > 0 ? Math.min(variance, (variance / (z * below)) ** 2) : variance;
}
