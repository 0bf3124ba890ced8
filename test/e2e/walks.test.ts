import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch } from '../tool/browser.js';
import { ASKED_S, drawPictures, pictureFolder } from '../tool/pictures.js';
import { desk, project } from './desk.js';

const readme = readFileSync(join(project, 'README.md'), 'utf8').replaceAll(/\s+/g, ' ');

/** The same questions that the README asks, to the page alone. */
describe('a reader who asks the report of the optical-memory space', () => {
  let drawn: Map<string, string>;
  let browser: Browser | undefined;
  let page: Page;
  beforeAll(async () => {
    drawn = await drawPictures(join(desk, 'optical-memory'));
    if (!hasChromium) return;
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(pathToFileURL(join(desk, 'optical-memory/report.html')).href);
    await page.waitForSelector('html[data-ready]');
  });
  afterAll(() => browser?.close());
  const settled = () => page.waitForSelector('html:not([data-busy])');
  const section = (name: string) => page.locator(`section[aria-labelledby="${name}-title"]`);

  it('finds the README’s pictures to be what export draws', () => {
    for (const [name, svg] of drawn) expect(svg, name).toBe(readFileSync(join(pictureFolder, name), 'utf8'));
  });

  it.skipIf(!hasChromium)('finds the cheapest system that answers in time', async () => {
    const bound = page.getByRole('spinbutton', { name: /task latency, 95th percentile/ });
    await bound.fill(String(ASKED_S));
    await bound.press('Enter');
    await settled();
    const met = await page.getByRole('status').first().textContent();
    expect(readme).toContain(met?.replace(' meet this', ' meet it'));
    await page.getByRole('button', { name: /^cheapest/i }).click();
    await settled();
    const figures = await page.locator('.selected .head-0 .figure').allTextContents();
    expect(readme).toContain(`${figures[0]?.replace(/^\$(.*)\/task$/, '$1')} USD a task in ${figures[1]}`);
  });

  it.skipIf(!hasChromium)('reads what binds its decode', async () => {
    const lines = await page.locator('.explanation p').allTextContents();
    const decode = lines.find((line) => line.startsWith('Decode')) ?? '';
    const [, gain] = /bandwidth binds: 10% more gives ([\d.]+%)/.exec(decode) ?? [];
    expect(readme).toContain(`bandwidth; 10% more of it gives ${gain} more tokens`);
    const [, intensity, share, ridge] = /OI ([\d.]+) FLOP\/B is ([\d.]+%) of the ridge (\d+)/.exec(decode) ?? [];
    expect(readme).toContain(`An OI of ${intensity} FLOP/B is ${share} of the ridge at ${ridge}`);
    const [, batch, footprint] = /([\d.]+) requests x ([\d.]+ GB)/.exec(decode) ?? [];
    expect(readme).toContain(`${batch} requests of ${footprint}`);
  });

  it.skipIf(!hasChromium)('reads what the pool buys', async () => {
    const rows = await section('choices').locator('tbody tr').allInnerTexts();
    const cells = new Map(
      rows.map((row) => row.split('\t').map((cell) => cell.trim())).map(([name, ...rest]) => [name, rest]),
    );
    const cost = (value: string) => /\$([\d.]+)\/task/.exec(cells.get(value)?.[1] ?? '')?.[1];
    expect(readme).toContain(`costs ${cost('none')} USD, with optical DDR5 ${cost('optical-ddr5')}`);
    expect(readme).toContain(`${cells.get('none')?.at(-1)} of the hypervolume`);
    expect(readme).toContain(`the photonic pool ${cells.get('photonic-pool')?.at(-1)}`);
    expect(cells.get('rdma-dram')?.[0]).toBe('none');
  });

  it.skipIf(!hasChromium)('reads which chips never meet', async () => {
    const text = (await section('pairs').innerText()).split('\n').at(-1);
    expect(text).toBe('No point has: prefill.accelerator h100-sxm, h200; decode.accelerator h100-sxm, h200, mi355x.');
  });
});
