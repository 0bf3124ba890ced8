import { expertsRead, passS, type Engine, type PassRates } from './engine.js';
import { cachedKvBytes, promptAttentionFlop, type ChunkedPrompt } from './operator/prompt.js';
import type { Session, Turn } from './session.js';

/** A turn's prompt in chunks: how many it fills, passes of its own and the tokens of the last one, its attention. */
export interface Chunked {
  readonly chunks: number;
  readonly passes: number;
  readonly rest: number;
  readonly attention: Attention;
}

/** Attention of one request on the fullest stage; bytes of KV that a device reads again for its chunks. */
interface Attention {
  readonly seconds: number;
  readonly arithmeticS: number;
  readonly bytes: number;
}

/** What is new in a turn, and what it finds. */
type Prompted = Omit<ChunkedPrompt, 'chunkTokens'>;

/** All turns of a session, and a turn that finds nothing cached. */
interface ChunkedTurns {
  readonly turns: readonly Chunked[];
  readonly miss: Chunked;
}

/** Of the placement asked for last: whatever network connects its devices, a sweep asks the same of each. */
let latest: { readonly rates: PassRates; readonly byChunk: Map<number, ChunkedTurns> } | undefined;

export function chunkedTurns(engine: Engine, chunkTokens: number): ChunkedTurns {
  const { rates, placement } = engine;
  const { session } = placement;
  // Rates are made once for a placement.
  if (latest?.rates !== rates) latest = { rates, byChunk: new Map() };
  const known = latest.byChunk.get(chunkTokens);
  if (known !== undefined) return known;
  const fresh: ChunkedTurns = {
    turns: session.turns.map((turn) => chunkedTurn(engine, turn, chunkTokens)),
    miss: chunkedTurn(engine, { ...session.miss, prefixTokens: 0 }, chunkTokens),
  };
  latest.byChunk.set(chunkTokens, fresh);
  return fresh;
}

/** The same turn with nothing cached: its whole context is new. */
export function recomputed({ miss }: Session, turn: Turn): Turn {
  return { ...turn, ...miss, prefixTokens: 0 };
}

function chunkedTurn(engine: Engine, turn: Prompted, chunkTokens: number): Chunked {
  const chunks = turn.freshTokens / chunkTokens;
  const passes = Math.max(Math.ceil(chunks), 1);
  const rest = turn.freshTokens - (passes - 1) * chunkTokens;
  return { chunks, passes, rest, attention: prefillAttention(engine, turn, chunkTokens) };
}

/** Seconds of a pass of so many prompt tokens and nothing else, without attention. */
export function aloneS(engine: Engine, tokens: number): number {
  return passS(engine, tokens, 1, tokens, expertsRead(engine, tokens));
}

/** Latency of a request's own passes, which take a stage so long: it fills and empties the pipeline. */
export function throughStagesS({ placement }: Engine, passes: number, stageS: number): number {
  return stageS * (1 + (placement.parallelism.pipeline - 1) / passes);
}

/** Latency of a request whose passes have its tokens alone, the full ones of `fullS`. */
export function serviceAloneS(engine: Engine, { passes, rest, attention }: Chunked, fullS: number): number {
  return throughStagesS(engine, passes, (passes - 1) * fullS + aloneS(engine, rest) + attention.seconds);
}

/** Attention of one request on the fullest stage: the slower of its FLOPs and of re-reading the KV for every chunk. */
export function prefillAttention(engine: Engine, turn: Prompted, chunkTokens: number): Attention {
  const { setting, session, parallelism, stageShare, kvShards } = engine.placement;
  const { shape, constants: k } = setting;
  const { freshTokens, freshSquare, prefixTokens } = turn;
  // Spelled out: a spread of a whole turn has a shape of its own, and slows what reads it.
  const prompt: ChunkedPrompt = { freshTokens, freshSquare, prefixTokens, chunkTokens };
  // The kernel sees a chunk of queries over the whole visible context.
  const visible = Math.max(prefixTokens + freshTokens, 1);
  const efficiency = (k.attentionEfficiency * visible) / (visible + k.attentionHalfTokens);
  const flop = promptAttentionFlop(shape, prompt) * stageShare;
  const arithmeticS = (flop * engine.rates.attentionFlopS) / parallelism.tensor / efficiency;
  const bytes = (cachedKvBytes(shape, prompt, session.shared.kvFormat) * stageShare) / kvShards;
  return { seconds: Math.max(arithmeticS, bytes * engine.rates.kvByteS), arithmeticS, bytes };
}
