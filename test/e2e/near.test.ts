import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { frontSchema, manifestSchema } from '../../src/run/schema.js';
import {
  copareto,
  file,
  finished,
  has,
  messages,
  names,
  quickstart,
  read,
  readJson,
  startCopareto,
  until,
} from './desk.js';

const frontOf = (run: string) => frontSchema.parse(readJson(`${run}/front.json`));
const certificateOf = (run: string) => manifestSchema.parse(readJson(`${run}/manifest.json`)).certificate;
/** None of these values holds a comma, as the number of fields shows. */
function rowsOf(path: string): Record<string, string>[] {
  const [header = '', ...lines] = read(path).trimEnd().split('\n');
  const columns = header.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    expect(values.length).toBe(columns.length);
    return Object.fromEntries(columns.map((column, i) => [column, values[i] ?? '']));
  });
}
/** Figures of the goals as search sees them: to be small. */
const vectorOf = (row: Record<string, string | number>) => [
  Number(row['cost_usd_per_task']),
  Number(row['task_latency_p95_s']),
  -Number(row['tokens_per_joule']),
];

/** Both kinds of design, and memory pools among which decode may exchange designs. */
const both = file(
  'both.yaml',
  `name: both
model: gpt-oss-120b
shared:
  fabric: [roce-400, infiniband-xdr]
  idleKv: [keep, pool, recompute]
  poolMemory: [none, optical-ddr5, photonic-pool]
prefill:
  accelerator: [h200, b200]
  tensorParallel: [1, 2]
  utilization: [0.6, 0.8]
decode:
  accelerator: [h200, b200]
  tensorParallel: [1, 2, 4]
  pooledKvShare: [0, 0.25]
  maxBatch: [16, 32, 64]
colocated:
  accelerator: [h200, b200]
  tensorParallel: [1, 2, 4]
  pooledKvShare: [0, 0.25]
  maxBatch: [16, 32, 64]
`,
);

/** Some of the accelerators of quickstart: enumeration goes through a third of a million designs, not all 1.3 million. */
const fewer = file(
  'fewer.yaml',
  readFileSync(quickstart, 'utf8').replaceAll('[h200, h100-sxm, b200, gb300, mi355x, tpu-v7]', '[h200, b200, tpu-v7]'),
);

beforeAll(async () => {
  await copareto('search', fewer, '--workers', '2', '--out', 'plain');
});

describe('a search with --ties', () => {
  it('gives the same front, and every other design with the figures of a point, as enumeration does', async () => {
    const ended = await copareto('search', fewer, '--ties', '--workers', '2', '--out', 'ties');
    expect(ended.code).toBe(0);
    expect(read('ties/front.csv')).toBe(read('plain/front.csv'));
    const { points } = frontOf('ties');
    expect(points.map((point) => ({ ...point, ties: undefined }))).toEqual(frontOf('plain').points);
    const rows = rowsOf('ties/ties.csv');
    expect(rows.map(({ id, point }) => [point, id])).toEqual(
      points.flatMap((point) => (point.ties ?? []).map((tie) => [point.id, tie.id])),
    );
    for (const row of rows) {
      const point = points.find(({ id }) => id === row['point']);
      expect(vectorOf(row)).toEqual(vectorOf(point?.metrics ?? {}));
    }
    expect(new Set([...rows.map(({ id }) => id), ...points.map(({ id }) => id)]).size).toBe(
      rows.length + points.length,
    );
    expect(rows.length).toBeGreaterThan(100);
    expect(certificateOf('ties')).toMatchObject({ complete: true, ties: { designs: rows.length } });
    expect(ended.stdout).toContain(`${rows.length} designs tied with the points: ties.csv`);
    expect((await copareto('show', 'ties')).stdout).toContain(`${rows.length} designs tied`);

    const how = ['--ties', '--algorithm', 'exhaustive', '--workers', '2', '--out', 'ties-all'];
    expect((await copareto('search', fewer, ...how)).code).toBe(0);
    expect(read('ties-all/ties.csv')).toBe(read('ties/ties.csv'));
    expect(read('ties-all/front.json')).toBe(read('ties/front.json'));
  });

  it('is held against the model by verify, which finds a design that does not tie', async () => {
    const how = ['--trials', '2', '--designs', '2000', '--workers', '2'];
    expect((await copareto('verify', 'ties', ...how)).code).toBe(0);
    const front = frontOf('ties');
    const [a, b] = front.points.filter(({ ties = [] }) => ties.length > 0);
    const points = front.points.map((point) => (point === a ? { ...point, ties: b?.ties } : point));
    for (const name of ['plan.json', 'manifest.json', 'front.csv']) file(`mixed/${name}`, read(`ties/${name}`));
    file('mixed/front.json', JSON.stringify({ ...front, points }));
    const { code, stdout } = await copareto('verify', 'mixed', ...how);
    expect(code).toBe(1);
    expect(stdout).toContain('does not tie');
  });
});

