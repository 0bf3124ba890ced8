import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { exporters } from '../../src/report/exporter/index.js';
import { readFinished, type Finished } from '../../src/run/read.js';
import { search } from '../../src/run/search.js';
import { catalog, copyOf, desk, objective, space } from './desk.js';

/** Formats that state every point in plain text. */
const names = ['csv', 'json'] as const satisfies (keyof typeof exporters)[];

describe.each(names)('the exporter %s', (name) => {
  let folder: string;
  let run: Finished;
  beforeAll(async () => {
    ({ folder } = await search(space, objective, catalog, { workers: 1, out: join(desk, `exported-${name}`) }));
    run = readFinished(folder);
  });

  it('names every point of the front once, what facts in doubt would do to it apart', () => {
    const whole = exporters[name](folder);
    const text = name === 'json' ? JSON.stringify((JSON.parse(whole) as Finished['front']).points) : whole;
    expect(run.front.points.length).toBeGreaterThan(3);
    for (const { id } of run.front.points) expect(text.split(id)).toHaveLength(2);
  });

  it('writes text that ends its last line, and the same text twice', () => {
    const text = exporters[name](folder);
    expect(text).toMatch(/[^\n]\n$/);
    expect(exporters[name](folder)).toBe(text);
  });

  it('states the metrics of every goal to the last digit', () => {
    const text = exporters[name](folder);
    for (const { metrics } of run.front.points)
      for (const { metric } of run.front.goals) expect(text).toContain(String(metrics[metric]));
  });

  it('reads the folder and computes nothing: what stands in it is what comes out', () => {
    const copy = copyOf(folder, `copy-${name}`);
    for (const file of ['front.json', 'front.csv']) {
      const text = readFileSync(join(copy, file), 'utf8');
      writeFileSync(join(copy, file), text.replaceAll(run.front.points[0]?.id ?? '', 'another-id'));
    }
    rmSync(join(copy, 'plan.json'));
    expect(exporters[name](copy)).toContain('another-id');
  });
});
