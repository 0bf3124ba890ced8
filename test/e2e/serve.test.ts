import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { copareto, desk, file, small, start, startCopareto, type Started } from './desk.js';

/** The first line that a studio prints; it goes on serving. */
function firstLine({ process }: Started): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    process.stdout?.on('data', (piece: string) => {
      text += piece;
      if (text.includes('\n')) resolve(text.split('\n')[0] ?? '');
    });
    process.on('close', () => reject(new Error('it ended')));
  });
}

/** Starts a studio and ends it after the test has had its way. */
async function serving<T>(args: readonly string[], use: (url: string, started: Started) => Promise<T>): Promise<T> {
  const started = startCopareto('studio', ...args, '--json');
  try {
    const { url } = JSON.parse(await firstLine(started)) as { url: string };
    return await use(url, started);
  } finally {
    started.process.kill('SIGKILL');
    await started.ended;
  }
}

describe('copareto studio', () => {
  beforeAll(async () => {
    const { code } = await copareto('search', file('small.yaml', small()));
    expect(code).toBe(0);
  });

  it('serves the folder runs, at an address that it prints as one line of JSON for programs', async () => {
    await serving([], async (url) => {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      const runs = (await (await fetch(`${url}api/runs`)).json()) as { name: string }[];
      expect(runs).toMatchObject([{ name: 'small', status: 'complete' }]);
      expect(await (await fetch(url)).text()).toContain('<body data-studio>');
    });
  });

  it('prints the address in words for people, and how to end it beside', async () => {
    const started = startCopareto('studio');
    expect(await firstLine(started)).toMatch(/^Runs in runs: http:\/\/127\.0\.0\.1:\d+\/$/);
    started.process.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('Ctrl-C ends it') as string });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends by %s without a failure, also while somebody listens',
    async (signal) => {
      await serving(['runs'], async (url, { process, ended }) => {
        const response = await fetch(`${url}api/events`);
        const read = response.text().catch(() => 'cut off');
        const before = Date.now();
        process.kill(signal);
        expect(await ended).toMatchObject({ code: 0 });
        expect(Date.now() - before).toBeLessThan(3000);
        await read;
      });
    },
  );

  it('takes the port that it is given, and says where that one is in use', async () => {
    await serving([], async (url) => {
      const { port } = new URL(url);
      const second = await copareto('studio', '--port', port);
      expect(second).toMatchObject({ code: 2, stdout: '' });
      expect(second.stderr).toContain(`--port: port ${port} is in use`);
      expect(second.stderr).toContain('Leave --port away for one that is free.');
    });
  });

  it.each([
    [['nowhere'], 'nowhere: this folder does not exist'],
    [['small.yaml'], 'small.yaml: this is a file, not a folder'],
    [['runs/small'], 'runs/small: this is a run itself'],
    [['--port', '70000'], 'try 65535'],
    [['--port', 'http'], '"http" is not a whole number'],
    [['--port', '-1'], '"-1" is not a whole number'],
  ])('refuses %j', async (args, says) => {
    const { code, stdout, stderr } = await copareto('studio', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });

  it('says that there are no runs yet where nothing was searched', async () => {
    mkdirSync(join(desk, 'fresh'));
    const program = join(import.meta.dirname, '../../dist/cli/main.js');
    const { code, stderr } = await start(process.execPath, [program, 'studio'], join(desk, 'fresh')).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('runs: this folder does not exist');
  });

  it('serves a folder that is itself a link', async () => {
    symlinkSync(join(desk, 'runs'), join(desk, 'linked'));
    await serving(['linked'], async (url) => {
      expect((await fetch(`${url}api/runs/small`)).status).toBe(200);
    });
  });
});
