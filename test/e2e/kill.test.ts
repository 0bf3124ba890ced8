import { appendFileSync, existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestSchema } from '../../src/run/schema.js';
import { optimizers } from '../../src/search/optimizers.js';
import {
  copareto,
  desk,
  file,
  resultOf,
  has,
  names,
  project,
  quickstart,
  readJson,
  startCopareto,
  until,
} from './desk.js';

/** Two kinds of design of two accelerators: a billion designs, and a front that is described in a second. */
const accelerators = 'accelerator: [b200, h200]';
const heterogeneous = file(
  'heterogeneous.yaml',
  readFileSync(join(project, 'spaces/heterogeneous.yaml'), 'utf8').replaceAll(/accelerator: \[.*\]/g, accelerators),
);

/** All that is written of what a search by samples was told: two kinds of design, two journals. */
const journals = (run: string): string[] =>
  ['trials.log', 'colocated-trials.log'].map((name) => join(desk, run, 'checkpoint', name));
const bytesOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);
/** What a run says of itself, but for when, where and how fast. */
const said = (run: string) => {
  const { counts, certificate, frontSize, referencePoint, hypervolume, hashes, failures, reproducible } =
    manifestSchema.parse(readJson(`${run}/manifest.json`));
  return { counts, certificate, frontSize, referencePoint, hypervolume, hashes, failures, reproducible };
};

async function killWhen(reached: () => boolean, ...args: string[]): Promise<void> {
  const { process, ended } = startCopareto(...args);
  await until(reached, 'the place to kill the run');
  process.kill('SIGKILL');
  expect((await ended).code).toBeNull();
}

const sampled = Object.keys(optimizers).filter((name) => name !== 'exhaustive');

describe.each(sampled)('a search by %s', (algorithm) => {
  const budget = algorithm === 'random' ? '60000' : '6000';
  const how = ['--algorithm', algorithm, '--budget', budget, '--seed', '11'];
  const search = (out: string, workers: string) => [
    'search',
    heterogeneous,
    ...how,
    '--workers',
    workers,
    '--out',
    out,
  ];
  const out = (name: string): string => `${algorithm}-${name}`;

  // The workers are the same for all algorithms: an uninterrupted run on many of them is tried with one.
  const workersTried = algorithm === 'islands' ? ['1', '8'] : ['1'];

  it(`leaves the front of its budget, spent on both kinds of design, on ${workersTried.join(' and ')} workers`, async () => {
    for (const workers of workersTried)
      expect(await copareto(...search(out(workers), workers))).toMatchObject({ code: 0 });
    for (const workers of workersTried.slice(1)) {
      expect(resultOf(out(workers))).toEqual(resultOf(out('1')));
      expect(said(out(workers))).toEqual(said(out('1')));
    }
    expect(said(out('1'))).toMatchObject({ counts: { evaluated: Number(budget), failed: 0 }, reproducible: true });
    expect(said(out('1')).hypervolume).toBeGreaterThan(0.5);
    expect(said(out('1')).certificate?.['alternatives']).toMatchObject({
      disaggregated: { budget: Number(budget) / 2, ended: 'budget' },
      colocated: { budget: Number(budget) / 2, ended: 'budget' },
    });
  });

  it('goes on after kill -9 at three moments, and half a record, on 2, 1, 3 and 8 workers, to the front of the uninterrupted run', async () => {
    const run = out('killed');
    const [first = '', second = ''] = journals(run);
    await killWhen(() => bytesOf(first) > 3000, ...search(run, '2'));
    expect(has(`${run}/front.json`)).toBe(false);
    // The kill may have struck in the middle of a record: a shorter one, or one with rubbish behind it.
    truncateSync(first, bytesOf(first) - 7);
    const before = bytesOf(first);
    await killWhen(() => bytesOf(first) > before + 3000, 'resume', run, '--workers', '1');
    appendFileSync(first, 'half a record');
    await killWhen(() => bytesOf(second) > 3000, 'resume', run, '--workers', '3');
    expect(await copareto('resume', run, '--workers', '8')).toMatchObject({ code: 0 });
    expect(resultOf(run)).toEqual(resultOf(out('1')));
    expect(said(run)).toEqual(said(out('1')));
    expect(names(run)).toEqual(names(out('1')));
  });
});

/** Some of the accelerators of quickstart: a third of a million designs to go through, not all 1.3 million. */
const fewer = file(
  'fewer.yaml',
  readFileSync(quickstart, 'utf8').replaceAll(/accelerator: \[.*\]/g, 'accelerator: [h200, b200, tpu-v7]'),
);

describe('a search through all designs', () => {
  const search = (out: string, workers: string) => [
    'search',
    fewer,
    '--algorithm',
    'exhaustive',
    '--workers',
    workers,
    '--out',
    out,
  ];

  it('leaves the same front to the byte on 1 and 8 workers, and after kill -9 on 1, resumed on 2', async () => {
    for (const workers of ['1', '8'])
      expect(await copareto(...search(`all-${workers}`, workers))).toMatchObject({ code: 0 });
    expect(resultOf('all-8')).toEqual(resultOf('all-1'));
    expect(said('all-8')).toEqual(said('all-1'));
    const done = () => names('all-killed/checkpoint').some((name) => name.endsWith('.bin'));
    await killWhen(done, ...search('all-killed', '1'));
    expect(await copareto('resume', 'all-killed', '--workers', '2')).toMatchObject({ code: 0 });
    expect(resultOf('all-killed')).toEqual(resultOf('all-1'));
    expect(said('all-killed')).toEqual(said('all-1'));
  });
});
