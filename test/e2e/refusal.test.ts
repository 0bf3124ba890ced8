import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { contents, copareto, desk, file, has, names, quickstart, small } from './desk.js';

/** A space with one piece of it replaced, written on the desk. */
const space = (name: string, piece: string, by: string): string => {
  if (!small().includes(piece)) throw new Error(`the space holds no ${piece}`);
  return file(name, small().replace(piece, by));
};

const objective = (name: string, limit: string): string =>
  file(
    name,
    `name: mine\nworkload: coding-agent\ndemand: { tasks_per_s: 2 }\ngoals:\n  - { metric: cost_usd_per_task }\nlimits:\n  - ${limit}\n`,
  );

interface Case {
  readonly what: string;
  readonly args: readonly string[];
  /** What stderr says, piece by piece: place, offending value, nearest valid choice. */
  readonly says: readonly string[];
}

const searches: Case[] = [
  {
    what: 'an accelerator that nobody knows',
    args: [space('unknown.yaml', '[h200, b200]', '[h2000, b200]')],
    says: ['unknown.yaml:7:17: ', '"h2000"', 'did you mean "h200"?'],
  },
  {
    what: 'a model that nobody knows',
    args: [space('model.yaml', 'gpt-oss-120b', 'gpt-oss-120')],
    says: ['model.yaml:2:8: ', '"gpt-oss-120"', 'did you mean "gpt-oss-120b"?'],
  },
  {
    what: 'an accelerator that nobody sells',
    args: [space('rubin.yaml', '[h200, b200]', '[rubin]')],
    says: ['rubin.yaml:7:17: ', '"rubin"', 'availability: any'],
  },
  {
    what: 'a device memory in the place of a pool',
    args: [space('pool.yaml', 'idleKv: [keep, recompute]', 'poolMemory: hbm3e')],
    says: ['pool.yaml:5:15: ', '"hbm3e"', 'did you mean "optical-hbm3e"?'],
  },
  {
    what: 'a misspelt key',
    args: [space('key.yaml', 'maxBatch', 'maxBach')],
    says: ['key.yaml:14:3: ', '"maxBach"', 'did you mean "maxBatch"?'],
  },
  {
    what: 'a key that stands twice',
    args: [space('twice.yaml', 'expertParallel: [8, 1]', 'tensorParallel: [8, 1]')],
    says: ['twice.yaml:13:3: ', '"tensorParallel"'],
  },
  {
    what: 'an empty list',
    args: [space('empty-list.yaml', '[8, 16, 32, 64]', '[]')],
    says: ['empty-list.yaml:14:13: ', 'decode.maxBatch is an empty list', 'try 64'],
  },
  {
    what: 'a negative number',
    args: [space('negative.yaml', '[8, 16, 32, 64]', '[8, -16]')],
    says: ['negative.yaml:14:17: ', '-16', 'try 1.'],
  },
  {
    what: 'a number that is none',
    args: [space('nan.yaml', '[0.6, 0.8]', '.nan')],
    says: ['nan.yaml:9:16: ', '".nan"', 'try 0.7'],
  },
  {
    what: 'a number without end',
    args: [space('infinite.yaml', '[0.6, 0.8]', '[.inf]')],
    says: ['infinite.yaml:9:17: ', '".inf"'],
  },
  {
    what: 'a range with step 0',
    args: [space('step.yaml', '[8, 16, 32, 64]', '{ from: 1, to: 8, step: 0 }')],
    says: ['step.yaml:14:37: ', 'step 0', 'try 1.'],
  },
  {
    what: 'a range that runs down',
    args: [space('down.yaml', '[8, 16, 32, 64]', '{ from: 8, to: 1, step: 1 }')],
    says: ['down.yaml:14:13: ', 'from 8 down to 1'],
  },
  {
    what: 'a name that climbs out of its folder',
    args: [space('dots.yaml', 'name: small', 'name: ../evil')],
    says: ['dots.yaml:1:7: ', '"../evil"', 'did you mean "evil"?'],
  },
  {
    what: 'a name with a control character',
    args: [space('control.yaml', 'name: small', 'name: "red \\e[31m"')],
    says: ['control.yaml:1:7: ', 'control character', '\\u001b[31m'],
  },
  {
    what: 'more designs than can be gone through one by one',
    args: [
      space(
        'large.yaml',
        '[8, 16, 32, 64]',
        '{ from: 1, to: 9999, step: 1 }\n  pooledKvShare: { from: 0, to: 1, step: 0.01 }',
      ),
      '--algorithm',
      'exhaustive',
    ],
    says: ['large.yaml: ', '387801216 designs', 'at most 100000000', 'Leave --algorithm away'],
  },
  {
    what: 'a file that is not YAML',
    args: [file('broken.yaml', 'name: [t\n  x: {')],
    says: ['broken.yaml:1:8: ', 'not YAML'],
  },
  {
    what: 'a binary file',
    args: [file('binary.yaml', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]))],
    says: ['binary.yaml: ', 'not a text file', 'byte 4 is NUL'],
  },
  { what: 'an empty file', args: [file('nothing.yaml', '')], says: ['nothing.yaml: ', 'says nothing'] },
  { what: 'a text', args: [file('text.yaml', 'just words\n')], says: ['text.yaml:1:1: ', '"just words"'] },
  {
    what: 'a file that is not there',
    args: ['unknwon.yaml'],
    says: ['unknwon.yaml: ', 'no such file', 'did you mean "unknown.yaml"?'],
  },
  { what: 'a folder', args: ['taken'], says: ['taken: ', 'a folder, not a file'] },
  {
    what: 'an objective that is a space',
    args: [quickstart, '--objective', quickstart],
    says: ['quickstart.yaml:', 'this is a space, not an objective (OTHER_KIND)', 'stands without --objective'],
  },
  {
    what: 'a space that is an objective',
    args: [objective('goals.yaml', '{ metric: ttft_p95_ms, max: 1 }')],
    says: ['goals.yaml:1:1: ', 'this is an objective, not a space (OTHER_KIND)', 'goes with --objective'],
  },
  {
    what: 'a model that is a folder',
    args: [space('folder.yaml', 'gpt-oss-120b', './taken')],
    says: ['folder.yaml:2:8: ', '"taken": this is a folder, not a file'],
  },
  {
    what: 'a workload that is a folder',
    args: [
      quickstart,
      '--objective',
      file('idle.yaml', 'name: x\nworkload: ./taken\ndemand: { tasks_per_s: 2 }\ngoals: [{ metric: power_kw }]\n'),
    ],
    says: ['idle.yaml:2:11: ', '"taken": this is a folder, not a file'],
  },
  {
    what: 'a seed beyond all whole numbers',
    args: [quickstart, '--seed', '1e30'],
    says: ['--seed: ', '"1e30"', 'try 9007199254740991.'],
  },
  {
    what: 'a metric that nobody knows',
    args: [quickstart, '--objective', objective('metric.yaml', '{ metric: ttft_p99_ms, max: 1 }')],
    says: ['metric.yaml:7:15: ', '"ttft_p99_ms"', 'did you mean "ttft_p95_ms"?'],
  },
  {
    what: 'a limit below 0',
    args: [quickstart, '--limit', 'ttft_p95_ms=-1'],
    says: ['--limit: ', 'ttft_p95_ms is -1, but must be at least 0', 'try 0.'],
  },
  {
    what: 'a limit on the wrong side',
    args: [quickstart, '--objective', objective('side.yaml', '{ metric: ttft_p95_ms, min: 1 }')],
    says: ['side.yaml:7:28: ', 'min', 'did you mean "max"?'],
  },
  {
    what: 'a Hugging Face config without its layers',
    args: [
      (file('hf/config.json', '{\n "model_type": "llama",\n "hidden_size": 8\n}\n'),
      space('hf.yaml', 'gpt-oss-120b', 'hf/config.json')),
    ],
    says: ['hf/config.json:1:1: ', 'num_hidden_layers is missing'],
  },
  {
    what: 'an algorithm that is not there',
    args: [quickstart, '--algorithm', 'surrogate'],
    says: ['--algorithm: ', '"surrogate"', 'did you mean', 'auto, exact, exhaustive, islands'],
  },
  { what: 'no workers', args: [quickstart, '--workers', '0'], says: ['--workers: ', '"0"', 'try 1.'] },
  {
    what: 'a million workers',
    args: [quickstart, '--workers', '1000000'],
    says: ['--workers: ', '1000000', 'try 512.'],
  },
  { what: 'half a worker', args: [quickstart, '--workers', '1.5'], says: ['--workers: ', '"1.5"', 'try 2.'] },
  { what: 'a seed that is no number', args: [quickstart, '--seed', 'x'], says: ['--seed: ', '"x"', 'try 0.'] },
  { what: 'a budget of nothing', args: [quickstart, '--budget', '0'], says: ['--budget: ', '"0"', 'try 1.'] },
  { what: 'a population of one', args: [quickstart, '--population', '1'], says: ['--population: ', '"1"', 'try 2.'] },
  { what: 'no time', args: [quickstart, '--time', '0'], says: ['--time: ', '"0" is no number of seconds above 0'] },
  {
    what: 'an epsilon of nothing',
    args: [quickstart, '--epsilon', '0'],
    says: ['--epsilon: ', '"0" is no number above 0', '0.05'],
  },
  {
    what: 'a band that is no number',
    args: [quickstart, '--band', 'x'],
    says: ['--band: ', '"x" is no number above 0'],
  },
  {
    what: 'ties and a band together',
    args: [quickstart, '--ties', '--band', '0.1'],
    says: ['--ties: ', 'does not go together with --band', 'Give one of'],
  },
  {
    what: 'ties of a front that was only sampled',
    args: [quickstart, '--ties', '--algorithm', 'nsga2'],
    says: ['--ties: ', 'nsga2 only samples', 'exhaustive'],
  },
  {
    what: 'a coarser front that was only sampled',
    args: [quickstart, '--epsilon', '0.1', '--algorithm', 'random'],
    says: ['--epsilon: ', 'random only samples'],
  },
  { what: 'a flag that is not there', args: [quickstart, '--sed', '1'], says: ["'--sed'", 'Did you mean --seed?'] },
  { what: 'a flag without its value', args: [quickstart, '--seed'], says: ["'--seed <n>' argument missing"] },
  { what: 'no space at all', args: [], says: ["missing required argument 'space'"] },
  { what: 'two spaces', args: [quickstart, quickstart], says: ['too many arguments'] },
  {
    what: 'a run folder that exists',
    args: [quickstart, '--out', 'taken'],
    says: ['--out taken', 'already exists'],
  },
  {
    what: 'a run folder inside a file',
    args: [quickstart, '--out', 'nothing.yaml/run'],
    says: ['--out: ', 'nothing.yaml/run'],
  },
  { what: 'a run folder without a name', args: [quickstart, '--out', ''], says: ['--out: ', 'empty name'] },
];

