import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { frontSchema, manifestSchema } from '../../src/run/schema.js';
import { evaluationSchema } from '../../src/run/schema.js';
import { copareto, type Ended, file, finished, messages, names, project, readJson, small } from './desk.js';

const objective = (limits: string): string => `name: strict
workload: coding-agent
demand: { tasks_per_s: 2 }
goals:
  - { metric: cost_usd_per_task }
limits:
${limits}`;

interface Nearest {
  limits: { metric: string; bound: number; best: number; met: boolean }[];
  closest: { id: string; genes: Record<string, string | number>; largestExcess: number; metric: string };
}

describe('an objective that nothing meets', () => {
  let ended: Ended;
  let nearest: Nearest;
  beforeAll(async () => {
    file('small.yaml', small());
    // power_kw can be met alone, beside the others it cannot.
    file(
      'strict.yaml',
      objective(
        '  - { metric: ttft_p95_ms, max: 20 }\n  - { metric: tpot_p95_ms, max: 0.5 }\n  - { metric: power_kw, max: 100 }\n',
      ),
    );
    ended = await copareto('search', 'small.yaml', '--objective', 'strict.yaml', '--out', 'none');
    nearest = manifestSchema.parse(readJson('none/manifest.json')).nearest as Nearest;
  });

  it('ends with exit code 3 and nothing on stdout, and the folder stays', () => {
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(names('none')).toEqual([...finished]);
    expect(manifestSchema.parse(readJson('none/manifest.json'))).toMatchObject({ status: 'infeasible', frontSize: 0 });
    expect(frontSchema.parse(readJson('none/front.json')).points).toEqual([]);
  });

  it('names each limit with the best value that a design reaches', () => {
    expect(nearest.limits.map(({ metric, bound, met }) => ({ metric, bound, met }))).toEqual([
      { metric: 'ttft_p95_ms', bound: 20, met: false },
      { metric: 'tpot_p95_ms', bound: 0.5, met: false },
      { metric: 'power_kw', bound: 100, met: true },
      { metric: 'quality_loss', bound: 0.01, met: true },
    ]);
    for (const { metric, bound, best, met } of nearest.limits) {
      expect(best <= bound).toBe(met);
      expect(ended.stderr).toMatch(
        new RegExp(
          `${metric} +limit ${bound}, best ${Number(best.toPrecision(4))} (ms|kW|share): ${met ? 'can be met alone' : 'cannot be met'}\n`,
        ),
      );
    }
  });

  it('tells best values that going through all designs confirms', async () => {
    const exhaustive = ['--algorithm', 'exhaustive', '--json'];
    for (const { metric, best } of nearest.limits) {
      file(
        'alone.yaml',
        `name: alone\nworkload: coding-agent\ndemand: { tasks_per_s: 2 }\ngoals: [{ metric: ${metric} }]\n`,
      );
      const { stdout } = await copareto('search', 'small.yaml', '--objective', 'alone.yaml', ...exhaustive);
      const { front } = JSON.parse(stdout) as { front: { points: { metrics: Record<string, number> }[] } };
      expect(front.points.map((point) => point.metrics[metric])).toEqual([best]);
    }
  });

  it('names the nearest design, whose excess the core confirms', async () => {
    const { id, genes, largestExcess, metric } = nearest.closest;
    expect(ended.stderr).toContain(`design ${id}, at most `);
    for (const [gene, value] of Object.entries(genes))
      expect(ended.stderr).toMatch(new RegExp(`^ {2}${gene} +${value}$`, 'm'));
    const set = Object.entries(genes).flatMap(([gene, value]) => ['--set', `${gene}=${value}`]);
    const { stdout, code } = await copareto('evaluate', 'small.yaml', '--objective', 'strict.yaml', '--json', ...set);
    expect(code).toBe(3);
    const { violations, ...design } = evaluationSchema.parse(JSON.parse(stdout));
    expect(design.id).toBe(id);
    const excesses = violations.map(({ rule, need = 0, have = 0 }) => ({ rule, excess: (have - need) / need }));
    const worst = excesses.toSorted((a, b) => b.excess - a.excess)[0];
    expect(worst?.rule).toBe(metric);
    expect(worst?.excess).toBeCloseTo(largestExcess, 12);
  });

  it('is told again, with exit code 3, by show; export gives an empty front', async () => {
    const shown = await copareto('show', 'none');
    expect(shown).toMatchObject({ code: 3, stdout: '' });
    expect(messages(ended.stderr).startsWith(shown.stderr)).toBe(true);
    const json = await copareto('show', 'none', '--json');
    expect(json.code).toBe(3);
    expect(JSON.parse(json.stdout)).toEqual({
      manifest: readJson('none/manifest.json'),
      front: readJson('none/front.json'),
    });
    const csv = await copareto('export', 'none', '--to', 'csv');
    expect(csv.code).toBe(0);
    expect(csv.stdout).toMatch(/^id,marks,cost_usd_per_task,[^\n]*\n$/);
  });

  it('is not searched again by resume', async () => {
    expect(await copareto('resume', 'none')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('infeasible already') as string,
    });
  });
});

