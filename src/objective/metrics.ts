import type { System } from '../core/join.js';
import type { Setting } from '../core/setting.js';

/** Figures of a part that a metric consumes, by pool: search carries these, and no others, in its fronts. */
export type PrefillNeed =
  | 'costUsdPerS'
  | 'meanPowerW'
  | 'waitS'
  | 'fetchingServiceS'
  | 'otherServiceS'
  | 'ttftVarianceS2'
  | 'peakPowerW'
  | 'capexUsd'
  | 'accelerators'
  | 'readS'
  | 'poolBytes'
  | 'lessDeviceBytes'
  | 'qualityLoss'
  | 'bandwidthBytesPerS';
export type DecodeNeed =
  | 'costUsdPerS'
  | 'meanPowerW'
  | 'waitS'
  | 'tpotS'
  | 'tpotVarianceS2'
  | 'peakPowerW'
  | 'capexUsd'
  | 'accelerators'
  | 'loadS'
  | 'poolBytes'
  | 'lessDeviceBytes'
  | 'qualityLoss'
  | 'bandwidthBytesPerS';

export interface Metric {
  readonly id: string;
  /** The id in words, without its unit. */
  readonly title: string;
  readonly unit: string;
  readonly sense: 'min' | 'max';
  readonly meaning: string;
  readonly prefill: readonly PrefillNeed[];
  readonly decode: readonly DecodeNeed[];
  /** Monotone in every figure it consumes: falling for a metric to maximise. */
  of(system: System, setting: Setting): number;
}

const ttft: Pick<Metric, 'prefill' | 'decode'> = {
  prefill: ['waitS', 'fetchingServiceS', 'otherServiceS', 'readS', 'bandwidthBytesPerS'],
  decode: ['waitS', 'tpotS', 'loadS', 'bandwidthBytesPerS'],
};
const task: Pick<Metric, 'prefill' | 'decode'> = {
  prefill: [...ttft.prefill, 'ttftVarianceS2'],
  decode: [...ttft.decode, 'tpotVarianceS2'],
};
const both = (need: PrefillNeed & DecodeNeed): Pick<Metric, 'prefill' | 'decode'> => ({
  prefill: [need],
  decode: [need],
});
const p95 = (mean: number, variance: number, setting: Setting) =>
  mean + setting.constants.latencyQuantile * Math.sqrt(variance);
const meanTasksPerS = (setting: Setting) => setting.traffic.tasksPerS / setting.traffic.peakToMean;
const meanOutputPerS = (setting: Setting) =>
  (setting.traffic.turnsPerS * setting.traffic.outputMean) / setting.traffic.peakToMean;

