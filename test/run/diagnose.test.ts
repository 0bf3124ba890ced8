import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadObjective } from '../../src/objective/load.js';
import { metrics } from '../../src/objective/metrics.js';
import { excess, limitsOf } from '../../src/objective/score.js';
import { buildAlternatives } from '../../src/run/alternative.js';
import { designId } from '../../src/run/describe.js';
import { judge } from '../../src/run/judge.js';
import { readManifest } from '../../src/run/read.js';
import { planOf, search } from '../../src/run/search.js';
import { variablesOf } from '../../src/search/factored.js';
import { cardinality } from '../../src/search/problem.js';
import { loadSpace, type Space } from '../../src/space/load.js';
import { catalog, desk } from '../contract/desk.js';

function spaceOf(model: string, kv: string): Space {
  const file = join(desk, `${model}.yaml`);
  writeFileSync(
    file,
    `name: ${model}
model: ${model}
allowUnknownQuality: true
shared: { kvPrecision: [${kv}] }
prefill: { accelerator: [b200, gb300], tensorParallel: [4, 8], chunkTokens: [8192, 2048] }
decode: { accelerator: [b200, gb300], tensorParallel: [4, 8], maxBatch: [1, 8] }
`,
  );
  return loadSpace(file, catalog);
}

function objectiveOf(goals: string, limits: string) {
  const file = join(desk, 'diagnosed.yaml');
  writeFileSync(
    file,
    `name: o\nworkload: coding-agent\ndemand: { tasks_per_s: 2 }\ngoals: [${goals}]\nlimits: [${limits}]\n`,
  );
  return loadObjective(file, catalog, metrics);
}

/** By going through all designs: the smallest largest excess of those that can be built and keep all limits of `keeps`. */
function leastExcess(space: Space, objective: ReturnType<typeof objectiveOf>, keeps: readonly string[]) {
  const [alternative] = buildAlternatives(planOf(space, objective, catalog, { algorithm: 'exact' }));
  const genomes = variablesOf(alternative.factored).reduce<number[][]>(
    (sofar, variable) =>
      sofar.flatMap((genome) => Array.from({ length: cardinality(variable) }, (_, value) => [...genome, value])),
    [[]],
  );
  const limits = limitsOf(objective);
  const excesses = genomes.flatMap((genome) => {
    const judged = judge(alternative, genome);
    if (judged.kind !== 'feasible') return [];
    const of = (some: typeof limits) =>
      Math.max(
        ...some.map((limit) => excess(limit, limit.metric.of(judged.system, alternative.setting))),
        Number.NEGATIVE_INFINITY,
      );
    const isKept = ({ metric }: (typeof limits)[number]) => keeps.includes(metric.id);
    if (of(limits.filter(isKept)) > 0) return [];
    return [{ id: designId(alternative.genes(genome)), least: of(limits.filter((limit) => !isKept(limit))) }];
  });
  const least = Math.min(...excesses.map((one) => one.least));
  return { least, ids: excesses.filter((one) => one.least === least).map(({ id }) => id), count: genomes.length };
}

let runs = 0;
async function nearestOf(space: Space, objective: ReturnType<typeof objectiveOf>, options = {}) {
  runs++;
  const out = join(desk, `diagnosed-${runs}`);
  await search(space, objective, catalog, { out, workers: 1, ...options });
  const { nearest } = readManifest(out);
  if (nearest?.closest == null) throw new Error('a nearest design was expected');
  return { ...nearest, closest: nearest.closest };
}

const quality = { metric: 'quality_loss', unit: 'share', bound: 0.01 };
const cost = '{ metric: cost_usd_per_task }';
/** Less than any design gets to. */
const tight = '{ metric: ttft_p95_ms, max: 20 }, { metric: tpot_p95_ms, max: 0.5 }';

