import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { frontSchema, manifestSchema } from '../../src/run/schema.js';
import { readView } from '../../src/report/gather.js';
import { readSamples } from '../../src/run/read.js';
import { dominates } from '../../src/search/pareto/dominance.js';
import { copareto, desk, file, resultOf, messages, read, readJson, small } from './desk.js';

/** More designs than the end of a search goes through: it draws some of them. */
const space = file(
  'both.yaml',
  small(
    'name: both kinds',
    `colocated:
  accelerator: [h200, b200]
  tensorParallel: [1, 2, 4]
  maxBatch: [8, 32]
`,
  ).replace('tensorParallel: [1, 4]', 'tensorParallel: [1, 2, 4, 8]'),
);

/** The run's files in another folder, with something else as its samples. */
function withSamples(name: string, content?: Uint8Array): string {
  for (const one of ['manifest.json', 'plan.json', 'front.json', 'front.csv'])
    file(`${name}/${one}`, read(`both/${one}`));
  if (content !== undefined) file(`${name}/samples.parquet`, content);
  return name;
}

describe('designs off the front of a finished run', () => {
  beforeAll(async () => {
    for (const [out, workers] of [
      ['both', '2'],
      ['again', '1'],
    ])
      expect(await copareto('search', space, '--workers', workers, '--out', out)).toMatchObject({ code: 0 });
  });

  it('are the same to the byte on 1 and 2 workers, and counted in the manifest', async () => {
    expect(resultOf('again')).toEqual(resultOf('both'));
    const { samples } = manifestSchema.parse(readJson('both/manifest.json'));
    const { kinds = [] } = (await readSamples(join(desk, 'both'))) ?? {};
    expect(samples).toMatchObject({
      dominated: kinds.filter((kind) => kind === 'dominated').length,
      infeasible: kinds.filter((kind) => kind === 'infeasible').length,
      undominated: 0,
    });
  });

  it('are beaten by a point, or break a limit, and are none of the points', async () => {
    const { points, goals } = frontSchema.parse(readJson('both/front.json'));
    const samples = await readSamples(join(desk, 'both'));
    if (samples === undefined) throw new Error('no samples');
    const signed = (values: (metric: string) => number) =>
      goals.map(({ metric, sense }) => (sense === 'min' ? values(metric) : -values(metric)));
    const front = points.map(({ metrics }) => signed((metric) => metrics[metric]));
    expect(samples.ids.length).toBeGreaterThan(500);
    for (const [row, id] of samples.ids.entries()) {
      expect(points.some((point) => point.id === id)).toBe(false);
      const vector = signed((metric) => samples.metrics[metric][row] ?? Number.NaN);
      if (samples.kinds[row] === 'dominated') expect(front.some((point) => dominates(point, vector))).toBe(true);
      else expect(samples.rules[row]).not.toBeNull();
    }
  });

  it('reach the pictures as a cloud, a pool that does both phases as the part of each', async () => {
    const { cloud } = await readView(join(desk, 'both'));
    const samples = await readSamples(join(desk, 'both'));
    if (cloud === undefined || samples === undefined) throw new Error('no samples');
    expect(cloud.count).toBe(samples.ids.length);
    expect(cloud.metrics).toEqual(samples.metrics);
    expect(cloud.accelerators).toEqual(['b200', 'h200', 'tpu-v7']);
    let colocated = 0;
    for (let row = 0; row < cloud.count; row++) {
      const rule = samples.rules[row];
      expect(cloud.rule[row]).toBe(rule === null ? -1 : cloud.rules.indexOf(rule));
      const both = samples.genes['colocated.accelerator'][row];
      if (both !== null) colocated++;
      expect(cloud.accelerators[cloud.prefill[row]]).toBe(both ?? samples.genes['prefill.accelerator'][row]);
      expect(cloud.accelerators[cloud.decode[row]]).toBe(both ?? samples.genes['decode.accelerator'][row]);
    }
    expect(colocated).toBeGreaterThan(10);
    expect(colocated).toBeLessThan(cloud.count);
  });

  it('may be missing: there is no cloud then', async () => {
    const bare = withSamples('bare');
    expect((await readView(join(desk, bare))).cloud).toBeUndefined();
    expect(await copareto('export', bare, '--to', 'html')).toMatchObject({ code: 0, stderr: '' });
  });

  it('are refused with exit code 2 and one error where the file is damaged', async () => {
    const whole = readFileSync(join(desk, 'both/samples.parquet'));
    for (const [name, content] of [
      ['half', whole.subarray(0, whole.length / 2)],
      ['rubbish', Buffer.from('<script>alert(1)</script>')],
    ] as const) {
      const { code, stdout, stderr } = await copareto('export', withSamples(name, content), '--to', 'html');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(messages(stderr)).toContain('samples.parquet');
      expect(messages(stderr)).toContain('is damaged: it is no Parquet file that can be read');
      expect(stderr).not.toContain('    at ');
    }
  });
});
