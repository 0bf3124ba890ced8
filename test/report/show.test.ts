import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selected } from '../../src/cli/select.js';
import { terminalOf } from '../../src/cli/terminal.js';
import { InputError } from '../../src/catalog/input-error.js';
import { fieldsOf } from '../../src/report/field.js';
import { frontPlot } from '../../src/report/plot.js';
import { quantity } from '../../src/report/quantity.js';
import { showFront } from '../../src/report/show.js';
import { shorten, widthOf } from '../../src/report/wrap.js';
import type { Front, Manifest, Point } from '../../src/run/schema.js';
import { check } from '../property/designs.js';
import { fronts, point, quickstart, withPoints } from './desk.js';

const manifest = {
  space: 'a space',
  objective: 'an objective',
  designs: '123',
  algorithm: 'exact',
  certificate: { complete: true },
  elapsedS: 1,
  workers: 2,
  status: 'complete',
  hypervolume: 0.5,
  referencePoint: [{ metric: 'cost_usd_per_task', unit: 'USD/task', value: 0.1, ideal: 0 }],
} as unknown as Manifest;

const plain = (columns: number) => ({ columns, paint: (_: string, text: string) => text });
const marked = (columns: number) => ({ columns, paint: (style: string, text: string) => `<${style}>${text}</>` });

describe('the front in a terminal', () => {
  const widths = [20, 30, 40, 60, 80, 81, 120, 200];

  it('never runs over the width, from 20 columns on, whichever columns are asked for', () => {
    check(
      fc.property(
        fc.constantFrom(...fronts.values()),
        fc.constantFrom(...widths),
        fc.subarray([...fieldsOf(quickstart).values()], { maxLength: 8 }),
        (front, columns, fields) => {
          const known = fields.filter(({ name }) => fieldsOf(front).has(name));
          const text = showFront(front, manifest, { fields: known, terminal: plain(columns) });
          for (const line of text.split('\n')) {
            // What has no blank cannot be broken: a name of a metric in a sentence.
            const longest = Math.max(...line.trim().split(/\s+/).map(widthOf)) + line.length - line.trimStart().length;
            expect(widthOf(line), line).toBeLessThanOrEqual(Math.max(columns, longest));
          }
        },
      ),
      120,
    );
  });

  it('is a plot as wide as the terminal', () => {
    for (const columns of [60, 80, 120]) {
      const lines = frontPlot(quickstart, { terminal: plain(columns) }).split('\n');
      expect(Math.max(...lines.map(widthOf))).toBe(columns);
    }
  });

  it('draws every point, and the marked ones by the signs of their marks', () => {
    const lines = frontPlot(quickstart, { terminal: plain(120) }).split('\n');
    const drawing = lines.slice(1, 15).join('');
    for (const sign of ['A', 'B', 'C', '*']) expect(drawing).toContain(sign);
    const cheapest = lines.slice(1, 15).find((line) => line.includes('A')) ?? '';
    expect(cheapest).toMatch(/^[\d. ]*[│┤]A/);
    // Where the knee is that is one of the goals' letters, that one stands.
    expect(drawing.match(/[●ABC*+]/g)?.length).toBeGreaterThan(50);
  });

  it('puts the metrics on the axes that were asked for', () => {
    const fields = fieldsOf(quickstart);
    const plot = frontPlot(quickstart, { x: fields.get('power_kw')!, y: fields.get('decode.batch')! });
    expect(plot.split('\n')[0]).toContain('decode.batch');
    expect(plot).toContain('power_kw (kW');
  });

  it('shows which points meet the conditions, among the others as dots', () => {
    const asked = quickstart.points.slice(0, 3);
    const text = showFront(quickstart, manifest, { selected: asked, exactly: true });
    for (const { id } of asked) expect(text).toContain(id);
    expect(text).not.toContain(quickstart.points[5]?.id);
    expect(text).toContain('3 of 120 points.');
    expect(text.match(/·/g)?.length).toBeGreaterThan(20);
    expect(showFront(quickstart, manifest, { selected: [] })).toContain('No point of this front meets all conditions.');
  });

  it('paints nothing but whole words, so that columns stand straight with and without colours', () => {
    const strip = (text: string) => text.replaceAll(/<\w+>|<\/>/g, '');
    const painted = showFront(quickstart, manifest, { terminal: marked(100) });
    expect(painted).toContain('<bold>');
    expect(strip(frontPlot(quickstart, { terminal: marked(100) }))).toBe(
      frontPlot(quickstart, { terminal: plain(100) }),
    );
  });

  it('shows hostile names as text', () => {
    const nasty = '\u001b[2J\u202e<script>漢字'.repeat(9);
    const points = quickstart.points.map((one) => ({
      ...one,
      id: `${one.id}${nasty}`,
      genes: { ...one.genes, 'decode.accelerator': nasty },
    }));
    const front = withPoints(quickstart, points);
    for (const columns of [40, 80])
      for (const fields of [[], [...fieldsOf(front).values()].filter(({ name }) => name === 'decode.accelerator')]) {
        const text = showFront(front, { ...manifest, space: nasty }, { fields, terminal: plain(columns) });
        expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
        expect(text).toContain('<script>');
      }
  });
});

