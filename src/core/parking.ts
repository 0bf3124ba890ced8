import type { Store } from './bill.js';
import type { Chip } from './chip.js';
import type { DecodeMemory } from './decode-pool.js';
import type { Placement } from './engine.js';
import { secondsPerYear } from './rates.js';
import { parkedBytes, type Session, type SharedChoice } from './session.js';
import type { Speculation } from './speculation.js';
import { installedBytes, type Tier } from './tier.js';
import { devicesForPorts } from './transfer.js';

/** Decode's memory beyond its devices: the pooled share of live KV, and the KV of idle sessions parked in pool or host. */

const nothingStored: readonly Store[] = [];

const nothingLoaded = { loadS: 0, loadBytes: 0, loadPortBytesPerS: 0 };

/** The way back of a parked prefix into device memory; what stays in the pool is not loaded. */
export function loading(placement: Placement, pooledShare: number) {
  const { session } = placement;
  if (session.parkedS === 0) return nothingLoaded;
  const share = session.shared.idleKv === 'pool' ? 1 - pooledShare : 1;
  const way = wayToParked(placement);
  return {
    loadS: loadS(way, session.fetching.loadBytes * share),
    loadBytes: session.loadBytes * share,
    loadPortBytesPerS: way.portBytesPerS,
  };
}

/** How a replica reaches parked KV: achieved rate of one device's port, and of one request through all of them. */
export interface ParkedWay {
  readonly portBytesPerS: number;
  readonly requestBytesPerS: number;
  readonly latencyS: number;
}

export function wayToParked({ session, setting, chip, parallelism }: Placement): ParkedWay {
  const { idleKv, pool, idleTier } = session.shared;
  const inPool = idleKv === 'pool';
  const tier = inPool ? pool : idleTier;
  const ownLink = inPool ? Number.POSITIVE_INFINITY : chip.hostBytesPerS;
  const portBytesPerS = Math.min(tier?.portBytesPerS ?? ownLink, ownLink) * setting.constants.busFraction;
  const requestBytesPerS = parallelism.tensor * parallelism.pipeline * portBytesPerS;
  return { portBytesPerS, requestBytesPerS, latencyS: tier?.latencyS ?? 0 };
}

export function loadS({ requestBytesPerS, latencyS }: ParkedWay, bytes: number): number {
  return bytes === 0 ? 0 : bytes / requestBytesPerS + latencyS;
}

export function parksInOwnHost({ shared }: Pick<Session, 'shared'>): boolean {
  return shared.idleKv === 'host' && shared.idleTier === undefined;
}

/** Grade-C facts of the decoding part's host: its way, whatever memory is beside it, and its own memory where KV lies there. */
export function hostEstimates({ hostLeansOn }: Chip, shared: SharedChoice): readonly string[] {
  if (shared.idleKv !== 'host') return [];
  return parksInOwnHost({ shared }) ? [...hostLeansOn.bytes, ...hostLeansOn.bytesPerS] : hostLeansOn.bytesPerS;
}

/** Live KV that a pass reads from the pool for one request. Every device that holds a copy of a token's KV reads it itself. */
export function pooledPassBytes({ engine, draft, drafted }: Speculation, pooledShare: number): number {
  const { session, parallelism, kvShards } = engine.placement;
  const read = session.kvMean + (draft === undefined ? 0 : drafted * draft.kvMean);
  return (read * pooledShare * parallelism.tensor) / kvShards;
}

/**
 * Live KV that the tokens of a turn have read through the very ports by which prefixes are loaded. A pass that waits for it
 * waits with all requests of its rank, so that it goes first, and loads take what it leaves.
 */
export function besideLoadBytes(speculation: Speculation, pooledShare: number): number {
  const { session, setting } = speculation.engine.placement;
  if (session.shared.idleKv !== 'pool') return 0;
  return (setting.traffic.outputMean * pooledPassBytes(speculation, pooledShare)) / speculation.tokensPerPass;
}

/**
 * Devices that the ports to parked KV, and the hosts' own memory, ask for. `loadBytes` is what a turn loads in the mean,
 * `besideBytes` what it reads with that through the same ports, and `liveBytes` the KV of all that decode: their parked copies
 * stay.
 */
export function devicesForParking(
  { setting, session, chip }: Placement,
  way: ParkedWay['portBytesPerS'],
  loadBytes: number,
  besideBytes: number,
  liveBytes: number,
): number {
  if (session.parkedS === 0) return 0;
  const { turnsPerS } = setting.traffic;
  const read = loadBytes === 0 ? 0 : loadBytes + besideBytes;
  const busiest = Math.max(read, session.storeBytes);
  const ports = devicesForPorts(busiest, turnsPerS, way, setting.constants.transferLoadLimit);
  const held = parkedBytes(setting, session) + liveBytes;
  return parksInOwnHost(session) ? Math.max(ports, held / chip.hostBytes) : ports;
}

