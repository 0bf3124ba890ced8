import { wholeUnits } from './bill.js';
import type { Placement } from './engine.js';
import { portLimit, type FabricPort } from './fabric.js';
import { devicesForPorts } from './transfer.js';
import { infeasible, type Dead } from './violation.js';

/**
 * Replicas of a pool: no fewer than the rules ask, than carry the load (`forLoad`, real-valued), and than keep every fabric
 * port below its limit both ways, and every other port or tier (`forPorts`, devices); then as many as the purchase units
 * hold that must be bought for them.
 */
export function wholeReplicas(placement: Placement, forLoad: number, forPorts: number): number {
  const { setting, session, devices, portBytesPerS } = placement;
  const { traffic, constants: k, leastReplicas } = setting;
  const ports = devicesForPorts(session.busiestWayBytes, traffic.turnsPerS, portBytesPerS, k.transferLoadLimit);
  const needed = Math.max(leastReplicas, Math.ceil(forLoad), Math.ceil(Math.max(ports, forPorts) / devices));
  return boughtReplicas(placement, needed);
}

/** Replicas that the purchase units hold which must be bought for so many. */
export function boughtReplicas({ devices, chip }: Placement, needed: number): number {
  return Math.floor(wholeUnits(needed * devices, chip.purchaseUnit) / devices);
}

/** Says so if the fabric has no ports for so many devices. */
export function beyondFabric(fabric: FabricPort, devicesBought: number): Dead | undefined {
  const limit = portLimit(fabric);
  return devicesBought <= limit ? undefined : infeasible('capacity: fabric ports', devicesBought, limit, 'ports');
}
