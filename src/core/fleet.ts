import { wholeUnits } from './bill.js';
import type { Placement } from './engine.js';
import { devicesForPorts } from './transfer.js';

/**
 * Replicas of a pool: no fewer than the rules ask, than carry the load (`forLoad`, real-valued), and than keep every port
 * below its limit both ways; then as many as the purchase units hold that must be bought for them.
 */
export function wholeReplicas(placement: Placement, forLoad: number): number {
  const { setting, session, devices, portBytesPerS } = placement;
  const { traffic, constants: k, leastReplicas } = setting;
  const ports = devicesForPorts(session.busiestWayBytes, traffic.turnsPerS, portBytesPerS, k.transferLoadLimit);
  return boughtReplicas(placement, Math.max(leastReplicas, Math.ceil(forLoad), Math.ceil(ports / devices)));
}

/** Replicas that the purchase units hold which must be bought for so many. */
export function boughtReplicas({ devices, chip }: Placement, needed: number): number {
  return Math.floor(wholeUnits(needed * devices, chip.purchaseUnit) / devices);
}
