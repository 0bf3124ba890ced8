import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch, watched, type Watched } from '../tool/browser.js';
import { explain } from '../../src/report/words/explain.js';
import { copareto, desk, file, quickstart, readJson, shell, small } from './desk.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Front {
  readonly points: readonly { readonly id: string; readonly metrics: Record<string, number> }[];
}

// A machine without a browser cannot look at a page: set CHROMIUM, or install Debian's.
describe.skipIf(!hasChromium)('the report of a real run, opened from disk in a browser', () => {
  let browser: Browser;
  let front: Front;
  beforeAll(async () => {
    await copareto('search', quickstart, '--out', 'run');
    front = readJson('run/front.json') as Front;
    browser = await launch();
  });
  afterAll(() => browser.close());

  const open = async (path: string, ...size: [width?: number, height?: number]): Promise<Watched> => {
    const home = pathToFileURL(join(desk, path)).href;
    const found = await watched(browser, home, home, ...size);
    await found.page.waitForSelector('html[data-ready]');
    return found;
  };
  const count = (page: Page) => page.getByRole('status').first().textContent();
  const selected = (page: Page) => page.locator('.selected .head-0 strong').textContent();
  /** Until every view shows what was asked last; a brush waits a moment before it asks. */
  const settled = async (page: Page) => {
    await page.waitForTimeout(100);
    await page.waitForSelector('html:not([data-busy])');
  };

  it('asks nobody for anything but itself, and complains of nothing', async () => {
    const { page, errors, requests } = await open('run/report.html');
    await settled(page);
    expect(
      requests.filter((url) => !url.startsWith('file:') && !url.startsWith('blob:') && !url.startsWith('data:')),
    ).toEqual([]);
    expect(requests.filter((url) => url.startsWith('file:'))).toHaveLength(1);
    expect(errors).toEqual([]);
    expect(await count(page)).toBe(`all ${front.points.length} points`);
    await page.close();
  });

  it('leaves by a slider the points that meet it, and names the best of these', async () => {
    const { page, errors } = await open('run/report.html');
    const slider = page.getByRole('slider', { name: /task latency, 95th percentile/ });
    await slider.focus();
    await slider.fill('300');
    await settled(page);
    const bound = Number(await page.getByRole('spinbutton', { name: /task latency, 95th percentile/ }).inputValue());
    const meet = front.points.filter(({ metrics }) => metrics['task_latency_p95_s'] <= bound);
    expect(meet.length).toBeGreaterThan(0);
    expect(meet.length).toBeLessThan(front.points.length);
    expect(await count(page)).toBe(`${meet.length} of ${front.points.length} points meet this`);
    const cheapest = meet.reduce((a, b) => (a.metrics['cost_usd_per_task'] <= b.metrics['cost_usd_per_task'] ? a : b));
    await page.getByRole('button', { name: /^cheapest/i }).click();
    await settled(page);
    expect(await selected(page)).toBe(cheapest.id);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('reads out why a point stands on the front, and what it has over another', async () => {
    const { page, errors } = await open('run/report.html');
    const [first, last] = [front.points[0], front.points.at(-1)];
    await page.getByRole('button', { name: `look at ${first?.id}`, exact: true }).click();
    await settled(page);
    expect(await selected(page)).toBe(first?.id);
    const { stdout } = await copareto('explain', 'run', first?.id ?? '', '--json');
    const { paragraphs } = JSON.parse(stdout) as { paragraphs: { head: string; text: string }[] };
    const explained = await page.locator('.explanation p').allTextContents();
    expect(explained).toEqual(paragraphs.map(({ head, text }) => `${head}: ${text}`));
    await page.getByRole('button', { name: 'hold it against another point' }).click();
    await page.getByRole('searchbox').fill(last?.id ?? '');
    await settled(page);
    await page.getByRole('button', { name: `look at ${last?.id}`, exact: true }).click();
    await settled(page);
    expect(await page.locator('.selected .head-1 strong').textContent()).toBe(`against ${last?.id}`);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('says of every point what the terminal says', async () => {
    const { page } = await open('run/report.html');
    const run = readJson('run/front.json') as Parameters<typeof explain>[0];
    const said = (await page.evaluate(`(async () => {
      const rows = [];
      const more = () => [...document.querySelectorAll('section[aria-labelledby="table-title"] button')].find((one) => one.textContent.includes('show more'));
      while (more()) more().click();
      for (const button of [...document.querySelectorAll('section[aria-labelledby="table-title"] tbody th button')]) {
        document.querySelector('[data-key="' + button.dataset.key + '"]').click();
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        rows.push([button.textContent, [...document.querySelectorAll('.explanation p')].map((one) => one.textContent)]);
      }
      return rows;
    })()`)) as [string, string[]][];
    expect(said.map(([id]) => id).toSorted()).toEqual(front.points.map(({ id }) => id).toSorted());
    for (const [id, lines] of said) {
      const point = run.points.find((one) => one.id === id);
      if (point === undefined) throw new Error(id);
      expect(lines).toEqual(explain(run, point).paragraphs.map(({ head, text }) => `${head}: ${text}`));
    }
    await page.close();
  });

  it('offers a command that explains the point, as a shell takes it', async () => {
    await copareto('search', file('small.yaml', small()), '--out', 'a run; echo $HOME');
    const { page } = await open('a run; echo $HOME/report.html');
    await page.locator('.selected summary').click();
    const command = (await page.locator('.selected code').textContent()) ?? '';
    const { stdout, code } = await shell(command);
    expect(code).toBe(0);
    expect(stdout).toContain((await selected(page)) ?? 'no point');
    await page.close();
  });

  it('sets runs beside each other in one page, and says in what they were not asked alike', async () => {
    await copareto('search', quickstart, '--limit', 'ttft_p95_ms=300', '--out', 'quick');
    const { code } = await copareto('compare', 'run', 'quick', '--page', 'both.html');
    expect(code).toBe(0);
    const { page, errors } = await open('both.html');
    expect(await page.getByRole('heading', { name: 'Runs beside each other' }).count()).toBe(1);
    expect(await page.locator('section[aria-labelledby="comparison-title"]').textContent()).toContain('the objective');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('takes a brush on an axis for what is asked, in every view', async () => {
    const { page, errors } = await open('run/report.html');
    const axes = page.locator('section[aria-labelledby="axes-title"] .picture');
    await axes.scrollIntoViewIfNeeded();
    const box = await axes.boundingBox();
    if (box === null) throw new Error('the axes have no place');
    // The first axis stands at the left margin of the picture.
    await page.mouse.move(box.x + 46, box.y + 90);
    await page.mouse.down();
    await page.mouse.move(box.x + 46, box.y + 190, { steps: 5 });
    await page.mouse.up();
    await settled(page);
    const said = /^(\d+) of/.exec((await count(page)) ?? '');
    const rows = await page.locator('section[aria-labelledby="table-title"] tbody tr').count();
    expect(Number(said?.[1])).toBeLessThan(front.points.length);
    expect(rows).toBe(Math.min(Number(said?.[1]), 50));
    await page.getByRole('button', { name: 'clear all' }).click();
    await settled(page);
    expect(await count(page)).toBe(`all ${front.points.length} points`);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('sorts its table by any column, by keyboard alone', async () => {
    const { page } = await open('run/report.html');
    const table = page.locator('section[aria-labelledby="table-title"]');
    const head = table.getByRole('button', { name: /^tokens per joule/ });
    await head.focus();
    await page.keyboard.press('Enter');
    await table
      .getByRole('columnheader', { name: /tokens per joule/ })
      .getByRole('button')
      .press('Enter');
    expect(await table.getByRole('columnheader', { name: /tokens per joule/ }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    const thriftiest = front.points.reduce((a, b) =>
      a.metrics['tokens_per_joule'] >= b.metrics['tokens_per_joule'] ? a : b,
    );
    expect(await table.locator('tbody th').first().textContent()).toBe(thriftiest.id);
    await table.getByRole('button', { name: `look at ${thriftiest.id}` }).press('Enter');
    await settled(page);
    expect(await selected(page)).toBe(thriftiest.id);
    await page.close();
  });

  it.each([
    ['a wide screen', 1440, 900],
    ['a telephone', 390, 844],
  ])('is no wider than %s, and has no serious fault for those who cannot see it', async (_, width, height) => {
    const { page, errors } = await open('run/report.html', width, height);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    for (const theme of ['light', 'dark']) {
      await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
      await page.addScriptTag({ content: axe }).catch(() => page.evaluate(axe));
      const { violations } = (await page.evaluate('axe.run()')) as {
        violations: { id: string; impact: string; nodes: { html: string }[] }[];
      };
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
    expect(errors.filter((error) => !error.includes('Content Security Policy'))).toEqual([]);
    await page.close();
  });

  it('shows hostile text as text', async () => {
    const hostile = `x</script><img src=y onerror="document.title='taken'"><b>`;
    file('hostile.yaml', small(`name: ${JSON.stringify(hostile)}\nnotes: ${JSON.stringify(hostile)}`));
    await copareto('search', 'hostile.yaml', '--out', 'hostile');
    const html = readFileSync(join(desk, 'hostile/report.html'), 'utf8');
    expect(html).not.toContain('<img');
    expect(html).toContain(String.raw`x\u003c/script>`);
    const { page, errors } = await open('hostile/report.html');
    expect(await page.locator('h1').textContent()).toBe(hostile);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe(`copareto: ${hostile}`);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('says of a space without a feasible design how near designs come', async () => {
    writeFileSync(
      join(desk, 'strict.yaml'),
      readFileSync(quickstart.replace('spaces/quickstart', 'objectives/cost-latency-efficiency'), 'utf8').replace(
        /ttft_p95_ms, max: \d+/,
        'ttft_p95_ms, max: 1',
      ),
    );
    const { code } = await copareto('search', quickstart, '--objective', 'strict.yaml', '--out', 'none');
    expect(code).toBe(3);
    const { page, errors } = await open('none/report.html');
    expect(await page.getByRole('heading', { name: 'No design of this space is feasible' }).count()).toBe(1);
    expect(await page.locator('tbody').first().textContent()).toContain('time to first token');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('says of samples without a feasible design that others are feasible, and names one', async () => {
    const space = quickstart.replace('quickstart', 'chat');
    const objective = quickstart.replace('spaces/quickstart', 'objectives/chat');
    const sampling = ['--algorithm', 'nsga2', '--budget', '150', '--out', 'few'];
    const { code, stderr } = await copareto('search', space, '--objective', objective, ...sampling);
    expect(code).toBe(3);
    const id = /design\s+(\w+)\s+meets/.exec(stderr)?.[1] ?? 'none named';
    const { page, errors } = await open('few/report.html');
    const name = 'None of the 150 designs that nsga2 evaluated is feasible';
    expect(await page.getByRole('heading', { name }).count()).toBe(1);
    const text = (await page.locator('main section').first().textContent()) ?? '';
    expect(text).toContain(`Others are: design ${id} meets all limits`);
    expect(text).toContain('prefill.accelerator');
    expect(text).not.toContain('% over');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('is small', () => {
    expect(statSync(join(desk, 'run/report.html')).size).toBeLessThan(4e6);
  });
});
