import type { PromptTurn, Prompts } from './prompt.js';
import { chunkWorkS, passesPerChunk, ridingS, type Planned } from './rank.js';
import { passTimeS, firstPassS, tpotS } from './token.js';
import { flowLineS } from './transfer.js';

/** Service of a prompt on a rank that also decodes: its own passes, and the decode passes between them. Waits apart. */
export interface PromptService {
  serviceS: number;
  ttftVarianceS2: number;
}

/** What a full chunk of a prompt adds to a rank with so many requests, and a token of theirs without prompts. Seconds. */
export interface Pace {
  readonly chunkS: number;
  readonly decodeS: number;
}

export function paceOf(r: Planned, batch: number): Pace {
  return { chunkS: chunkWorkS(r, batch), decodeS: tpotS(r.memory, batch) };
}

/** Mean and variance of a prompt's service with `batch` requests on the rank. */
export function fillService(r: Planned, batch: number, out: PromptService, pace: Pace = paceOf(r, batch)): void {
  let mean = 0;
  let square = 0;
  for (const turn of r.prompts.turns) {
    const service = turnServiceS(r, turn, batch, pace);
    const work = turn.chunks * pace.chunkS + turn.ownS;
    mean += turn.share * service;
    square += turn.share * (service * service + work * work * turn.freshScv);
  }
  out.serviceS = mean;
  out.ttftVarianceS2 = Math.max(square - mean * mean, 0);
}

function turnServiceS(r: Planned, turn: PromptTurn, batch: number, { chunkS, decodeS }: Pace): number {
  const between = passesPerChunk[r.schedule] * passTimeS(r.memory, decodeS);
  const restS = r.schedule === 'chunked' ? ridingS(r, turn.rest, batch) : turn.restS;
  return servedS(r.prompts, turn, (turn.passes - 1) * chunkS + restS + turn.passes * between);
}

/** Through a pipeline, and while its prefix arrives, when a stage's passes take so long. */
function servedS({ engine }: Prompts, { passes, attentionS, readS }: PromptTurn, passesS: number): number {
  const { parallelism, setting } = engine.placement;
  const aloneS = (passesS + attentionS) * (1 + (parallelism.pipeline - 1) / passes);
  return readS === 0 ? aloneS : flowLineS(setting.shape.layers, readS, aloneS, 0);
}

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
  out.waitS = passTimeS(r.memory, pace.decodeS) / 2 + firstPassS(r.memory, pace.decodeS);
}

/** Far above what rounding does to a sum. */
const slack = 1e-9;

/** Moments of services that each turn may only exceed. */
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
 * v such that m + z sqrt(v) stays below that of every variable which is nowhere smaller than one of mean m and this variance,
 * whose least value is `below` under m. Where what is short grows alone, the spread narrows: m + z sd is the largest mean under
 * weights 1 + z w, w of mean 0 and of variance 1 at most, and only weights that are nowhere negative grow with all there is. So
 * of w = (x - m) / sd as much is taken as leaves the least value a weight.
 */
export function leastVariance(variance: number, below: number, z: number): number {
  return below > 0 ? Math.min(variance, (variance / (z * below)) ** 2) : variance;
}
