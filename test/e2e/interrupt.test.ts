import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { manifestSchema } from '../../src/run/schema.js';
import {
  codingAgent,
  contents,
  copareto,
  desk,
  file,
  finished,
  resultOf,
  has,
  names,
  read,
  readJson,
  start,
  startCopareto,
  until,
} from './desk.js';

/** The coding-agent space with some of its accelerators: each pool is still swept in several pieces, to be killed between. */
const space = file(
  'coding.yaml',
  readFileSync(codingAgent, 'utf8').replaceAll(/accelerator: \[.*\]/g, 'accelerator: [b200, h200, tpu-v7]'),
);

const minutes = (count: number): number => count * 60_000;

/** Results of finished units of work. */
const units = (run: string, kind = ''): string[] =>
  names(`${run}/checkpoint`).filter((name) => name.startsWith(kind) && name.endsWith('.bin'));
const status = (run: string): string => manifestSchema.parse(readJson(`${run}/manifest.json`)).status;

/** Starts a verb and ends it by a signal as soon as the run has come to a certain place. */
async function endWhen(signal: 'SIGKILL' | 'SIGINT' | 'SIGTERM', reached: () => boolean, ...args: string[]) {
  const { process, ended } = startCopareto(...args);
  await until(reached, `the place to send ${signal}`);
  process.kill(signal);
  return ended;
}

describe('a run that ends before its time', { timeout: minutes(3) }, () => {
  beforeAll(async () => {
    expect(await copareto('search', space, '--out', 'whole')).toMatchObject({ code: 0 });
  }, minutes(2));

  it('gives the uninterrupted front to the byte after two kills and a resume', async () => {
    const first = await endWhen('SIGKILL', () => units('killed').length > 0, 'search', space, '--out', 'killed');
    expect(first.code).toBeNull();
    expect(status('killed')).toBe('running');
    expect(has('killed/front.json')).toBe(false);

    const sweeping = () => units('killed', 'sweep-1').length > 0;
    const second = await endWhen('SIGKILL', sweeping, 'resume', 'killed');
    expect(second.code).toBeNull();
    expect(has('killed/front.json')).toBe(false);

    // A file that a power cut left half-written is as good as absent, and so is one of which a disk has flipped a bit.
    const [half = '', flipped = ''] = units('killed', 'sweep-0');
    writeFileSync(join(desk, 'killed/checkpoint', half), 'half');
    const bytes = readFileSync(join(desk, 'killed/checkpoint', flipped));
    bytes[bytes.length >> 1] ^= 64;
    writeFileSync(join(desk, 'killed/checkpoint', flipped), bytes);
    writeFileSync(join(desk, 'killed/checkpoint', 'sweep-1-0.bin.tmp'), 'half');

    expect(await copareto('show', 'killed')).toMatchObject({ code: 130, stdout: '' });
    const last = await copareto('resume', 'killed', '--workers', '3');
    expect(last.code).toBe(0);
    expect(last.stdout).toMatch(/\nRun folder: killed\n$/);
    expect(resultOf('killed')).toEqual(resultOf('whole'));
    expect(names('killed')).toEqual([...finished]);
    expect(status('killed')).toBe('complete');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('saves on %s, and says how to go on', async (signal) => {
    const before = () => units(signal).length > 1;
    const { code, stdout, stderr } = await endWhen(signal, before, 'search', space, '--out', signal);
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain(`Interrupted. What is done is saved; go on with: copareto resume ${signal}\n`);
    expect(status(signal)).toBe('interrupted');
    expect(units(signal).length).toBeGreaterThan(1);
  });

  it('goes on to the uninterrupted front after Ctrl-C', async () => {
    const shown = await copareto('show', 'SIGINT');
    expect(shown).toMatchObject({ code: 130, stdout: '' });
    expect(shown.stderr).toContain('copareto resume SIGINT');
    expect(await copareto('resume', 'SIGINT')).toMatchObject({ code: 0 });
    expect(resultOf('SIGINT')).toEqual(resultOf('whole'));
    expect(status('SIGINT')).toBe('complete');
  });

  it('refuses a plan that was changed by hand, and leaves all as it is', async () => {
    await endWhen('SIGKILL', () => units('forged').length > 0, 'search', space, '--out', 'forged');
    const plan = read('forged/plan.json');
    const forged = plan.replace('"tasksPerS": 2', '"tasksPerS": 3');
    expect(forged).not.toBe(plan);
    writeFileSync(join(desk, 'forged/plan.json'), forged);
    const before = contents('forged');
    const { code, stdout, stderr } = await copareto('resume', 'forged');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('forged: plan.json has changed since the run began');
    expect(contents('forged')).toEqual(before);
  });

  it('refuses a program other than the one that began the run', async () => {
    const manifest = manifestSchema.parse(readJson('forged/manifest.json'));
    const other = { ...manifest, hashes: { ...manifest.hashes, code: '0'.repeat(64) } };
    writeFileSync(join(desk, 'forged/plan.json'), read('forged/plan.json').replace('"tasksPerS": 3', '"tasksPerS": 2'));
    writeFileSync(join(desk, 'forged/manifest.json'), JSON.stringify(other));
    const { code, stderr } = await copareto('resume', 'forged');
    expect(code).toBe(2);
    expect(stderr).toContain('the program has changed since the run began (hash 000000000000');
  });

  it('refuses another Node, whose arithmetic may differ', async () => {
    const manifest = manifestSchema.parse(readJson('forged/manifest.json'));
    const machine = { ...manifest.machine, node: 'v99.1.0' };
    const hashes = { ...manifest.hashes, code: manifestSchema.parse(readJson('whole/manifest.json')).hashes.code };
    writeFileSync(join(desk, 'forged/manifest.json'), JSON.stringify({ ...manifest, machine, hashes }));
    const { code, stderr } = await copareto('resume', 'forged');
    expect(code).toBe(2);
    expect(stderr).toContain(`the run began with Node v99.1.0 on ${process.arch}, this is ${process.version}`);
  });

  it('is driven by one process: a second resume is refused, and the first goes on to the same front', async () => {
    const { process: first, ended } = startCopareto('search', space, '--out', 'twice', '--workers', '1');
    await until(() => units('twice').length > 0, 'the search');
    const second = await copareto('resume', 'twice');
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toContain(`twice: PID ${first.pid} on `);
    expect(second.stderr).not.toContain('    at ');
    expect(await ended).toMatchObject({ code: 0 });
    expect(resultOf('twice')).toEqual(resultOf('whole'));
    expect(names('twice')).toEqual(names('whole'));
  });

  it('is not gone on with once it is complete', async () => {
    const before = contents('whole');
    const again = await copareto('resume', 'whole');
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain('whole is complete already: copareto show whole');
    const json = await copareto('resume', 'whole', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ folder: 'whole', manifest: { status: 'complete' } });
    expect(contents('whole')).toEqual(before);
  });

  it('is rid, by a resume, of what a process left that was killed after the manifest said that it is complete', async () => {
    const before = contents('whole');
    // Of a process that is gone.
    const { process: gone, ended } = start('true', []);
    await ended;
    file('whole/lock', JSON.stringify({ pid: gone.pid, host: hostname(), began: 'long ago' }));
    file('whole/progress.json', '{}');
    file('whole/checkpoint/sweep-0-0.bin', 'half');
    const { code, stdout, stderr } = await copareto('resume', 'whole');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'whole is complete already: copareto show whole\n' });
    expect(stderr).toContain('Cleared what whole kept');
    expect(contents('whole')).toEqual(before);
    expect(names('whole')).toEqual([...finished]);
  });
});
