import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { manifestSchema } from '../../src/run/schema.js';
import { copareto, desk, file, has, names, quickstart, read, readJson, resultOf, shell, small } from './desk.js';

const copyOf = (name: string): string => {
  cpSync(join(desk, 'run'), join(desk, name), { recursive: true });
  return name;
};
const refused = async (...args: string[]) => {
  const { code, stdout, stderr } = await copareto(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toContain('not your fault');
  return stderr;
};

beforeAll(async () => {
  file('small.yaml', small());
  file("it's.yaml", small('name: "it is"'));
  expect(await copareto('search', "it's.yaml", '--limit', 'power_kw=900', '--out', 'run')).toMatchObject({ code: 0 });
});

describe('a finished run', () => {
  it.each([
    ['without its front', (run: string) => rmSync(join(desk, run, 'front.json')), 'has no front.json'],
    ['whose front is cut off', (run: string) => file(`${run}/front.json`, '{"schemaVersion'), 'is not JSON'],
  ])('%s is told from no run at all: every verb gives the command that searches again', async (what, lose, says) => {
    const run = copyOf(what);
    lose(run);
    for (const verb of [
      ['resume', run],
      ['show', run],
      ['explain', run, 'knee'],
      ['verify', run],
      ['export', run, '--to', 'html'],
    ]) {
      const stderr = await refused(...verb);
      expect(stderr).toContain(says);
      expect(stderr).toContain(
        String.raw`(FRONT_LOST): The run has ended, and its front is lost: move the folder away, and search again with: copareto search 'it'\''s.yaml' --limit power_kw=900 --out run.`,
      );
    }
  });

  it.runIf(existsSync('/proc/self/mem'))('whose front cannot be read is not called one without JSON', async () => {
    const run = copyOf('unreadable');
    rmSync(join(desk, run, 'front.json'));
    // A file that no read succeeds on, for whoever may read all.
    symlinkSync('/proc/self/mem', join(desk, run, 'front.json'));
    for (const verb of ['show', 'resume']) {
      const stderr = await refused(verb, run);
      expect(stderr).toMatch(/front\.json: this file cannot be read: E\w+ \(FILE_UNREADABLE\)/);
    }
  });

  it.each([
    ['export', '--to', 'html'],
    ['export', '--to', 'svg'],
    ['export', '--to', 'seeds', '--out', 'seeds'],
    ['compare', 'run', '--page', 'page.html'],
  ])('whose plan is that of another run is refused by %s %s %s', async (verb, ...flags) => {
    const run = `other-plan-${flags.join('-').replaceAll(/\W+/g, '-')}`;
    copyOf(run);
    const plan = readJson('run/plan.json') as { space: { name: string } };
    file(`${run}/plan.json`, JSON.stringify({ ...plan, space: { ...plan.space, name: 'another' } }));
    expect(await refused(verb, run, ...flags)).toContain(
      'plan.json: this is not the plan that the run was made with: its hash has changed',
    );
    expect([has('seeds'), has('page.html')]).toEqual([false, false]);
  });
});

describe('an unfinished run', () => {
  const unfinished = (name: string): string => {
    const run = copyOf(name);
    const manifest = manifestSchema.parse(readJson(`${run}/manifest.json`));
    for (const gone of names(run).filter((one) => !/^(plan|manifest)\.json$/.test(one))) rmSync(join(desk, run, gone));
    file(`${run}/manifest.json`, JSON.stringify({ ...manifest, status: 'running' }));
    return run;
  };

  it('that another process drives is not to be gone on with', async () => {
    const run = unfinished('live');
    file(`${run}/lock`, JSON.stringify({ pid: process.pid, host: hostname(), began: '' }));
    const shown = await copareto('show', run);
    expect(shown).toMatchObject({ code: 130, stdout: '' });
    expect(shown.stderr).toBe(
      `live is not finished: PID ${process.pid} is at it; copareto studio shows how far it is\n`,
    );
    const stderr = await refused('explain', run, 'knee');
    expect(stderr).toContain(`PID ${process.pid} on "${hostname()}" is at it (NOT_FINISHED): Wait until it ends`);
    expect(stderr).not.toContain('resume');
  });

  it('is gone on with by a command that a shell takes', async () => {
    const run = unfinished("the 1st & 'best' run");
    const quoted = String.raw`copareto resume 'the 1st & '\''best'\'' run'`;
    expect((await copareto('show', run)).stderr).toContain(quoted);
    expect(await refused('explain', run, 'knee')).toContain(quoted);
    expect(await shell(quoted)).toMatchObject({ code: 0 });
    expect(resultOf(run)).toEqual(resultOf('run'));
  });

  it('whose checkpoint is a file is refused, and goes on once that is out of the way', async () => {
    const run = unfinished('no-checkpoint');
    file(`${run}/checkpoint`, 'a file');
    expect(await refused('resume', run)).toBe(
      'no-checkpoint: checkpoint cannot be written: something else is there (EEXIST) (DISK): Put that right; then go on with: copareto resume no-checkpoint.\n',
    );
    expect(has(`${run}/lock`)).toBe(false);
    rmSync(join(desk, run, 'checkpoint'));
    expect(await copareto('resume', run)).toMatchObject({ code: 0 });
  });
});

describe('a folder for a run', () => {
  it('is not made where runs is a file', async () => {
    mkdirSync(join(desk, 'elsewhere'));
    writeFileSync(join(desk, 'elsewhere/runs'), 'mine');
    const { code, stdout, stderr } = await shell(`cd elsewhere && copareto search "${quickstart}"`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'runs: "runs" is a file, not a folder, or lies in one (DISK): Give --out with a folder that can be created.\n',
    );
    expect(read('elsewhere/runs')).toBe('mine');
  });

  it.runIf(existsSync('/proc/self'))('is refused at once where the system makes none', async () => {
    const said = await refused('search', 'small.yaml', '--out', '/proc/none/run');
    expect(said).toContain('--out: "/proc/none/run" cannot be created: ENOENT (BAD_FLAG)');
  });

  it('is made with its parents', async () => {
    const how = ['--algorithm', 'random', '--budget', '50', '--out', 'a/b/c'];
    expect((await copareto('search', 'small.yaml', ...how)).code).not.toBe(2);
    expect(names('a/b/c')).toContain('manifest.json');
  });
});
