import type { Bill } from './bill.js';
import { firstPassS } from './token.js';
import type { Evaluated } from './evaluate.js';
import { decodePhase, type Phase } from './phase.js';
import type { Setting } from './setting.js';

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
  const bandwidth = Math.min(p.bandwidthBytesPerS, d.bandwidthBytesPerS);
  const transferS = (session.fetchBytes + session.sendBytes) / bandwidth + session.fetching.share * p.readS;
  return {
    total: system.taskMeanS,
    parts: {
      'prefill wait': turns * p.waitS,
      'network wait': turns * (d.waitS - rest),
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
  const parts = {
    ...poolCost('prefill', at.setting, at.prefillFigures),
    ...poolCost('decode', at.setting, at.decodeFigures),
  };
  return { total: at.system.costUsdPerS, parts, hidden: {} };
}

export function poolCost(pool: string, setting: Setting, bill: Bill): Record<string, number> {
  const r = setting.rates;
  return {
    [`${pool} equipment`]: bill.capexUsd * r.repaymentUsdPerS,
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