describe('a search by samples that meets nothing feasible', () => {
  const chat = ['spaces/chat.yaml', 'objectives/chat.yaml'].map((name) => join(project, name));
  const sampled = async (space: string, budget: number, out: string, ...more: string[]) => {
    const run = await copareto(
      'search',
      space,
      '--algorithm',
      'nsga2',
      '--budget',
      String(budget),
      '--out',
      out,
      ...more,
    );
    const { nearest } = manifestSchema.parse(readJson(`${out}/manifest.json`));
    return { ...run, nearest };
  };
  const flags = (genes: Readonly<Record<string, string | number>>) =>
    Object.entries(genes).flatMap(([gene, value]) => ['--set', `${gene}=${value}`]);

  it('says so of its samples alone, and names a design that evaluate confirms to be feasible', async () => {
    const [space, goals] = chat;
    const { code, stdout, stderr, nearest } = await sampled(space, 150, 'few', '--objective', goals);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('None of the 150 designs that nsga2 evaluated is feasible.');
    const inOneLine = stderr.replaceAll(/\s+/g, ' ');
    expect(inOneLine).toContain(`Others are: design ${nearest?.closest?.id} meets all limits`);
    expect(inOneLine).toContain('larger --budget, or by the exact method (--algorithm exact)');
    expect(stderr).not.toMatch(/No design of this space|earest to all limits|cannot be met/);
    // Chat admits formats whose loss of quality nobody knows; those whose loss is known keep to its limit all the same.
    expect(nearest?.kept).toEqual([{ metric: 'quality_loss', unit: 'share', bound: 0.01 }]);
    const named = await copareto('evaluate', space, '--objective', goals, ...flags(nearest?.closest?.genes ?? {}));
    expect(named).toMatchObject({ code: 0, stdout: expect.stringMatching(/^design \w+: feasible$/m) as string });
    expect((await copareto('show', 'few')).stderr.trim()).toBe(messages(stderr).split('\nRun folder')[0].trim());
  });

  it('says that no other design is feasible either, where the exact diagnosis shows it', async () => {
    file('small.yaml', small());
    file('strict.yaml', objective('  - { metric: ttft_p95_ms, max: 20 }\n'));
    const { code, stderr, nearest } = await sampled('small.yaml', 20, 'neither', '--objective', 'strict.yaml');
    expect(code).toBe(3);
    expect(stderr).toContain('None of the 20 designs that nsga2 evaluated is feasible. Nor is any other');
    expect(stderr).toContain('cannot be met');
    expect(nearest?.complete).toBe(true);
    expect(nearest?.closest?.largestExcess).toBeGreaterThan(0);
    const exact = await copareto('search', 'small.yaml', '--objective', 'strict.yaml', '--out', 'sure');
    expect(exact.stderr).toContain('No design of this space is feasible.');
    expect(manifestSchema.parse(readJson('sure/manifest.json')).nearest).toEqual(nearest);
  });
});

describe('a space in which no model fits its memory', () => {
  it('ends with exit code 3 and says by which rule', async () => {
    file('huge.yaml', 'name: huge\nmodel: kimi-k2\nprefill: { accelerator: h100 }\ndecode: { accelerator: h100 }\n');
    const { code, stdout, stderr } = await copareto('search', 'huge.yaml');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('No design of this space is feasible.');
    expect(stderr).toMatch(/^ {2}capacity: weights: 2$/m);
    expect(stderr).toContain('Run folder: runs/huge');
  });
});
