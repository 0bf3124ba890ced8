import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry, RunEntry, Tick } from '../../src/report/studio/entry.js';
import { search } from '../../src/report/search.js';
import { startStudio, type Studio } from '../../src/report/studio/server.js';
import type { RunView } from '../../src/report/view.js';
import { silent } from '../../src/run/progress.js';
import { progressSchema } from '../../src/run/schema.js';
import { catalog, desk, objective, space } from '../contract/desk.js';
import { ask, listen, raw, type Told, until } from './studio-desk.js';

const project = fileURLToPath(new URL('../../', import.meta.url));
const runs = join(desk, 'runs');
const place = (...path: string[]) => join(runs, ...path);
const hostile = '<script>alert(1)</script>'.replaceAll('/', '') + ' %41 ü';

let studio: Studio;
let port: number;

beforeAll(async () => {
  mkdirSync(runs);
  await search(space, objective, catalog, { out: place('done'), workers: 1 });
  const stop = new AbortController();
  const progress = { ...silent, front: () => stop.abort() };
  const sampled = { algorithm: 'nsga2', budget: 2000, workers: 1 } as const;
  await search(space, objective, catalog, { ...sampled, out: place('halted'), stop: stop.signal, progress });

  const copy = (name: string) => cpSync(place('done'), place(name), { recursive: true });
  for (const name of [hostile, 'half', 'frontless', 'old', 'planless', 'damaged', 'leak', 'dangling']) copy(name);
  writeFileSync(place('half', 'manifest.json'), '{"schemaVersion": "2.');
  rmSync(place('frontless', 'front.json'));
  const manifest = readFileSync(place('old', 'manifest.json'), 'utf8');
  writeFileSync(place('old', 'manifest.json'), manifest.replace('"schemaVersion": "2.', '"schemaVersion": "1.'));
  rmSync(place('planless', 'plan.json'));
  writeFileSync(place('damaged', 'front.json'), '{"schemaVersion": "2.0", "points": 7}');
  mkdirSync(place('folder', 'manifest.json'), { recursive: true });

  // What lies beside the runs is nobody's business.
  const secret = join(desk, 'secret');
  cpSync(place('done'), secret, { recursive: true });
  const known = manifest.replace('"space": "', '"space": "top-secret ');
  writeFileSync(join(secret, 'manifest.json'), known);
  symlinkSync(secret, place('away'));
  rmSync(place('leak', 'manifest.json'));
  symlinkSync(join(secret, 'manifest.json'), place('leak', 'manifest.json'));
  rmSync(place('dangling', 'samples.parquet'));
  symlinkSync(join(desk, 'nowhere'), place('dangling', 'samples.parquet'));
  symlinkSync('done', place('alias'));

  mkdirSync(place('notes'));
  writeFileSync(place('readme.txt'), 'no run');

  studio = await startStudio(runs, 0);
  port = Number(new URL(studio.url).port);
});
afterAll(() => studio.close());

const json = async (target: string): Promise<unknown> => JSON.parse((await ask(port, target)).body);
const listed = async () => (await json('/api/runs')) as Entry[];
const run = (name: string) => `/api/runs/${encodeURIComponent(name)}`;

