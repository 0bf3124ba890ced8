import type { Chip } from './chip.js';
import type { FabricPort, PoolMemory } from './session.js';
import type { Setting } from './setting.js';

/** What a pool of machines costs and draws; USD/s is the annualised bill of everything deployed, energy included. */
export interface Bill {
  capexUsd: number;
  meanPowerW: number;
  peakPowerW: number;
  costUsdPerS: number;
}

/** Devices bought (not only used), their fabric ports, and what is installed in the memory pool. */
export interface Purchase {
  readonly chip: Chip;
  readonly port: FabricPort;
  readonly pool: PoolMemory | undefined;
}

/**
 * Fills `bill` (reused, so that a sweep allocates nothing). `deviceW` is the mean draw of all devices together;
 * `poolBytes` and `poolPorts` are what the pool installs.
 * `poolReadW` is what its reads draw at peak demand. Facility power = IT power x PUE; the building is paid for the peak IT power.
 */
export function charge(
  bill: Bill,
  setting: Setting,
  { chip, port, pool }: Purchase,
  devices: number,
  deviceW: number,
  poolBytes: number,
  poolPorts: number,
  poolReadW: number,
): Bill {
  const m = setting.money;
  let usd = devices * (chip.usd + (chip.needsHost ? m.hostUsdPerAccelerator : 0) + port.usd);
  let staticW = devices * (m.hostWattPerAccelerator + port.watt);
  if (pool !== undefined && poolBytes > 0) {
    usd += poolBytes * pool.usdPerByte + poolPorts * pool.usdPerPort;
    staticW += poolBytes * pool.wattPerByte + poolPorts * pool.wattPerPort;
  }
  bill.capexUsd = usd;
  bill.peakPowerW = (devices * chip.tdpW + staticW + poolReadW) * m.pue;
  bill.meanPowerW = (deviceW + staticW + poolReadW / setting.traffic.peakToMean) * m.pue;
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
