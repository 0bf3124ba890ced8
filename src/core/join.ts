import type { ColocatedFigures } from './colocated-pool.js';
import type { DecodeFigures } from './decode-pool.js';
import type { PrefillFigures } from './prefill-pool.js';
import type { Session } from './session.js';
import type { Setting } from './setting.js';
import { flowLineS } from './transfer.js';

/** Figures of the whole system, from which every metric is computed. SI units. */
export interface System {
  ttftMeanS: number;
  ttftVarianceS2: number;
  tpotMeanS: number;
  tpotVarianceS2: number;
  taskMeanS: number;
  taskVarianceS2: number;
  costUsdPerS: number;
  meanPowerW: number;
  peakPowerW: number;
  capexUsd: number;
  accelerators: number;
}

export function emptySystem(): System {
  return {
    ttftMeanS: 0,
    ttftVarianceS2: 0,
    tpotMeanS: 0,
    tpotVarianceS2: 0,
    taskMeanS: 0,
    taskVarianceS2: 0,
    costUsdPerS: 0,
    meanPowerW: 0,
    peakPowerW: 0,
    capexUsd: 0,
    accelerators: 0,
  };
}

export type JoinedPrefill = Pick<
  PrefillFigures,
  | 'costUsdPerS'
  | 'meanPowerW'
  | 'peakPowerW'
  | 'capexUsd'
  | 'accelerators'
  | 'waitS'
  | 'fetchingServiceS'
  | 'otherServiceS'
  | 'ttftVarianceS2'
  | 'bandwidthBytesPerS'
>;
export type JoinedDecode = Pick<
  DecodeFigures,
  | 'costUsdPerS'
  | 'meanPowerW'
  | 'peakPowerW'
  | 'capexUsd'
  | 'accelerators'
  | 'tpotS'
  | 'tpotVarianceS2'
  | 'waitS'
  | 'bandwidthBytesPerS'
>;

/**
 * Joins two pools. Only +, max, min of bandwidths and scaling by non-negative constants, in one fixed order: so every
 * figure of the system is monotone in every figure of a part, bit for bit, and composition of part fronts is exact.
 *
 * TTFT = waits + flow line (fetch the prefix, prefill, send the new KV; by kind of turn) + first decode step. A task is `turns` turns of
 * TTFT + (OSL - 1) TPOT; its variance adds those of the turns and of their number.
 */
export function join(setting: Setting, session: Session, p: JoinedPrefill, d: JoinedDecode, out: System): System {
  const bandwidth = Math.min(p.bandwidthBytesPerS, d.bandwidthBytesPerS);
  const hopsS = 2 * session.shared.fabric.hopS;
  const { layers } = setting.shape;
  const { fetching, other } = session;
  const fetchingS = flowLineS(
    layers,
    fetching.fetchBytes / bandwidth + hopsS,
    p.fetchingServiceS,
    fetching.sendBytes / bandwidth + hopsS,
  );
  const otherS = flowLineS(layers, 0, p.otherServiceS, other.sendBytes / bandwidth + hopsS);
  const lineS = fetching.share * fetchingS + other.share * otherS;
  out.ttftMeanS = p.waitS + d.waitS + lineS + d.tpotS;
  out.ttftVarianceS2 = p.ttftVarianceS2 + session.transferVariance / bandwidth / bandwidth;
  out.tpotMeanS = d.tpotS;
  out.tpotVarianceS2 = d.tpotVarianceS2;
  fillTask(setting, out);
  out.costUsdPerS = p.costUsdPerS + d.costUsdPerS;
  out.meanPowerW = p.meanPowerW + d.meanPowerW;
  out.peakPowerW = p.peakPowerW + d.peakPowerW;
  out.capexUsd = p.capexUsd + d.capexUsd;
  out.accelerators = p.accelerators + d.accelerators;
  return out;
}

export type JoinedColocated = Pick<
  ColocatedFigures,
  | 'costUsdPerS'
  | 'meanPowerW'
  | 'peakPowerW'
  | 'capexUsd'
  | 'accelerators'
  | 'waitS'
  | 'serviceS'
  | 'ttftVarianceS2'
  | 'tpotS'
  | 'tpotVarianceS2'
>;

/** The system of one pool that does both: KV stays where it is, so that TTFT = wait + service + first decode step. */
export function joinColocated(setting: Setting, f: JoinedColocated, out: System): System {
  out.ttftMeanS = f.waitS + f.serviceS + f.tpotS;
  out.ttftVarianceS2 = f.ttftVarianceS2;
  out.tpotMeanS = f.tpotS;
  out.tpotVarianceS2 = f.tpotVarianceS2;
  fillTask(setting, out);
  out.costUsdPerS = f.costUsdPerS;
  out.meanPowerW = f.meanPowerW;
  out.peakPowerW = f.peakPowerW;
  out.capexUsd = f.capexUsd;
  out.accelerators = f.accelerators;
  return out;
}

/** Mean and variance of a task from those of TTFT and TPOT. */
function fillTask({ traffic }: Setting, out: System): void {
  const steps = Math.max(traffic.outputMean - 1, 0);
  const turnMeanS = out.ttftMeanS + steps * out.tpotMeanS;
  const turnVariance =
    out.ttftVarianceS2 +
    traffic.outputVariance * out.tpotMeanS * out.tpotMeanS +
    (steps * steps + traffic.outputVariance) * out.tpotVarianceS2;
  out.taskMeanS = traffic.turnsMean * turnMeanS;
  out.taskVarianceS2 = traffic.turnsMean * turnVariance + traffic.turnsVariance * turnMeanS * turnMeanS;
}
