import type { Store } from './bill.js';
import type { DecodeMemory } from './decode-pool.js';
import type { Placement } from './engine.js';
import { secondsPerYear } from './rates.js';
import { parkedBytes, type Session } from './session.js';
import { installedBytes, type Tier } from './tier.js';
import { devicesForPorts } from './transfer.js';

/** Decode's memory beyond its devices: the pooled share of live KV, and the KV of idle sessions parked in pool or host. */

/** The way back of a parked prefix into device memory; what stays in the pool is not loaded. */
export function loading(placement: Placement, pooledShare: number) {
  const { session, setting, chip, parallelism } = placement;
  const { idleKv, pool, idleTier } = session.shared;
  const share = idleKv === 'pool' ? 1 - pooledShare : 1;
  const tier = idleKv === 'pool' ? pool : idleTier;
  const portBytesPerS = (tier?.portBytesPerS ?? chip.hostBytesPerS) * setting.constants.busFraction;
  const requestBytesPerS = parallelism.tensor * parallelism.pipeline * portBytesPerS;
  const bytes = session.fetching.loadBytes * share;
  return {
    loadS: bytes === 0 ? 0 : bytes / requestBytesPerS + (tier?.latencyS ?? 0),
    loadBytes: session.loadBytes * share,
    loadPortBytesPerS: portBytesPerS,
  };
}

export function parksInOwnHost({ shared }: Session): boolean {
  return shared.idleKv === 'host' && shared.idleTier === undefined;
}

/** Devices that the ports to parked KV, and the hosts' own memory, ask for. */
export function devicesForParking(m: DecodeMemory): number {
  const { setting, session, chip } = m.engine.placement;
  if (session.parkedS === 0) return 0;
  const { turnsPerS } = setting.traffic;
  const busiest = Math.max(m.loadBytes, session.storeBytes);
  const ports = devicesForPorts(busiest, turnsPerS, m.loadPortBytesPerS, setting.constants.transferLoadLimit);
  return parksInOwnHost(session) ? Math.max(ports, parkedBytes(setting, session) / chip.hostBytes) : ports;
}

const nothingStored: readonly Store[] = [];

/** What live KV takes of the memory pool, and parked KV of bought host memory. */
export function storesOf(m: DecodeMemory, replicas: number, batch: number, tpot: number): readonly Store[] {
  const { session } = m.engine.placement;
  const { idleKv, pool, idleTier } = session.shared;
  if (idleKv === 'host' && idleTier !== undefined) {
    const parked = hostStore(m, idleTier);
    return pool === undefined || m.pooledShare === 0 ? [parked] : [parked, poolStore(m, pool, replicas, batch, tpot)];
  }
  if (pool === undefined || (m.pooledShare === 0 && idleKv !== 'pool')) return nothingStored;
  return [poolStore(m, pool, replicas, batch, tpot)];
}

/**
 * The pooled share of live KV; where sessions are parked in the pool, all of it, since the parked copy stays while a turn
 * runs and only what is new is written.
 */
function poolStore(m: DecodeMemory, tier: Tier, replicas: number, batch: number, tpot: number): Store {
  const { setting, session, ranks, devices, parallelism, kvShards } = m.engine.placement;
  const parks = session.shared.idleKv === 'pool';
  const live = batch + setting.constants.capacityQuantile * Math.sqrt(batch * session.kvMeanSquareRatio);
  // Every device that holds a copy of a token's KV reads it through its own port.
  const copies = parallelism.tensor / kvShards;
  const stepBytesPerS = (replicas * ranks * batch * session.kvMean * m.pooledShare * copies) / tpot;
  const { turnsPerS } = setting.traffic;
  const readBytesPerS = parks ? stepBytesPerS + turnsPerS * m.loadBytes : stepBytesPerS;
  const accessBytesPerS = parks ? readBytesPerS + turnsPerS * session.storeBytes : readBytesPerS;
  const held = replicas * ranks * live * session.kvMean * (parks ? 1 : m.pooledShare);
  return {
    tier,
    bytes: installedBytes(tier, held, readBytesPerS, 0, 0),
    ports: replicas * devices,
    accessW: accessBytesPerS * tier.joulePerByte,
  };
}

/** Parked KV beside the decode devices: prefill fetches it and decode loads it, so it is read twice a turn. */
function hostStore(m: DecodeMemory, tier: Tier): Store {
  const { setting, session } = m.engine.placement;
  const { turnsPerS, peakToMean } = setting.traffic;
  const readBytesPerS = turnsPerS * (session.fetchBytes + m.loadBytes);
  const writeBytesPerS = turnsPerS * session.storeBytes;
  const lifeS = setting.money.lifeYears * secondsPerYear;
  return {
    tier,
    bytes: installedBytes(tier, parkedBytes(setting, session), readBytesPerS, writeBytesPerS / peakToMean, lifeS),
    ports: 0,
    accessW: (readBytesPerS + writeBytesPerS) * tier.joulePerByte,
  };
}
