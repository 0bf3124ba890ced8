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
  poolBytes: number;
  lessDeviceBytes: number;
  qualityLoss: number;
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
    poolBytes: 0,
    lessDeviceBytes: 0,
    qualityLoss: 0,
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
  | 'readS'
  | 'poolBytes'
  | 'lessDeviceBytes'
  | 'qualityLoss'
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
  | 'loadS'
  | 'poolBytes'
  | 'lessDeviceBytes'
  | 'qualityLoss'
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
  const { layers } = setting.shape;
  const { fetching, other } = session;
  const fetchedS = flowLineS(
    layers,
    fetching.fetchBytes / bandwidth + session.fetchPathS + p.readS,
    p.fetchingServiceS,
    fetching.sendBytes / bandwidth + session.sendPathS,
  );
  // Decode loads its copy of the prefix while prefill is at work.
  const fetchingS = Math.max(fetchedS, d.loadS);
  const otherS = flowLineS(layers, 0, p.otherServiceS, other.sendBytes / bandwidth + session.sendPathS);
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
  out.poolBytes = p.poolBytes + d.poolBytes;
  out.lessDeviceBytes = p.lessDeviceBytes + d.lessDeviceBytes;
  // Losses of weights and of KV were measured apart; both at once are taken to add.
  out.qualityLoss = Math.max(p.qualityLoss, d.qualityLoss) + (session.shared.kvLoss ?? 0);
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
  | 'poolBytes'
  | 'lessDeviceBytes'
  | 'qualityLoss'
>;

/** The system of one pool that does both: new KV stays where it is, so that TTFT = wait + service + first decode step. */
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
  out.poolBytes = f.poolBytes;
  out.lessDeviceBytes = f.lessDeviceBytes;
  out.qualityLoss = f.qualityLoss;
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

/**
 * z for the spread of TPOT: every percentile that TPOT is part of is a sum a (TPOT + w sd) beside variances of others, with
 * w at most this. In TPOT itself w is the quantile's; a task adds the variances of its turns.
 */
export function tpotSpreadWeight({ traffic, constants }: Setting): number {
  const steps = Math.max(traffic.outputMean - 1, 0);
  const sd = Math.sqrt(traffic.turnsMean * (steps * steps + traffic.outputVariance));
  return constants.latencyQuantile * Math.max(1, sd / (traffic.turnsMean * (steps + 1)));
}
