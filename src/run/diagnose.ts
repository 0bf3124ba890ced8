import { excess, limitsOf } from '../objective/score.js';
import { chooseForFactored } from '../search/auto.js';
import type { UnionDesign } from '../search/union.js';
import { defaultBudget } from './algorithm.js';
import { buildAlternatives } from './alternative.js';
import { noCheckpoint } from './checkpoint.js';
import { startWorkers } from './evaluate/pool.js';
import { designId } from './describe.js';
import type { Nearest } from './nearest-schema.js';
import type { Plan } from './plan.js';
import { silent } from './progress.js';
import { qualityFor } from './quality.js';
import { admitsUnknownQuality } from './resolver.js';
import { searchAll } from './union.js';
import type { Runner } from './units.js';

/**
 * The same search with the limits turned into goals: its front holds, for each limit, the design that comes nearest, and
 * the one with the smallest largest excess, since that is a monotone function of the limits' metrics.
 */
export async function nearestTo(plan: Plan, runner: Runner): Promise<Nearest> {
  const { objective } = plan;
  // As a goal, quality would have to be known of every design: where it need not be, its limit stays one.
  const unknown = admitsUnknownQuality(plan);
  const stays = (metric: string) => unknown && metric === 'quality_loss';
  const limits = limitsOf(objective).filter(({ metric }) => !stays(metric.id));
  const kept = limitsOf(objective)
    .filter(({ metric }) => stays(metric.id))
    .map(({ metric: { id, unit }, bound }) => ({ metric: id, unit, bound }));
  if (limits.length === 0) return { complete: false, kept, limits: [], closest: null };
  const relaxed: Plan = {
    ...plan,
    objective: {
      ...objective,
      goals: limits.map(({ metric: { id, sense } }) => ({ metric: id, sense })),
      limits: objective.limits.filter(({ metric }) => stays(metric)),
    },
  };
  const alternatives = buildAlternatives(relaxed);
  const workers = startWorkers(relaxed, runner.workerCount);
  const memory: Runner = {
    ...runner,
    workers,
    progress: silent,
    quality: qualityFor(relaxed.objective),
    checkpoint: noCheckpoint,
    deadline: Number.POSITIVE_INFINITY,
  };
  try {
    const { algorithm } = chooseForFactored(...alternatives.map(({ factored }) => factored));
    const budget = plan.budget ?? defaultBudget;
    const { front, complete } = await searchAll(alternatives, algorithm, memory, { seed: plan.seed, budget });
    const genes = ({ alternative, genome }: UnionDesign) => alternatives[alternative].genes(genome);
    return { complete, kept, ...summarise(front, limits, genes) };
  } finally {
    await workers.close();
  }
}

function summarise(
  front: readonly UnionDesign[],
  limits: ReturnType<typeof limitsOf>,
  genes: (design: UnionDesign) => Record<string, string | number>,
): Pick<Nearest, 'limits' | 'closest'> {
  const signed = (value: number, i: number) => (limits[i]?.metric.sense === 'max' ? -value : value);
  const excesses = (design: UnionDesign) => limits.map((limit, i) => excess(limit, signed(design.objectives[i], i)));
  const best = limits.map((limit, i) => {
    const least = front.reduce((found, design) => Math.min(found, design.objectives[i]), Number.POSITIVE_INFINITY);
    return { limit, value: front.length === 0 ? null : signed(least, i) };
  });
  const worst = (design: UnionDesign) => Math.max(...excesses(design));
  const closest = front.reduce<UnionDesign | undefined>(
    (found, design) => (found === undefined || worst(design) < worst(found) ? design : found),
    undefined,
  );
  return {
    limits: best.flatMap(({ limit, value }) =>
      value === null
        ? []
        : [
            {
              metric: limit.metric.id,
              unit: limit.metric.unit,
              bound: limit.bound,
              best: value,
              met: excess(limit, value) <= 0,
            },
          ],
    ),
    closest:
      closest === undefined
        ? null
        : {
            id: designId(genes(closest)),
            genes: genes(closest),
            values: Object.fromEntries(limits.map((limit, i) => [limit.metric.id, signed(closest.objectives[i], i)])),
            largestExcess: Number.isFinite(worst(closest)) ? worst(closest) : null,
            metric: limits[excesses(closest).indexOf(worst(closest))]?.metric.id ?? '',
          },
  };
}
