import { join } from 'node:path';
import { array, assert, double, property } from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { bare, extentOf, numberAxis, ticksOf } from '../../src/report/chart/axis.js';
import { partsOf } from '../../src/report/chart/breakdown.js';
import { absenceText } from '../../src/report/chart/pairs.js';
import { linesOf, MOST_LINES, usualDimensions } from '../../src/report/chart/parallel.js';
import { planeOption } from '../../src/report/chart/plane.js';
import { frontSeries } from '../../src/report/chart/scatter.js';
import { light } from '../../src/report/chart/theme.js';
import { pictureNames } from '../../src/report/exporter/picture.js';
import { svgPicture } from '../../src/report/exporter/svg.js';
import { readView } from '../../src/report/gather.js';
import type { RunView } from '../../src/report/view.js';
import { search } from '../../src/run/search.js';
import { catalog, desk, objective, space } from '../contract/desk.js';

describe('an axis', () => {
  const values = array(double({ min: 1e-6, max: 1e15, noNaN: true }), { minLength: 1, maxLength: 20 });

  it('has room for every value, and labels that lie on it, few enough to be read', () => {
    assert(
      property(values, (numbers) => {
        const extent = extentOf(numbers);
        for (const value of numbers) {
          expect(value).toBeGreaterThanOrEqual(extent.low);
          expect(value).toBeLessThanOrEqual(extent.high);
        }
        const ticks = ticksOf(extent);
        expect(ticks.length).toBeLessThanOrEqual(16);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(extent.low * (1 - 1e-9));
          expect(tick).toBeLessThanOrEqual(extent.high * (1 + 1e-9));
        }
        expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b));
      }),
    );
  });

  it('tells no values apart that differ by rounding alone', () => {
    const ticks = ticksOf(extentOf([1e-6, 1e-6 * (1 + 4e-13)]));
    expect(ticks).toEqual([...new Set(ticks)]);
    expect(ticks.length).toBeGreaterThan(2);
  });

  it('is logarithmic only for positive values that differ much', () => {
    expect(extentOf([1, 100]).log).toBe(true);
    expect(extentOf([1, 2]).log).toBe(false);
    expect(extentOf([0, 100]).log).toBe(false);
    expect(numberAxis('', '', extentOf([1, 100]), light).type).toBe('log');
  });

  it('labels numbers without the unit that its name tells', () => {
    expect([
      bare(2e12, 'FLOP/s'),
      bare(0.02, 'USD/task'),
      bare(0.4, 'share'),
      bare(2000, 'ms'),
      bare(3e11, 'B'),
    ]).toEqual(['2 T', '0.02', '40%', '2000', '300 G']);
  });
});

describe('the pictures of a run', () => {
  let view: RunView;
  beforeAll(async () => {
    const { folder } = await search(space, objective, catalog, { workers: 1, out: join(desk, 'pictured') });
    view = await readView(folder);
  });
  const points = () => view.front?.points ?? [];

  it.each(pictureNames)('include %s, as SVG without a script, dark or light', (name) => {
    const svg = svgPicture(view, name);
    expect(svg).toMatch(/^<svg [^>]*>/);
    expect(svg).toMatch(/<\/svg>\n$/);
    expect(svg).not.toMatch(/<script|NaN|undefined/);
    expect(svgPicture(view, name, { dark: true })).not.toBe(svg);
  });

  it('show hostile text as text', () => {
    const hostile = '</text><script>alert(1)</script>&<b>';
    const { front } = view;
    if (front === undefined) throw new Error('no front');
    const metrics = front.metrics.map((one) => ({ ...one, title: hostile }));
    const spoiled: RunView = { ...view, front: { ...front, metrics } };
    const svg = svgPicture(spoiled, 'front');
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;');
  });

  it('have a mark for both phases of every point in the plane, where the run put them', () => {
    const { series } = planeOption(view, { selected: [] }, light) as unknown as {
      series: { id: string; data: { value: number[] }[] }[];
    };
    for (const phase of ['prefill', 'decode'] as const)
      expect(series.find(({ id }) => id === phase)?.data.map(({ value }) => value)).toEqual(
        points().map((point) => [point[phase].intensity, point[phase].footprintBytes]),
      );
  });

  it('fade the points of every run that do not meet what is asked', () => {
    const [x, y] = (view.front?.goals ?? []).map(({ metric }) => metric);
    const met = new Set(
      points()
        .slice(0, 3)
        .map(({ id }) => id),
    );
    const series = frontSeries(
      [view, { ...view, name: 'other' }],
      { x, y, cloud: false, infeasible: false, selected: [], names: new Map(), active: [undefined, met] },
      light,
    ) as unknown as { id: string; data: { id: string }[] }[];
    const sizeOf = (id: string) => series.find((one) => one.id === id)?.data.length;
    expect([sizeOf('faded 0'), sizeOf(`0 ${view.name}`)]).toEqual([0, points().length]);
    expect([sizeOf('faded 1'), sizeOf('1 other')]).toEqual([points().length - 3, 3]);
  });

  it('tell all parts of a mean, the small ones as one', () => {
    for (const point of points().slice(0, 5)) {
      const labels = partsOf([point], 'task_latency_mean_s');
      const named = labels.filter((label) => label in point.breakdown.task_latency_mean_s.parts);
      expect(labels.length - named.length).toBe(
        named.length < Object.keys(point.breakdown.task_latency_mean_s.parts).length ? 1 : 0,
      );
    }
  });

  it('draw at most 1,500 lines, those with a name among them', () => {
    const [first] = points();
    if (first === undefined || view.front === undefined) throw new Error('no point');
    const many = Array.from({ length: 7001 }, (_, i) => ({
      ...first,
      id: String(i),
      marks: i % 1000 === 7 ? ['knee'] : [],
    }));
    const drawn = linesOf({ ...view, front: { ...view.front, points: many } });
    expect(drawn.length).toBeLessThanOrEqual(MOST_LINES + 7);
    expect(drawn.filter(({ marks }) => marks.length > 0)).toHaveLength(7);
  });

  it('have an axis for every goal, and none on which nothing differs', () => {
    const dimensions = usualDimensions(view);
    for (const { metric } of view.front?.goals ?? []) expect(dimensions).toContain(metric);
    for (const name of dimensions) {
      const values = new Set(points().map(({ genes, metrics }) => genes[name] ?? metrics[name]));
      expect(values.size).toBeGreaterThan(1);
    }
  });

  it('name the values that no point has', () => {
    const [rows, columns] = ['prefill.accelerator', 'decode.accelerator'];
    const text = absenceText(view, rows, columns);
    const met = new Set(points().map(({ genes }) => genes[rows]));
    for (const { pool, key, values } of view.question.space.genes)
      if (`${pool}.${key}` === rows)
        for (const value of values) if (!met.has(value)) expect(text).toContain(String(value));
  });
});
