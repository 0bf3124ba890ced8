import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch, watched } from '../tool/browser.js';
import { copareto, desk, file, project, small, startCopareto, type Started } from './desk.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const frontier = join(project, 'spaces/frontier.yaml');
const hostile = '<img src=x onerror=alert(1)> & "co"';

// A machine without a browser cannot look at a page: set CHROMIUM, or install Debian's.
describe.skipIf(!hasChromium)('the studio in a browser', () => {
  let browser: Browser;
  let studio: Started;
  let url: string;
  beforeAll(async () => {
    for (const name of ['one', 'two'])
      expect(await copareto('search', file('small.yaml', small()), '--out', `runs/${name}`)).toMatchObject({ code: 0 });
    mkdirSync(join(desk, 'runs/broken'));
    writeFileSync(join(desk, 'runs/broken/manifest.json'), '{"half');
    cpSync(join(desk, 'runs/one'), join(desk, 'runs', hostile), { recursive: true });
    studio = startCopareto('studio', '--json');
    url = await new Promise((resolve) => {
      studio.process.stdout?.once('data', (line: string) => resolve((JSON.parse(line) as { url: string }).url));
    });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    studio.process.kill('SIGINT');
    await studio.ended;
  });

  const open = (hash = '', ...size: [width?: number, height?: number]) =>
    watched(browser, `${url}${hash}`, url, ...size);
  const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
  const row = (page: Page, name: string) => page.getByRole('row').filter({ has: link(page, name) });

  it('lists the runs, latest first, and a broken one with its reason', async () => {
    const { page, errors, foreign } = await open();
    await link(page, 'one').waitFor();
    const links = await page.getByRole('row').getByRole('link').allTextContents();
    expect(links).toEqual(['two', hostile, 'one', 'broken']);
    expect(await row(page, 'broken').textContent()).toContain('this is not JSON');
    expect(await row(page, 'one').textContent()).toMatch(/complete.*small.*exact/);
    expect(await page.getByRole('checkbox', { name: 'compare broken' }).isDisabled()).toBe(true);
    expect({ errors, foreign }).toEqual({ errors: [], foreign: [] });
    await page.close();
  });

  it('opens a run, two beside each other, and the list again, by keyboard alone', async () => {
    const { page, errors, foreign } = await open();
    await link(page, 'one').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'small' }).waitFor();
    expect(await page.locator('.picture canvas').count()).toBeGreaterThan(3);
    await link(page, 'All runs').focus();
    await page.keyboard.press('Enter');
    const compare = page.getByRole('button', { name: /^Compare/ });
    await compare.waitFor();
    expect(await compare.isDisabled()).toBe(true);
    for (const name of ['one', 'two']) {
      await page.getByRole('checkbox', { name: `compare ${name}` }).focus();
      await page.keyboard.press('Space');
    }
    expect(await compare.textContent()).toBe('Compare 2 runs');
    await compare.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(page.url()).toBe(`${url}#/compare/one/two`);
    await page.getByRole('heading', { name: 'Runs beside each other' }).waitFor();
    await page.goBack();
    await compare.waitFor();
    expect({ errors, foreign }).toEqual({ errors: [], foreign: [] });
    await page.close();
  });

  it('shows hostile names as text', async () => {
    const { page, errors, foreign } = await open();
    await link(page, hostile).click();
    await page.getByRole('heading', { level: 1, name: 'small' }).waitFor();
    expect(await page.title()).toBe(`${hostile} - copareto studio`);
    expect(await page.locator('img').count()).toBe(0);
    await page.evaluate(`location.hash = '#/run/' + encodeURIComponent('<b>nobody</b>')`);
    expect(await page.getByRole('alert').textContent()).toBe('There is no run <b>nobody</b>.');
    expect({ errors, foreign }).toEqual({ errors: [], foreign: [] });
    await page.close();
  });

  it('follows a run from its first moment to its front, without being asked', { timeout: 120_000 }, async () => {
    const { page, errors, foreign } = await open();
    await link(page, 'one').waitFor();
    // As long on any machine.
    const args = ['--algorithm', 'nsga2', '--budget', '1000000000', '--time', '8', '--workers', '1'];
    const search = startCopareto('search', frontier, ...args, '--out', 'runs/going');
    await link(page, 'going').waitFor();
    expect(await row(page, 'going').textContent()).toContain('running');
    await link(page, 'going').click();
    const progress = page.getByRole('progressbar', { name: 'progress of this phase' });
    await progress.waitFor();
    const line = page.getByText(/ designs.*\/s, .* left in this phase/);
    await line.waitFor();
    const before = await line.textContent();
    await page.getByText(before ?? '', { exact: true }).waitFor({ state: 'detached' });
    await page.locator('.picture canvas').nth(1).waitFor();
    await page.getByText('Points on the front').waitFor();
    await page.getByRole('combobox', { name: 'up' }).selectOption({ label: 'tokens per joule' });
    for (const [width, height] of [
      [390, 844],
      [1440, 900],
    ] as const) {
      await page.setViewportSize({ width, height });
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      expect(wide).toBeLessThanOrEqual(width);
    }
    await page.getByRole('heading', { level: 2, name: /roofline/i }).waitFor({ timeout: 60_000 });
    expect(await search.ended).toMatchObject({ code: 0 });
    expect(await page.getByRole('progressbar').count()).toBe(0);
    expect({ errors, foreign }).toEqual({ errors: [], foreign: [] });
    await page.close();
  });

  it.each([
    ['a wide screen', 1440, 900, 'light'],
    ['a telephone', 390, 844, 'dark'],
  ] as const)('has a list without a serious fault on %s', async (_, width, height, colorScheme) => {
    const { page } = await open('', width, height);
    await page.emulateMedia({ colorScheme });
    await link(page, 'one').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    // What its policy forbids a page to run, a debugger may.
    const session = await page.context().newCDPSession(page);
    await session.send('Runtime.evaluate', { expression: axe });
    const faults = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
      'axe.run().then(({ violations }) => violations)',
    );
    const serious = faults.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    await page.close();
  });

  it('says that its server is gone, and goes on by itself when it is back', { timeout: 60_000 }, async () => {
    const mine = startCopareto('studio', '--json');
    const place = await new Promise<string>((resolve) => {
      mine.process.stdout?.once('data', (text: string) => resolve((JSON.parse(text) as { url: string }).url));
    });
    const page = await browser.newPage();
    await page.goto(place);
    await link(page, 'one').waitFor();
    mine.process.kill('SIGINT');
    await mine.ended;
    const gone = page.getByText('The server does not answer');
    await gone.waitFor();
    expect(await link(page, 'one').isVisible()).toBe(true);
    const again = startCopareto('studio', '--port', new URL(place).port);
    await gone.waitFor({ state: 'detached', timeout: 30_000 });
    again.process.kill('SIGINT');
    await again.ended;
    await page.close();
  });
});
