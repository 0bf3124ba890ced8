import type { Store } from './bill.js';
import type { Chip } from './chip.js';
import { fabricFor, type FabricPort } from './fabric.js';
import type { Setting } from './setting.js';
import type { Tier } from './tier.js';

/** What the purchase price of a pool is made of, USD; nothing stands for nothing. */
export type Purchase = Readonly<Record<string, number>>;

/**
 * The items that `charge` adds up: the devices, at the price that they are sold for (with their host, where that contains
 * it); hosts that are bought on top; a scale-up network that the part is not sold with; ports of the fabric, their share of
 * its switches included; what is installed in the memory pool (`pool`) with its ports; memory or drives that were bought for
 * the hosts.
 */
export function purchaseOf(
  setting: Setting,
  chip: Chip,
  port: FabricPort,
  devices: number,
  stores: readonly Store[],
  pool: Tier | undefined,
): Purchase {
  const installed = (pooled: boolean) =>
    stores
      .filter(({ tier }) => (tier === pool) === pooled)
      .reduce((sum, { tier, bytes, ports }) => sum + bytes * tier.usdPerByte + ports * tier.usdPerPort, 0);
  const items = {
    devices: devices * chip.usd,
    hosts: chip.needsHost ? devices * setting.money.hostUsdPerAccelerator : 0,
    'scale-up': devices * chip.networkUsd,
    fabric: devices * fabricFor(port, devices).usd,
    'memory pool': installed(true),
    'host memory': installed(false),
  };
  return Object.fromEntries(Object.entries(items).filter(([item, usd]) => item === 'devices' || usd !== 0));
}