/**
 * What live KV takes of the memory pool, and parked KV of bought host memory. A prefill pool that reads parked KV has
 * installed its memory; it fetches from hosts what decode then loads, so that hosts are read twice.
 */
export function storesOf(m: DecodeMemory, replicas: number, batch: number, tpot: number): readonly Store[] {
  const { session } = m.engine.placement;
  const inPool = session.shared.idleKv === 'pool';
  const read = { poolBytes: inPool ? m.loadBytes : 0, hostBytes: session.fetchBytes + m.loadBytes };
  return stored(m, replicas, batch, tpot, read, 0);
}

/** The same of a pool that does both: a parked prefix is read once, and its memory is installed here. */
export function storesOfBoth(
  m: DecodeMemory,
  replicas: number,
  batch: number,
  tpot: number,
  readBytes: number,
): readonly Store[] {
  const { setting, session } = m.engine.placement;
  const inPool = session.shared.idleKv === 'pool';
  const parked = inPool ? parkedBytes(setting, session) : 0;
  return stored(m, replicas, batch, tpot, { poolBytes: inPool ? readBytes : 0, hostBytes: readBytes }, parked);
}

/** Mean bytes that a turn reads of parked KV, by where it is. */
interface ParkedReads {
  readonly poolBytes: number;
  readonly hostBytes: number;
}

function stored(
  m: DecodeMemory,
  replicas: number,
  batch: number,
  tpot: number,
  read: ParkedReads,
  parkedInPool: number,
): readonly Store[] {
  const { session, ranks } = m.engine.placement;
  const { pool, idleKv, idleTier } = session.shared;
  const liveBytes = replicas * ranks * batch * session.kvMean;
  const inHost =
    idleKv === 'host' && idleTier !== undefined ? [hostStore(m, idleTier, read.hostBytes, liveBytes)] : nothingStored;
  if (pool === undefined || (m.pooledShare === 0 && idleKv !== 'pool')) return inHost;
  const inPool = poolStore(m, pool, replicas, batch, tpot, read.poolBytes, parkedInPool);
  return inHost === nothingStored ? [inPool] : [...inHost, inPool];
}

/**
 * The pooled share of live KV; where sessions are parked in the pool, all of it, since the parked copy stays while a turn
 * runs and only what is new is written.
 */
function poolStore(
  m: DecodeMemory,
  tier: Tier,
  replicas: number,
  batch: number,
  tpot: number,
  parkedReadBytes: number,
  parked: number,
): Store {
  const { setting, session, ranks, devices } = m.engine.placement;
  const parks = session.shared.idleKv === 'pool';
  const live = batch + setting.constants.capacityQuantile * Math.sqrt(batch * session.kvMeanSquareRatio);
  const { turnsPerS } = setting.traffic;
  const perPass = pooledPassBytes(m.speculation, m.pooledShare);
  const stepBytesPerS = (replicas * ranks * batch * perPass) / (tpot * m.tokensPerPass);
  const readBytesPerS = stepBytesPerS + turnsPerS * parkedReadBytes;
  const writtenBytesPerS = parks ? turnsPerS * session.storeBytes : 0;
  const held =
    replicas * ranks * live * session.kvMean * ((parks ? 1 : m.pooledShare) + m.pooledShare * m.draftKvShare) + parked;
  return {
    tier,
    bytes: installedBytes(tier, {
      heldBytes: held,
      readBytesPerS,
      writeBytesPerS: 0,
      loadLimit: setting.constants.transferLoadLimit,
      lifeS: 0,
    }),
    ports: replicas * devices,
    accessW: (readBytesPerS + writtenBytesPerS) * tier.joulePerByte,
  };
}

/** Parked KV in memory or on drives that were bought for the hosts. */
function hostStore(m: DecodeMemory, tier: Tier, readBytes: number, liveBytes: number): Store {
  const { setting, session } = m.engine.placement;
  const { turnsPerS, peakToMean } = setting.traffic;
  const readBytesPerS = turnsPerS * readBytes;
  const writeBytesPerS = turnsPerS * session.storeBytes;
  return {
    tier,
    bytes: installedBytes(tier, {
      // The parked copy stays while a turn runs.
      heldBytes: parkedBytes(setting, session) + liveBytes,
      readBytesPerS,
      writeBytesPerS: writeBytesPerS / peakToMean,
      loadLimit: setting.constants.transferLoadLimit,
      lifeS: setting.money.lifeYears * secondsPerYear,
    }),
    ports: 0,
    accessW: (readBytesPerS + writeBytesPerS) * tier.joulePerByte,
  };
}
