import type { Coefficients, Format, Model, Prices } from '../catalog/schema.js';
import { draftingOf, type Drafting } from './drafting.js';
import { plain, pessimisticPrice, type Plain } from './figure.js';
import { ratesOf, type Rates } from './rates.js';
import { shapeOf, type Shape } from './shape.js';
import type { Traffic } from './traffic.js';

/** What every design of a run has in common: model, traffic, coefficients, money. */
export interface Setting {
  /** Id of the model. */
  readonly model: string;
  readonly shape: Shape;
  /** What guesses tokens ahead of the model; undefined where nobody has published it. */
  readonly drafting: Drafting | undefined;
  readonly nativeFormat: Model['nativeFormat'];
  readonly traffic: Traffic;
  readonly constants: Plain<Coefficients>;
  readonly money: Plain<Prices>;
  readonly rates: Rates;
  /** Fewest replicas a pool may have. */
  readonly leastReplicas: number;
}

export function settingOf(
  model: Model,
  traffic: Traffic,
  coefficients: Coefficients,
  prices: Prices,
  leastReplicas: number,
): Setting {
  const money = {
    ...plain(prices),
    hostUsdPerAccelerator: pessimisticPrice(prices.hostUsdPerAccelerator),
    facilityUsdPerWatt: pessimisticPrice(prices.facilityUsdPerWatt),
  };
  return {
    model: model.id,
    shape: shapeOf(model),
    drafting: draftingOf(model),
    nativeFormat: model.nativeFormat,
    traffic,
    constants: plain(coefficients),
    money,
    rates: ratesOf(money),
    leastReplicas,
  };
}

/** Whether KV stored in this format loses nothing against the model as published. */
export function losslessKv(setting: Setting, kv: Format): boolean {
  return kv === 'bf16' || kv === setting.nativeFormat.kv;
}