/** Every metric: a new one is one entry. Prices are annualised bills over tasks and tokens served at mean demand. */
export const metrics: readonly Metric[] = [
  {
    id: 'cost_usd_per_task',
    title: 'cost per task',
    unit: 'USD/task',
    sense: 'min',
    meaning: 'annualised cost of everything deployed, energy included, over the tasks completed at mean demand',
    ...both('costUsdPerS'),
    of: (s, setting) => s.costUsdPerS / meanTasksPerS(setting),
  },
  {
    id: 'cost_usd_per_mtok',
    title: 'cost per million output tokens',
    unit: 'USD/Mtok',
    sense: 'min',
    meaning: 'the same over million output tokens',
    ...both('costUsdPerS'),
    of: (s, setting) => s.costUsdPerS / (meanOutputPerS(setting) / 1e6),
  },
  {
    id: 'task_latency_p95_s',
    title: 'task latency, 95th percentile',
    unit: 's',
    sense: 'min',
    meaning: '95th percentile of the time that one user request spends in the model: its turns, tools apart',
    ...task,
    of: (s, setting) => p95(s.taskMeanS, s.taskVarianceS2, setting),
  },
  {
    id: 'task_latency_mean_s',
    title: 'task latency, mean',
    unit: 's',
    sense: 'min',
    meaning: 'mean of that time: turns x (TTFT + (OSL - 1) TPOT)',
    ...ttft,
    of: (s) => s.taskMeanS,
  },
  {
    id: 'tokens_per_joule',
    title: 'tokens per joule',
    unit: 'tok/J',
    sense: 'max',
    meaning:
      'output tokens over facility energy of both pools, memory pool, fabric and hosts, PUE included, at mean demand',
    ...both('meanPowerW'),
    of: (s, setting) => meanOutputPerS(setting) / s.meanPowerW,
  },
  {
    id: 'ttft_mean_ms',
    title: 'time to first token, mean',
    unit: 'ms',
    sense: 'min',
    meaning: 'time to first token: wait, prefill of uncached tokens, exposed KV transfer, first decode step',
    ...ttft,
    of: (s) => s.ttftMeanS * 1e3,
  },
  {
    id: 'ttft_p95_ms',
    title: 'time to first token, 95th percentile',
    unit: 'ms',
    sense: 'min',
    meaning: '95th percentile of the time to first token, over turns',
    prefill: [...ttft.prefill, 'ttftVarianceS2'],
    decode: ttft.decode,
    of: (s, setting) => p95(s.ttftMeanS, s.ttftVarianceS2, setting) * 1e3,
  },
  {
    id: 'tpot_mean_ms',
    title: 'time per output token, mean',
    unit: 'ms',
    sense: 'min',
    meaning: 'time per output token after the first',
    prefill: [],
    decode: ['tpotS'],
    of: (s) => s.tpotMeanS * 1e3,
  },
  {
    id: 'tpot_p95_ms',
    title: 'time per output token, 95th percentile',
    unit: 'ms',
    sense: 'min',
    meaning: '95th percentile of the time per output token, over the fluctuation of the batch',
    prefill: [],
    decode: ['tpotS', 'tpotVarianceS2'],
    of: (s, setting) => p95(s.tpotMeanS, s.tpotVarianceS2, setting) * 1e3,
  },
  {
    id: 'power_kw',
    title: 'provisioned power',
    unit: 'kW',
    sense: 'min',
    meaning: 'provisioned peak power at the facility: everything deployed at its limit, PUE included',
    ...both('peakPowerW'),
    of: (s) => s.peakPowerW / 1e3,
  },
  {
    id: 'mean_power_kw',
    title: 'mean power',
    unit: 'kW',
    sense: 'min',
    meaning: 'mean power at the facility at mean demand',
    ...both('meanPowerW'),
    of: (s) => s.meanPowerW / 1e3,
  },
  {
    id: 'capex_usd',
    title: 'purchase price',
    unit: 'USD',
    sense: 'min',
    meaning: 'purchase price of accelerators, hosts, fabric ports and memory pool',
    ...both('capexUsd'),
    of: (s) => s.capexUsd,
  },
  {
    id: 'accelerators',
    title: 'accelerators',
    unit: 'devices',
    sense: 'min',
    meaning: 'accelerators bought, in whole purchase units',
    ...both('accelerators'),
    of: (s) => s.accelerators,
  },
  {
    id: 'tokens_per_s_per_accelerator',
    title: 'tokens per second and accelerator',
    unit: 'tok/s',
    sense: 'max',
    meaning: 'output tokens per second at peak demand over the accelerators of both pools',
    ...both('accelerators'),
    of: (s, setting) => (setting.traffic.turnsPerS * setting.traffic.outputMean) / s.accelerators,
  },
  {
    id: 'disaggregation_ratio',
    title: 'share of memory in the pool',
    unit: 'ratio',
    sense: 'min',
    meaning: 'memory installed in the pool over that of pool and devices together',
    prefill: ['poolBytes', 'lessDeviceBytes'],
    decode: ['poolBytes', 'lessDeviceBytes'],
    // pool / (pool + devices), written so that rounding keeps it monotone in both.
    of: (s) => 1 / (1 - s.lessDeviceBytes / s.poolBytes),
  },
  {
    id: 'quality_loss',
    title: 'quality loss',
    unit: 'share',
    sense: 'min',
    meaning: 'share of benchmark scores that the formats of weights and KV cost against the model as published',
    ...both('qualityLoss'),
    of: (s) => s.qualityLoss,
  },
];

export function metric(id: string): Metric | undefined {
  return metrics.find((one) => one.id === id);
}

/** Figures of a pool that does both: those that either would hand over, but it has one service, and nothing travels. */
export function colocatedNeeds({ prefill, decode }: Metric): string[] {
  const services: readonly string[] = ['fetchingServiceS', 'otherServiceS', 'readS', 'loadS'];
  const names: readonly string[] = [...prefill, ...decode];
  return [
    ...new Set(
      names
        .filter((name) => name !== 'bandwidthBytesPerS')
        .map((name) => (services.includes(name) ? 'serviceS' : name)),
    ),
  ];
}