describe('how far a value is beyond a limit', () => {
  const bounded = (bound: number, id = 'quality_loss') => {
    const found = metrics.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no metric ${id}`);
    return { metric: found, bound };
  };

  it('is a share of it', () => {
    expect(excess(bounded(0.01), 0.015)).toBe((0.015 - 0.01) / 0.01);
    expect(excess(bounded(0.3, 'tokens_per_joule'), 0.1)).toBe((0.3 - 0.1) / 0.3);
    expect(excess(bounded(1e-300), 2e-300)).toBe(1);
  });

  it('is finite for a limit of 0, above 0 for whatever is over it, and more for what is farther over', () => {
    const over = [5e-324, 1e-6, 0.01, 0.02, 3e5].map((value) => excess(bounded(0), value));
    expect(over.every((one) => one > 0 && Number.isFinite(one))).toBe(true);
    expect(over).toEqual(over.toSorted((a, b) => a - b));
    expect(excess(bounded(0), 0)).toBe(0);
    expect(excess(bounded(0, 'tokens_per_joule'), 0.2)).toBeLessThan(0);
  });
});

describe('the diagnosis of a search that finds nothing', () => {
  it.each([
    // KV in fp4 is fastest, and loses 27% of the quality.
    ['gpt-oss-120b', 'bf16, fp8, fp4', cost, [quality]],
    // What fp8 loses nobody knows: as a goal it has to be known, and such designs do not count.
    ['llama-3.1-405b', 'bf16, fp8', cost, [quality]],
    ['llama-3.1-405b', 'bf16, fp8', `${cost}, { metric: quality_loss }`, []],
  ])(
    'of %s with KV in %s for %s tells the nearest design as going through all does',
    async (model, kv, goals, kept) => {
      const [space, objective] = [spaceOf(model, kv), objectiveOf(goals, tight)];
      const nearest = await nearestOf(space, objective);
      const { least, ids, count } = leastExcess(
        space,
        objective,
        kept.map(({ metric }) => metric),
      );
      expect(count).toBeGreaterThan(100);
      expect(nearest).toMatchObject({ complete: true, kept });
      expect(nearest.closest.largestExcess).toBe(least);
      expect(least).toBeGreaterThan(0);
      expect(ids).toContain(nearest.closest.id);
    },
  );

  it('finds the feasible designs that samples miss', async () => {
    const space = spaceOf('gpt-oss-120b', 'bf16, fp8, fp4');
    const free = leastExcess(space, objectiveOf(cost, tight), ['quality_loss']);
    // Twice as far as the nearest design has to go, so that few meet both.
    const bounds = [20, 0.5].map((bound) => bound * (1 + free.least) * 1.02);
    const objective = objectiveOf(
      cost,
      `{ metric: ttft_p95_ms, max: ${bounds[0]} }, { metric: tpot_p95_ms, max: ${bounds[1]} }`,
    );
    const { closest } = await nearestOf(space, objective, { algorithm: 'random', budget: 1 });
    const { least, ids } = leastExcess(space, objective, ['quality_loss']);
    expect(least).toBeLessThanOrEqual(0);
    expect(closest.largestExcess).toBe(least);
    expect(ids).toContain(closest.id);
  });

  it.each(['fp8, fp4', 'fp4, fp8'])(
    'of a limit of 0 names the design of least overshoot, with KV in %s',
    async (kv) => {
      const space = spaceOf('llama-3.1-8b', kv);
      // Whoever bounds latency loosely is nearest where quality is; that fp4 is faster must not decide.
      const limits = '{ metric: quality_loss, max: 0 }, { metric: tpot_p95_ms, max: 1000 }';
      const objective = objectiveOf(`${cost}, { metric: quality_loss }`, limits);
      const { closest } = await nearestOf(space, objective);
      const { least, ids } = leastExcess(space, objective, []);
      expect(closest).toMatchObject({ largestExcess: least, metric: 'quality_loss' });
      expect(least).toBeCloseTo(0.0106, 12);
      expect(ids).toContain(closest.id);
    },
  );
});
