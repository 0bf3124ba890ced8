import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata } from 'hyparquet';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/catalog/input-error.js';
import { excess, goalsOf, limitsOf } from '../../src/objective/score.js';
import { metrics } from '../../src/objective/metrics.js';
import type { Alternative } from '../../src/run/alternative.js';
import { designId } from '../../src/run/describe.js';
import { judge } from '../../src/run/judge.js';
import { readSamples } from '../../src/run/read.js';
import { samplesFile, samplesName } from '../../src/run/samples-file.js';
import { drawSamples, type Sample, type Sampled } from '../../src/run/samples.js';
import { variablesOf } from '../../src/search/factored.js';
import { dominates } from '../../src/search/pareto/dominance.js';
import type { Variable } from '../../src/search/problem.js';
import { judgeOf } from '../../src/search/verdict.js';
import { designCount as designCountOf } from '../../src/space/alternative.js';
import { planFrom } from '../sense/desk.js';
import { exactRun, genomesOf, smallRuns, type SmallRun } from './small-runs.js';

const runs = smallRuns(50_000);

/** What is drawn of each run, once. */
const draws = new Map(runs.map((run) => [run, drawSamples(run.plan, run.front)]));
const drawnOf = (run: SmallRun): Sampled => draws.get(run) ?? drawSamples(run.plan, run.front);

/** Minimised. */
function vectorOf({ plan }: SmallRun, values: Readonly<Record<string, number>>): number[] {
  return goalsOf(plan.objective).map(({ id, sense }) => (sense === 'min' ? values[id] : -values[id]));
}

/** The genome that spells these genes, and whose. */
function spelled({ alternatives }: SmallRun, { genes }: Sample): { alternative: Alternative; genome: number[] } {
  const alternative = alternatives.find(({ factored }) =>
    variablesOf(factored).every(({ name }) => genes[name] !== undefined),
  );
  if (alternative === undefined) throw new Error('genes of no kind of design');
  const genome = variablesOf(alternative.factored).map((variable) =>
    (variable as Variable & { values: readonly unknown[] }).values.indexOf(genes[variable.name]),
  );
  return { alternative, genome };
}

/** The first limit that the metrics break. */
const broken = ({ plan }: SmallRun, values: Readonly<Record<string, number>>): string | undefined =>
  limitsOf(plan.objective).find((limit) => excess(limit, values[limit.metric.id] ?? 0) > 0)?.metric.id;

describe.each(runs)('designs off the front of $name', (run) => {
  const { samples, counts } = drawnOf(run);
  const points = new Set(
    run.front.map(({ alternative, genome }) => designId(run.alternatives[alternative].genes(genome))),
  );

  it('are drawn, and counted', () => {
    expect(samples.length).toBeGreaterThan(100);
    expect(counts.dominated + counts.infeasible).toBe(samples.length);
    expect(counts.drawn).toBeGreaterThanOrEqual(samples.length + counts.tied);
  });

  it('are none of its points, each once, and none as good as a point', () => {
    expect(new Set(samples.map(({ id }) => id)).size).toBe(samples.length);
    for (const { id, rule, metrics: values } of samples) {
      expect(points.has(id)).toBe(false);
      const vector = vectorOf(run, values);
      if (rule === undefined) expect(run.front.some(({ objectives }) => dominates([...objectives], vector))).toBe(true);
    }
    // The front is exact: nothing feasible is missing from it.
    expect(counts.undominated).toBe(0);
  });

  it('have the metrics that the core finds for their genes, and break the limit that they name', () => {
    // The whole record of every design would take a minute.
    for (const sample of samples.filter((_, i) => i % 10 === 0)) {
      const { alternative, genome } = spelled(run, sample);
      const judged = judge(alternative, genome);
      if (judged.kind !== 'feasible') throw new Error(`${sample.id} is ${judged.kind}`);
      expect(sample.metrics).toEqual(judged.record.metrics);
      expect(sample.id).toBe(designId(alternative.genes(genome)));
      expect(sample.rule).toBe(broken(run, sample.metrics));
    }
  });

  it('are canonical: no rule forbids them, and no other spelling stands for them', () => {
    const judges = new Map(run.alternatives.map((one) => [one, judgeOf(one.factored)]));
    for (const sample of samples) {
      const { alternative, genome } = spelled(run, sample);
      expect(judges.get(alternative)?.(genome).kind).toBe(sample.rule === undefined ? 'feasible' : 'infeasible');
    }
  });

  it('follow from the plan: the same again, others for another seed', () => {
    expect(drawSamples(run.plan, run.front).samples).toEqual(samples);
    const other = drawSamples({ ...run.plan, seed: run.plan.seed + 1 }, run.front).samples;
    expect(other.map(({ id }) => id)).not.toEqual(samples.map(({ id }) => id));
  });
});

