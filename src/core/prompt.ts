import { aloneS, chunkedTurns, recomputed, serviceAloneS, type Chunked } from './chunks.js';
import { computeS, type Engine } from './engine.js';
import { loadS, wayToParked } from './parking.js';
import type { Turn } from './session.js';
import type { Writable } from './writable.js';

/**
 * What prompts ask of an attention rank whose chunks do not all take the same time. A prompt of `chunks` chunks occupies
 * the rank for chunks x (seconds that a chunk takes) + own seconds, so that a few moments over the classes of turn give
 * mean and mean square of its work, whatever a chunk takes.
 */
export interface Prompts {
  readonly engine: Engine;
  readonly chunkTokens: number;
  readonly turns: readonly PromptTurn[];
  /** Turns as they are served: those whose prefix is computed again have none. */
  readonly served: readonly Turn[];
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
  /** Parked KV that a turn reads in the mean, and the share of turns that read. */
  readonly readBytes: number;
  readonly readShare: number;
}

export interface PromptTurn {
  readonly share: number;
  readonly freshScv: number;
  readonly chunks: number;
  readonly passes: number;
  /** Tokens of the last pass, and their time in a pass of its own. */
  readonly rest: number;
  readonly restS: number;
  readonly attentionS: number;
  /** Reading its prefix from pool or host. */
  readonly readS: number;
  /** Attention, and the per-sequence work of a prompt that fills less than a chunk. */
  readonly ownS: number;
}

export function promptsOf(engine: Engine, chunkTokens: number): Prompts {
  const fullComputeS = computeS(engine, chunkTokens, 1);
  const fullS = aloneS(engine, chunkTokens);
  const { session } = engine.placement;
  const chunked = chunkedTurns(engine, chunkTokens);
  const reload = session.turns.map((turn) => turn.loadBytes === 0 || isReloaded(engine, turn, chunked.miss, fullS));
  const served = session.turns.map((turn, i) => (reload[i] ? turn : { ...recomputed(session, turn), loadBytes: 0 }));
  const all: Writable<Prompts> = {
    engine,
    chunkTokens,
    turns: [],
    served,
    chunks: 0,
    ownS: 0,
    chunksSquare: 0,
    chunksOwnS: 0,
    ownSquareS2: 0,
    fullS,
    fullWorkS: 0,
    computeS: 0,
    attentionBytes: 0,
    readBytes: 0,
    readShare: 0,
  };
  const way = wayToParked(engine.placement);
  all.turns = served.map((turn, i): PromptTurn => {
    const { chunks, passes, rest, attention } = reload[i] ? chunked.turns[i] : chunked.miss;
    const ownS = attention.seconds + Math.max(1 - chunks, 0) * engine.rates.sequenceS;
    const { share, freshScv, loadBytes } = turn;
    const square = share * (1 + freshScv);
    all.chunks += share * chunks;
    all.ownS += share * ownS;
    all.chunksSquare += square * chunks * chunks;
    all.chunksOwnS += square * chunks * ownS;
    all.ownSquareS2 += square * ownS * ownS;
    all.computeS += share * (chunks * fullComputeS + attention.arithmeticS);
    all.attentionBytes += share * attention.bytes;
    all.readBytes += share * loadBytes;
    all.readShare += loadBytes > 0 ? share : 0;
    const [restS, attentionS, readS] = [aloneS(engine, rest), attention.seconds, loadS(way, loadBytes)];
    return { share, freshScv, chunks, passes, rest, restS, attentionS, readS, ownS };
  });
  all.fullWorkS = all.chunks * fullS + all.ownS;
  return all;
}

/** Reading a parked prefix is for nothing where computing the whole context is faster (see servePrefill). */
function isReloaded(engine: Engine, turn: Turn, miss: Chunked, fullS: number): boolean {
  return loadS(wayToParked(engine.placement), turn.loadBytes) < serviceAloneS(engine, miss, fullS);
}

/** Mean seconds of a prompt when a chunk takes `chunkS`. */
export function meanS(p: Prompts, chunkS: number): number {
  return p.chunks * chunkS + p.ownS;
}

/** Mean square of the same. */
export function meanSquareS2(p: Prompts, chunkS: number): number {
  return (p.chunksSquare * chunkS + 2 * p.chunksOwnS) * chunkS + p.ownSquareS2;
}
