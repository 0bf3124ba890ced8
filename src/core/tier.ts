import type { Memory } from '../catalog/schema.js';
import { estimates, known, pessimisticPrice } from './figure.js';
import { invalid, type Dead } from './violation.js';

/** A memory beyond the device's own: rates and prices of one byte, and of the port through which a device reaches it. */
export interface Tier {
  /** One device's port to it, one direction; without limit where that is the accelerator's host link. */
  readonly portBytesPerS: number;
  readonly latencyS: number;
  /** Bytes that must be installed for each byte/s that is read. */
  readonly bytesPerBytePerS: number;
  readonly usdPerByte: number;
  readonly usdPerPort: number;
  readonly wattPerByte: number;
  readonly wattPerPort: number;
  readonly joulePerByte: number;
  /** Bytes that may be written over its life for each byte installed; infinite where writing wears nothing out. */
  readonly enduranceWrites: number;
  readonly leansOn: readonly string[];
}

const always = ['bytesPerSPerUnit', 'bytesPerUnit', 'latencyS', 'joulePerBit', 'usdPerByte', 'wattPerByte'] as const;
const ofPools = [...always, 'bytesPerSPerPort', 'usdPerPort', 'wattPerPort'] as const;
const ofFlash = [...always, 'enduranceWrites'] as const;

/**
 * Numbers of a memory; invalid with the name of a fact that nobody knows. A pool has ports of its own; host memory and
 * flash are reached over the accelerator's own host link.
 */
export function tierOf(memory: Memory): Tier | Dead {
  const needed = memory.use === 'pool' ? ofPools : memory.use === 'flash' ? ofFlash : always;
  for (const key of needed) if (memory[key] === undefined) return invalid(`fact-missing: ${memory.id} ${key}`);
  const pool = memory.use === 'pool';
  return {
    portBytesPerS: pool ? known(memory.bytesPerSPerPort) : Number.POSITIVE_INFINITY,
    latencyS: known(memory.latencyS),
    bytesPerBytePerS: known(memory.bytesPerUnit) / known(memory.bytesPerSPerUnit),
    usdPerByte: pessimisticPrice(memory.usdPerByte as NonNullable<Memory['usdPerByte']>),
    usdPerPort: pool ? pessimisticPrice(memory.usdPerPort as NonNullable<Memory['usdPerPort']>) : 0,
    wattPerByte: known(memory.wattPerByte),
    wattPerPort: pool ? known(memory.wattPerPort) : 0,
    joulePerByte: known(memory.joulePerBit) * 8,
    enduranceWrites: memory.enduranceWrites?.value ?? Number.POSITIVE_INFINITY,
    leansOn: estimates(memory, memory.id),
  };
}

/** What a memory is asked for: bytes to hold, mean rates, the highest load that it may run at, and its life. */
export interface Demand {
  readonly heldBytes: number;
  readonly readBytesPerS: number;
  readonly writeBytesPerS: number;
  readonly loadLimit: number;
  readonly lifeS: number;
}

/**
 * Bytes to install: what must be held, what the read rate needs below the load limit (bandwidth comes with units), and what
 * the write rate would otherwise wear out within its life.
 */
export function installedBytes(tier: Tier, d: Demand): number {
  return Math.max(
    d.heldBytes,
    (d.readBytesPerS / d.loadLimit) * tier.bytesPerBytePerS,
    (d.writeBytesPerS * d.lifeS) / tier.enduranceWrites,
  );
}
