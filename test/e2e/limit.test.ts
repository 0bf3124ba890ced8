import { beforeAll, describe, expect, it } from 'vitest';
import { copareto, file, has, quickstart, readJson, small } from './desk.js';

interface Run {
  readonly points: readonly { readonly id: string; readonly metrics: Record<string, number> }[];
  readonly limits: readonly { readonly metric: string; readonly bound: number }[];
}

const frontOf = (run: string) => readJson(`${run}/front.json`) as Run;

beforeAll(async () => {
  file('small.yaml', small());
  await copareto('search', 'small.yaml', '--out', 'free');
});

describe('--limit', () => {
  it('holds every point to it, and takes the place of the objective’s own', async () => {
    const powers = frontOf('free').points.map(({ metrics }) => metrics['power_kw']);
    const bound = powers.toSorted((a, b) => a - b)[Math.floor(powers.length / 2)];
    const flags = ['--limit', `power_kw=${bound}`, '--limit', 'disaggregation_ratio=0.5'];
    const { code } = await copareto('search', 'small.yaml', ...flags, '--out', 'held');
    expect(code).toBe(0);
    const { points, limits } = frontOf('held');
    expect(points.length).toBeGreaterThan(0);
    for (const { metrics } of points) expect(metrics['power_kw']).toBeLessThanOrEqual(bound);
    expect(limits.filter(({ metric }) => metric === 'power_kw').map((one) => one.bound)).toEqual([bound]);
    expect(limits.filter(({ metric }) => metric === 'disaggregation_ratio')).toHaveLength(1);
    // What the objective says of other metrics stays.
    expect(limits.length).toBe(frontOf('free').limits.length + 1);
  });

  it('admits designs that others beat without it: what a slider on a front cannot show', async () => {
    await copareto('search', quickstart, '--out', 'quick');
    await copareto('search', quickstart, '--limit', 'ttft_p95_ms=300', '--out', 'quicker');
    const free = new Set(frontOf('quick').points.map(({ id }) => id));
    expect(frontOf('quicker').points.some(({ id }) => !free.has(id))).toBe(true);
  });

  it('stands in the command of the run, once for each', () => {
    const { command } = readJson('held/manifest.json') as { command: string[] };
    expect(command.filter((word) => word === '--limit')).toHaveLength(2);
  });

  it('bounds from below what is better when it is more', async () => {
    const { stdout } = await copareto('evaluate', 'small.yaml', '--limit', 'tokens_per_joule=1000', '--json');
    const { violations } = JSON.parse(stdout) as { violations: { rule: string; need: number }[] };
    expect(violations).toContainEqual(expect.objectContaining({ rule: 'tokens_per_joule', need: 1000 }));
  });

  it.each([
    ['power=5', 'did you mean "power_kw"?'],
    ['power_kw', 'Write METRIC=BOUND'],
    ['power_kw=', 'Write METRIC=BOUND'],
    ['power_kw=much', 'Write METRIC=BOUND'],
    ['=5', 'Write METRIC=BOUND'],
  ])('refuses %s with exit code 2, and leaves no folder', async (text, says) => {
    const { code, stdout, stderr } = await copareto('search', 'small.yaml', '--limit', text, '--out', 'never');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--limit');
    expect(stderr).toContain(says);
    expect(has('never')).toBe(false);
  });
});

describe('export --to svg', () => {
  it('draws any picture of a run, to a file or into a pipe', async () => {
    const { stdout, code } = await copareto('export', 'free', '--to', 'svg', '--picture', 'plane', '--point', 'knee');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<svg /);
    expect(stdout).toContain('ridge of');
    const again = await copareto('export', 'free', '--to', 'svg', '--picture', 'plane', '--point', 'knee');
    expect(again.stdout).toBe(stdout);
    expect((await copareto('export', 'free', '--to', 'svg', '--out', 'front.svg')).code).toBe(0);
    expect(has('front.svg')).toBe(true);
  });

  it.each([
    [['--picture', 'plan'], 'did you mean "plane"?'],
    [['--x', 'power_kv'], 'did you mean "power_kw"?'],
    [['--colour', 'decode.accelerators'], 'did you mean "decode.accelerator"?'],
    [['--point', 'kneee'], 'did you mean "knee"?'],
    [['--width', '5'], 'a whole number from 200 on'],
  ])('refuses %j with exit code 2', async (flags, says) => {
    const { code, stdout, stderr } = await copareto('export', 'free', '--to', 'svg', ...flags);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });
});
