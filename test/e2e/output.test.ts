import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { manifestSchema } from '../../src/run/schema.js';
import {
  copareto,
  desk,
  file,
  finished,
  has,
  messages,
  names,
  read,
  readJson,
  resultOf,
  shell,
  small,
} from './desk.js';

/** No file may get larger than so many KB: what a full disk does to a write, which then ends in its middle. */
const limited = (kilobytes: number, command: string) => shell(`trap '' XFSZ; ulimit -f ${kilobytes}; ${command}`);

describe('output', () => {
  beforeAll(async () => {
    file('small.yaml', small());
    expect(await copareto('search', 'small.yaml', '--out', 'run')).toMatchObject({ code: 0 });
  });

  it.each(['export run --to csv', 'export run --to html', 'show run', 'show run --json'])(
    'of `%s` that a disk takes only a part of ends with exit code 2, and says why',
    async (verb) => {
      const { code, stderr } = await limited(1, `copareto ${verb} > part`);
      expect(code).toBe(2);
      expect(messages(stderr)).toBe('The output could not be written whole: EFBIG.\n');
      expect(statSync(join(desk, 'part')).size).toBeLessThanOrEqual(1024);
    },
  );

  it.runIf(existsSync('/dev/full'))('into a device that is full ends with exit code 2, and says why', async () => {
    const { code, stderr } = await shell('copareto export run --to csv > /dev/full');
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'The output could not be written whole: ENOSPC.\n' });
  });

  it('into a file is that of a pipe, to the byte', async () => {
    expect((await shell('copareto export run --to parquet > whole.parquet; copareto show run > shown')).code).toBe(0);
    expect((await shell('copareto export run --to parquet | cmp - whole.parquet')).code).toBe(0);
    expect((await copareto('show', 'run')).stdout).toBe(read('shown'));
  });

  it('whose reader has gone does not change what a verb ends with', async () => {
    const status = async (command: string) => (await shell(`${command} | true; exit \${PIPESTATUS[0]}`)).code;
    expect(await status('copareto export run --to html')).toBe(0);
    const front = readJson('run/front.json') as { points: unknown[] };
    file('lying/front.json', JSON.stringify({ ...front, points: front.points.slice(1) }));
    for (const name of ['plan.json', 'manifest.json', 'front.csv']) file(`lying/${name}`, read(`run/${name}`));
    expect(await status('copareto verify lying --trials 0 --designs 1 --json')).toBe(1);
  });
});

describe('a disk without room for', () => {
  it('the plan of a search ends it with exit code 2, and leaves nothing', async () => {
    const { code, stdout, stderr } = await limited(1, 'copareto search small.yaml --out full');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^full: plan\.json cannot be written: .*EFBIG.*\(DISK\): .*search again\.\n$/);
    expect(has('full')).toBe(false);
  });

  it('what a search finds ends it with exit code 2; resume goes on once there is room, to the same front', async () => {
    const kilobytes = Math.ceil(readFileSync(join(desk, 'run/plan.json')).length / 1024) + 1;
    const ended = await limited(kilobytes, 'copareto search small.yaml --out part-way');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    const said = messages(ended.stderr);
    expect(said).toMatch(
      /^part-way: \S+ cannot be written: .*EFBIG.*\(DISK\): .*go on with: copareto resume part-way\.\n$/,
    );
    expect(manifestSchema.parse(readJson('part-way/manifest.json')).status).toBe('running');
    expect(names('part-way')).not.toContain('lock');
    expect(await limited(kilobytes, 'copareto resume part-way')).toMatchObject({ code: 2, stdout: '' });
    expect(await copareto('resume', 'part-way')).toMatchObject({ code: 0 });
    expect(resultOf('part-way')).toEqual(resultOf('run'));
    expect(names('part-way')).toEqual([...finished]);
  });
});
