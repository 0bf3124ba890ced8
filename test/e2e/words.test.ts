import { beforeAll, describe, expect, it } from 'vitest';
import { schemas } from '../../src/index.js';
import type { Front } from '../../src/run/schema.js';
import { copareto, file, quickstart, readJson, shell, small } from './desk.js';

const longest = (text: string): number => Math.max(...text.split('\n').map((line) => Array.from(line).length));
const front = (run: string): Front => schemas.show.shape.front.parse(readJson(`${run}/front.json`)) as Front;
const marked = (run: string, mark: string): string =>
  front(run).points.find(({ marks }) => marks.includes(mark))?.id ?? '';

beforeAll(async () => {
  file('small.yaml', small());
  file('other.yaml', small('name: other').replace('[0.6, 0.8]', '[0.5, 0.7]'));
  file(
    'two-goals.yaml',
    'name: two\nworkload: coding-agent\ndemand: { tasks_per_s: 2 }\ngoals: [{ metric: cost_usd_per_task }, { metric: power_kw }]\n',
  );
  file(
    'impossible.yaml',
    `name: impossible
workload: coding-agent
demand: { tasks_per_s: 2 }
goals: [{ metric: cost_usd_per_task }, { metric: task_latency_p95_s }, { metric: tokens_per_joule }]
limits: [{ metric: ttft_p95_ms, max: 0.001 }]
`,
  );
  await copareto('search', 'small.yaml', '--out', 'run');
  await copareto('search', 'other.yaml', '--out', 'other');
  await copareto('search', 'small.yaml', '--objective', 'two-goals.yaml', '--out', 'two');
  await copareto('search', 'small.yaml', '--objective', 'impossible.yaml', '--out', 'impossible');
});