describe('a search with --epsilon', () => {
  it('keeps points of the front of which one is within the factor of any other, and verify agrees', async () => {
    expect((await copareto('search', fewer, '--epsilon', '0.05', '--workers', '2', '--out', 'few')).code).toBe(0);
    const kept = frontOf('few').points;
    const all = frontOf('plain').points;
    const ids = new Set(all.map(({ id }) => id));
    expect(kept.every(({ id }) => ids.has(id))).toBe(true);
    expect(kept.length).toBeLessThan(all.length / 3);
    let most = 1;
    for (const point of all) {
      const [cost = 0, latency = 0, efficiency = 0] = vectorOf(point.metrics);
      const factors = kept.map(({ metrics }) => {
        const [c = 0, l = 0, e = 0] = vectorOf(metrics);
        return Math.max(1, c / cost, l / latency, efficiency / e);
      });
      most = Math.max(most, Math.min(...factors));
    }
    expect(most).toBeLessThanOrEqual(1.05);
    expect(certificateOf('few')).toMatchObject({ coarsened: { factor: 1.05, exactPoints: all.length } });
    expect((certificateOf('few') as { coarsened: { reached: number } }).coarsened.reached).toBeCloseTo(most, 12);
    const best = (points: typeof all) =>
      points
        .flatMap(({ id, marks }) => marks.flatMap((mark) => (mark.startsWith('best ') ? [`${mark}: ${id}`] : [])))
        .sort();
    expect(best(kept)).toEqual(best(all));
    const how = ['--trials', '4', '--designs', '20000', '--workers', '2'];
    expect((await copareto('verify', 'few', ...how)).code).toBe(0);
  });
});

