import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { frontSchema, manifestSchema, seedSchema } from '../../src/index.js';
import {
  contents,
  copareto,
  desk,
  file,
  has,
  names,
  read,
  readJson,
  shell,
  small,
  startCopareto,
  until,
} from './desk.js';

const hostile = `=cmd|'/C calc'!A0 "a, b"; <script>alert(1)</script> $(id) \`id\` | # ../..\u202e`;

beforeAll(async () => {
  file('small.yaml', small(`name: ${JSON.stringify(hostile)}\nnotes: "=HYPERLINK(1), <script>"`));
  expect(await copareto('search', 'small.yaml', '--out', 'run')).toMatchObject({ code: 0 });
});
const ids = (): string[] => frontSchema.parse(readJson('run/front.json')).points.map(({ id }) => id);
/** Nothing of an export that failed. */
const leftovers = (): string[] => names('.').filter((name) => name.includes('.tmp'));

describe('export --to seeds', () => {
  it('writes a folder with a seed for each point, which the published schema takes', async () => {
    expect(await copareto('export', 'run', '--to', 'seeds', '--out', 'seeds')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(names('seeds/seeds')).toEqual(
      ids()
        .map((id) => `${id}.json`)
        .toSorted(),
    );
    for (const id of ids()) {
      const seed = seedSchema.parse(readJson(`seeds/seeds/${id}.json`));
      expect(seed).toMatchObject({ id, run: { space: hostile } });
    }
    expect(readJson('seeds/seed.schema.json')).toMatchObject({ type: 'object' });
    expect(leftovers()).toEqual([]);
  });

  it('gives files harmless names, and says in the README what a hostile name is, as text on one line', () => {
    for (const path of Object.keys(contents('seeds'))) expect(path).toMatch(/^[\w/-]+(?:\.[a-z0-9]+)*$/i);
    const [title = ''] = read('seeds/README.md').split('\n');
    expect(title).toContain('# Seeds of =cmd');
    expect(title).not.toMatch(/(?<!\\)[<>`|[\]]/);
    expect(read('seeds/README.md')).not.toMatch(/[^\P{C}\n]/u);
  });

  it('is ready for two tools: YAML that parses, and a script that hands every device its trace', async () => {
    const experiments = names('seeds/aiconfigurator');
    expect(experiments.length).toBeGreaterThan(0);
    for (const name of experiments)
      expect(Object.keys(parse(read(`seeds/aiconfigurator/${name}`)) as object)).toEqual([
        `design_${name.replace('.yaml', '')}`,
      ]);
    // Stands in for the simulator: tells what it is given.
    file(
      'astra',
      '#!/bin/sh\nfor a in "$@"; do echo "$a"; done\nls "${1#*=}".*.et | wc -l\nhead -c 9 "${1#*=}.0.et" | wc -c\n',
    );
    chmodSync(join(desk, 'astra'), 0o755);
    const phases = names('seeds/astra-sim').flatMap((id) =>
      names(`seeds/astra-sim/${id}`).map((phase) => `seeds/astra-sim/${id}/${phase}`),
    );
    expect(phases.length).toBeGreaterThan(0);
    for (const phase of phases.slice(0, 4)) {
      const { code, stdout } = await shell(`ASTRA_SIM="$PWD/astra" sh ${phase}/run.sh roofline`);
      expect(code).toBe(0);
      const network = parse(read(`${phase}/network.yml`)) as { npus_count: number[] };
      const lines = stdout.trim().split('\n');
      expect(lines.slice(-2).map(Number)).toEqual([network.npus_count.reduce((a, b) => a * b), 9]);
      for (const line of lines.slice(1, 5)) {
        const path = line.slice(line.indexOf('=') + 1);
        expect(path === 'empty' || existsSync(path)).toBe(true);
      }
      expect(lines[1]).toMatch(/system\.roofline\.json$/);
    }
  });

  it('is a folder: it asks for --out, and never writes over anything', async () => {
    const without = await copareto('export', 'run', '--to', 'seeds');
    expect(without).toMatchObject({ code: 2, stdout: '' });
    expect(without.stderr).toContain('--out');
    const before = contents('seeds');
    const { code, stderr } = await copareto('export', 'run', '--to', 'seeds', '--out', 'seeds');
    expect(code).toBe(2);
    expect(stderr).toContain('OUT_EXISTS');
    expect(contents('seeds')).toEqual(before);
    file('taken', 'mine');
    expect(await copareto('export', 'run', '--to', 'seeds', '--out', 'taken')).toMatchObject({ code: 2 });
    expect(read('taken')).toBe('mine');
  });

  it.each(['no/where', 'taken/below', ''])('cannot be put into %j, and leaves nothing', async (out) => {
    const { code, stdout, stderr } = await copareto('export', 'run', '--to', 'seeds', '--out', out);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--out');
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(leftovers()).toEqual([]);
  });

  it('leaves nothing of a run whose last point is damaged, nor of one that is not finished', async () => {
    await shell('cp -r run damaged');
    const last = ids().at(-1) ?? '';
    file('damaged/front.json', read('run/front.json').replaceAll(last, '../../../x'));
    const damaged = await copareto('export', 'damaged', '--to', 'seeds', '--out', 'of-damaged');
    expect(damaged).toMatchObject({ code: 2, stdout: '' });
    expect(damaged.stderr).toContain('is not what its genome spells');
    file('damaged/front.json', read('run/front.json'));
    file('damaged/plan.json', '{"schemaVersion": "2.0"}');
    expect((await copareto('export', 'damaged', '--to', 'seeds', '--out', 'of-damaged')).stderr).toContain('hash');
    const manifest = manifestSchema.parse(readJson('run/manifest.json'));
    file('damaged/manifest.json', JSON.stringify({ ...manifest, status: 'interrupted' }));
    const unfinished = await copareto('export', 'damaged', '--to', 'seeds', '--out', 'of-damaged');
    expect(unfinished.stderr).toContain('NOT_FINISHED');
    expect(unfinished.code).toBe(2);
    expect(has('of-damaged')).toBe(false);
    expect(has('x')).toBe(false);
    expect(leftovers()).toEqual([]);
  });
});

describe.each(['csv', 'json', 'html', 'parquet', 'svg', 'seeds'])('export --to %s', (format) => {
  it('says of a run that was interrupted that it is not finished, though a front lies there', async () => {
    const out = `${format}-of-unfinished`;
    if (!has('unfinished')) {
      await shell('cp -r run unfinished');
      const manifest = manifestSchema.parse(readJson('run/manifest.json'));
      file('unfinished/manifest.json', JSON.stringify({ ...manifest, status: 'interrupted' }));
    }
    expect(await copareto('export', 'unfinished', '--to', format, '--out', out)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'unfinished: this run is not finished (interrupted) (NOT_FINISHED): Go on with: copareto resume unfinished.\n',
    });
    expect(has(out)).toBe(false);
  });
});

describe('what says how a picture looks', () => {
  it.each([
    ['csv', ['--picture', 'plane']],
    ['html', ['--dark']],
    ['seeds', ['--width', '300']],
  ])('is refused where no picture is asked for: %s', async (format, flags) => {
    const { code, stdout, stderr } = await copareto('export', 'run', '--to', format, ...flags, '--out', 'no-picture');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${flags[0]}: says how a picture looks, and ${format} is none (BAD_FLAG)`);
    expect(has('no-picture')).toBe(false);
  });
});

describe('export --to parquet', () => {
  it('goes into a pipe or a file, the same bytes', async () => {
    const { code, stdout } = await shell('copareto export run --to parquet > piped.parquet && head -c 4 piped.parquet');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'PAR1' });
    expect(await copareto('export', 'run', '--to', 'parquet', '--out', 'front.parquet')).toMatchObject({ code: 0 });
    expect(readFileSync(join(desk, 'front.parquet'))).toEqual(readFileSync(join(desk, 'piped.parquet')));
    expect(await copareto('export', 'run', '--to', 'parquet', '--out', 'front.parquet')).toMatchObject({ code: 2 });
  });

  it('is refused by a terminal, where it would be noise', async () => {
    const { stdout } = await shell(`script -qec 'copareto export run --to parquet' /dev/null < /dev/null; true`);
    expect(stdout).toContain('is binary');
    expect(stdout).not.toContain('PAR1');
  });
});

