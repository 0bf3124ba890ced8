import type { Format } from '../catalog/schema.js';
import type { FabricPort } from './fabric.js';
import type { Setting } from './setting.js';
import { kvBytes } from './shape.js';
import type { Tier } from './tier.js';
import { mean } from './traffic.js';

/**
 * Where the KV of a session lies between its turns. keep: in decode memory. pool: in the memory pool. host: in memory or on
 * drives beside the decode devices, `idleTier`. recompute: nowhere.
 */
export type IdleKv = 'keep' | 'pool' | 'host' | 'recompute';

/** The choices that both pools share. */
export interface SharedChoice {
  readonly kvFormat: Format;
  /** Share of quality that the KV format loses; undefined where nobody knows. */
  readonly kvLoss: number | undefined;
  /** Grade-C facts behind that; absent: none. */
  readonly kvLeansOn?: readonly string[];
  readonly fabric: FabricPort;
  readonly pool: Tier | undefined;
  readonly idleKv: IdleKv;
  /** Bought memory for `host`; without one it is what the part's own host has. */
  readonly idleTier: Tier | undefined;
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
  /** Over the fabric: prefix to prefill, new KV to decode. */
  readonly fetchBytes: number;
  readonly sendBytes: number;
  /** Prefix that prefill reads from the pool, and that decode loads from pool or host into its memory. */
  readonly readBytes: number;
  readonly loadBytes: number;
}

/**
 * Which bytes move each turn. Within the time-to-live (`idleTtlS`) the prefix is still there. keep: prefill fetches it from
 * decode over the fabric. host: likewise, from the memory of decode's hosts, while decode loads it back. pool: prefill and
 * decode each read it through their own pool ports. Always prefill sends the new KV to decode, which stores it and what it
 * decodes where idle KV lies. After the time-to-live, and under recompute always, the whole context is prefilled again and
 * its KV sent whole.
 */
export interface Session {
  readonly shared: SharedChoice;
  readonly turns: readonly Turn[];
  /** Means over all turns, each way, and the variance of both together. */
  readonly fetchBytes: number;
  readonly sendBytes: number;
  readonly busiestWayBytes: number;
  readonly transferVariance: number;
  /** Means over all turns: read by prefill, loaded by decode, stored by decode. */
  readonly readBytes: number;
  readonly loadBytes: number;
  readonly storeBytes: number;
  /** The longest way over the fabric, for those that fetch. */
  readonly fetchPathS: number;
  readonly sendPathS: number;
  /** The turns that fetch their prefix, and the others: what moves for one of them. */
  readonly fetching: Move;
  readonly other: Move;
  /** A turn that finds nothing: its whole context is new. */
  readonly miss: Pick<Turn, 'freshTokens' | 'freshSquare' | 'freshScv'>;
  /** KV of one decoding request: mean, and mean square over squared mean. */
  readonly kvMean: number;
  readonly kvMeanSquareRatio: number;
  readonly kvSd: number;
  /** Seconds that a turn leaves its session's KV idle in decode memory, and in pool or host. */
  readonly idleS: number;
  readonly parkedS: number;
}

/** A kind of turn: its share of all turns, and the mean bytes that move for one. */
export interface Move {
  readonly share: number;
  readonly fetchBytes: number;
  readonly sendBytes: number;
  readonly loadBytes: number;
}

export function sessionOf(setting: Setting, shared: SharedChoice): Session {
  const { shape, traffic } = setting;
  const { idleKv } = shared;
  const kv = (tokens: number) => kvBytes(shape, tokens, shared.kvFormat);
  const context = traffic.contextMean;
  const contextScv = Math.max(mean(traffic.contexts.map((tokens) => tokens ** 2)) / context ** 2 - 1, 0);
  const square = (tokens: number, scv: number) =>
    Math.min(tokens ** 2 * (1 + scv), tokens * Math.max(...traffic.contexts));
  const miss = { freshTokens: context, freshSquare: square(context, contextScv), freshScv: contextScv };
  const turns = traffic.turns.flatMap((turn): Turn[] => {
    const fresh = turn.newTokens;
    const prefix = Math.max(context - fresh, 0);
    const first = turn.gapsS.length === 0;
    const kept = first ? 1 : shared.idleKv === 'recompute' ? 0 : shareWithin(turn.gapsS, shared.idleTtlS);
    const prefixBytes = first ? 0 : kv(prefix);
    const hit: Turn = {
      id: turn.id,
      share: turn.share * kept,
      freshTokens: fresh,
      freshSquare: square(fresh, turn.newTokensScv),
      prefixTokens: first ? 0 : prefix,
      freshScv: turn.newTokensScv,
      fetchBytes: idleKv === 'pool' ? 0 : prefixBytes,
      sendBytes: kv(fresh),
      readBytes: idleKv === 'pool' ? prefixBytes : 0,
      loadBytes: idleKv === 'keep' ? 0 : prefixBytes,
    };
    const missed: Turn = {
      ...miss,
      id: `${turn.id}, KV dropped`,
      share: turn.share * (1 - kept),
      prefixTokens: 0,
      fetchBytes: 0,
      sendBytes: kv(context),
      readBytes: 0,
      loadBytes: 0,
    };
    return [hit, missed].filter((one) => one.share > 0);
  });
  const fetchBytes = weighted(turns, (turn) => turn.fetchBytes);
  const sendBytes = weighted(turns, (turn) => turn.sendBytes);
  const fetches = (turn: Turn) => turn.fetchBytes > 0 || turn.readBytes > 0;
  const parks = idleKv === 'pool' || idleKv === 'host';
  const idleS = idleKv === 'recompute' ? 0 : meanIdleS(setting, shared.idleTtlS);
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
    readBytes: weighted(turns, (turn) => turn.readBytes),
    loadBytes: weighted(turns, (turn) => turn.loadBytes),
    // What is loaded is stored already; the rest of the context and the answer are new.
    storeBytes: parks ? sendBytes + kv(context + traffic.outputMean) - kv(context) : 0,
    fetchPathS: idleKv === 'pool' ? 0 : shared.fabric.pathS,
    sendPathS: shared.fabric.pathS,
    fetching: moveOf(turns.filter(fetches)),
    other: moveOf(turns.filter((turn) => !fetches(turn))),
    miss,
    kvMean,
    kvMeanSquareRatio,
    kvSd: kvMean * Math.sqrt(kvMeanSquareRatio - 1),
    idleS: parks ? 0 : idleS,
    parkedS: parks ? idleS : 0,
  };
}

function moveOf(turns: readonly Turn[]): Move {
  const share = weighted(turns, () => 1);
  const per = (of: (turn: Turn) => number) => (share === 0 ? 0 : weighted(turns, of) / share);
  return {
    share,
    fetchBytes: per((turn) => turn.fetchBytes),
    sendBytes: per((turn) => turn.sendBytes),
    loadBytes: per((turn) => turn.loadBytes),
  };
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

/** KV bytes that lie parked at peak demand, with the margin for the fluctuation of how many sessions wait. */
export function parkedBytes(setting: Setting, session: Session): number {
  const waiting = setting.traffic.turnsPerS * session.parkedS;
  const margin = setting.constants.capacityQuantile * Math.sqrt(waiting * session.kvMeanSquareRatio);
  return (waiting + margin) * session.kvMean;
}
