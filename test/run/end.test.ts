import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildAlternatives } from '../../src/run/alternative.js';
import { drive, type Ended } from '../../src/run/drive.js';
import { frontCsv, frontOf } from '../../src/run/front.js';
import { silent } from '../../src/run/progress.js';
import { samplesFile } from '../../src/run/samples-file.js';
import { drawSamples } from '../../src/run/samples.js';
import { openRun, planOf } from '../../src/run/search.js';
import { compose } from '../../src/search/compose.js';
import { unionFronts } from '../../src/search/union.js';
import { catalog, desk, objective, union } from '../contract/desk.js';

const plan = planOf(union, objective, catalog, { algorithm: 'exact' });
const alternatives = buildAlternatives(plan);
const designs = unionFronts(alternatives.map(({ factored }) => compose(factored).front));
const front = frontOf(plan, alternatives, designs);
const { samples, counts } = drawSamples(plan, designs);

/** A run folder, and a sitting at it. */
function opened(name: string): (workers: number, stop?: AbortController) => Promise<Ended> {
  const { folder, manifest } = openRun(plan, { out: join(desk, name) });
  return (workers, stop) => {
    // The progress of a search ends where its front is known.
    const end = () => void setTimeout(() => stop?.abort(), 10);
    const { signal } = stop ?? new AbortController();
    return drive(folder, plan, manifest, { workers, progress: { ...silent, end }, stop: signal });
  };
}

function expectWhole({ folder, manifest }: Ended): void {
  const bytes = (file: string) => readFileSync(join(folder, file));
  expect(JSON.parse(bytes('front.json').toString())).toEqual(front);
  expect(bytes('front.csv').toString()).toBe(frontCsv(front));
  expect(bytes('samples.parquet').equals(samplesFile(alternatives, samples))).toBe(true);
  expect(manifest.samples).toEqual(counts);
}

it('the end of a run on 1, 2 and 3 workers is the one that a single process comes to', async () => {
  expect(front.estimates.length).toBeGreaterThan(0);
  const certificates = [];
  for (const workers of [1, 2, 3]) {
    const ended = await opened(`on-${workers}`)(workers);
    expectWhole(ended);
    certificates.push(ended.manifest.certificate);
  }
  const [one, two, three] = certificates;
  expect(two).toEqual(one);
  expect(three).toEqual(one);
  expect(JSON.stringify(one)).toContain('makes no goal and no limit worse');
});

it('a run that is stopped when its front is known goes on to the same end', async () => {
  const sit = opened('stopped');
  expect(await sit(2, new AbortController())).toMatchObject({ manifest: { status: 'interrupted' } });
  expectWhole(await sit(3));
});
