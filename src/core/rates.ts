import type { Prices } from '../catalog/schema.js';
import type { Plain } from './figure.js';

export const secondsPerYear = 365.25 * 24 * 3600;
const joulePerKwh = 3.6e6;

/** Yearly payment for each dollar lent: rate over 1 - (1 + rate)^-years, or 1/years without interest. */
export function capitalRecovery(rate: number, years: number): number {
  return rate === 0 ? 1 / years : rate / (1 - (1 + rate) ** -years);
}

/** What things cost for each second that they are deployed. */
export interface Rates {
  /** For each dollar of equipment: repayment, and operations (support, staff, spares). */
  readonly repaymentUsdPerS: number;
  readonly operationsUsdPerS: number;
  readonly equipmentUsdPerS: number;
  /** For each provisioned watt: the building. */
  readonly buildingUsdPerS: number;
  /** For each watt drawn. */
  readonly energyUsdPerS: number;
}

export function ratesOf(money: Plain<Prices>): Rates {
  const repaymentUsdPerS = capitalRecovery(money.costOfCapital, money.lifeYears) / secondsPerYear;
  const operationsUsdPerS = money.operationsShare / secondsPerYear;
  return {
    repaymentUsdPerS,
    operationsUsdPerS,
    equipmentUsdPerS: repaymentUsdPerS + operationsUsdPerS,
    buildingUsdPerS:
      (money.facilityUsdPerWatt * capitalRecovery(money.costOfCapital, money.facilityLifeYears)) / secondsPerYear,
    energyUsdPerS: money.electricityUsdPerKwh / joulePerKwh,
  };
}
