/**
 * How fast the report answers: a page with 2,000 points and a cloud of 20,000 designs, made of the run of the quickstart
 * space by small changes of its points, opened from disk in a real browser. Prints medians; nothing is asserted.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { loadCatalog, loadObjective, loadSpace, metrics, search } from '../../src/index.js';
import { reportPage } from '../../src/report/exporter/html.js';
import { readView } from '../../src/report/gather.js';
import type { Cloud, RunView } from '../../src/report/view.js';
import { Rng } from '../../src/search/rng.js';
import { hasChromium, launch } from '../tool/browser.js';

const POINTS = 2000;
const CLOUD = 20_000;
const ROUNDS = 15;

const rng = new Rng(1);
const random = () => rng.real();
const near = (value: number, by: number) => value * (1 + by * (random() - 0.5));

function larger(view: RunView): RunView {
  const { front } = view;
  if (front === undefined) throw new Error('the run has no front');
  const points = Array.from({ length: POINTS }, (_, i) => {
    const point = front.points[i % front.points.length];
    const figures = Object.entries(point.metrics).map(([id, value]) => [id, near(value, 0.1)]);
    return {
      ...point,
      id: i.toString(16).padStart(10, '0'),
      metrics: Object.fromEntries(figures) as typeof point.metrics,
    };
  });
  const drawn = Array.from({ length: CLOUD }, () => points[Math.floor(random() * POINTS)]);
  const cloud: Cloud = {
    count: CLOUD,
    metrics: Object.fromEntries(
      front.metrics.map(({ id, sense }) => [
        id,
        drawn.map((point) => point.metrics[id] * (sense === 'min' ? 1 + 2 * random() : 1 / (1 + 2 * random()))),
      ]),
    ),
    rule: drawn.map(() => (random() < 0.3 ? 0 : -1)),
    rules: ['ttft_p95_ms'],
    prefill: drawn.map(() => 0),
    decode: drawn.map(() => 0),
    accelerators: ['h200'],
  };
  return { ...view, front: { ...front, points }, cloud };
}

/** Milliseconds until what an action in the page changed has been drawn: what the reader has a hand on, and all views. */
async function untilDrawn(page: Page, act: string): Promise<{ readonly first: number; readonly all: number }> {
  const times: { first: number; all: number }[] = [];
  for (let round = 0; round < ROUNDS; round++)
    times.push(
      await page.evaluate(
        `(async (round) => {
          const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
          const started = performance.now();
          ${act};
          await frames();
          const first = performance.now() - started;
          while ('busy' in document.documentElement.dataset) await new Promise((done) => setTimeout(done, 1));
          await frames();
          return { first, all: performance.now() - started };
        })(${round})`,
      ),
    );
  const median = (of: 'first' | 'all') => times.map((one) => one[of]).sort((x, y) => x - y)[Math.floor(ROUNDS / 2)];
  return { first: median('first'), all: median('all') };
}

const move = `{
  const slider = document.querySelector('.slider input[type=range]');
  slider.value = String(900 - 20 * round);
  slider.dispatchEvent(new Event('input', { bubbles: true }));
}`;

async function brush(page: Page): Promise<number> {
  const axes = page.locator('section[aria-labelledby="axes-title"] .picture');
  await axes.scrollIntoViewIfNeeded();
  const box = await axes.boundingBox();
  if (box === null) throw new Error('no axes');
  const x = box.x + 46 + (box.width - 106) * 0;
  await page.mouse.move(x, box.y + 120);
  await page.mouse.down();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    await page.mouse.move(x, box.y + 140 + 12 * round);
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))',
    );
    times.push(performance.now() - started);
  }
  await page.mouse.up();
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
}

async function main(): Promise<void> {
  if (!hasChromium) {
    console.log('no browser here: install chromium, or name one in CHROMIUM');
    return;
  }
  const desk = mkdtempSync(join(tmpdir(), 'copareto-page-'));
  const catalog = loadCatalog();
  const { folder } = await search(
    loadSpace('spaces/quickstart.yaml', catalog),
    loadObjective('objectives/cost-latency-efficiency.yaml', catalog, metrics),
    catalog,
    { out: join(desk, 'run') },
  );
  const file = join(desk, 'report.html');
  writeFileSync(file, reportPage([larger(await readView(folder))]));
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const started = performance.now();
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('html[data-ready]');
  console.log(
    `${POINTS} points and ${CLOUD} designs beside them: ${(statSync(file).size / 1e6).toFixed(2)} MB (goal 4)`,
  );
  console.log(`ready after ${Math.round(performance.now() - started)} ms (goal 2000)`);
  const { first, all } = await untilDrawn(page, move);
  console.log(
    `a move of a slider is drawn after ${Math.round(first)} ms (goal 200), in all views after ${Math.round(all)}`,
  );
  await page.getByRole('button', { name: 'clear all' }).click();
  console.log(`a move of a brush is drawn after ${Math.round(await brush(page))} ms (goal 200), median of ${ROUNDS}`);
  await browser.close();
  rmSync(desk, { recursive: true });
}

await main();
