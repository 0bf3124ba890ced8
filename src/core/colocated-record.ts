import { decodeParts, poolCost, type Breakdown } from './breakdown.js';
import { portOut } from './colocated-pool.js';
import { fullOf, rankPath, type EvaluatedColocated } from './colocated.js';
import { storesOfBoth } from './parking.js';
import { firstPassS, underWayS } from './token.js';
import { phaseOfPrompts, phaseOfTokens, type Phase, type Rate } from './phase.js';
import { purchaseOf } from './purchase.js';
import { turnRatePerDevice } from './rank.js';
import { scaled, sessionWith } from './resource.js';
import { isDead } from './violation.js';

/** Both phases of a co-located pool; a resource's worth is that for the pool, which turns/s of prompts and tokens share. */
export function colocatedPhases(at: EvaluatedColocated): { readonly prefill: Phase; readonly decode: Phase } {
  const { setting, session, rank, figures, full } = at;
  const pool = at.design.colocated;
  const rate: Rate = (resource, factor) => {
    const design = { ...pool, chip: scaled(pool.chip, resource, factor) };
    const path = rankPath(setting, sessionWith(setting, session, resource, factor), design);
    return isDead(path) ? 0 : turnRatePerDevice(path, fullOf(path, design));
  };
  const now = turnRatePerDevice(rank, full);
  return {
    prefill: phaseOfPrompts(rank.prompts, rate, now),
    decode: phaseOfTokens(rank.memory, figures.batch, rate, now),
  };
}

/** Where the mean latency of a task goes; stalls are what prompts of others add to the decoding of one. Seconds. */
export function colocatedTime(at: EvaluatedColocated, decode: Phase): Breakdown {
  const { setting, figures: f, system } = at;
  const turns = setting.traffic.turnsMean;
  const rest = firstPassS(at.rank.memory, f.tpotS);
  const underWay = underWayS(at.rank.memory, f.decodeS);
  const tokens = turns * (Math.max(setting.traffic.outputMean - 1, 0) + 1);
  return {
    total: system.taskMeanS,
    parts: {
      'prefill wait': turns * (f.waitS - underWay - rest),
      'pass under way': turns * underWay,
      prefill: turns * f.serviceS,
      ...decodeParts(decode, tokens),
      'stalls by prompts': tokens * (f.tpotS - f.decodeS),
      ...(rest > 0 && { 'rest of the first pass': turns * rest }),
    },
    hidden: {},
  };
}

/** Where the annualised bill goes. USD per second. */
export function colocatedCost(at: EvaluatedColocated): Breakdown {
  const { setting, session, rank, figures: f } = at;
  const { placement } = rank.memory.engine;
  const stores = storesOfBoth(rank.memory, f.replicas, f.batch, f.tpotS, rank.prompts.readBytes);
  const { pool } = session.shared;
  const purchase = purchaseOf(setting, placement.chip, portOut(placement), f.accelerators, stores, pool);
  return { total: at.system.costUsdPerS, parts: poolCost('pool', setting, f, purchase), hidden: {} };
}

/** Where the mean power goes. Watts at the facility. */
export function colocatedPower(at: EvaluatedColocated): Breakdown {
  return { total: at.system.meanPowerW, parts: { pool: at.figures.meanPowerW }, hidden: {} };
}
