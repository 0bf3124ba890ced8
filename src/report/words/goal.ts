import type { Front, Point } from '../../run/schema.js';
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

/** From here on a factor reads better than hundreds of percent. */
const factorFrom = 2;

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
  if (by >= factorFrom) return say`${figure(name, to / from, 'factor')} the ${noun}`;
  return say`${figure(name, Math.abs(by), 'share')} ${more} ${noun}`;
}

/** `+12%`, `13x` or, from zero, the amount: the same in as few characters as tell it. */
export function signedChange(unit: string, from: number, to: number, name: string): Phrase {
  const by = relative(from, to);
  if (by === undefined) return say`${to > from ? '+' : ''}${figure(name, to - from, unit)}`;
  if (by >= factorFrom) return figure(name, to / from, 'factor');
  const share = figure(name, by, 'share');
  return by > 0 && share.text !== '0%' ? say`+${share}` : share;
}
