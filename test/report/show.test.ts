import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selected } from '../../src/cli/select.js';
import { terminalOf } from '../../src/cli/terminal.js';
import { InputError } from '../../src/catalog/input-error.js';
import { fieldsOf } from '../../src/report/words/field.js';
import { short } from '../../src/report/words/format.js';
import { frontPlot } from '../../src/report/terminal/plot.js';
import { quantity } from '../../src/report/words/quantity.js';
import { showFront } from '../../src/report/terminal/show.js';
import { shorten, widthOf } from '../../src/report/words/wrap.js';
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

/** The lines of a plot that points stand on, top first. */
const rowsOf = (plot: string): string[] => plot.split('\n').filter((line) => /[│┤]/.test(line));

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
    const lines = rowsOf(frontPlot(quickstart, { terminal: plain(120) }));
    const drawing = lines.join('');
    for (const sign of ['A', 'B', 'C', '*']) expect(drawing).toContain(sign);
    const cheapest = lines.find((line) => line.includes('A')) ?? '';
    expect(cheapest).toMatch(/^[\d. ]*[│┤]A/);
    // Where the knee is that is one of the goals' letters, that one stands.
    expect(drawing.match(/[●ABC*+]/g)?.length).toBeGreaterThan(50);
  });

  it('puts every point where its two figures stand between the ends of their axes', () => {
    const goals = quickstart.goals.slice(0, 2).map(
      ({ metric }) =>
        (one: Point) =>
          one.metrics[metric],
    );
    const logShare = (of: (one: Point) => number, one: Point) => {
      const [low, high] = [Math.min, Math.max].map((end) => Math.log(end(...quickstart.points.map(of))));
      return (Math.log(of(one)) - low) / (high - low);
    };
    for (const columns of [40, 80, 160]) {
      const rows = rowsOf(frontPlot(quickstart, { terminal: plain(columns) }));
      const start = rows[0].search(/[│┤]/) + 1;
      const width = columns - start - 1;
      const expected = new Set(
        quickstart.points.map((one) => {
          const [x, y] = goals.map((of) => logShare(of, one));
          return `${Math.round(x * (width - 1))} ${rows.length - 1 - Math.round(y * (rows.length - 1))}`;
        }),
      );
      const drawn = rows.flatMap((row, i) =>
        Array.from(row.slice(start)).flatMap((cell, column) => (cell === ' ' ? [] : [`${column} ${i}`])),
      );
      expect(new Set(drawn)).toEqual(expected);
    }
  });

  it('labels both axes at their ends and in the middle with what stands there, as wide as that has room', () => {
    const lines = frontPlot(quickstart, { terminal: plain(80) }).split('\n');
    const ends = quickstart.goals.slice(0, 2).map(({ metric }) => {
      const values = quickstart.points.map((one) => one.metrics[metric]);
      return [Math.min(...values), Math.max(...values)];
    });
    const [x, y] = ends.map(([low, high]) => [low, Math.sqrt(low * high), high].map((value) => short(value)));
    expect(lines[0]).toMatch(/, log\)$/);
    expect(lines.at(-1)).toMatch(/, log\)$/);
    expect(lines.at(-2)?.trim().split(/ +/)).toEqual(x);
    expect(lines.flatMap((line) => /^ *(\S+)┤/.exec(line)?.[1] ?? [])).toEqual(y.toReversed());
    const narrow = frontPlot(quickstart, { terminal: plain(20) }).split('\n');
    expect(narrow.at(-2)?.trim().split(/ +/)).toEqual([x[0], x[2]]);
  });

  it('labels ends that lie close together by as many digits as tell them apart', () => {
    const close = withPoints(
      quickstart,
      quickstart.points
        .slice(0, 3)
        .map((one, i) => ({ ...one, metrics: { ...one.metrics, power_kw: 400.123 + i / 10 } })),
    );
    const plot = frontPlot(close, { x: fieldsOf(close).get('power_kw')! });
    expect(plot.split('\n').at(-2)?.trim().split(/ +/)).toEqual(['400.1', '400.2', '400.3']);
  });

  it('draws marks over points and points over dots that share their place', () => {
    const [one, two, three] = quickstart.points.filter(({ marks }) => marks.length === 0);
    const knee = point(quickstart, 'knee');
    const at = (x: number, y: number, of: Point): Point => ({
      ...of,
      metrics: { ...of.metrics, power_kw: x, tpot_p95_ms: y },
    });
    const points = [at(1, 1, knee), at(1, 1, one), at(2, 2, two), at(2, 2, three)];
    const front = withPoints(quickstart, points);
    const [x, y] = ['power_kw', 'tpot_p95_ms'].map((name) => fieldsOf(front).get(name)!);
    for (const full of [
      [points[0], points[1], points[2]],
      [points[0], points[1], points[3]],
    ]) {
      const drawn = rowsOf(frontPlot(front, { x, y, selected: full })).join('');
      expect(drawn.replaceAll(/[^·●A-C*+]/g, '')).toMatch(/^●[A-C*+]$/);
    }
  });

  it('ends no line in blanks', () => {
    for (const columns of widths) expect(frontPlot(quickstart, { terminal: marked(columns) })).not.toMatch(/ $/m);
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
    const some = quickstart.points.slice(0, 30);
    const plot = frontPlot(quickstart, { selected: some, terminal: marked(100) });
    expect(plot).toMatch(/<yellow>[A-C*+]<\/>/);
    expect(plot).toContain('<dim>·</>');
    expect(strip(plot)).toBe(frontPlot(quickstart, { selected: some, terminal: plain(100) }));
    // oxlint-disable-next-line no-control-regex -- no escape but those of the terminal
    expect(plot).not.toMatch(/\u001b/);
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

  it('shows hostile names of axes as text, within the width', () => {
    const fields = [...fieldsOf(quickstart).values()];
    for (const name of ['\u001b[2J\u202e<script>', '漢字'.repeat(17), 'e\u0301'.repeat(200), '\n=cmd'])
      for (const columns of [20, 40, 80]) {
        const axis = { ...fields.find((field) => field.name === 'power_kw')!, name };
        const plot = frontPlot(quickstart, { x: axis, y: axis, terminal: plain(columns) });
        expect(plot).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
        expect(plot.split('\n')).toHaveLength(rowsOf(plot).length + 5);
        for (const line of plot.split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(columns);
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

  it('has the width that COLUMNS says where it is no terminal, if that is one', () => {
    expect(terminalOf({}, { COLUMNS: '100' }).columns).toBe(100);
    expect(terminalOf({ columns: 97 }, { COLUMNS: '100' }).columns).toBe(97);
    for (const COLUMNS of ['', '0', '-5', 'wide', '1e999']) expect(terminalOf({}, { COLUMNS }).columns).toBe(80);
  });

  it('counts one design, and stands for one point', () => {
    const one = {
      ...manifest,
      designs: '1',
      certificate: { ties: { designs: 1 }, coarsened: { exactPoints: 1, factor: 1.1 } },
    };
    const text = showFront(quickstart, one);
    expect(text).toContain('\n1 design, exact');
    expect(text).toContain('\n1 design tied with the points: ties.csv\n');
    expect(text).toContain('\nstands for 1 point, each within');
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
