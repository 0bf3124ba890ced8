import type { Format, Link, Memory } from '../catalog/schema.js';
import { pessimisticPrice } from './figure.js';
import type { Setting } from './setting.js';
import { kvBytes } from './shape.js';
import { mean } from './traffic.js';
import { invalid, type Dead } from './violation.js';

/** One accelerator's port into the prefill-to-decode network. */
export interface FabricPort {
  readonly bytesPerS: number;
  readonly hopS: number;
  readonly usd: number;
  readonly watt: number;
}

/** The memory pool's technology; rates and prices of one port and one byte. */
export interface PoolMemory {
  readonly portBytesPerS: number;
  readonly latencyS: number;
  /** Bytes that must be installed for each byte/s that is read. */
  readonly bytesPerBytePerS: number;
  readonly usdPerByte: number;
  readonly usdPerPort: number;
  readonly wattPerByte: number;
  readonly wattPerPort: number;
  readonly joulePerByte: number;
}

export type IdleKv = 'keep' | 'recompute';

/** The choices that both pools share. */
export interface SharedChoice {
  readonly kvFormat: Format;
  readonly fabric: FabricPort;
  readonly pool: PoolMemory | undefined;
  readonly idleKv: IdleKv;
  readonly idleTtlS: number;
}

/** A class of turn as prefill meets it: what must be computed, what is there already, what travels. */
export interface Turn {
  readonly id: string;
  readonly share: number;
  readonly freshTokens: number;
  /** Mean square of the fresh tokens, none beyond the model's context. */
  readonly freshSquare: number;
  readonly freshScv: number;
  readonly prefixTokens: number;
  readonly fetchBytes: number;
  readonly sendBytes: number;
}

/**
 * Where KV lives between turns. keep: in decode memory for at most `idleTtlS`; each turn the prefill pool fetches the
 * prefix over the fabric and sends the new KV back. After the time-to-live, and under recompute always, the whole
 * context is prefilled again and its KV sent whole.
 */
export interface Session {
  readonly shared: SharedChoice;
  readonly turns: readonly Turn[];
  /** Means over all turns, each way, and the variance of both together. */
  readonly fetchBytes: number;
  readonly sendBytes: number;
  readonly busiestWayBytes: number;
  readonly transferVariance: number;
  /** The turns that fetch their prefix, and the others: what moves for one of them. */
  readonly fetching: Move;
  readonly other: Move;
  /** KV of one decoding request: mean, and mean square over squared mean. */
  readonly kvMean: number;
  readonly kvMeanSquareRatio: number;
  readonly kvSd: number;
  /** Seconds that a turn leaves its session's KV idle in decode memory. */
  readonly idleS: number;
}

/** A kind of turn: its share of all turns, and the mean bytes that move for one. */
export interface Move {
  readonly share: number;
  readonly fetchBytes: number;
  readonly sendBytes: number;
}

export function sessionOf(setting: Setting, shared: SharedChoice): Session {
  const { shape, traffic } = setting;
  const kv = (tokens: number) => kvBytes(shape, tokens, shared.kvFormat);
  const context = traffic.contextMean;
  const contextScv = Math.max(mean(traffic.contexts.map((tokens) => tokens ** 2)) / context ** 2 - 1, 0);
  const square = (tokens: number, scv: number) =>
    Math.min(tokens ** 2 * (1 + scv), tokens * Math.max(...traffic.contexts));
  const turns = traffic.turns.flatMap((turn): Turn[] => {
    const fresh = turn.newTokens;
    const prefix = Math.max(context - fresh, 0);
    const first = turn.gapsS.length === 0;
    const kept = first ? 1 : shared.idleKv === 'keep' ? shareWithin(turn.gapsS, shared.idleTtlS) : 0;
    const hit: Turn = {
      id: turn.id,
      share: turn.share * kept,
      freshTokens: fresh,
      freshSquare: square(fresh, turn.newTokensScv),
      prefixTokens: first ? 0 : prefix,
      freshScv: turn.newTokensScv,
      fetchBytes: first ? 0 : kv(prefix),
      sendBytes: kv(fresh),
    };
    const miss: Turn = {
      id: `${turn.id}, KV dropped`,
      share: turn.share * (1 - kept),
      freshTokens: context,
      freshSquare: square(context, contextScv),
      prefixTokens: 0,
      freshScv: contextScv,
      fetchBytes: 0,
      sendBytes: kv(context),
    };
    return [hit, miss].filter((one) => one.share > 0);
  });
  const fetchBytes = weighted(turns, (turn) => turn.fetchBytes);
  const sendBytes = weighted(turns, (turn) => turn.sendBytes);
  const kvPoints = traffic.contexts.map(kv);
  const kvMean = mean(kvPoints);
  const kvMeanSquareRatio = Math.max(mean(kvPoints.map((bytes) => bytes ** 2)) / kvMean ** 2, 1);
  return {
    shared,
    turns,
    fetchBytes,
    sendBytes,
    busiestWayBytes: Math.max(fetchBytes, sendBytes),
    transferVariance: Math.max(
      weighted(turns, (turn) => (turn.fetchBytes + turn.sendBytes) ** 2 + turn.sendBytes ** 2 * turn.freshScv) -
        (fetchBytes + sendBytes) ** 2,
      0,
    ),
    fetching: moveOf(turns.filter((turn) => turn.fetchBytes > 0)),
    other: moveOf(turns.filter((turn) => turn.fetchBytes === 0)),
    kvMean,
    kvMeanSquareRatio,
    kvSd: kvMean * Math.sqrt(kvMeanSquareRatio - 1),
    idleS: shared.idleKv === 'keep' ? meanIdleS(setting, shared.idleTtlS) : 0,
  };
}

