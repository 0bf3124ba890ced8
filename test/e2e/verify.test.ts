import { cpSync, rmSync, writeFileSync } from 'node:fs';
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
  cpSync(join(desk, from), join(desk, name), { recursive: true });
  file(`${name}/front.json`, JSON.stringify(front, null, 1));
  return name;
}
/** A run like another, whose manifest was changed. */
function lying(from: string, name: string, change: (manifest: Manifest) => void): string {
  const manifest = manifestSchema.parse(readJson(`${from}/manifest.json`));
  change(manifest);
  cpSync(join(desk, from), join(desk, name), { recursive: true });
  file(`${name}/manifest.json`, JSON.stringify(manifest, null, 1));
  return name;
}
type Manifest = ReturnType<typeof manifestSchema.parse>;
/** No trial: what is at fault shows without. */
const atOnce = ['--trials', '0', '--designs', '1'];
const frontOf = (run: string) => frontSchema.parse(readJson(`${run}/front.json`));

const union = `${small('name: both')}
colocated:
  accelerator: [h200, b200]
  tensorParallel: [1, 2, 4, 8]
  schedule: [prefill-first, decode-first, chunked]
  maxBatch: [8, 16, 32]
`;

/** 144 designs of both kinds, and few points: what is wrong with a run that is written wrong shows on any. */
const light = `name: light
model: gpt-oss-120b
shared:
  idleKv: [keep, recompute]
prefill:
  accelerator: [h200, b200]
  utilization: [0.6, 0.8]
decode:
  accelerator: [h200, b200]
  tensorParallel: [1, 4]
  maxBatch: [8, 16, 32, 64]
colocated:
  accelerator: [h200, b200]
  tensorParallel: [1, 8]
  maxBatch: [8, 32]
`;

