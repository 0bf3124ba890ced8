import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { frontSchema, manifestSchema } from '../../src/index.js';
import {
  copareto,
  desk,
  type Ended,
  file,
  finished,
  resultOf,
  messages,
  names,
  project,
  quickstart,
  read,
  readJson,
  small,
} from './desk.js';

const searchSchema = z.object({ folder: z.string(), manifest: manifestSchema, front: frontSchema });

const certificateSchema = z.object({
  parts: z.array(
    z.object({
      name: z.string(),
      leaves: z.number(),
      feasible: z.number(),
      infeasible: z.number(),
      invalid: z.number(),
      duplicate: z.number(),
      pruned: z.number(),
      seeded: z.number(),
      byRule: z.record(z.string(), z.number()),
      front: z.object({ total: z.number(), smallest: z.number(), largest: z.number() }),
    }),
  ),
  joins: z.number(),
  prunedBy: z.record(z.string(), z.number()),
  evaluations: z.number(),
  conditions: z.array(z.object({ condition: z.string(), checks: z.number() })),
});

describe('the first search of a newcomer', () => {
  let ended: Ended;
  beforeAll(async () => {
    ended = await copareto('search', quickstart, '--workers', '2');
  });

  it('ends well, and says where the run is', () => {
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/\nRun folder: runs\/quickstart\n$/);
  });

  it('shows progress as JSON lines off a terminal, and nothing else on stderr', () => {
    const lines = ended.stderr.trim().split('\n');
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) {
      const { progress } = JSON.parse(line) as { progress: { phase: string; done: number; total: number } };
      expect(progress.done).toBeLessThanOrEqual(progress.total);
    }
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      progress: {
        phase: 'sweep decode',
        etaS: 0,
        front: frontSchema.parse(readJson('runs/quickstart/front.json')).points.length,
      },
    });
  });

  it('leaves manifest, plan, front, designs off the front and report, and nothing unfinished', () => {
    expect(names('runs/quickstart')).toEqual([...finished]);
  });

  it('writes front and manifest as their published schemas say, and no key beside them', () => {
    const front = readJson('runs/quickstart/front.json');
    expect(frontSchema.parse(front)).toEqual(front);
    const manifest = readJson('runs/quickstart/manifest.json');
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
  });

  it('says in the manifest what was searched and what the front vouches for', () => {
    const front = frontSchema.parse(readJson('runs/quickstart/front.json'));
    const manifest = manifestSchema.parse(readJson('runs/quickstart/manifest.json'));
    expect(manifest).toMatchObject({
      status: 'complete',
      command: ['search', quickstart, '--workers', '2'],
      space: 'quickstart',
      objective: 'cost-latency-efficiency',
      algorithm: 'exact',
      seed: 1,
      designs: '1327104',
      frontSize: front.points.length,
      certificate: { complete: true, designsCovered: '1327104' },
      reproducible: true,
    });
    for (const [i, { metric, value, ideal }] of (manifest.referencePoint ?? []).entries()) {
      const { sense } = front.goals[i] ?? {};
      const sign = sense === 'min' ? 1 : -1;
      const values = front.points.map((point) => sign * (point.metrics[metric] ?? Number.NaN));
      expect(sign * ideal).toBe(Math.min(...values));
      expect(sign * value).toBeGreaterThan(Math.max(...values));
    }
    expect(manifest.referencePoint).toHaveLength(3);
    expect(manifest.hypervolume).toBeGreaterThan(0);
    expect(manifest.hypervolume).toBeLessThan(1);
    expect(Date.parse(manifest.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(manifest.startedAt));
  });

  it('certifies what was covered, what pruned it, and that the conditions of exactness were tried', () => {
    const { certificate, counts } = manifestSchema.parse(readJson('runs/quickstart/manifest.json'));
    const { parts, prunedBy, evaluations, conditions, joins } = certificateSchema.parse(certificate);
    expect(parts.map(({ name }) => name)).toEqual(['prefill', 'decode']);
    for (const { front, leaves, feasible, seeded, infeasible, invalid, duplicate, pruned, byRule } of parts) {
      expect(feasible + infeasible + invalid + duplicate + pruned).toBe(leaves);
      expect(Object.values(byRule).reduce((a, b) => a + b, 0)).toBe(infeasible + invalid + duplicate);
      expect(front.total).toBeGreaterThan(0);
      expect(front.total).toBeLessThanOrEqual(feasible + seeded);
      expect(front.largest).toBeLessThanOrEqual(front.total);
    }
    const feasible = parts.reduce((sum, part) => sum + part.feasible, 0);
    const seeded = parts.reduce((sum, part) => sum + part.seeded, 0);
    expect(evaluations).toBe(feasible + seeded + joins);
    expect(counts).toMatchObject({ feasible });
    expect(prunedBy['front of a part, or of the whole so far']).toBe(
      feasible + seeded - parts.reduce((sum, { front }) => sum + front.total, 0),
    );
    const tried = conditions.filter(({ checks }) => checks > 0).map(({ condition }) => condition);
    expect(tried).toContain('a better tpotS of decode makes no goal and no limit worse');
    expect(tried).toContain('of the figures of the parts that are to be large only the smallest counts');
  });

  it('finds a front: no point is as good as another in all goals', () => {
    const { goals, points } = frontSchema.parse(readJson('runs/quickstart/front.json'));
    expect(points.length).toBeGreaterThan(50);
    const vectors = points.map((point) =>
      goals.map(({ metric, sense }) => (sense === 'min' ? 1 : -1) * (point.metrics[metric] ?? Number.NaN)),
    );
    expect(vectors.flat().every(Number.isFinite)).toBe(true);
    const beaten = vectors.filter((own) =>
      vectors.some((other) => other !== own && other.every((value, i) => value <= own[i])),
    );
    expect(beaten).toEqual([]);
    expect(new Set(points.map((point) => point.id)).size).toBe(points.length);
  });

  it('marks the best point of each goal, and one knee', () => {
    const { goals, points } = frontSchema.parse(readJson('runs/quickstart/front.json'));
    for (const { metric, sense } of goals) {
      const marked = points.filter((point) => point.marks.includes(`best ${metric}`));
      expect(marked).toHaveLength(1);
      const values = points.map((point) => point.metrics[metric] ?? Number.NaN);
      expect(marked[0]?.metrics[metric]).toBe(sense === 'min' ? Math.min(...values) : Math.max(...values));
    }
    expect(points.filter((point) => point.marks.includes('knee'))).toHaveLength(1);
  });

  it('writes a breakdown whose parts add up to the mean that the metric states', () => {
    const { points } = frontSchema.parse(readJson('runs/quickstart/front.json'));
    for (const { breakdown, metrics } of points)
      for (const [metric, { total, parts }] of Object.entries(breakdown)) {
        const sum = Object.values(parts).reduce((all, part) => all + part, 0);
        expect(Math.abs(sum / total - 1)).toBeLessThan(1e-9);
        expect(Math.abs(total / (metrics[metric] ?? Number.NaN) - 1)).toBeLessThan(1e-9);
      }
  });

  it('leaves a CSV with a line for each point, and as many fields in every line', () => {
    const { points } = frontSchema.parse(readJson('runs/quickstart/front.json'));
    const [header = '', ...lines] = read('runs/quickstart/front.csv').trimEnd().split('\n');
    expect(lines.map((line) => line.split(',')[0])).toEqual(points.map((point) => point.id));
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([header.split(',').length]));
    expect(header).toMatch(/^id,marks,shared\.kvPrecision,.*,cost_usd_per_task,.*,prefill_regime,prefill_binding,/);

    // The parts of a mean stand in columns named after it, and add up to it.
    const columns = header.split(',');
    for (const metric of ['task_latency_mean_s', 'cost_usd_per_task', 'mean_power_kw']) {
      const parts = columns.filter((name) => name.startsWith(`${metric}_`) && !name.includes('_hidden_'));
      expect(parts.length).toBeGreaterThan(1);
      for (const line of lines) {
        const values = line.split(',');
        const sum = parts.reduce((total, name) => total + Number(values[columns.indexOf(name)]), 0);
        expect(sum / Number(values[columns.indexOf(metric)])).toBeCloseTo(1, 9);
      }
    }
  });

  it('marks the best of each goal, the knee and the even compromise', () => {
    const { points, goals } = frontSchema.parse(readJson('runs/quickstart/front.json'));
    const marks = points.flatMap((point) => point.marks).toSorted();
    expect(marks).toEqual([...goals.map(({ metric }) => `best ${metric}`), 'compromise', 'knee'].toSorted());
  });
});

