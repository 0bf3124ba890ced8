import { beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../src/catalog/schema.js';
import { frontSchema, loadCatalog, manifestSchema, metrics } from '../../src/index.js';
import { algorithms } from '../../src/run/algorithm.js';
import { evaluationSchema } from '../../src/run/schema.js';
import { genes } from '../../src/space/gene.js';
import { codingAgent, copareto, file, quickstart, read, readJson, shell, small } from './desk.js';

const longest = (text: string): number => Math.max(...text.split('\n').map((line) => Array.from(line).length));

beforeAll(async () => {
  file('small.yaml', small());
  await copareto('search', 'small.yaml', '--out', 'run');
});

describe('show', () => {
  it('draws a table whose columns stand straight, and a plot, in 80 columns', async () => {
    const { stdout, stderr, code } = await copareto('show', 'run');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(longest(stdout)).toBeLessThanOrEqual(80);
    const lines = stdout.split('\n');
    const head = lines.findIndex((line) => line.startsWith('id '));
    const column = lines[head]?.indexOf('decode') ?? -1;
    const rows = lines.slice(head + 2, lines.indexOf('', head));
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) expect(row.slice(column - 1, column + 1)).toMatch(/^ \S$/);
    expect(stdout).toContain('●');
  });

  it('marks the extremes and the knee, and says what the marks mean', async () => {
    const { stdout } = await copareto('show', 'run');
    const { goals, points } = frontSchema.parse(readJson('run/front.json'));
    for (const [i, { metric }] of goals.entries()) {
      const letter = 'ABC'[i];
      const id = points.find((point) => point.marks.includes(`best ${metric}`))?.id;
      expect(stdout).toMatch(new RegExp(`^${id} +[A-C]*${letter}`, 'm'));
      expect(stdout).toContain(`${letter} ${metric}`);
    }
    const knee = points.find((point) => point.marks.includes('knee'))?.id;
    expect(stdout).toMatch(new RegExp(`^${knee} +[A-C]*\\*`, 'm'));
  });

  it('fits 80 columns with five goals and long pools too', async () => {
    file(
      'five.yaml',
      `name: five
workload: coding-agent
demand: { tasks_per_s: 2 }
goals:
  - { metric: cost_usd_per_task }
  - { metric: task_latency_p95_s }
  - { metric: tokens_per_joule }
  - { metric: capex_usd }
  - { metric: tokens_per_s_per_accelerator }
`,
    );
    const random = ['--algorithm', 'random', '--budget', '20000'];
    const { stdout, code } = await copareto('search', codingAgent, '--objective', 'five.yaml', ...random);
    expect(code).toBe(0);
    expect(longest(stdout)).toBeLessThanOrEqual(80);
  });

  it('prints with --json what the folder holds', async () => {
    const { stdout } = await copareto('show', 'run', '--json');
    expect(JSON.parse(stdout)).toEqual({ manifest: readJson('run/manifest.json'), front: readJson('run/front.json') });
  });
});

describe('export', () => {
  it.each(['csv', 'json'])('writes %s as it stands in the folder, to stdout or to a file', async (format) => {
    expect(await copareto('export', 'run', '--to', format)).toEqual({
      code: 0,
      stdout: read(`run/front.${format}`),
      stderr: '',
    });
    expect(await copareto('export', 'run', '--to', format, '--out', `out.${format}`)).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(read(`out.${format}`)).toBe(read(`run/front.${format}`));
  });

  it('never writes over a file', async () => {
    file('mine.csv', 'mine');
    const { code, stderr } = await copareto('export', 'run', '--to', 'csv', '--out', 'mine.csv');
    expect(code).toBe(2);
    expect(stderr).toContain('mine.csv');
    expect(read('mine.csv')).toBe('mine');
  });

  it('refuses a format that it does not know, and a file in a folder that is not there', async () => {
    const format = await copareto('export', 'run', '--to', 'jsn');
    expect(format).toMatchObject({ code: 2, stdout: '' });
    expect(format.stderr).toContain('did you mean "json"?');
    expect(await copareto('export', 'run', '--to', 'csv', '--out', 'no/where.csv')).toMatchObject({
      code: 2,
      stdout: '',
    });
  });
});