describe('verify', () => {
  beforeAll(async () => {
    file('both.yaml', union);
    file('light.yaml', light);
    for (const [space, out] of [
      [quickstart, 'true'],
      ['both.yaml', 'both'],
      ['light.yaml', 'light'],
    ])
      expect(await copareto('search', space, '--out', out)).toMatchObject({ code: 0 });
  });

  it('finds nothing against an exact front, and says what it tried', async () => {
    const { code, stdout, stderr } = await copareto('verify', 'true', ...quick);
    expect(code).toBe(0);
    const text = stdout.replaceAll('\n', ' ');
    expect(text).toContain(
      `${frontOf('true').points.length} points evaluated again: feasible, the same figures to the bit, none as good as another`,
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
    const run = forged('light', 'worse', ({ points }) => {
      const [point] = points;
      if (point === undefined) throw new Error('no point');
      point.metrics['cost_usd_per_task'] = (point.metrics['cost_usd_per_task'] ?? 0) * 1.01;
    });
    const { code, found } = await verified(run, ...atOnce);
    expect(code).toBe(1);
    const [id] = frontOf('light').points.map((point) => point.id);
    expect(found.faults[0]?.point).toBe(id);
    expect(found.faults[0]?.fault).toMatch(/^metrics\.cost_usd_per_task is written as 0\.\d+, but comes to 0\.\d+$/);
    expect(found.faults.some(({ fault }) => fault.includes('hash has changed'))).toBe(true);
  });

  it.each<[string, (front: ReturnType<typeof frontOf>) => void, RegExp]>([
    ['a figure of a phase', ({ points }) => void (points[2].decode.batch += 1e-9), /^decode\.batch is written as/],
    ['a gene', ({ points }) => void (points[2].genes['decode.maxBatch'] = 3), /^its genes are not those/],
    ['a mark', ({ points }) => void points[2].marks.push('knee'), /^front\.json: points\.2\.marks/],
    ['a point taken twice', ({ points }) => void points.push(points[2]), /^point \w+ is as good in every goal$/],
    ['a removed point', ({ points }) => void points.splice(2, 1), /hash has changed/],
  ])('sees %s that was changed', async (what, change, fault) => {
    const { code, found } = await verified(forged('light', what, change), ...atOnce);
    expect(code).toBe(1);
    expect(found.faults.some((one) => fault.test(one.fault))).toBe(true);
  });

  it.each<[string, (manifest: Manifest) => void, string]>([
    ['a hypervolume', (manifest) => (manifest.hypervolume = 0.99), 'hypervolume is written as 0.99, but comes to 0.'],
    [
      'a reference point',
      ({ referencePoint }) => referencePoint?.forEach((goal) => (goal.value *= 2)),
      'referencePoint.0.value is written as ',
    ],
    ['no reference point', (manifest) => (manifest.referencePoint = null), 'referencePoint is written as null'],
    [
      'designs that were never covered',
      ({ certificate }) => void Object.assign(certificate ?? {}, { designsCovered: '5' }),
      'certificate.designsCovered is written as "5", but comes to "',
    ],
    [
      'a claim that is none',
      ({ certificate }) => void Object.assign(certificate ?? {}, { complete: false }),
      'certificate.complete is written as false, but comes to true',
    ],
    ['another count of designs', (manifest) => (manifest.designs = '5'), 'designs is written as "5", but comes to'],
    ['a front that is none', (manifest) => (manifest.status = 'infeasible'), 'points is complete'],
    ['another algorithm', (manifest) => (manifest.algorithm = 'nsga2'), 'algorithm is written as "nsga2"'],
    ['no certificate', (manifest) => (manifest.certificate = null), 'it holds no certificate'],
    ['no hash of the front', ({ hashes }) => delete hashes.front, 'the manifest holds no hash of front.json'],
    ['no hashes of files', (manifest) => delete manifest.files, 'the manifest holds no hash of front.csv'],
    ['another hash of the space', ({ hashes }) => (hashes.space = '0'), 'hashes.space is written as "0"'],
  ])('sees a manifest that tells of %s', async (what, change, fault) => {
    const { code, found } = await verified(lying('light', what, change), ...atOnce);
    expect(code).toBe(1);
    expect(found.faults.map((one) => one.fault).join('\n')).toContain(fault);
  });

  it('says in words what is not there', async () => {
    const run = forged('light', 'no-limits', (front) => void front.limits.pop());
    const { code, stdout } = await copareto('verify', run, ...atOnce);
    expect(code).toBe(1);
    const text = stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain('is not written, but comes to {"metric":');
    expect(text).not.toMatch(/undefined|object Object/);
  });

  describe('of lists beside a front', () => {
    beforeAll(async () => {
      for (const [out, ...how] of [
        ['ties', '--ties'],
        ['band', '--band', '0.1'],
        ['coarse', '--epsilon', '0.1'],
      ])
        expect(await copareto('search', 'light.yaml', ...how, '--out', out)).toMatchObject({ code: 0 });
    });

    it.each(['ties', 'band', 'coarse'])('finds nothing against a run with %s', async (run) => {
      expect(await verified(run)).toMatchObject({ code: 0, found: { faults: [] } });
    });

    it.each(['ties', 'band'])('sees %s.csv without its last row, also where the hash is forged', async (list) => {
      const whole = read(`${list}/${list}.csv`);
      const cut = whole.slice(0, whole.lastIndexOf('\n', whole.length - 2) + 1);
      expect(cut.split('\n').length).toBeGreaterThan(2);
      const run = lying(list, `${list}-cut`, () => {});
      file(`${run}/${list}.csv`, cut);
      const { code, found } = await verified(run, ...atOnce);
      expect(code).toBe(1);
      const faults = found.faults.map(({ fault }) => fault);
      expect(faults[0]).toBe(`${list}.csv is not the file that the run wrote: its hash has changed`);
      const rows = whole.split('\n').length - 2;
      expect(faults).toContain(`${list}.csv lists ${rows - 1} designs, the certificate says ${rows}`);
      expect(faults.includes('ties.csv does not list the ties that front.json holds')).toBe(list === 'ties');
    });

    it.each([
      ['ties', 'ties.csv'],
      ['band', 'band.csv'],
      ['band', 'samples.parquet'],
    ])('sees that of the run with %s, %s is gone', async (from, gone) => {
      const run = lying(from, `${from}-without-${gone}`, () => {});
      rmSync(join(desk, run, gone));
      const { code, found } = await verified(run, ...atOnce);
      expect(code).toBe(1);
      expect(found.faults).toEqual([{ point: null, fault: `${gone} is missing, or cannot be read` }]);
    });

    it('sees a certificate that says nothing of a list', async () => {
      const run = lying('ties', 'silent', ({ certificate }) => delete certificate?.['ties']);
      const { code, found } = await verified(run, ...atOnce);
      expect(code).toBe(1);
      expect(found.faults.at(-1)?.fault).toContain('the certificate says nothing of the ties asked for');
    });

    it('sees the hypervolume of a coarser front, or of samples, that was written better than it is', async () => {
      const how = ['--algorithm', 'random', '--budget', '60', '--out', 'few'];
      expect(await copareto('search', 'light.yaml', ...how)).toMatchObject({ code: 0 });
      expect((await verified('few', ...atOnce)).found.faults).toEqual([]);
      for (const from of ['coarse', 'few']) {
        const run = lying(from, `${from}-better`, (manifest) => (manifest.hypervolume = 2));
        expect((await verified(run, ...atOnce)).found.faults).toEqual([
          { point: null, fault: expect.stringContaining('hypervolume is written as 2, but comes to') as string },
        ]);
      }
    });
  });

  it('refuses a run of another schema version, of which it cannot know what it should hold', async () => {
    const run = forged('true', 'older', (front) => (front.schemaVersion = '2.0'));
    const { code, stderr } = await copareto('verify', run, ...quick);
    expect(code).toBe(2);
    expect(stderr).toContain('has schema version 2.0');
    expect(stderr).toContain('Give a folder that `copareto search` made with this version.');
  });

  it('sees a CSV that does not hold what front.json holds', async () => {
    const run = forged('light', 'csv', () => {});
    file(`${run}/front.csv`, read(`${run}/front.csv`).replace('knee', 'best'));
    const { code, stdout } = await copareto('verify', run, ...atOnce);
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
