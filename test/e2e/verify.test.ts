import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { frontSchema, manifestSchema, verificationSchema } from '../../src/index.js';
import {
  copareto,
  desk,
  file,
  messages,
  project,
  quickstart,
  read,
  readJson,
  small,
  startCopareto,
  until,
} from './desk.js';

const quick = ['--trials', '4', '--designs', '20000'];
const verified = async (run: string, ...flags: string[]) => {
  const ended = await copareto('verify', run, '--json', ...quick, ...flags);
  return { ...ended, found: verificationSchema.parse(JSON.parse(ended.stdout)) };
};

/** A run like another, whose front was changed after it was written. */
function forged(from: string, name: string, change: (front: ReturnType<typeof frontOf>) => void): string {
  const front = frontOf(from);
  change(front);
  file(`${name}/front.json`, JSON.stringify(front, null, 1));
  for (const other of ['manifest.json', 'plan.json', 'front.csv']) file(`${name}/${other}`, read(`${from}/${other}`));
  return name;
}
const frontOf = (run: string) => frontSchema.parse(readJson(`${run}/front.json`));

const union = `${small('name: both')}
colocated:
  accelerator: [h200, b200]
  tensorParallel: [1, 2, 4, 8]
  schedule: [prefill-first, decode-first, chunked]
  maxBatch: [8, 16, 32]
`;