describe('searching again', () => {
  beforeAll(() => {
    file('small.yaml', small());
  });

  it('takes the next free folder where none is named, and finds the same front', async () => {
    const last = async () => (await copareto('search', 'small.yaml')).stdout.trimEnd().split('\n').at(-1);
    file('runs/small-2/mine.txt', 'no run');
    for (const name of ['small', 'small-3']) expect(await last()).toBe(`Run folder: runs/${name}`);
    expect(resultOf('runs/small-3')).toEqual(resultOf('runs/small'));
  });

  it('gives the same front to the byte on 1, 2 and 3 workers', async () => {
    for (const workers of ['1', '3'])
      expect(await copareto('search', quickstart, '--workers', workers, '--out', `on/${workers}`)).toMatchObject({
        code: 0,
      });
    expect(resultOf('on/1')).toEqual(resultOf('runs/quickstart'));
    expect(resultOf('on/3')).toEqual(resultOf('runs/quickstart'));
    expect(manifestSchema.parse(readJson('on/3/manifest.json')).workers).toBe(3);
  });

  it('finds by composition the very points that going through all designs finds', async () => {
    await copareto('search', quickstart, '--algorithm', 'exhaustive', '--out', 'exhaustive');
    const front = frontSchema.parse(readJson('runs/quickstart/front.json'));
    expect(frontSchema.parse(readJson('exhaustive/front.json'))).toEqual(front);
    expect(manifestSchema.parse(readJson('exhaustive/manifest.json'))).toMatchObject({
      algorithm: 'exhaustive',
      algorithmReason: 'asked for',
      counts: { evaluated: 1_327_104 },
    });
  });

  it('repeats a random search with its seed, on any number of workers, and finds other designs with another', async () => {
    const random = (seed: string, out: string, workers = '2') => {
      const how = ['--algorithm', 'random', '--budget', '5000', '--seed', seed];
      return copareto('search', quickstart, ...how, '--workers', workers, '--out', out);
    };
    for (const ended of [
      await random('7', 'seed-7'),
      await random('7', 'seed-7-again', '3'),
      await random('8', 'seed-8'),
    ])
      expect(ended.code).toBe(0);
    expect(resultOf('seed-7-again')).toEqual(resultOf('seed-7'));
    expect(resultOf('seed-8').csv).not.toBe(resultOf('seed-7').csv);
    expect(manifestSchema.parse(readJson('seed-7/manifest.json'))).toMatchObject({
      algorithm: 'random',
      seed: 7,
      budget: 5000,
      counts: { evaluated: 5000 },
      certificate: { complete: false },
    });
  });

  it('never finds by chance what beats the exact front', () => {
    const exact = frontSchema.parse(readJson('runs/quickstart/front.json'));
    const found = frontSchema.parse(readJson('seed-7/front.json'));
    const vector = (point: (typeof exact.points)[number]) =>
      exact.goals.map(({ metric, sense }) => (sense === 'min' ? 1 : -1) * (point.metrics[metric] ?? Number.NaN));
    expect(found.points.length).toBeGreaterThan(5);
    for (const point of found.points)
      expect(exact.points.some((best) => vector(best).every((value, i) => value <= vector(point)[i]))).toBe(true);
  });

  it('ends a search by samples with what it has when its time is over, and says that it will not repeat', async () => {
    const how = ['--algorithm', 'nsga2', '--budget', '100000000', '--population', '40', '--time', '3'];
    const ended = await copareto('search', quickstart, ...how, '--out', 'timed');
    expect(ended.code).toBe(0);
    const manifest = manifestSchema.parse(readJson('timed/manifest.json'));
    expect(manifest).toMatchObject({ status: 'complete', reproducible: false, timeS: 3, population: 40 });
    expect(manifest.certificate).toMatchObject({ complete: false, ended: 'time' });
    expect(manifest.elapsedS).toBeGreaterThan(3);
    expect(manifest.frontSize).toBeGreaterThan(5);
  });

  it('interrupts a search that has no front before its end when its time is over', async () => {
    const how = ['--algorithm', 'exhaustive', '--time', '0.0001', '--out', 'late'];
    const { code, stdout, stderr } = await copareto('search', quickstart, ...how);
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain('Not finished within 0.0001 s. What is done is saved; go on with: copareto resume late\n');
    expect(manifestSchema.parse(readJson('late/manifest.json')).status).toBe('interrupted');
  });

  it('prints with --json one document, the same that it leaves in the folder', async () => {
    const ended = await copareto('search', 'small.yaml', '--json', '--out', 'json');
    const document: unknown = JSON.parse(ended.stdout);
    expect(searchSchema.parse(document)).toEqual(document);
    expect(document).toEqual({
      folder: 'json',
      manifest: readJson('json/manifest.json'),
      front: readJson('json/front.json'),
    });
    expect(messages(ended.stderr)).toBe('');
  });

  it('knows accelerators and models by the names that people use', async () => {
    const text = small().replace('[h200, b200]', '[h200_sxm]').replace('gpt-oss-120b', 'meta-llama/Llama-3.1-70B');
    file('aliases.yaml', text.replace('[8, 1]', '1'));
    const head = 'name: free\nworkload: chat\ndemand: { tasks_per_s: 2 }\n';
    file('free.yaml', `${head}goals: [{ metric: cost_usd_per_task }, { metric: task_latency_p95_s }]\n`);
    const ended = await copareto('search', 'aliases.yaml', '--objective', 'free.yaml', '--out', 'aliases');
    expect(ended).toMatchObject({ code: 0 });
    const { points } = frontSchema.parse(readJson('aliases/front.json'));
    expect(new Set(points.map((point) => point.genes['prefill.accelerator']))).toEqual(new Set(['h200']));
    expect(readJson('aliases/plan.json')).toMatchObject({ space: { model: { id: 'llama-3.1-70b' } } });
  });

  it.each([
    ['chat.yaml', 'chat.yaml'],
    ['quickstart.yaml', 'power-capped.yaml'],
    ['quickstart.yaml', 'throughput-first.yaml'],
  ])('works on the shipped space %s with the shipped objective %s', async (space, objective) => {
    const out = `${space}-${objective}`;
    const paths = [join(project, 'spaces', space), '--objective', join(project, 'objectives', objective)];
    expect(await copareto('search', ...paths, '--out', join(desk, out))).toMatchObject({ code: 0 });
    expect(frontSchema.parse(readJson(`${out}/front.json`)).points.length).toBeGreaterThan(1);
  });
});

describe('a search that covers the space', () => {
  it('says of what would tell it how to sample that it is left out, and keeps none of it', async () => {
    file('small.yaml', small());
    const how = ['--budget', '5', '--population', '7', '--out', 'exact'];
    const { code, stderr } = await copareto('search', 'small.yaml', ...how);
    expect(code).toBe(0);
    expect(messages(stderr)).toBe(
      ['budget', 'population']
        .map((flag) => `--${flag} means nothing to exact, which covers the whole space: it is left out.\n`)
        .join(''),
    );
    const said = manifestSchema.parse(readJson('exact/manifest.json'));
    expect(said).toMatchObject({ budget: null, population: null });
    expect(await copareto('search', 'small.yaml', '--out', 'plain')).toMatchObject({ code: 0 });
    expect(said.hashes).toEqual(manifestSchema.parse(readJson('plain/manifest.json')).hashes);
  });
});
