import type { Bill, Store } from './bill.js';
import type { Chip } from './chip.js';
import type { Evaluated } from './evaluate.js';
import { storesOf } from './parking.js';
import { decodePhase, type Phase } from './phase.js';
import { parkedStore } from './prefill-pool.js';
import { purchaseOf, type Purchase } from './purchase.js';
import type { Setting } from './setting.js';
import { firstPassS, underWayS } from './token.js';

/** Exclusive, exposed parts of a mean, which they sum to; what overlaps stands under `hidden` and is not counted. */
export interface Breakdown {
  readonly total: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly hidden: Readonly<Record<string, number>>;
}

/** Where the mean latency of a task goes. Seconds. */
export function taskTime(at: Evaluated, decode: Phase = decodePhase(at)): Breakdown {
  const { setting, session, prefillFigures: p, decodeFigures: d, system } = at;
  const turns = setting.traffic.turnsMean;
  const steps = Math.max(setting.traffic.outputMean - 1, 0);
  const serviceS = session.fetching.share * p.fetchingServiceS + session.other.share * p.otherServiceS;
  const exposedTransferS = system.ttftMeanS - p.waitS - d.waitS - serviceS - d.tpotS;
  const rest = firstPassS(at.decode, d.tpotS);
  const underWay = underWayS(at.decode, d.tpotS);
  const bandwidth = Math.min(p.bandwidthBytesPerS, d.bandwidthBytesPerS);
  const transferS = (session.fetchBytes + session.sendBytes) / bandwidth + session.fetching.share * p.readS;
  return {
    total: system.taskMeanS,
    parts: {
      'prefill wait': turns * p.waitS,
      'network wait': turns * (d.waitS - underWay - rest),
      'pass under way': turns * underWay,
      prefill: turns * serviceS,
      'exposed KV transfer': turns * exposedTransferS,
      ...decodeParts(decode, turns * (steps + 1)),
      ...(rest > 0 && { 'rest of the first pass': turns * rest }),
    },
    hidden: { 'overlapped KV transfer': turns * Math.max(transferS - exposedTransferS, 0) },
  };
}

/** The seconds of so many output tokens, by term. */
export function decodeParts({ timesS }: Phase, tokens: number): Record<string, number> {
  return Object.fromEntries(Object.entries(timesS).map(([term, s]) => [`decode ${term}`, tokens * s]));
}

/** Where the annualised bill goes. USD per second. */
export function costRate(at: Evaluated): Breakdown {
  const { setting, session, prefillFigures: p, decodeFigures: d } = at;
  const { fabric, pool } = session.shared;
  const bought = (chip: Chip, devices: number, stores: readonly Store[]) =>
    purchaseOf(setting, chip, fabric, devices, stores, pool);
  const { prefill, decode } = at;
  const used = p.replicas * prefill.engine.placement.devices;
  const ofPrefill = bought(prefill.engine.placement.chip, p.accelerators, parkedStore(prefill, used));
  const stores = storesOf(decode, d.replicas, d.batch, d.tpotS);
  const ofDecode = bought(decode.engine.placement.chip, d.accelerators, stores);
  const parts = { ...poolCost('prefill', setting, p, ofPrefill), ...poolCost('decode', setting, d, ofDecode) };
  return { total: at.system.costUsdPerS, parts, hidden: {} };
}

/** The bill of one pool: repayment of each item of its purchase, then operations (of all of them), building and energy. */
export function poolCost(pool: string, setting: Setting, bill: Bill, purchase: Purchase): Record<string, number> {
  const r = setting.rates;
  const repaid = Object.entries(purchase).map(([item, usd]) => [`${pool} ${item}`, usd * r.repaymentUsdPerS]);
  return {
    ...(Object.fromEntries(repaid) as Record<string, number>),
    [`${pool} operations`]: bill.capexUsd * r.operationsUsdPerS,
    [`${pool} building`]: (bill.peakPowerW / setting.money.pue) * r.buildingUsdPerS,
    [`${pool} energy`]: bill.meanPowerW * r.energyUsdPerS,
  };
}

/** Where the mean power goes. Watts at the facility. */
export function powerDraw(at: Evaluated): Breakdown {
  return {
    total: at.system.meanPowerW,
    parts: { prefill: at.prefillFigures.meanPowerW, decode: at.decodeFigures.meanPowerW },
    hidden: {},
  };
}
