import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadCatalog, loadObjective, loadSpace, metrics, search } from '../../src/index.js';
import type { PictureName, SvgOptions } from '../../src/report/exporter/picture.js';
import { svgPicture } from '../../src/report/exporter/svg.js';
import { readView } from '../../src/report/gather.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where the README's pictures lie. */
export const pictureFolder = join(root, '.pictures');

/** The p95 task time that the README's walk asks for, in seconds. */
export const ASKED_S = 200;

/** Draws the README's pictures from a run of the optical-memory space. */
export async function drawPictures(out: string): Promise<Map<string, string>> {
  const catalog = loadCatalog();
  const { folder } = await search(
    loadSpace(join(root, 'spaces/optical-memory.yaml'), catalog),
    loadObjective(join(root, 'objectives/cost-latency-efficiency.yaml'), catalog, metrics),
    catalog,
    { out },
  );
  const view = await readView(folder);
  const within = (view.front?.points ?? [])
    .filter((point) => point.metrics['task_latency_p95_s'] <= ASKED_S)
    .toSorted((a, b) => a.metrics['cost_usd_per_task'] - b.metrics['cost_usd_per_task']);
  const [cheapest] = within;
  const without = within.find(({ genes }) => genes['shared.poolMemory'] === 'none');
  if (cheapest === undefined || without === undefined) throw new Error('the walk leads nowhere');
  const drawn: [string, PictureName, SvgOptions][] = [
    ['front', 'front', { colour: 'shared.poolMemory', selected: [cheapest.id] }],
    ['plane', 'plane', { selected: [cheapest.id] }],
    ['pool', 'cost', { selected: [cheapest.id, without.id] }],
    ['pairs', 'pairs', { height: 360 }],
  ];
  return new Map(drawn.map(([name, picture, options]) => [`${name}.svg`, svgPicture(view, picture, options)]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const desk = mkdtempSync(join(tmpdir(), 'copareto-pictures-'));
  mkdirSync(pictureFolder, { recursive: true });
  for (const [name, svg] of await drawPictures(join(desk, 'optical-memory')))
    writeFileSync(join(pictureFolder, name), svg);
  rmSync(desk, { recursive: true });
}