describe('the list of runs', () => {
  it('has every run, and no folder that is none', async () => {
    const names = (await listed()).map(({ name }) => name);
    const broken = ['away', 'damaged', 'dangling', 'folder', 'frontless', 'half', 'leak', 'old', 'planless'];
    expect(names).toEqual([hostile, 'alias', 'done', 'halted', ...broken].toSorted());
  });

  it('says of a run what its manifest does', async () => {
    const [done] = (await listed()).filter(({ name }) => name === 'done');
    const manifest = JSON.parse(readFileSync(place('done', 'manifest.json'), 'utf8')) as Record<string, unknown>;
    const { status, designs, frontSize, hypervolume, startedAt, elapsedS, algorithm } = manifest;
    expect(done).toMatchObject({ status, designs, frontSize, hypervolume, startedAt, elapsedS, algorithm });
    expect((done as RunEntry).goals).toEqual(objective.goals);
  });

  it('says of an interrupted run what it last told', async () => {
    const [halted] = (await listed()).filter(({ name }) => name === 'halted') as RunEntry[];
    const told = progressSchema.parse(JSON.parse(readFileSync(place('halted', 'progress.json'), 'utf8')));
    expect(halted).toMatchObject({ status: 'interrupted', frontSize: told.frontSize, elapsedS: told.elapsedS });
    expect(told.frontSize).toBeGreaterThan(0);
    expect(progressSchema.parse(await json(`${run('halted')}/progress`))).toEqual(told);
  });

  it('hears nothing of a progress.json that a killed process left of a run which has ended', async () => {
    cpSync(place('halted', 'progress.json'), place('done', 'progress.json'));
    try {
      expect((await ask(port, `${run('done')}/progress`)).status).toBe(404);
      expect((await ask(port, `${run('halted')}/progress`)).status).toBe(200);
      const { events, leave } = listen(studio.url);
      await until(() => events.some(({ event }) => event === 'progress'), 'the progress of halted');
      leave();
      const told = events.filter(({ event }) => event === 'progress').map(({ data }) => (data as Tick).name);
      expect(told).not.toContain('done');
    } finally {
      rmSync(place('done', 'progress.json'));
    }
  });

  it.each([
    ['half', /^half.manifest\.json: this is not JSON/],
    ['frontless', /has no front\.json/],
    ['old', /schema version 1\./],
    ['planless', /has no plan\.json/],
    ['folder', /is not a file/],
    ['away', /a link that leads out/],
    ['leak', /manifest\.json is a link that leads out/],
    ['dangling', /samples\.parquet is a link that leads out/],
  ])('shows %s as broken, with the reason and without where the folder lies', async (name, reason) => {
    const [entry] = (await listed()).filter((one) => one.name === name);
    const { error } = entry as { error: string };
    expect(error).toMatch(reason);
    expect(error).not.toContain(desk);
  });
});

describe('the view of a run', () => {
  it('is the front with six digits a number', async () => {
    const view = (await json(run('done'))) as RunView;
    const front = JSON.parse(readFileSync(place('done', 'front.json'), 'utf8')) as NonNullable<RunView['front']>;
    expect(view.name).toBe('done');
    expect(view.front?.points.map(({ id }) => id)).toEqual(front.points.map(({ id }) => id));
    for (const [i, { metrics }] of (view.front?.points ?? []).entries())
      for (const [id, value] of Object.entries(metrics)) {
        const whole = front.points[i]?.metrics[id] ?? Number.NaN;
        expect(Math.abs(value - whole)).toBeLessThanOrEqual(Math.abs(whole) * 5.1e-6);
      }
    expect(await json(run('done'))).toEqual(view);
  });

  it('is found under a name that means something in URLs and pages', async () => {
    expect(await json(run(hostile))).toMatchObject({ name: hostile });
    // Not written twice: %2541 is %41, and %41 is A.
    expect((await ask(port, `/api/runs/${hostile.replaceAll(/[<>() ü]/g, encodeURIComponent)}`)).status).toBe(404);
  });

  it('of a run that is linked to inside the folder is that of the run', async () => {
    const [alias, done] = (await Promise.all([json(run('alias')), json(run('done'))])) as RunView[];
    expect(alias).toEqual({ ...done, name: 'alias', place: done.place.replace(/done$/, 'alias') });
  });

  it('has no front where the run has not ended', async () => {
    const view = (await json(run('halted'))) as RunView;
    expect(view.manifest.status).toBe('interrupted');
    expect(view).not.toHaveProperty('front');
  });

  it.each(['half', 'frontless', 'old', 'planless', 'damaged', 'folder', 'away', 'leak', 'dangling'])(
    'of %s is an error that says why',
    async (name) => {
      const { status, body } = await ask(port, run(name));
      expect(status).toBe(422);
      expect((JSON.parse(body) as { error: string }).error).not.toBe('');
      expect(body).not.toContain(desk);
      expect(body).not.toContain('top-secret');
    },
  );

  it('follows a run that was made again', async () => {
    cpSync(place('done'), place('again'), { recursive: true });
    const before = (await json(run('again'))) as RunView;
    const text = readFileSync(place('again', 'manifest.json'), 'utf8');
    writeFileSync(place('again', 'new'), text.replace('"space": "', '"space": "new '));
    renameSync(place('again', 'new'), place('again', 'manifest.json'));
    const after = (await json(run('again'))) as RunView;
    expect(after.manifest.space).toBe(`new ${before.manifest.space}`);
    expect((await listed()).find(({ name }) => name === 'again')).toMatchObject({ space: after.manifest.space });
    rmSync(place('again'), { recursive: true });
  });
});