function moveOf(turns: readonly Turn[]): Move {
  const share = weighted(turns, () => 1);
  const per = (of: (turn: Turn) => number) => (share === 0 ? 0 : weighted(turns, of) / share);
  return { share, fetchBytes: per((turn) => turn.fetchBytes), sendBytes: per((turn) => turn.sendBytes) };
}

function weighted(turns: readonly Turn[], of: (turn: Turn) => number): number {
  return turns.reduce((sum, turn) => sum + turn.share * of(turn), 0);
}

function shareWithin(gapsS: readonly number[], ttlS: number): number {
  return gapsS.filter((gap) => gap <= ttlS).length / gapsS.length;
}

/** E[min(gap, TTL)] over turns; what a session's last turn leaves lies there for the whole time-to-live. */
function meanIdleS(setting: Setting, ttlS: number): number {
  return setting.traffic.turns.reduce(
    (sum, turn) =>
      sum + turn.share * (turn.gapsS.length === 0 ? ttlS : mean(turn.gapsS.map((gap) => Math.min(gap, ttlS)))),
    0,
  );
}

/** Numbers of a fabric link; invalid with the name of a fact that nobody knows. Two optical modules a port. */
export function fabricPortOf(link: Link): FabricPort | Dead {
  for (const key of ['bytesPerSPerPort', 'hopS', 'joulePerBit', 'usdPerBytePerS'] as const)
    if (link[key] === undefined) return invalid(`fact-missing: ${link.id} ${key}`);
  const bytesPerS = known(link.bytesPerSPerPort);
  return {
    bytesPerS,
    hopS: known(link.hopS),
    usd: pessimisticPrice(link.usdPerBytePerS as NonNullable<Link['usdPerBytePerS']>) * bytesPerS,
    watt: known(link.joulePerBit) * 8 * bytesPerS * 2,
  };
}

/** Numbers of a pool technology; invalid with the name of a fact that nobody knows. */
export function poolMemoryOf(memory: Memory): PoolMemory | Dead {
  const needed = [
    'bytesPerSPerUnit',
    'bytesPerUnit',
    'bytesPerSPerPort',
    'latencyS',
    'joulePerBit',
    'usdPerByte',
    'usdPerPort',
    'wattPerPort',
    'wattPerByte',
  ] as const;
  for (const key of needed) if (memory[key] === undefined) return invalid(`fact-missing: ${memory.id} ${key}`);
  return {
    portBytesPerS: known(memory.bytesPerSPerPort),
    latencyS: known(memory.latencyS),
    bytesPerBytePerS: known(memory.bytesPerUnit) / known(memory.bytesPerSPerUnit),
    usdPerByte: pessimisticPrice(memory.usdPerByte as NonNullable<Memory['usdPerByte']>),
    usdPerPort: pessimisticPrice(memory.usdPerPort as NonNullable<Memory['usdPerPort']>),
    wattPerByte: known(memory.wattPerByte),
    wattPerPort: known(memory.wattPerPort),
    joulePerByte: known(memory.joulePerBit) * 8,
  };
}

function known(fact: { value: number } | undefined): number {
  return (fact as { value: number }).value;
}
