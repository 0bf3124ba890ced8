import { costRate, powerDraw, taskTime, type Breakdown } from '../core/breakdown.js';
import { colocatedCost, colocatedPhases, colocatedPower, colocatedTime } from '../core/colocated-record.js';
import type { EvaluatedColocated } from '../core/colocated.js';
import { fullBatch } from '../core/decode-pool.js';
import type { Evaluated } from '../core/evaluate.js';
import type { System } from '../core/join.js';
import { decodePhase, prefillPhase, type Phase } from '../core/phase.js';
import type { Session } from '../core/session.js';
import type { Setting } from '../core/setting.js';
import type { WeightFormats } from '../core/shape.js';
import { metrics } from '../objective/metrics.js';
import type { PhaseRecord, Point } from './schema.js';

export type Measured = Pick<Point, 'metrics' | 'unknown'>;
export type DesignRecord = Measured & Pick<Point, 'prefill' | 'decode' | 'breakdown'>;

/** The metrics of an evaluated design alone: what is cheap to know of many. */
export function measured(at: Evaluated): Measured {
  return metricsOf(at.system, at.setting, at.session, [at.design.prefill.weights, at.design.decode.weights]);
}

/** Metrics, phases and breakdowns of an evaluated design. */
export function record(at: Evaluated): DesignRecord {
  const decode = decodePhase(at);
  return {
    ...measured(at),
    prefill: {
      accelerators: at.prefillFigures.accelerators,
      replicas: at.prefillFigures.replicas,
      devicesPerReplica: at.prefill.engine.placement.devices,
      load: at.prefillFigures.load,
      ...written(prefillPhase(at)),
    },
    decode: {
      accelerators: at.decodeFigures.accelerators,
      replicas: at.decodeFigures.replicas,
      devicesPerReplica: at.decode.engine.placement.devices,
      load: at.decodeFigures.batch / fullBatch(at.decode, at.design.decode.maxBatch),
      ...written(decode),
    },
    breakdown: breakdownOf(at.setting, taskTime(at, decode), costRate(at), powerDraw(at)),
  };
}

export function measuredColocated(at: EvaluatedColocated): Measured {
  return metricsOf(at.system, at.setting, at.session, [at.design.colocated.weights]);
}

/** The same of a co-located design: both phases run on its one pool. */
export function recordColocated(at: EvaluatedColocated): DesignRecord {
  const { figures, rank, full } = at;
  const { prefill, decode } = colocatedPhases(at);
  const machines = {
    accelerators: figures.accelerators,
    replicas: figures.replicas,
    devicesPerReplica: rank.memory.engine.placement.devices,
  };
  return {
    ...measuredColocated(at),
    prefill: { ...machines, load: figures.load, ...written(prefill) },
    decode: { ...machines, load: figures.batch / full, ...written(decode) },
    breakdown: breakdownOf(at.setting, colocatedTime(at, decode), colocatedCost(at), colocatedPower(at)),
  };
}

/** All metrics that are known, and why the others are not. */
function metricsOf(system: System, setting: Setting, session: Session, weights: readonly WeightFormats[]): Measured {
  const unknown = unknownLosses(session, weights);
  const known = metrics.filter(({ id }) => id !== 'quality_loss' || unknown.length === 0);
  return { metrics: Object.fromEntries(known.map((one) => [one.id, one.of(system, setting)])), unknown };
}

/** Formats whose loss of quality nobody has measured; a space admits them only by `allowUnknownQuality`. */
function unknownLosses({ shared }: Session, weights: readonly WeightFormats[]): string[] {
  const unmeasured = weights
    .filter(({ lossless, loss }) => !lossless && loss === undefined)
    .map(({ rest }) => `quality loss of ${rest} weights is unknown`);
  const kv = shared.kvLoss === undefined ? [`quality loss of ${shared.kvFormat} KV is unknown`] : [];
  return [...new Set([...unmeasured, ...kv])];
}

/** A phase as it is written, apart from the machines that it runs on. */
function written(phase: Phase): Omit<PhaseRecord, 'accelerators' | 'replicas' | 'devicesPerReplica' | 'load'> {
  return { ...phase, binding: [...phase.binding] };
}

function breakdownOf(setting: Setting, time: Breakdown, cost: Breakdown, power: Breakdown): Point['breakdown'] {
  const perTask = setting.traffic.peakToMean / setting.traffic.tasksPerS;
  const scale = (of: Readonly<Record<string, number>>, factor: number) =>
    Object.fromEntries(Object.entries(of).map(([part, amount]) => [part, amount * factor]));
  return {
    task_latency_mean_s: { total: time.total, parts: { ...time.parts }, hidden: { ...time.hidden } },
    cost_usd_per_task: { total: cost.total * perTask, parts: scale(cost.parts, perTask), hidden: {} },
    mean_power_kw: { total: power.total / 1e3, parts: scale(power.parts, 1e-3), hidden: {} },
  };
}
