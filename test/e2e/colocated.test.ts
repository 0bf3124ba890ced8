import { beforeAll, describe, expect, it } from 'vitest';
import { frontSchema, manifestSchema } from '../../src/run/schema.js';
import { evaluationSchema } from '../../src/run/schema.js';
import { copareto, file, resultOf, names, readJson, small, startCopareto, until } from './desk.js';

const pool = `colocated:
  accelerator: [h200, b200]
  tensorParallel: [1, 2, 4, 8]
  expertParallel: [8, 1]
  chunkTokens: [512, 2048]
  schedule: [prefill-first, decode-first, chunked]
  utilization: { from: 0.3, to: 0.8, step: 0.1 }
  maxBatch: [8, 16, 32, 64]
`;
const lone = `name: lone\nmodel: gpt-oss-120b\n${pool}`;
const longest = (text: string): number => Math.max(...text.split('\n').map((line) => Array.from(line).length));
const front = (run: string) => frontSchema.parse(readJson(`${run}/front.json`));
const kindsIn = (run: string) =>
  new Set(front(run).points.map(({ genes }) => ('colocated.accelerator' in genes ? 'one pool' : 'two pools')));

beforeAll(async () => {
  file('union.yaml', small('name: union', pool));
  file('lone.yaml', lone);
  expect(await copareto('search', 'union.yaml', '--out', 'union')).toMatchObject({ code: 0 });
  expect(await copareto('search', 'lone.yaml', '--out', 'lone')).toMatchObject({ code: 0 });
});

describe('a search of both kinds of designs', () => {
  it('finds a front of both, covers the sum of their designs, and has a certificate for each', () => {
    expect(kindsIn('union')).toEqual(new Set(['one pool', 'two pools']));
    const { designs, certificate } = manifestSchema.parse(readJson('union/manifest.json'));
    const { complete, designsCovered, alternatives } = certificate as {
      complete: boolean;
      designsCovered: string;
      alternatives: Record<string, { designsCovered: string }>;
    };
    expect({ complete, designsCovered }).toEqual({ complete: true, designsCovered: designs });
    const covered = Object.values(alternatives).map((one) => BigInt(one.designsCovered));
    expect(Object.keys(alternatives)).toEqual(['disaggregated', 'colocated']);
    expect(covered.reduce((sum, count) => sum + count, 0n)).toBe(BigInt(designs));
  });

  it('shows in 80 columns which points have one pool', async () => {
    const { stdout, code } = await copareto('show', 'union');
    expect(code).toBe(0);
    expect(longest(stdout)).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/ b200 .*chunked +co-located$/m);
  });

  it('exports a table whose rows have every column, empty where a kind has no such gene', async () => {
    const { stdout } = await copareto('export', 'union', '--to', 'csv');
    const [head = '', ...rows] = stdout.trimEnd().split('\n');
    const columns = head.split(',');
    expect(columns).toEqual(expect.arrayContaining(['decode.maxBatch', 'colocated.schedule', 'prefill_accelerators']));
    expect(rows.length).toBe(front('union').points.length);
    for (const row of rows) {
      const cells = row.replaceAll(/"[^"]*"/g, '').split(',');
      expect(cells.length).toBe(columns.length);
      const [two, one] = ['decode.maxBatch', 'colocated.schedule'].map((name) => cells[columns.indexOf(name)]);
      expect([two, one].filter((cell) => cell === '').length).toBe(1);
    }
  });

  it('leaves the same bytes on one worker, and after a kill in the second kind and a resume', async () => {
    await copareto('search', 'union.yaml', '--out', 'single', '--workers', '1');
    expect(resultOf('single')).toEqual(resultOf('union'));
    const { process, ended } = startCopareto('search', 'union.yaml', '--out', 'killed', '--workers', '1');
    await until(() => names('killed/checkpoint').some((name) => name.startsWith('colocated-')), 'the second kind');
    process.kill('SIGKILL');
    if ((await ended).code === null && !names('killed').includes('front.json'))
      expect(await copareto('resume', 'killed')).toMatchObject({ code: 0 });
    expect(resultOf('killed')).toEqual(resultOf('union'));
  });

  it('is evaluated again, each point by its genes, to the same figures', async () => {
    for (const kind of ['colocated', 'decode']) {
      const point = front('union').points.find(({ genes }) => `${kind}.accelerator` in genes);
      const set = Object.entries(point?.genes ?? {}).flatMap(([gene, value]) => ['--set', `${gene}=${value}`]);
      const { stdout, code } = await copareto('evaluate', 'union.yaml', '--json', ...set);
      expect(code).toBe(0);
      const { id, metrics, breakdown } = evaluationSchema.parse(JSON.parse(stdout));
      expect({ id, metrics, breakdown }).toEqual({
        id: point?.id,
        metrics: point?.metrics,
        breakdown: point?.breakdown,
      });
    }
  });
});

describe('a space of co-located designs alone', () => {
  it('is searched to a front of them, which both phases of each point describe', () => {
    expect(kindsIn('lone')).toEqual(new Set(['one pool']));
    for (const { genes, prefill, decode } of front('lone').points) {
      expect(Object.keys(genes).filter((name) => !/^(shared|colocated)\./.test(name))).toEqual([]);
      expect(decode.accelerators).toBe(prefill.accelerators);
    }
  });

  it('has one column for its pool in 80 columns', async () => {
    const { stdout } = await copareto('show', 'lone');
    expect(stdout).toMatch(/^id .* co-located pool$|^id +co-located pool$/m);
    expect(longest(stdout)).toBeLessThanOrEqual(80);
  });

  it('is checked and evaluated as any other', async () => {
    expect((await copareto('check', 'lone.yaml')).stdout).toContain(', 2304 designs');
    const { stdout, code } = await copareto('evaluate', 'lone.yaml', '--set', 'maxBatch=16');
    expect([0, 3]).toContain(code);
    expect(stdout).toContain('colocated.maxBatch              16');
    expect(stdout).toMatch(/^decode, on the one pool: \d+ accelerators/m);
    expect(longest(stdout)).toBeLessThanOrEqual(80);
  });

  it('says by how much its nearest design misses limits that nothing meets', async () => {
    file(
      'strict.yaml',
      'name: strict\nworkload: coding-agent\ndemand: { tasks_per_s: 2 }\ngoals: [{ metric: power_kw }]\nlimits: [{ metric: tpot_p95_ms, max: 0.5 }]\n',
    );
    const { code, stderr } = await copareto('search', 'union.yaml', '--objective', 'strict.yaml', '--out', 'none');
    expect(code).toBe(3);
    expect(stderr).toMatch(/tpot_p95_ms +limit 0\.5, best /);
    expect(stderr).toMatch(/^ {2}(colocated|decode)\.accelerator +\S+$/m);
  });
});

describe('the input is refused', () => {
  it.each([
    ['prefill without decode', 'prefill: { accelerator: h200 }', [':3:1: decode is missing', 'add `decode: {']],
    ['no pool at all', 'redundancy: none', [':1:1: prefill and decode, or colocated, is missing']],
    [
      'an unknown schedule',
      'colocated:\n  accelerator: h200\n  schedule: chunky',
      [':5:13: ', '"chunky"', 'did you mean "chunked"?'],
    ],
  ])('for %s, with exit code 2, place, value and what to do', async (what, body, says) => {
    const path = file(`${what.replaceAll(' ', '-')}.yaml`, `name: wrong\nmodel: gpt-oss-120b\n${body}\n`);
    const { code, stdout, stderr } = await copareto('search', path);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const piece of [path, ...says]) expect(stderr).toContain(piece);
  });
});