describe('designs off the front', () => {
  it('are all that there are, in spaces of a thousand', () => {
    for (const run of smallRuns(1500)) {
      expect(designCountOf(run.plan.space)).toBeLessThanOrEqual(2000n);
      const { samples, counts } = drawSamples(run.plan, run.front);
      const limitless = exactRun(run.name, { ...run.plan, objective: { ...run.plan.objective, limits: [] } });
      const found = new Map(samples.map(({ id, rule }) => [id, rule ?? 'dominated']));
      const all = new Map<string, string>();
      let tied = 0;
      for (const [i, alternative] of limitless.alternatives.entries()) {
        const verdict = judgeOf(alternative.factored);
        for (const genome of genomesOf(alternative)) {
          if (verdict(genome).kind !== 'feasible') continue;
          const judged = judge(alternative, genome);
          if (judged.kind !== 'feasible') throw new Error(judged.kind);
          const { metrics: values } = judged.record;
          const rule = broken(run, values);
          const isPoint = run.front.some((point) => point.alternative === i && point.genome.join() === genome.join());
          const beaten = run.front.some(({ objectives }) => dominates([...objectives], vectorOf(run, values)));
          if (rule !== undefined || beaten) all.set(designId(alternative.genes(genome)), rule ?? 'dominated');
          else if (!isPoint) tied++;
        }
      }
      expect(found).toEqual(all);
      expect(counts.tied).toBe(tied);
    }
  });

  it('are drawn of both kinds of system, and also where nothing is feasible', () => {
    const both = runs.filter(({ alternatives }) => alternatives.length > 1);
    expect(both.length).toBeGreaterThan(2);
    for (const run of both) {
      const { samples } = drawnOf(run);
      const kinds = new Set(samples.map(({ genes }) => 'colocated.accelerator' in genes));
      expect(kinds.size).toBe(2);
    }
    for (const run of both.slice(0, 2)) {
      const strict = { ...run.plan.objective, limits: [{ metric: 'power_kw', side: 'max' as const, bound: 1e-6 }] };
      const none = drawSamples({ ...run.plan, objective: strict }, []);
      expect(none.counts).toMatchObject({ dominated: 0, undominated: 0, tied: 0 });
      expect(none.counts.infeasible).toBeGreaterThan(100);
      expect(none.samples.every(({ rule }) => rule === 'power_kw')).toBe(true);
    }
  });

  it('are drawn to an end beside a point without neighbours, the one design of its kind', () => {
    const plan = planFrom(`
model: gpt-oss-120b
shared:
  fabric: [roce-400]
prefill:
  accelerator: [h200, b200, mi355x, tpu-v7]
  tensorParallel: [1, 2, 4, 8]
  chunkTokens: [2048, 8192]
decode:
  accelerator: [h200, b200, mi355x, tpu-v7]
  tensorParallel: [1, 2, 4, 8]
  maxBatch: [8, 16, 32, 64]
colocated:
  accelerator: [h200]
  tensorParallel: [8]
`);
    expect(designCountOf(plan.space)).toBeGreaterThan(2000n);
    const genome = variablesOf(exactRun('', plan).alternatives[1].factored).map(() => 0);
    const point = { alternative: 1, genome, objectives: [0, 0, -1e9], preference: [] };
    const { counts } = drawSamples(plan, [point]);
    expect(counts.dominated).toBeGreaterThan(500);
  });

  it('that the front of a search by samples lacks are counted, and no rows', () => {
    const [run] = runs;
    const { counts, samples } = drawSamples(run.plan, run.front.slice(0, 1));
    expect(counts.undominated).toBeGreaterThan(0);
    const [best] = run.front;
    for (const { rule, metrics: values } of samples)
      if (rule === undefined) expect(dominates([...best.objectives], vectorOf(run, values))).toBe(true);
  });
});