describe('a path that leads elsewhere', () => {
  const secret = join(desk, 'secret');
  const targets = [
    '/../secret',
    '/..%2fsecret',
    '/api/runs/..',
    '/api/runs/.',
    '/api/runs/../secret',
    '/api/runs/..%2fsecret',
    '/api/runs/..%2Fsecret%2Fmanifest.json',
    '/api/runs/%2e%2e%2fsecret',
    '/api/runs/%2e%2e/secret',
    '/api/runs/%2E%2E',
    '/api/runs/%2e',
    '/api/runs/..\\secret',
    '/api/runs/..%5csecret',
    '/api/runs/%252e%252e%252fsecret',
    '/api/runs/%252e%252e%255csecret',
    '/api/runs/%c0%ae%c0%ae%c0%afsecret',
    '/api/runs/%uff0e%uff0e%u2215secret',
    '/api/runs/%',
    '/api/runs/%e',
    '/api/runs/%ff',
    '/api/runs/done%00',
    '/api/runs/done%00.json',
    '/api/runs/%00',
    '/api/runs/done/../../secret',
    '/api/runs/done%2f..%2f..%2fsecret',
    '/api/runs/done%2fmanifest.json',
    '/api/runs/done/manifest.json',
    '/api/runs/done/',
    '/api/runs/done//progress',
    '/api/runs/./done',
    '/api/runs/%20done',
    '/api/runs/done%20',
    '/api/runs/DONE',
    '/api/runs/notes',
    '/api/runs/readme.txt',
    '/api/runs/',
    '/api/runs//done',
    `/api/runs/${encodeURIComponent(secret)}`,
    `/api/runs/${secret}`,
    `/api/runs/${encodeURIComponent(place('done'))}`,
    `/api/runs/file:${encodeURIComponent('//')}${encodeURIComponent(secret)}`,
    '/api/runs/__proto__',
    '/api/runs/constructor',
    '/api',
    '/api/',
    '/runs/done',
    '/main.js',
    '//etc/passwd',
    '/etc/passwd',
    '*',
    'http://127.0.0.1/api/runs/done',
    'http://evil.example/',
  ];

  it.each(targets)('%s leads nowhere', async (target) => {
    const { status, body, headers } = await ask(port, target);
    expect([400, 404]).toContain(status);
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(Object.keys(JSON.parse(body) as object)).toEqual(['error']);
    expect(body).not.toContain('secret');
  });

  it('leads nowhere whatever the name is, and however it is encoded', async () => {
    const every = (text: string) =>
      [...Buffer.from(text, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    const names = (await listed()).map(({ name }) => name);
    const piece = fc.constantFrom('..', '.', '/', '\\', '\0', '%', '2e', 'done', 'secret', 'away', ' ', ':', 'ü', '~');
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join('')),
        fc.constantFrom(every, encodeURIComponent, (text: string) => every(every(text))),
        async (name, encode) => {
          const { status, body } = await ask(port, `/api/runs/${encode(name)}`);
          if (names.includes(name) && encode(name).length <= every(name).length) expect([200, 422]).toContain(status);
          else expect(status).toBe(404);
          expect(body).not.toContain('top-secret');
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('who is not answered', () => {
  it.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    'localhost',
    'localhost:1',
    '127.0.0.1:PORT.evil.example',
    'localhost.:PORT',
    '127.0.0.2:PORT',
    '127.1:PORT',
    '2130706433:PORT',
    '[::1]:PORT',
    '0.0.0.0:PORT',
    'user@127.0.0.1:PORT',
    '',
  ])('a request for the host "%s"', async (host) => {
    for (const target of ['/', '/api/runs', '/api/runs/done', '/api/events']) {
      const { status, body } = await ask(port, target, { headers: [`Host: ${host.replace('PORT', String(port))}`] });
      expect(status).toBe(403);
      expect(body).not.toContain('done');
    }
  });

  it('a request without a host, or with two', async () => {
    expect((await raw(port, 'GET /api/runs HTTP/1.0\r\n\r\n')).status).toBe(403);
    expect((await ask(port, '/api/runs', { headers: [] })).status).toBe(400);
    const two = [`Host: 127.0.0.1:${port}`, 'Host: evil.example'];
    expect((await ask(port, '/api/runs', { headers: two })).status).toBe(400);
    expect((await ask(port, '/api/runs', { headers: two.toReversed() })).status).toBe(400);
  });

  it.each([
    'http://evil.example',
    'null',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1',
    'http://127.0.0.1:1',
    'http://127.0.0.1:PORT.evil.example',
    'http://127.0.0.1:PORT/',
    'file://',
  ])('a page of the origin %s', async (origin) => {
    for (const target of ['/', '/api/runs', '/api/events']) {
      const headers = [`Host: 127.0.0.1:${port}`, `Origin: ${origin.replace('PORT', String(port))}`];
      const answer = await ask(port, target, { headers });
      expect(answer.status).toBe(403);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('a picture or a script of a foreign page, but a link to the studio', async () => {
    const from = (mode: string) => [`Host: localhost:${port}`, 'Sec-Fetch-Site: cross-site', `Sec-Fetch-Mode: ${mode}`];
    expect((await ask(port, '/api/runs', { headers: from('no-cors') })).status).toBe(403);
    expect((await ask(port, '/', { headers: from('navigate') })).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])('who would %s', async (method) => {
    for (const target of ['/', '/api/runs', '/api/runs/done', '/nowhere']) {
      const { status, headers } = await ask(port, target, { method });
      expect(status).toBe(405);
      expect(headers['allow']).toBe('GET, HEAD');
    }
  });

  it('any other interface of this machine', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .map(({ address }) => address)
      .filter((address) => address !== '127.0.0.1');
    for (const address of new Set(['::1', ...others])) {
      const outcome = await new Promise((resolve) => {
        const socket = connect({ port, host: address, timeout: 2000 });
        socket.on('connect', () => resolve('answered'));
        for (const end of ['error', 'timeout']) socket.on(end, () => resolve('refused'));
      });
      expect(outcome).toBe('refused');
    }
  });
});

describe('who is answered', () => {
  it.each(['127.0.0.1', 'localhost', 'LOCALHOST'])('the page at %s', async (name) => {
    const headers = [
      `Host: ${name}:${port}`,
      `Origin: http://${name.toLowerCase()}:${port}`,
      'Sec-Fetch-Site: same-origin',
    ];
    expect((await ask(port, '/api/runs', { headers })).status).toBe(200);
  });

  it('HEAD, with the headers of GET and no body', async () => {
    for (const target of ['/', '/api/runs', '/api/runs/done']) {
      const [get, head] = await Promise.all(['GET', 'HEAD'].map((method) => ask(port, target, { method })));
      expect(head).toMatchObject({ status: 200, body: '' });
      expect(head?.headers['content-length']).toBe(get?.headers['content-length']);
    }
    expect(await ask(port, '/api/events', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  it('with headers that let a browser do nothing else', async () => {
    for (const target of ['/', '/api/runs', '/api/runs/done', '/api/runs/half', '/nowhere']) {
      const { headers } = await ask(port, target);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'content-security-policy': expect.stringMatching(
          /^default-src 'none'; .*connect-src 'self'.*frame-ancestors 'none'$/,
        ) as string,
      });
    }
  });

  it('with a page whose one script is the one that its policy names', async () => {
    const { body, headers } = await ask(port, '/');
    expect(body).toContain('<body data-studio>');
    const scripts = [...body.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, text = '']) => text);
    expect(scripts).toHaveLength(1);
    const hash = createHash('sha256')
      .update(scripts[0] ?? '')
      .digest('base64');
    expect(headers['content-security-policy']).toContain(`script-src 'sha256-${hash}';`);
    expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
  });
});

describe('what happens is told', () => {
  const names = (told: { data: unknown } | undefined) => ((told?.data ?? []) as Entry[]).map(({ name }) => name);

  it('of a search from its beginning to its end, to everybody who listens', async () => {
    const listeners = Array.from({ length: 12 }, () => listen(studio.url));
    const [one] = listeners;
    const events = one?.events ?? [];
    await until(() => listeners.every((each) => each.events.length > 0), 'a greeting to all');
    expect(events[0]).toMatchObject({ event: 'runs' });
    expect(names(events[0])).toContain('done');
    expect(names(events[0])).not.toContain('going');

    // As long on any machine.
    const args = ['--algorithm', 'nsga2', '--budget', '1000000000', '--time', '6', '--workers', '1'];
    const child = spawn(
      process.execPath,
      [
        join(project, 'dist/cli/main.js'),
        'search',
        join(project, 'spaces/frontier.yaml'),
        ...args,
        '--out',
        place('going'),
      ],
      { stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => child.on('close', resolve));
    const status = () => {
      const list = events.filter(({ event }) => event === 'runs').at(-1)?.data as Entry[] | undefined;
      const entry = list?.find(({ name }) => name === 'going');
      return entry !== undefined && 'status' in entry ? entry.status : undefined;
    };
    await until(() => status() === 'running', 'the beginning of the run');
    expect(await ended).toBe(0);
    await until(() => status() === 'complete', 'the end of the run');

    const ticksOf = (heard: readonly Told[]) =>
      heard.filter(({ event, data }) => event === 'progress' && (data as Tick).name === 'going');
    const ticks = ticksOf(events);
    expect(ticks.length).toBeGreaterThan(2);
    const spanS = ((ticks.at(-1)?.atMs ?? 0) - (ticks[0]?.atMs ?? 0)) / 1000;
    expect(ticks.length).toBeLessThanOrEqual(spanS + 2);
    const told = ticks.map(({ data }) => progressSchema.parse(data));
    for (const [i, tick] of told.entries()) expect(tick.elapsedS).toBeGreaterThan(told[i - 1]?.elapsedS ?? -1);
    expect(told.at(-1)?.vectors.length).toBeGreaterThan(0);
    await until(() => listeners.every((each) => each.events.length >= events.length), 'the same to all');
    const heard = (each: readonly Told[]) => ticksOf(each).map(({ data }) => data);
    for (const each of listeners) expect(heard(each.events)).toEqual(heard(events));
    expect((await ask(port, `${run('going')}/progress`)).status).toBe(404);

    const before = events.length;
    rmSync(place('going'), { recursive: true });
    await until(() => events.length > before, 'word of its removal');
    expect(names(events.at(-1))).not.toContain('going');
    for (const each of listeners) each.leave();
    await Promise.all(listeners.map(({ closed }) => closed));
  });

  it('until the server closes, which waits for nobody', async () => {
    const other = await startStudio(runs, 0);
    const listeners = [listen(other.url), listen(other.url)];
    await until(() => listeners.every(({ events }) => events.length > 0), 'a greeting to all');
    const before = Date.now();
    await other.close();
    await Promise.all(listeners.map(({ closed }) => closed));
    expect(Date.now() - before).toBeLessThan(2000);
    await expect(fetch(other.url)).rejects.toThrow();
  });
});

describe('a studio that cannot start', () => {
  it('says that its port is in use, or its folder gone', async () => {
    await expect(startStudio(runs, port)).rejects.toMatchObject({ code: 'EADDRINUSE', syscall: 'listen' });
    await expect(startStudio(join(desk, 'nowhere'), 0)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
