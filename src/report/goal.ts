import type { Front, Point } from '../run/schema.js';
import { harmless } from './format.js';
import { figure, say, type Phrase } from './phrase.js';

export type Goal = Front['goals'][number];

/** What a metric is called in a sentence; one that is not here by its id. */
const nouns: Readonly<Record<string, string>> = {
  cost_usd_per_task: 'cost',
  cost_usd_per_mtok: 'cost per Mtok',
  task_latency_p95_s: 'p95 task time',
  task_latency_mean_s: 'mean task time',
  tokens_per_joule: 'tokens per joule',
  ttft_mean_ms: 'mean TTFT',
  ttft_p95_ms: 'p95 TTFT',
  tpot_mean_ms: 'mean TPOT',
  tpot_p95_ms: 'p95 TPOT',
  power_kw: 'peak power',
  mean_power_kw: 'mean power',
  capex_usd: 'purchase price',
  tokens_per_s_per_accelerator: 'tokens/s per accelerator',
  disaggregation_ratio: 'pooled share of memory',
  quality_loss: 'loss of quality',
};

export const nounOf = (metric: string): string => nouns[metric] ?? harmless(metric).replaceAll('_', ' ');

/** The goals of a point as search sees them: all minimised. */
export function objectivesOf(front: Front, point: Point): number[] {
  return front.goals.map((goal) => valueOf(goal, point));
}

/** The metric of a goal, negated where more is better. */
export function valueOf({ metric, sense }: Goal, point: Point): number {
  const value = point.metrics[metric];
  return sense === 'min' ? value : -value;
}

/** Relative change of a metric; undefined from zero, of which nothing is a share. */
export function relative(from: number, to: number): number | undefined {
  return from === 0 ? undefined : (to - from) / Math.abs(from);
}

/** `12% less p95 task time`: what changes with a move from a value to another. */
export function change(
  { metric, unit }: Pick<Goal, 'metric' | 'unit'>,
  from: number,
  to: number,
  name: string,
): Phrase {
  const noun = nounOf(metric);
  if (to === from) return say`the same ${noun}`;
  const by = relative(from, to);
  const few = /^(tokens|accelerators)/.test(noun) ? 'fewer' : 'less';
  const more = to > from ? 'more' : few;
  if (by === undefined) return say`${figure(name, Math.abs(to - from), unit)} ${more} ${noun}`;
  // From a third of a value on, a factor reads better than hundreds of percent.
  if (by >= 2) return say`${figure(name, to / from, 'factor')} the ${noun}`;
  return say`${figure(name, Math.abs(by), 'share')} ${more} ${noun}`;
}