describe('search --from', () => {
  const how = ['--algorithm', 'nsga2', '--budget', '400', '--seed', '5', '--from', 'seeds'];
  const front = (run: string) => ({ json: read(`${run}/front.json`), csv: read(`${run}/front.csv`) });

  it('finds the same front to the byte on 1 and 8 workers, no point of which is worse than it was', async () => {
    for (const workers of ['1', '8'])
      expect(
        await copareto('search', 'small.yaml', ...how, '--workers', workers, '--out', `from-${workers}`),
      ).toMatchObject({ code: 0 });
    expect(front('from-8')).toEqual(front('from-1'));
    // The run was exact: there is nothing beyond it.
    expect(front('from-1')).toEqual(front('run'));
    expect(manifestSchema.parse(readJson('from-1/manifest.json')).from).toEqual({
      folder: 'seeds',
      designs: ids().length,
      evaluated: ids().length,
      left: [],
    });
  });

  it('goes on after kill -9 on 2 workers without the folder that it started from', async () => {
    await shell('cp -r seeds moved');
    const args = [...how.slice(0, -1), 'moved', '--workers', '1', '--out', 'killed'];
    const journal = join(desk, 'killed/checkpoint/trials.log');
    const { process, ended } = startCopareto('search', 'small.yaml', ...args);
    await until(() => existsSync(journal) && readFileSync(journal).length > 100, 'a batch');
    process.kill('SIGKILL');
    await ended;
    await shell('rm -rf moved');
    expect(has('killed/front.json')).toBe(false);
    expect(await copareto('resume', 'killed', '--workers', '2')).toMatchObject({ code: 0 });
    expect(front('killed')).toEqual(front('from-1'));
  });

  it('tells of every design that the space does not hold, and searches from the others', async () => {
    file('narrow.yaml', small('name: narrow').replace('maxBatch: [8, 16, 32, 64]', 'maxBatch: [8, 16, 32]'));
    const { code, stderr } = await copareto('search', 'narrow.yaml', ...how, '--out', 'narrow');
    expect(code).toBe(0);
    const { from } = manifestSchema.parse(readJson('narrow/manifest.json'));
    expect(from?.left.length).toBeGreaterThan(0);
    for (const { id, reason } of from?.left ?? []) {
      expect(stderr).toContain(`Left out: design ${id}, ${reason}.`);
      expect(reason).toBe('decode.maxBatch is 64; the nearest in the space is 32');
    }
  });

  it('warns of designs that its budget does not reach, and says how many it started from', async () => {
    const few = [...how.slice(0, 2), '--budget', '3', '--from', 'run', '--out', 'few'];
    const { code, stderr } = await copareto('search', 'small.yaml', ...few);
    expect(code).toBe(0);
    expect(ids().length).toBeGreaterThan(3);
    expect(stderr).toContain(
      `Started from only 3 of the ${ids().length} designs of run: the budget of 3 was up before the others.\n`,
    );
    expect(manifestSchema.parse(readJson('few/manifest.json')).from).toMatchObject({ evaluated: 3 });
  });

  it.each([
    ['a folder that is not there', ['--from', 'nowhere'], '"nowhere" is no folder'],
    ['one without designs', ['--from', 'seeds/astra-sim'], 'holds neither a front nor seeds'],
    ['an exact search', ['--from', 'seeds', '--algorithm', 'exact'], 'means nothing to exact'],
  ])('refuses %s', async (_, args, says) => {
    const { code, stdout, stderr } = await copareto('search', 'small.yaml', ...args, '--out', 'refused');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(has('refused')).toBe(false);
  });

  it('refuses a space that holds none of the designs', async () => {
    file('other.yaml', small('name: other').replaceAll('[h200, b200', '[mi355x'));
    const { code, stderr } = await copareto('search', 'other.yaml', '--from', 'seeds', '--out', 'refused');
    expect(code).toBe(2);
    expect(stderr).toContain('the space holds none of');
    expect(has('refused')).toBe(false);
  });
});
