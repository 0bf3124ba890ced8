import type { Chip } from './chip.js';
import { fabricFor, type FabricPort } from './fabric.js';
import type { Setting } from './setting.js';
import type { Tier } from './tier.js';

/** What a pool of machines costs and draws; USD/s is the annualised bill of everything deployed, energy included. */
export interface Bill {
  capexUsd: number;
  meanPowerW: number;
  peakPowerW: number;
  costUsdPerS: number;
}

/** Memory installed beyond the devices' own, the ports that reach it, and what its reads and writes draw at peak demand. */
export interface Store {
  readonly tier: Tier;
  readonly bytes: number;
  readonly ports: number;
  readonly accessW: number;
}

/**
 * Fills `bill` (reused, so that a sweep allocates nothing) for `devices` bought, with their ports and scale-up networks, and
 * what they store beyond their own memory. `deviceW` is the mean draw of all devices together. Facility power = IT power x
 * PUE; the building is paid for the peak IT power.
 */
export function charge(
  bill: Bill,
  setting: Setting,
  chip: Chip,
  port: FabricPort,
  devices: number,
  deviceW: number,
  stores: readonly Store[],
): Bill {
  const m = setting.money;
  const fabric = fabricFor(port, devices);
  let usd = devices * (chip.usd + (chip.needsHost ? m.hostUsdPerAccelerator : 0) + fabric.usd + chip.networkUsd);
  let staticW = devices * (m.hostWattPerAccelerator + fabric.watt + chip.networkW);
  let accessW = 0;
  for (const { tier, bytes, ports, accessW: ofStore } of stores) {
    usd += bytes * tier.usdPerByte + ports * tier.usdPerPort;
    staticW += bytes * tier.wattPerByte + ports * tier.wattPerPort;
    accessW += ofStore;
  }
  bill.capexUsd = usd;
  bill.peakPowerW = (devices * chip.tdpW + staticW + accessW) * m.pue;
  bill.meanPowerW = (deviceW + staticW + accessW / setting.traffic.peakToMean) * m.pue;
  const r = setting.rates;
  bill.costUsdPerS =
    usd * r.equipmentUsdPerS + (bill.peakPowerW / m.pue) * r.buildingUsdPerS + bill.meanPowerW * r.energyUsdPerS;
  return bill;
}

/** Devices that must be bought to have so many: a rack is bought whole. */
export function wholeUnits(devices: number, unit: number): number {
  return Math.ceil(devices / unit) * unit;
}

/**
 * Mean draw of one device while it serves: a floor, the rest of TDP in proportion to busy arithmetic units, and memory
 * traffic; never above TDP. Watts.
 */
export function servingPowerW(setting: Setting, chip: Chip, computeShare: number, bytesPerS: number): number {
  const k = setting.constants;
  const floor = k.busyPowerFraction * chip.tdpW;
  return Math.min(chip.tdpW, floor + (chip.tdpW - floor) * computeShare + k.memoryJoulePerBit * 8 * bytesPerS);
}

/** Mean draw of one device that serves for the share `busy` of its time, and idles for the rest. Watts. */
export function drawW(chip: Chip, servingW: number, busy: number): number {
  return busy * servingW + (1 - busy) * chip.idleW;
}