describe('list', () => {
  const listed = [...Object.keys(kinds), 'genes', 'metrics', 'algorithms'];
  const catalog = loadCatalog();
  const idsOf = (kind: string): string[] => {
    if (kind === 'genes') return genes.map(({ pool, key }) => `${pool}.${key}`);
    if (kind === 'metrics') return metrics.map(({ id }) => id);
    if (kind === 'algorithms') return Object.keys(algorithms);
    return [...catalog[kind as keyof typeof kinds].keys()];
  };

  it.each(listed)(
    '%s: a line or more for each entry, in 80 columns; with --json whole entries, sources included',
    async (kind) => {
      const text = await copareto('list', kind);
      const json = await copareto('list', kind, '--json');
      expect([text.code, text.stderr, json.code, json.stderr]).toEqual([0, '', 0, '']);
      const entries = JSON.parse(json.stdout) as { id: string }[];
      expect(entries.length).toBeGreaterThan(0);
      expect(longest(text.stdout)).toBeLessThanOrEqual(80);
      const ids = text.stdout.split('\n').flatMap((line) => /^\S+/.exec(line) ?? []);
      expect(ids).toEqual(entries.map((entry) => entry.id));
      expect(text.stdout).toMatch(/^\S+ +\S/);
      expect(entries.map((entry) => entry.id)).toEqual(idsOf(kind));
      if (!Object.hasOwn(kinds, kind)) return;
      for (const entry of entries) {
        expect(kinds[kind as keyof typeof kinds].parse(entry)).toEqual(entry);
        expect(JSON.stringify(entry)).toMatch(/"source":"[^"]{8,}/);
      }
    },
  );

  it('refuses a kind that it does not know', async () => {
    const { code, stdout, stderr } = await copareto('list', 'acelerators');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('did you mean "accelerators"?');
  });
});

describe('check', () => {
  it('counts the designs of a space without running it', async () => {
    expect((await copareto('check', codingAgent)).stdout).toMatch(
      /space "coding-agent" is well formed, \d{10,} designs\n$/,
    );
    const json = JSON.parse((await copareto('check', 'small.yaml', '--json')).stdout) as unknown;
    expect(json).toEqual({ kind: 'space', name: 'small', designs: String(2 * 2 * 2 * 2 * 2 * 3 * 2 * 2 * 4) });
  });

  it('knows an objective from a space', async () => {
    file('objective.yaml', 'name: mine\nworkload: chat\ndemand: { tasks_per_s: 1 }\ngoals: [{ metric: power_kw }]\n');
    expect(JSON.parse((await copareto('check', 'objective.yaml', '--json')).stdout)).toEqual({
      kind: 'objective',
      name: 'mine',
      tasksPerS: 1,
    });
    expect((await copareto('check', 'objective.yaml')).stdout).toContain('demand: 1.000 tasks/s');
  });

  it('refuses what search would refuse', async () => {
    file('wrong.yaml', small().replace('h200', 'h2000'));
    const { code, stderr } = await copareto('check', 'wrong.yaml');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^wrong\.yaml:7:\d+: unknown accelerator "h2000"/);
  });
});

