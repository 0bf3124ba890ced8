import type { System } from '../core/join.js';
import type { Setting } from '../core/setting.js';
import type { Objective } from './load.js';
import { colocatedNeeds, metrics, type Metric } from './metrics.js';

/** An objective made ready to score systems; search minimises, so a metric to maximise enters negated. */
export interface Scorer {
  /** Part figures that goals and limits consume. */
  readonly needs: {
    readonly prefill: ReadonlySet<string>;
    readonly decode: ReadonlySet<string>;
    readonly colocated: ReadonlySet<string>;
  };
  /** Names of the limits, in order. */
  readonly rules: readonly string[];
  /** Writes goals, then relative excesses over the limits (above 0 = violated). */
  score(system: System, out: Float64Array): void;
  /** Index of the first limit that a system breaks, or -1. */
  firstBroken(system: System): number;
}

export interface BoundMetric {
  readonly metric: Metric;
  readonly bound: number;
}

export function limitsOf(objective: Objective): BoundMetric[] {
  return objective.limits.map(({ metric, bound }) => ({ metric: known(metric), bound }));
}

export function goalsOf(objective: Objective): Metric[] {
  return objective.goals.map((goal) => known(goal.metric));
}

function known(id: string): Metric {
  const found = metrics.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no metric ${id}`);
  return found;
}

/**
 * How far beyond its limit a value lies, as a share of the limit; 0 and below meets it. Of a limit of 0 there is no share:
 * there it is the overshoot in the metric's own unit, which keeps the order of designs and stays finite.
 */
export function excess(limit: BoundMetric, value: number): number {
  const over = limit.metric.sense === 'min' ? value - limit.bound : limit.bound - value;
  return limit.bound === 0 ? over : over / Math.abs(limit.bound);
}

export function scorerOf(objective: Objective, setting: Setting): Scorer {
  const goals = goalsOf(objective);
  const limits = limitsOf(objective);
  const all = [...goals, ...limits.map((limit) => limit.metric)];
  return {
    needs: {
      prefill: new Set(all.flatMap((one) => one.prefill)),
      decode: new Set(all.flatMap((one) => one.decode)),
      colocated: new Set(all.flatMap(colocatedNeeds)),
    },
    rules: limits.map((limit) => limit.metric.id),
    score(whole, out) {
      for (let i = 0; i < goals.length; i++) {
        const goal = goals[i];
        const value = goal.of(whole, setting);
        out[i] = goal.sense === 'min' ? value : -value;
      }
      for (let i = 0; i < limits.length; i++) {
        const limit = limits[i];
        out[goals.length + i] = excess(limit, limit.metric.of(whole, setting));
      }
    },
    firstBroken(system) {
      for (let i = 0; i < limits.length; i++) if (excess(limits[i], limits[i].metric.of(system, setting)) > 0) return i;
      return -1;
    },
  };
}