describe('verify', () => {
  beforeAll(async () => {
    file('both.yaml', union);
    for (const [space, out] of [
      [quickstart, 'true'],
      ['both.yaml', 'both'],
    ])
      expect(await copareto('search', space, '--out', out)).toMatchObject({ code: 0 });
  });

  it('finds nothing against an exact front, and says what it tried', async () => {
    const { code, stdout, stderr } = await copareto('verify', 'true', ...quick);
    expect(code).toBe(0);
    const text = stdout.replaceAll('\n', ' ');
    expect(text).toContain(
      '120 points evaluated again: feasible, the same figures to the bit, none as good as another',
    );
    expect(text).toMatch(
      /4 sub-spaces \(2 around points of the front\) of up to 1\d{4} designs, [3-7]\d{4} in all, 20000 random designs, \d+ neighbours of points: no counter-example/,
    );
    expect(messages(stderr)).toBe('');
  });

  it('prints with --json what it tried, the same for the same seed on any number of workers', async () => {
    const { code, found } = await verified('both', '--seed', '5', '--workers', '1');
    expect(code).toBe(0);
    expect(found).toMatchObject({ refuted: false, claim: 'complete', faults: [], counterExamples: [] });
    expect(found.trials).toMatchObject({ seed: 5, subSpaces: 4, failed: 0 });
    expect(found.trials.feasible).toBeGreaterThan(1000);
    expect((await verified('both', '--seed', '5', '--workers', '3')).found).toEqual(found);
    const other = await verified('both', '--seed', '6', '--trials', '3');
    expect(other.found.trials).not.toEqual(found.trials);
  });

  it.each(['first', 'middle', 'last'])('finds a design that a front lacks: its %s point', async (which) => {
    let gone = '';
    const run = forged('true', `without-${which}`, ({ points }) => {
      const at = { first: 0, middle: points.length >> 1, last: points.length - 1 }[which] ?? 0;
      gone = points.splice(at, 1)[0]?.id ?? '';
    });
    // Whoever forges a front may forge its size and hash too.
    const manifest = manifestSchema.parse(readJson(`${run}/manifest.json`));
    const { front: _, ...hashes } = manifest.hashes;
    file(`${run}/manifest.json`, JSON.stringify({ ...manifest, frontSize: 119, hashes }));
    const { code, found } = await verified(run);
    expect(code).toBe(1);
    expect(found.refuted).toBe(true);
    expect(found.counterExamples.length).toBeGreaterThan(0);
    const [example] = found.counterExamples;
    expect(example?.kind).toBe('outside');
    expect(example?.points).toHaveLength(2);
    const whole = frontOf('true');
    const lost = whole.points.find(({ id }) => id === gone);
    for (const { metric, sense } of whole.goals) {
      const [own, other] = [example?.objectives[metric] ?? Number.NaN, lost?.metrics[metric] ?? Number.NaN];
      // Nothing but the lost point is as good as a counter-example.
      expect(sense === 'min' ? own >= other : own <= other).toBe(true);
    }
  });

  it('sees a goal that was written better or worse than it is', async () => {
    const run = forged('true', 'worse', ({ points }) => {
      const [point] = points;
      if (point === undefined) throw new Error('no point');
      point.metrics['cost_usd_per_task'] = (point.metrics['cost_usd_per_task'] ?? 0) * 1.01;
    });
    const { code, found } = await verified(run, '--trials', '0', '--designs', '1');
    expect(code).toBe(1);
    const [id] = frontOf('true').points.map((point) => point.id);
    expect(found.faults[0]?.point).toBe(id);
    expect(found.faults[0]?.fault).toMatch(/^metrics\.cost_usd_per_task is written as 0\.\d+, but comes to 0\.\d+$/);
    expect(found.faults.at(-1)?.fault).toContain('hash has changed');
  });

  it.each<[string, (front: ReturnType<typeof frontOf>) => void, RegExp]>([
    ['a figure of a phase', ({ points }) => void (points[3].decode.batch += 1e-9), /^decode\.batch is written as/],
    ['a gene', ({ points }) => void (points[3].genes['decode.maxBatch'] = 3), /^its genes are not those/],
    ['a mark', ({ points }) => void points[3].marks.push('knee'), /^front\.json: points\.3\.marks/],
    ['a point taken twice', ({ points }) => void points.push(points[3]), /^point \w+ is as good in every goal$/],
    ['a removed point', ({ points }) => void points.splice(3, 1), /hash has changed/],
  ])('sees %s that was changed', async (what, change, fault) => {
    const { code, found } = await verified(forged('true', what, change), '--trials', '0', '--designs', '1');
    expect(code).toBe(1);
    expect(found.faults.some((one) => fault.test(one.fault))).toBe(true);
  });

  it('refuses a run of another schema version, of which it cannot know what it should hold', async () => {
    const run = forged('true', 'older', (front) => (front.schemaVersion = '2.0'));
    const { code, stderr } = await copareto('verify', run, ...quick);
    expect(code).toBe(2);
    expect(stderr).toContain('has schema version 2.0');
    expect(stderr).toContain('Give a folder that `copareto search` made with this version.');
  });

  it('sees a CSV that does not hold what front.json holds', async () => {
    const run = forged('true', 'csv', () => {});
    file(`${run}/front.csv`, read(`${run}/front.csv`).replace('knee', 'best'));
    const { code, stdout } = await copareto('verify', run, '--trials', '0', '--designs', '1');
    expect(code).toBe(1);
    expect(stdout).toContain('front.csv does not hold what front.json holds');
  });

  it('says of a search by samples that it claimed nothing, and shows what it missed', async () => {
    const how = ['--algorithm', 'random', '--budget', '2000', '--out', 'sampled'];
    expect(await copareto('search', quickstart, ...how)).toMatchObject({ code: 0 });
    const { code, stdout } = await copareto('verify', 'sampled', ...quick);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /counter-examples\n\ndesign \w{10} \((sub-space \d|a random design|a neighbour of a point)\): cost_usd_per_task/,
    );
    expect(stdout).toMatch(/\n {2}beats \w{10}/);
    expect(stdout).toMatch(/\n {2}decode\.maxBatch +\d+\n/);
    expect(stdout.replaceAll('\n', ' ')).toContain('The run (random) made no claim of completeness');
  });

  it('finds nothing feasible where a run found nothing', async () => {
    file('none.yaml', small('name: none').replace('[h200, b200, tpu-v7]', '[h200]'));
    const head = 'name: strict\nworkload: coding-agent\ndemand: { tasks_per_s: 2 }\n';
    file(
      'strict.yaml',
      `${head}goals: [{ metric: cost_usd_per_task }]\nlimits: [{ metric: tpot_p95_ms, max: 0.01 }]\n`,
    );
    expect(await copareto('search', 'none.yaml', '--objective', 'strict.yaml', '--out', 'none')).toMatchObject({
      code: 3,
    });
    expect(await verified('none')).toMatchObject({ code: 0, found: { points: 0, refuted: false } });
  });

  it('refuses a run that is not finished, or whose plan was changed', async () => {
    const manifest = manifestSchema.parse(readJson('true/manifest.json'));
    const run = forged('true', 'unfinished', () => {});
    file(`${run}/manifest.json`, JSON.stringify({ ...manifest, status: 'interrupted' }));
    const unfinished = await copareto('verify', run);
    expect(unfinished).toMatchObject({ code: 2, stdout: '' });
    expect(unfinished.stderr).toContain('this run is not finished (interrupted) (NOT_FINISHED)');
    const other = forged('true', 'other-plan', () => {});
    writeFileSync(join(desk, other, 'plan.json'), read('true/plan.json').replace('"tasksPerS": 2', '"tasksPerS": 3'));
    const changed = await copareto('verify', other);
    expect(changed).toMatchObject({ code: 2, stdout: '' });
    expect(changed.stderr).toContain('plan.json has changed since the run began');
  });

  it('ends on Ctrl-C, and leaves the run as it is', async () => {
    const long = ['--trials', '500', '--designs', '1000000'];
    const { process, ended } = startCopareto('verify', 'true', ...long);
    let said = '';
    process.stderr?.on('data', (text: string) => (said += text));
    await until(() => said.includes('"sub-spaces"'), 'the first trial');
    process.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stdout: '' });
    expect(await copareto('verify', 'true', '--trials', '0', '--designs', '1')).toMatchObject({ code: 0 });
  });

  it('holds for a shipped space with both kinds of design', async () => {
    const space = join(project, 'spaces/heterogeneous.yaml');
    expect(await copareto('search', space, '--out', 'heterogeneous')).toMatchObject({ code: 0 });
    const { code, found } = await verified('heterogeneous');
    expect(code).toBe(0);
    expect(found.trials.aroundPoints).toBe(2);
    expect(found.trials.neighbours).toBeGreaterThan(1000);
  });
});