describe('points that are asked for', () => {
  const ids = (where: string[], sort?: string, top?: string, front: Front = quickstart) =>
    selected(front, { where, ...(sort !== undefined && { sort }), ...(top !== undefined && { top }) }).map(
      ({ id }) => id,
    );
  const expected = (of: (one: Point) => boolean, front: Front = quickstart) =>
    front.points.filter(of).map(({ id }) => id);

  it('meet all conditions, on genes, metrics and figures of phases', () => {
    expect(ids(['decode.accelerator=b200'])).toEqual(expected(({ genes }) => genes['decode.accelerator'] === 'b200'));
    expect(ids(['decode.accelerator = b200 | tpu-v7', 'tpot_p95_ms<12'])).toEqual(
      expected(
        ({ genes, metrics }) =>
          ['b200', 'tpu-v7'].includes(String(genes['decode.accelerator'])) && metrics['tpot_p95_ms'] < 12,
      ),
    );
    expect(ids(['decode.accelerator!=b200,tpu-v7'])).toEqual(
      expected(({ genes }) => !['b200', 'tpu-v7'].includes(String(genes['decode.accelerator']))),
    );
    expect(ids(['decode.regime=bandwidth', 'decode.binding=overhead'])).toEqual(
      expected(({ decode }) => decode.regime === 'bandwidth' && decode.binding.includes('overhead')),
    );
    expect(ids(['prefill.timesS.attention>=0.1'])).toEqual(
      expected(({ prefill }) => (prefill.timesS.attention ?? 0) >= 0.1),
    );
    expect(ids(['decode.maxBatch=64'])).toEqual(expected(({ genes }) => genes['decode.maxBatch'] === 64));
    expect(ids(['marks=knee'])).toEqual([point(quickstart, 'knee').id]);
    expect(expected(({ genes }) => genes['decode.accelerator'] === 'b200').length).toBeGreaterThan(3);
  });

  it('come in the order asked for, those without the figure last', () => {
    const costs = selected(quickstart, { where: [], sort: 'task_latency_p95_s:desc' }).map(
      (one) => one.metrics['task_latency_p95_s'],
    );
    expect(costs).toEqual(costs.toSorted((a, b) => b - a));
    const front = fronts.get('heterogeneous') as Front;
    const chips = selected(front, { where: [], sort: 'colocated.tensorParallel' }).map(
      ({ genes }) => genes['colocated.tensorParallel'],
    );
    const without = chips.findIndex((one) => one === undefined);
    expect(without).toBeGreaterThan(0);
    expect(chips.slice(without).every((one) => one === undefined)).toBe(true);
    expect(ids([], 'cost_usd_per_task', '3')).toEqual(ids([], 'cost_usd_per_task').slice(0, 3));
  });

  it.each([
    [{ where: ['decode.accelerator=b20'] }, 'There are: tpu-v7'],
    [{ where: ['decode.acelerator=b200'] }, 'did you mean "decode.accelerator"?'],
    [{ where: ['decode.regime<3'] }, 'is no number'],
    [{ where: ['tpot_p95_ms<fast'] }, 'needs one number'],
    [{ where: ['tpot_p95_ms<1|2'] }, 'needs one number'],
    [{ where: ['tpot_p95_ms'] }, 'compares nothing'],
    [{ where: ['=3'] }, 'compares nothing'],
    [{ where: ['cost_usd_per_task='] }, 'compares nothing'],
    [{ where: ['decode.regime!=warp'] }, 'did you mean'],
    [{ where: [], sort: 'cost' }, 'did you mean "cost_usd_per_task"?'],
    [{ where: [], sort: 'cost_usd_per_task:down' }, 'is no order'],
    [{ where: [], top: '0' }, 'whole number'],
  ])('are refused where the question is mistaken: %j', (question, words) => {
    const ask = () => selected(quickstart, question);
    expect(ask).toThrow(InputError);
    expect(ask).toThrow(words);
  });
});

