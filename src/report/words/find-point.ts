import type { Front, Point } from '../../run/schema.js';
import { namedPoints } from './naming.js';

/** Shorter prefixes of ids are rather mistakes. */
const shortestPrefix = 2;

/** Words for the best of the first goal that has one of these metrics. */
const superlatives: Readonly<Record<string, readonly string[]>> = {
  cheapest: ['cost_usd_per_task', 'cost_usd_per_mtok', 'capex_usd'],
  fastest: ['task_latency_p95_s', 'task_latency_mean_s', 'tpot_p95_ms', 'tpot_mean_ms', 'ttft_p95_ms', 'ttft_mean_ms'],
};

/** Every point that a text may mean: by its id, its name (`knee`, `best <metric>`, `cheapest`), or the beginning of its id. */
export function pointsMeant(front: Front, text: string): Point[] {
  const wanted = text.trim();
  const byId = front.points.filter((point) => point.id === wanted);
  if (byId.length > 0) return byId;
  const id = namesOf(front).get(wanted.toLowerCase().replaceAll(/[\s-]+/g, ' '));
  if (id !== undefined) return front.points.filter((point) => point.id === id);
  return wanted.length < shortestPrefix ? [] : front.points.filter((point) => point.id.startsWith(wanted));
}

/** What the points of a front may be called, apart from their ids: name -> id. */
export function namesOf(front: Front): Map<string, string> {
  const named = namedPoints(front);
  const names = new Map(named.map(({ name, id }) => [name, id]));
  for (const [word, metrics] of Object.entries(superlatives)) {
    const metric = metrics.find((one) => names.has(`best ${one}`));
    if (metric !== undefined) names.set(word, names.get(`best ${metric}`) ?? '');
  }
  return names;
}
