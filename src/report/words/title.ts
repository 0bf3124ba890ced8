import type { Front } from '../../run/schema.js';
import { infoOf } from '../chart/scatter.js';

const superlatives: Readonly<Record<string, string>> = {
  cost_usd_per_task: 'cheapest',
  cost_usd_per_mtok: 'cheapest per token',
  task_latency_p95_s: 'fastest',
  task_latency_mean_s: 'fastest in the mean',
  tokens_per_joule: 'thriftiest',
  ttft_mean_ms: 'fastest first token',
  ttft_p95_ms: 'fastest first token',
  tpot_mean_ms: 'fastest tokens',
  tpot_p95_ms: 'fastest tokens',
  power_kw: 'least power',
  mean_power_kw: 'least mean power',
  capex_usd: 'cheapest to buy',
  accelerators: 'fewest accelerators',
};

/** `best cost_usd_per_task` in words: cheapest. */
export function titleOf(front: Front, name: string): string {
  if (!name.startsWith('best ')) return name;
  const metric = name.slice('best '.length);
  return superlatives[metric] ?? `best ${infoOf([front], metric).title}`;
}
