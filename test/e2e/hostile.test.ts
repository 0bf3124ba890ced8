import { beforeAll, describe, expect, it } from 'vitest';
import { frontCsv } from '../../src/run/front.js';
import { frontSchema, manifestSchema } from '../../src/run/schema.js';
import type { Front } from '../../src/run/schema.js';
import { copareto, type Ended, file, names, read, readJson, small } from './desk.js';

const name = `=cmd|'/C calc'!A0 "a, b"; <script>alert(1)</script> {{x}} $(id) \`id\` %n`;

describe('a name that means harm', () => {
  let ended: Ended;
  beforeAll(async () => {
    const quoted = JSON.stringify(name);
    file('hostile.yaml', small(`name: ${quoted}\nnotes: "=HYPERLINK(1), <script>"`));
    file(
      'hostile-objective.yaml',
      `name: "\u202egnp.exe ${'x'.repeat(90)}"\nworkload: coding-agent\ndemand: { tasks_per_s: 2 }\ngoals: [{ metric: cost_usd_per_task }, { metric: power_kw }]\n`,
    );
    ended = await copareto('search', 'hostile.yaml', '--objective', 'hostile-objective.yaml');
  });

  it('becomes a folder of harmless letters', () => {
    expect(ended.code).toBe(0);
    expect(names('runs')).toHaveLength(1);
    expect(names('runs')[0]).toMatch(/^[a-z0-9-]{1,60}$/);
  });

  it('stands in the manifest as it was written', () => {
    const manifest = manifestSchema.parse(readJson(`runs/${names('runs')[0]}/manifest.json`));
    expect(manifest.space).toBe(name);
  });

  it('reaches the terminal in one line of 80 characters, without a reversal of direction', () => {
    const [first = ''] = ended.stdout.split('\n');
    expect(first).toMatch(/^=cmd/);
    expect(first.length).toBeLessThanOrEqual(80);
    expect(ended.stdout).not.toContain('\u202e');
    expect(ended.stdout).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it('never reaches the CSV', () => {
    const csv = read(`runs/${names('runs')[0]}/front.csv`);
    expect(csv).not.toMatch(/cmd|<script|HYPERLINK/);
    for (const line of csv.split('\n')) expect(line).not.toMatch(/(^|,)"?[=+@\t]/);
  });

  it('keeps in JSON what it is, as an escape where a terminal would obey', async () => {
    const { stdout } = await copareto('show', `runs/${names('runs')[0]}`, '--json');
    expect(stdout).toContain(String.raw`"\u202egnp.exe`);
    expect(JSON.parse(stdout)).toMatchObject({ manifest: { space: name } });
  });
});

describe('a value that a spreadsheet would compute', () => {
  const found = (): Front => frontSchema.parse(readJson(`runs/${names('runs')[0]}/front.json`));

  it.each(['=1+1', '+1', '-1+1', '@SUM(A1)', '\tx', '\rx'])('stands in the CSV as text: %j', (value) => {
    const front = found();
    const points = front.points.map((point) => ({ ...point, genes: { ...point.genes, chip: value } }));
    const [header = '', row = ''] = frontCsv({ ...front, points }).split('\n');
    expect(row.split(',')[header.split(',').indexOf('chip')]?.replace(/^"/, '')).toMatch(/^'/);
  });

  it('with commas, quotes and line ends stays one field', () => {
    const front = found();
    const points = front.points.map((point) => ({ ...point, marks: ['a "b", c\nd'] }));
    expect(frontCsv({ ...front, points })).toContain(`${points[0]?.id},"a ""b"", c\nd",`);
  });
});