describe('explain', () => {
  it('explains a point by its id, by the beginning of it and by its name, in 15 lines of 80 columns', async () => {
    const id = marked('run', 'knee');
    const byName = await copareto('explain', 'run', 'knee');
    expect(byName).toMatchObject({ code: 0, stderr: '' });
    expect(byName.stdout).toContain(`${id}: `);
    expect(byName.stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
    expect(longest(byName.stdout)).toBeLessThanOrEqual(80);
    expect((await copareto('explain', 'run', id)).stdout).toBe(byName.stdout);
    expect((await copareto('explain', 'run', id.slice(0, 8))).stdout).toBe(byName.stdout);
  });

  it('prints a document of its schema, whose facts are those of the front at full precision', async () => {
    const { stdout } = await copareto('explain', 'run', 'cheapest', '--json');
    const { point, versus, facts } = schemas.explain.parse(JSON.parse(stdout));
    expect({ point, versus }).toEqual({ point: marked('run', 'best cost_usd_per_task'), versus: null });
    const found = front('run').points.find(({ id }) => id === point);
    expect(facts['decode.intensity']?.value).toBe(found?.decode.intensity);
    expect(facts['goal.cost_usd_per_task']?.value).toBe(found?.metrics['cost_usd_per_task']);
  });

  it('holds a point against another', async () => {
    const { stdout, code } = await copareto('explain', 'run', 'cheapest', '--versus', 'fastest');
    expect(code).toBe(0);
    expect(stdout).toContain(`versus ${marked('run', 'best task_latency_p95_s')}: `);
    expect(stdout).toMatch(/is better: .*less cost/);
    expect(stdout).toMatch(/^Genes: \d+ differ/m);
    const json = await copareto('explain', 'run', 'cheapest', '--versus', 'fastest', '--json');
    expect(schemas.explain.parse(JSON.parse(json.stdout)).versus).toBe(marked('run', 'best task_latency_p95_s'));
  });

  it('tells the nearest name where there is no such point', async () => {
    const { code, stdout, stderr } = await copareto('explain', 'run', 'kneee');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('did you mean "knee"?');
    const id = marked('run', 'knee');
    const typo = await copareto('explain', 'run', 'knee', '--versus', `${id.slice(0, -1)}z`);
    expect(typo.code).toBe(2);
    expect(typo.stderr).toMatch(/^--versus: .*did you mean/);
  });

  it('refuses a text that may be several points, and a point against itself', async () => {
    const ids = front('run').points.map(({ id }) => id);
    const first = ids.find((id) => ids.filter((one) => one.startsWith(id.slice(0, 2))).length > 1);
    if (first !== undefined) {
      const { code, stderr } = await copareto('explain', 'run', first.slice(0, 2));
      expect(code).toBe(2);
      expect(stderr).toMatch(/may be any of \d+ points|the front has no point/);
    }
    const itself = await copareto('explain', 'run', 'knee', '--versus', marked('run', 'knee'));
    expect(itself.code).toBe(2);
    expect(itself.stderr).toContain('this is the point itself');
  });

  it('says of a run in which nothing is feasible what stands in the way', async () => {
    const { code, stdout, stderr } = await copareto('explain', 'impossible', 'knee');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('No design of this space is feasible.');
  });

  it('refuses what is no run, in one line', async () => {
    const { code, stderr } = await copareto('explain', 'nowhere', 'knee');
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('shows a hostile text that is asked for as text', async () => {
    const { code, stderr } = await copareto('explain', 'run', '\u001b[2J\u202e<script>');
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  });
});

describe('compare', () => {
  it('tells what two fronts have of each other, below a reference point that it prints', async () => {
    const { stdout, stderr, code } = await copareto('compare', 'run', 'other');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toContain('NOT ASKED ALIKE: they differ in the space.');
    expect(stdout).toMatch(/^hypervolume {2}a [\d.]+, b [\d.]+, both together [\d.]+$/m);
    expect(stdout).toContain('reference point');
    expect(longest(stdout)).toBeLessThanOrEqual(80);
  });

  it('finds nothing between a run and itself', async () => {
    const { stdout } = await copareto('compare', 'run', 'run', '--json');
    const { comparisons } = schemas.compare.parse(JSON.parse(stdout));
    expect(comparisons).toMatchObject([
      { inputsThatDiffer: [], entered: [], left: [], moved: [], epsilon: { a: 0, b: 0 } },
    ]);
    expect(comparisons[0]?.hypervolume.a).toBe(comparisons[0]?.hypervolume.both);
  });

  it('compares each further run with the first', async () => {
    const { stdout } = await copareto('compare', 'run', 'other', 'run', '--json');
    const { comparisons } = schemas.compare.parse(JSON.parse(stdout));
    expect(comparisons.map(({ a, b }) => [a, b])).toEqual([
      ['run', 'other'],
      ['run', 'run'],
    ]);
  });

  it('takes a run in which nothing is feasible for an empty front', async () => {
    const { stdout, code } = await copareto('compare', 'run', 'impossible');
    expect(code).toBe(0);
    expect(stdout).toContain('they differ in the objective.');
    expect(stdout).toContain('coverage  b has no point to cover');
  });

  it('refuses runs of other goals with one error', async () => {
    const { code, stdout, stderr } = await copareto('compare', 'run', 'two');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('the goals differ: min cost_usd_per_task');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('refuses one run alone', async () => {
    expect((await copareto('compare', 'run')).code).toBe(2);
  });
});

describe('show, asked for some of the points', () => {
  it('lists those that meet the conditions, in the order and the columns asked for', async () => {
    const which = ['--where', 'decode.accelerator=b200|h200', '--sort', 'tokens_per_joule:desc', '--top', '2'];
    const columns = ['--columns', 'tokens_per_joule,decode.regime,decode.batch'];
    const { stdout, stderr, code } = await copareto('show', 'run', ...which, ...columns);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const points = front('run')
      .points.filter(({ genes }) => ['b200', 'h200'].includes(String(genes['decode.accelerator'])))
      .sort((a, b) => b.metrics['tokens_per_joule'] - a.metrics['tokens_per_joule']);
    const shown = stdout.split('\n').flatMap((line) => /^([0-9a-f]{10})\b/.exec(line)?.[1] ?? []);
    expect(shown).toEqual(points.slice(0, 2).map(({ id }) => id));
    expect(stdout).toContain('regime');
    expect(longest(stdout)).toBeLessThanOrEqual(80);
  });

  it('prints them as JSON too', async () => {
    const { stdout } = await copareto('show', 'run', '--sort', 'cost_usd_per_task:desc', '--top', '1', '--json');
    const { front: found } = schemas.show.parse(JSON.parse(stdout));
    const dearest = Math.max(...front('run').points.map(({ metrics }) => metrics['cost_usd_per_task']));
    expect(found?.points.map(({ metrics }) => metrics['cost_usd_per_task'])).toEqual([dearest]);
  });

  it('draws other metrics', async () => {
    const { stdout } = await copareto('show', 'run', '--x', 'power_kw', '--y', 'decode.batch');
    expect(stdout).toMatch(/^decode\.batch/m);
    expect(stdout).toContain('power_kw (kW');
  });

  it.each([
    [['--where', 'decode.accelerator=h20'], 'did you mean "h200"?'],
    [['--where', 'decode.acelerator=h200'], 'did you mean "decode.accelerator"?'],
    [['--where', 'nonsense'], 'compares nothing'],
    [['--sort', 'costs'], 'did you mean'],
    [['--columns', 'id,nothing'], 'points have no "nothing"'],
    [['--x', 'decode.regime'], 'is not a number'],
    [['--top', 'all'], 'whole number'],
  ])('refuses %j with one error', async (flags, words) => {
    const { code, stdout, stderr } = await copareto('show', 'run', ...flags);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('has no colour in a pipe, unless it is forced, and never against NO_COLOR', async () => {
    const escape = '\u001b[';
    expect((await shell('copareto show run')).stdout).not.toContain(escape);
    expect((await shell('FORCE_COLOR=1 copareto show run')).stdout).toContain(escape);
    expect((await shell('NO_COLOR=1 FORCE_COLOR=1 copareto show run')).stdout).not.toContain(escape);
  });
});

const python = (await shell('python3 -c "import pty"')).code === 0;

describe.runIf(python)('show on a terminal', () => {
  /** What a terminal of so many columns gets; python opens one. */
  const onTerminal = async (columns: number, before = ''): Promise<string> => {
    file(
      'terminal.py',
      `import pty, os, sys, fcntl, termios, struct
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', 40, int(sys.argv[1]), 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])
out = b''
while True:
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    out += data
sys.stdout.buffer.write(out.replace(b'\\r\\n', b'\\n'))
`,
    );
    // Node takes a terminal where CI is set for one without colours.
    return (
      await shell(
        `unset CI NO_COLOR FORCE_COLOR; TERM=xterm-256color ${before} python3 terminal.py ${columns} copareto show run`,
      )
    ).stdout;
  };
  // oxlint-disable-next-line no-control-regex -- the escapes are what is taken away
  const bare = (text: string): string => text.replaceAll(/\u001b\[\d+m/g, '');

  it.each([40, 100, 140])('fills %d columns and no more', async (columns) => {
    const text = await onTerminal(columns);
    expect(text).toContain('\u001b[');
    expect(longest(bare(text))).toBe(columns);
  });

  it('obeys NO_COLOR', async () => {
    expect(await onTerminal(80, 'NO_COLOR=1')).not.toContain('\u001b[');
  });
});

describe('the schemas of JSON documents', () => {
  it('are there for every verb that has --json', async () => {
    const help = (await copareto('--help')).stdout;
    for (const verb of Object.keys(schemas)) expect(help).toMatch(new RegExp(`^ {2}${verb} `, 'm'));
    expect(
      schemas.search.safeParse(JSON.parse((await copareto('search', 'small.yaml', '--json')).stdout)).success,
    ).toBe(true);
    expect(schemas.check.safeParse(JSON.parse((await copareto('check', quickstart, '--json')).stdout)).success).toBe(
      true,
    );
    for (const kind of ['accelerators', 'genes', 'metrics'])
      expect(schemas.list.safeParse(JSON.parse((await copareto('list', kind, '--json')).stdout)).success).toBe(true);
    expect(
      schemas.evaluate.safeParse(JSON.parse((await copareto('evaluate', 'small.yaml', '--json')).stdout)).success,
    ).toBe(true);
  });
});
