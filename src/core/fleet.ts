import { wholeUnits } from './bill.js';
import type { Placement } from './engine.js';
import { portLimit, type FabricPort } from './fabric.js';
import { packingOf } from './packing.js';
import { devicesForPorts } from './transfer.js';
import { infeasible, type Dead } from './violation.js';

/** Replicas of a pool: those needed, and as many more as the purchase units hold that must be bought for them. */
export function wholeReplicas(placement: Placement, forLoad: number, forPorts: number): number {
  return boughtReplicas(placement, neededReplicas(placement, forLoad, forPorts));
}

/**
 * No fewer than the rules ask, than carry the load (`forLoad`, real-valued), and than keep every fabric port below its limit
 * both ways, and every other port or tier (`forPorts`, devices).
 */
export function neededReplicas(placement: Placement, forLoad: number, forPorts: number): number {
  const { setting, session, devices, portBytesPerS } = placement;
  const { traffic, constants: k, leastReplicas } = setting;
  const ports = devicesForPorts(session.busiestWayBytes, traffic.turnsPerS, portBytesPerS, k.transferLoadLimit);
  return Math.max(leastReplicas, Math.ceil(forLoad), Math.ceil(Math.max(ports, forPorts) / devices));
}

/** Devices to buy for so many replicas, whole units: what is idle in full domains between them too. */
export function boughtDevices({ devices, chip }: Placement, replicas: number): number {
  const { fit, idle } = packingOf(devices, chip.domain);
  return wholeUnits(replicas * devices + Math.floor((replicas - 1) / fit) * idle, chip.purchaseUnit);
}

/** Replicas that the purchase units hold which must be bought for so many. */
export function boughtReplicas(placement: Placement, needed: number): number {
  const { devices, chip } = placement;
  const { block, fit } = packingOf(devices, chip.domain);
  const bought = boughtDevices(placement, needed);
  return Math.floor(bought / block) * fit + Math.min(Math.floor((bought % block) / devices), fit);
}

/** Says so if the fabric has no ports for so many devices. */
export function beyondFabric(fabric: FabricPort, devicesBought: number): Dead | undefined {
  const limit = portLimit(fabric);
  return devicesBought <= limit ? undefined : infeasible('capacity: fabric ports', devicesBought, limit, 'ports');
}