describe('search refuses, with exit code 2, place, value and remedy, and leaves no folder:', () => {
  beforeAll(() => {
    file('taken/mine.txt', 'mine');
    file('taken/deeper/mine.bin', Uint8Array.from([0, 1, 2]));
  });

  it.each(searches)('$what', async ({ args, says }) => {
    const before = names('.');
    const taken = contents('taken');
    const { code, stdout, stderr } = await copareto('search', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const piece of says) expect(stderr).toContain(piece);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(stderr).not.toMatch(/[^\P{Cc}\n]/u);
    expect(has('runs')).toBe(false);
    expect(names('.')).toEqual(before);
    expect(contents('taken')).toEqual(taken);
  });

  it.runIf(process.getuid?.() !== 0)('a folder that may not be written to', async () => {
    mkdirSync(join(desk, 'closed'));
    chmodSync(join(desk, 'closed'), 0o500);
    const { code, stderr } = await copareto('search', quickstart, '--out', 'closed/run');
    expect(code).toBe(2);
    expect(stderr).toContain('may not write');
  });
});

describe('the program refuses', () => {
  beforeAll(async () => {
    file('small.yaml', small());
    expect(await copareto('search', 'small.yaml', '--out', 'one')).toMatchObject({ code: 0 });
  });

  it.each([
    ['--trials', '1e9', '10000'],
    ['--designs', '1e15', '10000000'],
  ])('more %s to verify than memory holds', async (flag, value, most) => {
    const { code, stderr } = await copareto('verify', 'anything', flag, value);
    expect(code).toBe(2);
    expect(stderr).toContain(`${flag}: "${value}" is not a whole number from `);
    expect(stderr).toContain(`try ${most}.`);
  });

  it('to write over a file, and names it by the flag that it came from', async () => {
    file('mine.html', 'mine');
    const exported = await copareto('export', 'one', '--to', 'csv', '--out', 'mine.html');
    expect(exported).toMatchObject({
      code: 2,
      stderr: '--out mine.html: "mine.html" already exists (OUT_EXISTS): Give a name that is free.\n',
    });
    const compared = await copareto('compare', 'one', 'one', '--page', 'mine.html');
    expect(compared).toMatchObject({
      code: 2,
      stderr: '--page mine.html: "mine.html" already exists (OUT_EXISTS): Give a name that is free.\n',
    });
    expect((await copareto('compare', 'one', 'one', '--page', 'no/where.html')).stderr).toContain('--page: ');
  });

  it('a verb that is not there, and names the nearest', async () => {
    const { code, stdout, stderr } = await copareto('serch', quickstart);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain("unknown command 'serch'");
    expect(stderr).toContain('Did you mean search?');
  });

  it('to do nothing without a verb', async () => {
    const { code, stdout, stderr } = await copareto();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: copareto');
  });

  it('terminal escapes in the name of a file', async () => {
    const { code, stderr } = await copareto('check', 'red\u001b[31m.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain('red\uFFFD[31m.yaml');
    expect(stderr).not.toContain('\u001b');
  });
});

describe('a run folder', () => {
  const verbs = [
    ['show', 'damaged'],
    ['show', 'damaged', '--json'],
    ['export', 'damaged', '--to', 'json'],
    ['export', 'damaged', '--to', 'csv'],
    ['verify', 'damaged'],
  ];
  const goals = [{ metric: 'power_kw', unit: 'kW', sense: 'min' }];
  const front = { schemaVersion: '2.0', goals, limits: [], metrics: [], points: [], estimates: [] };

  beforeAll(() => cpSync(join(desk, 'one'), join(desk, 'damaged'), { recursive: true }));

  it.each([
    ['is no JSON', '{"schemaVersion": "2.0", "points": [', 'is not JSON'],
    ['is of a newer major version', JSON.stringify({ ...front, schemaVersion: '3.0' }), 'schema version 3.0'],
    ['has no version', JSON.stringify({ points: [] }), 'schema version none'],
    ['is nothing', 'null', 'schema version none'],
    ['lacks its points', JSON.stringify({ ...front, points: undefined }), 'damaged: points'],
    ['has points that are none', JSON.stringify({ ...front, points: [{}] }), 'damaged: points.0.id'],
  ])('whose front %s is refused with exit code 2', async (_, text, says) => {
    file('damaged/front.json', text);
    for (const verb of verbs) {
      const { code, stdout, stderr } = await copareto(...verb);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('damaged/front.json: ');
      expect(stderr).toContain(says);
      expect(stderr).not.toMatch(/^ {4}at /m);
    }
  });

  it('of a newer minor version is read: what it adds is passed over', async () => {
    file('damaged/front.json', JSON.stringify({ ...front, schemaVersion: '2.7', novelty: 1 }));
    const { code, stdout } = await copareto('export', 'damaged', '--to', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ ...front, schemaVersion: '2.7' });
  });

  it.each([
    ['show', 'nowhere'],
    ['show', 'small.yaml'],
    ['show', 'taken'],
    ['export', 'nowhere', '--to', 'csv'],
    ['resume', 'nowhere'],
    ['resume', 'taken'],
    ['resume', 'small.yaml'],
    ['verify', 'nowhere'],
    ['verify', 'small.yaml'],
  ])('is not what `%s %s` is given', async (...args) => {
    const { code, stdout, stderr } = await copareto(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${args[1]}: `);
    expect(stderr).toContain('NOT_A_RUN');
  });
});
