import { computeS, expertsRead, passS, type Engine } from './engine.js';
import { promptOf } from './prefill-pool.js';

/**
 * What prompts ask of an attention rank whose chunks do not all take the same time. A prompt of `chunks` chunks occupies
 * the rank for chunks x (seconds that a chunk takes) + own seconds, so that a few moments over the classes of turn give
 * mean and mean square of its work, whatever a chunk takes.
 */
export interface Prompts {
  readonly engine: Engine;
  readonly chunkTokens: number;
  readonly turns: readonly PromptTurn[];
  /** Means, and mean squares with the variation within a class of turn. */
  readonly chunks: number;
  readonly ownS: number;
  readonly chunksSquare: number;
  readonly chunksOwnS: number;
  readonly ownSquareS2: number;
  /** A full chunk in a pass of its own, and its work. */
  readonly fullS: number;
  readonly fullWorkS: number;
  /** Busy arithmetic of a prompt, and bytes that its attention reads on a device. */
  readonly computeS: number;
  readonly attentionBytes: number;
}

interface PromptTurn {
  readonly share: number;
  readonly freshScv: number;
  readonly chunks: number;
  readonly passes: number;
  /** Tokens of the last pass, and their time in a pass of its own. */
  readonly rest: number;
  readonly restS: number;
  readonly attentionS: number;
  /** Attention, and the per-sequence work of a prompt that fills less than a chunk. */
  readonly ownS: number;
}

export function promptsOf(engine: Engine, chunkTokens: number): Prompts {
  const { turns: classes } = engine.placement.session;
  const fullComputeS = computeS(engine, chunkTokens, 1);
  const fullS = aloneS(engine, chunkTokens);
  const sums = { chunks: 0, ownS: 0, chunksSquare: 0, chunksOwnS: 0, ownSquareS2: 0, computeS: 0, attentionBytes: 0 };
  const turns = classes.map((turn): PromptTurn => {
    const { chunks, passes, rest, attention } = promptOf(engine, turn, chunkTokens);
    const ownS = attention.seconds + Math.max(1 - chunks, 0) * engine.sequenceS;
    const { share, freshScv } = turn;
    const square = share * (1 + freshScv);
    sums.chunks += share * chunks;
    sums.ownS += share * ownS;
    sums.chunksSquare += square * chunks * chunks;
    sums.chunksOwnS += square * chunks * ownS;
    sums.ownSquareS2 += square * ownS * ownS;
    sums.computeS += share * (chunks * fullComputeS + attention.arithmeticS);
    sums.attentionBytes += share * attention.bytes;
    return { share, freshScv, chunks, passes, rest, restS: aloneS(engine, rest), attentionS: attention.seconds, ownS };
  });
  return { engine, chunkTokens, turns, ...sums, fullS, fullWorkS: sums.chunks * fullS + sums.ownS };
}

/** Seconds of a pass of so many prompt tokens and nothing else, without attention. */
function aloneS(engine: Engine, tokens: number): number {
  return passS(engine, tokens, 1, tokens, expertsRead(engine, tokens));
}

/** Mean seconds of a prompt when a chunk takes `chunkS`. */
export function meanS(p: Prompts, chunkS: number): number {
  return p.chunks * chunkS + p.ownS;
}

/** Mean square of the same. */
export function meanSquareS2(p: Prompts, chunkS: number): number {
  return (p.chunksSquare * chunkS + 2 * p.chunksOwnS) * chunkS + p.ownSquareS2;
}
