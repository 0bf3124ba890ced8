import { throughStagesS } from './chunks.js';
import type { PromptTurn, Prompts } from './prompt.js';
import { chunkWorkS, passesPerChunk, ridingS, type Planned } from './rank.js';
import { passTimeS, tpotS } from './token.js';
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

/** Of one turn. */
export function turnServiceS(r: Planned, turn: PromptTurn, batch: number, { chunkS, decodeS }: Pace): number {
  const between = passesPerChunk[r.schedule] * passTimeS(r.memory, decodeS);
  const restS = r.schedule === 'chunked' ? ridingS(r, turn.rest, batch) : turn.restS;
  return servedS(r.prompts, turn, (turn.passes - 1) * chunkS + restS + turn.passes * between);
}

/** Through a pipeline, and while its prefix arrives, when a stage's passes take so long. */
export function servedS({ engine }: Prompts, { passes, attentionS, readS }: PromptTurn, passesS: number): number {
  const ownS = throughStagesS(engine, passes, passesS + attentionS);
  return readS === 0 ? ownS : flowLineS(engine.placement.setting.shape.layers, readS, ownS, 0);
}