describe('a search with --band', () => {
  const goals = (point: Record<string, string | number>) => {
    const [cost = 0, latency = 0, efficiency = 0] = vectorOf(point);
    return { cost, latency, efficiency };
  };

  it('lists the designs within the factor of the front, the front among them, as enumeration does', async () => {
    const band = ['search', fewer, '--band', '0.02'];
    expect((await copareto(...band, '--workers', '2', '--out', 'band')).code).toBe(0);
    expect(read('band/front.csv')).toBe(read('plain/front.csv'));
    const rows = rowsOf('band/band.csv');
    const all = frontOf('band').points;
    const ids = new Set(rows.map(({ id }) => id));
    expect(all.every(({ id }) => ids.has(id))).toBe(true);
    expect(rows.length).toBeGreaterThan(10 * all.length);
    expect(certificateOf('band')).toMatchObject({ band: { factor: 1.02, designs: rows.length } });
    // No point is better by more than the factor in every goal.
    const front = all.map((point) => goals(point.metrics));
    for (const row of rows) {
      const { cost, latency, efficiency } = goals(row);
      expect(
        front.some(
          (f) =>
            f.cost * 1.02 < cost * (1 - 1e-12) &&
            f.latency * 1.02 < latency * (1 - 1e-12) &&
            f.efficiency < efficiency * 1.02 * (1 + 1e-12),
        ),
      ).toBe(false);
    }
    const how = ['--algorithm', 'exhaustive', '--workers', '2', '--out', 'band-all'];
    expect((await copareto(...band, ...how)).code).toBe(0);
    expect(read('band-all/band.csv')).toBe(read('band/band.csv'));
  });

  it('writes the front and no list where more than a million designs are in it, and says so with exit code 2', async () => {
    const more = readFileSync(quickstart, 'utf8')
      .replace('0.7, 0.8]', '0.7, 0.8, 0.55, 0.65, 0.75]')
      .replace('128, 256]', '128, 256, 24, 48]');
    const space = file('more.yaml', more);
    const ended = await copareto('search', space, '--band', '1000000', '--workers', '2', '--out', 'wide');
    expect(ended.code).toBe(2);
    expect(messages(ended.stderr)).toMatch(/At least 1\d{6} designs lie in the band, more than the 1000000/);
    expect(certificateOf('wide')).toMatchObject({ complete: true, band: { designs: null, most: 1_000_000 } });
    expect(names('wide')).toEqual([...finished]);
    expect(frontOf('wide').points.length).toBeGreaterThan(50);
    const shown = await copareto('show', 'wide');
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain('too many to list');
    const resumed = await copareto('resume', 'wide');
    expect({ code: resumed.code, said: messages(resumed.stderr) }).toEqual({ code: 2, said: messages(ended.stderr) });
  });
});

describe('two kinds of design and exchanged ones', () => {
  const flags = ['--ties', '--band 0.1'];
  const nameOf = (flag: string) => flag.slice(2, 6);
  const on2Workers = (flag: string, out: string, ...more: string[]) =>
    copareto('search', both, ...flag.split(' '), '--workers', '2', '--out', out, ...more);
  beforeAll(async () => {
    for (const flag of flags) expect((await on2Workers(flag, `both-${nameOf(flag)}`)).code).toBe(0);
  }, 120_000);

  it.each(flags)('are all found near the joint front with %s', async (flag) => {
    const name = nameOf(flag);
    expect((await on2Workers(flag, `both-${name}-all`, '--algorithm', 'exhaustive')).code).toBe(0);
    const csv = `${name}.csv`;
    expect(read(`both-${name}-all/${csv}`)).toBe(read(`both-${name}/${csv}`));
    expect(read(`both-${name}-all/front.json`)).toBe(read(`both-${name}/front.json`));
    expect(rowsOf(`both-${name}/${csv}`).length).toBeGreaterThan(10);
  });

  it('are the same to the byte on 1, 2 and 8 workers, and after kill -9 in the second pass', async () => {
    const runs = ['on-1', 'both-band', 'on-8'];
    const search = (out: string, workers: string) =>
      ['search', both, '--band', '0.1', '--workers', workers, '--out', out] as const;
    for (const workers of ['1', '8']) expect((await copareto(...search(`on-${workers}`, workers))).code).toBe(0);
    for (const run of runs) {
      for (const name of ['front.json', 'front.csv', 'band.csv'])
        expect(read(`${run}/${name}`)).toBe(read(`on-1/${name}`));
      expect(certificateOf(run)).toEqual(certificateOf('on-1'));
    }
    const { process, ended } = startCopareto(...search('killed', '1'));
    await until(() => names('killed/checkpoint').some((name) => name.startsWith('near-')), 'the second pass');
    process.kill('SIGKILL');
    expect((await ended).code).toBeNull();
    expect(has('killed/front.json')).toBe(false);
    expect((await copareto('resume', 'killed', '--workers', '2')).code).toBe(0);
    for (const name of ['front.json', 'front.csv', 'band.csv'])
      expect(read(`killed/${name}`)).toBe(read(`on-1/${name}`));
    expect(certificateOf('killed')).toEqual(certificateOf('on-1'));
  });
});