describe('evaluate', () => {
  it('takes the first value of each gene that is not set, and prints a document as its schema says', async () => {
    const { code, stdout } = await copareto('evaluate', quickstart, '--json', '--set', 'decode.accelerator=h200_sxm');
    expect(code).toBe(0);
    const document = evaluationSchema.parse(JSON.parse(stdout));
    expect(JSON.parse(stdout)).toEqual(document);
    expect(document).toMatchObject({
      outcome: 'feasible',
      violations: [],
      genes: { 'prefill.accelerator': 'h200', 'decode.accelerator': 'h200', 'decode.maxBatch': 32 },
    });
  });

  it('gives a point of the front the very figures that the front states', async () => {
    const { points } = frontSchema.parse(readJson('run/front.json'));
    for (const point of [points[0], points.at(-1), points.find(({ marks }) => marks.includes('knee'))]) {
      if (point === undefined) throw new Error('the front lacks a point');
      const set = Object.entries(point.genes).flatMap(([gene, value]) => ['--set', `${gene}=${value}`]);
      const document = evaluationSchema.parse(
        JSON.parse((await copareto('evaluate', 'small.yaml', '--json', ...set)).stdout),
      );
      const { genome, marks: _, ...same } = point;
      expect(document).toEqual({ ...same, outcome: 'feasible', violations: [] });
      expect(genome.length).toBe(Object.keys(point.genes).length);
    }
  });

  it('takes a bare key where only one gene has it', async () => {
    const { stdout } = await copareto('evaluate', quickstart, '--json', '--set', 'maxBatch=16', '--set', 'idleTtlS=77');
    expect(evaluationSchema.parse(JSON.parse(stdout)).genes).toMatchObject({
      'decode.maxBatch': 16,
      'shared.idleTtlS': 77,
    });
  });

  it('shows every metric, phase and breakdown in 80 columns', async () => {
    const { stdout } = await copareto('evaluate', quickstart);
    expect(longest(stdout)).toBeLessThanOrEqual(80);
    for (const { id, unit } of metrics) expect(stdout).toMatch(new RegExp(`^  ${id} +[0-9.e-]+ ${unit}$`, 'm'));
    expect(stdout).toMatch(/^prefill: \d+ accelerators/m);
    expect(stdout).toMatch(/^decode: \d+ accelerators/m);
    expect(stdout).toMatch(/^cost_usd_per_task /m);
  });

  it('says by how many bytes a design is too large, and exits 3', async () => {
    file('huge.yaml', 'name: huge\nmodel: kimi-k2\nprefill: { accelerator: h100 }\ndecode: { accelerator: h100 }\n');
    const json = await copareto('evaluate', 'huge.yaml', '--json');
    expect(json.code).toBe(3);
    const { outcome, violations } = evaluationSchema.parse(JSON.parse(json.stdout));
    expect(outcome).toBe('infeasible');
    expect(violations[0]).toMatchObject({
      rule: 'capacity: weights',
      pool: 'prefill',
      have: 80e9,
      unit: 'B per device',
    });
    expect(violations[0]?.need).toBeGreaterThan(1e12);
    const text = await copareto('evaluate', 'huge.yaml');
    expect(text).toMatchObject({ code: 3, stderr: '' });
    expect(text.stdout).toContain('capacity: weights: needs 1.03');
  });

  it('names the limits that a design breaks, and still shows its figures', async () => {
    file(
      'strict.yaml',
      'name: strict\nworkload: coding-agent\ndemand: { tasks_per_s: 2 }\ngoals: [{ metric: power_kw }]\nlimits: [{ metric: tpot_p95_ms, max: 1 }]\n',
    );
    const { code, stdout } = await copareto('evaluate', quickstart, '--objective', 'strict.yaml', '--json');
    expect(code).toBe(3);
    const { outcome, violations, metrics: values } = evaluationSchema.parse(JSON.parse(stdout));
    expect(outcome).toBe('infeasible');
    expect(violations).toEqual([{ rule: 'tpot_p95_ms', need: 1, have: values?.['tpot_p95_ms'], unit: 'ms' }]);
  });

  it.each([
    ['decode.accelerator=h2000', 'did you mean "h200"?'],
    ['maxBach=2', 'did you mean "decode.maxBatch"?'],
    ['accelerator=h200', 'stands for more than one key'],
    ['prefill.utilization=0.9', 'try 0.85'],
    ['decode.maxBatch=many', 'decode.maxBatch is "many"'],
    ['nothing', 'Write KEY=VALUE'],
  ])('refuses --set %s', async (set, message) => {
    const { code, stdout, stderr } = await copareto('evaluate', quickstart, '--set', set);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('a reader that closes the pipe early', () => {
  it.each(['list accelerators --json', 'export run --to csv', 'show run --json', 'search small.yaml --json'])(
    'is no error of `%s`',
    async (command) => {
      const { stdout, stderr, code } = await shell(
        `set -o pipefail; copareto ${command} 2>err.txt | head -c 1; cat err.txt >&2`,
      );
      expect(code).toBe(0);
      expect(stdout).toHaveLength(1);
      expect(stderr.replaceAll(/^\{"progress".*\n/gm, '')).toBe('');
    },
  );

  it('does not end a search whose progress nobody reads', async () => {
    const { stdout } = await shell(
      `(copareto search small.yaml --out unread 2>&1 >result.txt; echo $? >code.txt) | head -c 1`,
    );
    expect(stdout).toBe('{');
    expect(read('code.txt')).toBe('0\n');
    expect(manifestSchema.parse(readJson('unread/manifest.json')).status).toBe('complete');
  });
});

describe('help', () => {
  it('lists every verb, and costs nothing', async () => {
    const { code, stdout } = await copareto('--help');
    expect(code).toBe(0);
    for (const verb of ['search', 'resume', 'show', 'verify', 'evaluate', 'check', 'list', 'export'])
      expect(stdout).toMatch(new RegExp(`^  ${verb} `, 'm'));
    expect(longest(stdout)).toBeLessThanOrEqual(80);
  });

  it('tells the version of the package', async () => {
    expect((await copareto('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