const desk = mkdtempSync(join(tmpdir(), 'copareto-samples-'));
afterAll(() => rmSync(desk, { recursive: true, force: true }));

describe('samples.parquet', () => {
  const [run] = runs;
  const { samples } = drawnOf(run);
  const bytes = samplesFile(run.alternatives, samples);
  const write = (content: Uint8Array | string) => writeFileSync(join(desk, samplesName), content);

  it('holds every design with its genes and metrics, to the bit', async () => {
    write(bytes);
    const read = await readSamples(desk);
    if (read === undefined) throw new Error('the file is there');
    expect(read.ids).toEqual(samples.map(({ id }) => id));
    expect(read.rules).toEqual(samples.map(({ rule }) => rule ?? null));
    expect(read.kinds).toEqual(samples.map(({ rule }) => (rule === undefined ? 'dominated' : 'infeasible')));
    const names = run.alternatives.flatMap(({ factored }) => variablesOf(factored).map(({ name }) => name));
    expect(Object.keys(read.genes)).toEqual([...new Set(names)]);
    expect(Object.keys(read.metrics)).toEqual(metrics.map(({ id }) => id));
    for (const [row, sample] of samples.entries()) {
      for (const name of Object.keys(read.genes)) {
        const { [name]: gene } = sample.genes;
        const written = read.genes[name][row];
        expect(typeof written === 'string' ? written : (written ?? undefined)).toBe(
          typeof written === 'string' ? String(gene) : gene,
        );
      }
      for (const { id } of metrics) expect(read.metrics[id][row] ?? undefined).toBe(sample.metrics[id]);
    }
  });

  it('writes a metric that nobody knows as null, and a file without rows', async () => {
    const [first] = samples;
    const { quality_loss: _, ...known } = first.metrics;
    write(samplesFile(run.alternatives, [{ ...first, metrics: known }]));
    expect((await readSamples(desk))?.metrics['quality_loss']).toEqual([null]);
    write(samplesFile(run.alternatives, []));
    expect(await readSamples(desk)).toMatchObject({ ids: [], rules: [] });
  });

  it('says which schema it has', () => {
    const { key_value_metadata: pairs } = parquetMetadata(bytes.slice().buffer);
    expect(pairs).toContainEqual({ key: 'schemaVersion', value: run.plan.schemaVersion });
  });

  it('is none where a run left none', async () => {
    expect(await readSamples(join(desk, 'elsewhere'))).toBeUndefined();
  });

  it('is refused with one clear error where it is damaged', async () => {
    const half = bytes.slice(0, bytes.length / 2);
    const hole = bytes.slice();
    hole.fill(0xff, 200, 4000);
    for (const content of ['', 'PAR1', 'no parquet at all', half, hole, bytes.slice(100)]) {
      write(content);
      const error: unknown = await readSamples(desk).then(
        () => 'read',
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(InputError);
      expect(error).toMatchObject({ code: 'NOT_A_RUN', file: join(desk, samplesName) });
    }
  });
});