describe('colours', () => {
  const tty = { isTTY: true, columns: 97, hasColors: () => true };
  const paints = (stream: Parameters<typeof terminalOf>[0], env: NodeJS.ProcessEnv) =>
    terminalOf(stream, env).paint('bold', 'x') !== 'x';

  it('are for terminals that have them, not for files and pipes', () => {
    expect(paints(tty, {})).toBe(true);
    expect(paints({ ...tty, hasColors: () => false }, {})).toBe(false);
    expect(paints({}, {})).toBe(false);
  });

  it('are never there against NO_COLOR, which says nothing where it is empty', () => {
    expect(paints(tty, { NO_COLOR: '1' })).toBe(false);
    expect(paints(tty, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
    expect(paints(tty, { NO_COLOR: '' })).toBe(true);
  });

  it('are forced, and forbidden, by FORCE_COLOR', () => {
    expect(paints({}, { FORCE_COLOR: '1' })).toBe(true);
    expect(paints(tty, { FORCE_COLOR: '0' })).toBe(false);
  });

  it('come with the width of the terminal, 80 where there is none', () => {
    expect(terminalOf(tty, {}).columns).toBe(97);
    expect(terminalOf({}, {}).columns).toBe(80);
    expect(terminalOf({ columns: 0 }, {}).columns).toBe(80);
    expect(terminalOf({ columns: 3 }, {}).columns).toBe(20);
  });
});

describe('a quantity', () => {
  it.each([
    [185_423_472_231, 'B', '185 GB'],
    [7.7e12, 'B/s', '7.7 TB/s'],
    [999_700, 'B', '1 MB'],
    [2.25e15, 'FLOP/s', '2.25 PFLOP/s'],
    [292.2, 'FLOP/B', '292 FLOP/B'],
    [0.0108, 's', '10.8 ms'],
    [52.298, 's', '52.3 s'],
    [4.2e-6, 's', '4.2 us'],
    [0.00777218, 'USD/task', '$0.00777/task'],
    [0.000997, 'USD', '$0.000997'],
    [-0.000997, 'USD', '-$0.000997'],
    [1_372_800, 'USD', '$1.37M'],
    [0.2578, 'share', '26%'],
    [0.996, 'share', '99.6%'],
    [1.3, 'share', '130%'],
    [1e-6, 'share', '0%'],
    [0, 'share', '0%'],
    [8.861, 'factor', '8.86x'],
    [31.09, '', '31.1'],
    [0, 's', '0 s'],
    [12.7459, 'ms', '12.7 ms'],
  ])('%d %s reads %s', (value, unit, text) => {
    expect(quantity(value, unit)).toBe(text);
  });
});

describe('the width of a text', () => {
  it('counts two columns for characters of East Asian scripts, none for marks on others', () => {
    expect(widthOf('漢字')).toBe(4);
    expect(widthOf('e\u0301')).toBe(1);
    expect(widthOf('●│·')).toBe(3);
    expect(shorten('漢字漢字', 5)).toBe('漢字…');
    expect(shorten('short', 5)).toBe('short');
  });
});
