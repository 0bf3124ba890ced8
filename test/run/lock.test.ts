import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../../src/catalog/input-error.js';
import { lockRun } from '../../src/run/lock.js';

const desk = mkdtempSync(join(tmpdir(), 'copareto-lock-'));
afterAll(() => rmSync(desk, { recursive: true, force: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(desk, 'run-'));
});
const lock = (): string => join(folder, 'lock');
const write = (owner: unknown): void => writeFileSync(lock(), JSON.stringify(owner));

function refusal(): InputError {
  try {
    lockRun(folder)();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the lock was given');
}

/** A process that has ended. */
function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  return new Promise((resolve) => child.on('close', () => resolve(child.pid ?? 0)));
}

describe('the lock of a run folder', () => {
  it('is there while somebody drives the run, and gone afterwards', () => {
    const unlock = lockRun(folder);
    expect(JSON.parse(readFileSync(lock(), 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    expect(refusal()).toMatchObject({ code: 'RUN_IS_LIVE', value: process.pid });
    unlock();
    expect(readdirSync(folder)).toEqual([]);
    lockRun(folder)();
  });

  it('names the process that has it, and the file to remove if that is wrong', () => {
    const unlock = lockRun(folder);
    expect(refusal().message).toContain(`PID ${process.pid} on ${JSON.stringify(hostname())} drives this run`);
    expect(refusal().message).toContain(`remove ${lock()}`);
    unlock();
  });

  it('is taken over from a process that is gone', async () => {
    write({ pid: await deadPid(), host: hostname(), began: '' });
    const unlock = lockRun(folder);
    expect(JSON.parse(readFileSync(lock(), 'utf8'))).toMatchObject({ pid: process.pid });
    unlock();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('is taken over where the number was given to another process since', () => {
    write({ pid: process.pid, host: hostname(), began: 'another boot 12345' });
    lockRun(folder)();
    expect(existsSync(lock())).toBe(false);
  });

  it('is believed where the system did not tell when the process began', () => {
    write({ pid: process.pid, host: hostname(), began: '' });
    expect(refusal().code).toBe('RUN_IS_LIVE');
  });

  it('is not taken over from another machine, whose processes nobody sees here', async () => {
    write({ pid: await deadPid(), host: `${hostname()}-2`, began: '' });
    expect(refusal().message).toContain(`${hostname()}-2`);
  });

  it.each(['', '{"pid": 12', '[]', '{"pid": "12", "host": "x", "began": ""}'])('is worth nothing as %j', (content) => {
    writeFileSync(lock(), content);
    lockRun(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });
});
