import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { algorithms, type AlgorithmName } from '../../src/run/algorithm.js';
import type { Ended } from '../../src/run/drive.js';
import { type Front, manifestSchema } from '../../src/run/schema.js';
import { search } from '../../src/run/search.js';
import { shareBudget } from '../../src/run/union.js';
import { designCount } from '../../src/space/alternative.js';
import type { Space } from '../../src/space/load.js';
import { catalog, desk, lone, objective, space, union } from './desk.js';

const names = Object.keys(algorithms) as AlgorithmName[];
const spaces = { 'two pools': space, 'co-located designs': lone, 'both kinds': union };
const cases = names.flatMap((algorithm) => Object.entries(spaces).map(([kind, of]) => ({ algorithm, kind, of })));

let run = 0;
const searched = (of: Space, algorithm: AlgorithmName, workers: number): Promise<Ended> => {
  const budget = Number(designCount(of));
  return search(of, objective, catalog, { algorithm, workers, budget, seed: 3, out: join(desk, `run-${run++}`) });
};

/** On one worker; searched once, for all that ask. */
const searches = new Map<Space, Map<AlgorithmName, Promise<Ended>>>();
function onOne(of: Space, algorithm: AlgorithmName): Promise<Ended> {
  const ofSpace = searches.get(of) ?? new Map<AlgorithmName, Promise<Ended>>();
  searches.set(of, ofSpace);
  const known = ofSpace.get(algorithm) ?? searched(of, algorithm, 1);
  ofSpace.set(algorithm, known);
  return known;
}
/** By looking at every design. */
const truthOf = (of: Space): Promise<Ended> => onOne(of, 'exhaustive');

const vectors = (front: Front | undefined): number[][] =>
  (front?.points ?? []).map(({ metrics }) =>
    (front?.goals ?? []).map(({ metric, sense }) => (sense === 'min' ? metrics[metric] : -metrics[metric])),
  );

describe.each(cases)('the algorithm $algorithm on a space of $kind', ({ algorithm, of }) => {
  const total = designCount(of);
  let ended: Ended;
  beforeAll(async () => {
    ended = await searched(of, algorithm, 3);
  });

  it('finds feasible designs of which none is as good as another in all goals', () => {
    const found = vectors(ended.front);
    expect(found.length).toBeGreaterThan(3);
    for (const own of found) expect(found.filter((other) => other.every((value, i) => value <= own[i]))).toEqual([own]);
    for (const { metrics } of ended.front?.points ?? [])
      for (const { metric, side, bound } of objective.limits)
        expect(side === 'max' ? metrics[metric] <= bound : metrics[metric] >= bound, metric).toBe(true);
  });

  it('finds the whole front where it may look at every design', async () => {
    const truth = await truthOf(of);
    expect(vectors(ended.front)).toEqual(vectors(truth.front));
    expect(ended.manifest.certificate).toMatchObject({ complete: true, designsCovered: String(total) });
  });

  it('leaves the same bytes on one worker and on three', async () => {
    const bytes = ({ folder }: Ended) =>
      ['front.json', 'front.csv'].map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(bytes(await onOne(of, algorithm))).toEqual(bytes(ended));
  });

  it('says in the manifest what it did: every design is feasible, infeasible, invalid, a duplicate or pruned', () => {
    const manifest = manifestSchema.parse(ended.manifest);
    expect(manifest).toMatchObject({ status: 'complete', algorithm, algorithmReason: 'asked for', seed: 3 });
    const counts = manifest.counts as Record<string, number> & { byRule: Record<string, number> };
    const { feasible, infeasible, invalid, duplicate, pruned, byRule, ...rest } = counts;
    const [evaluated] = Object.values(rest);
    expect(feasible + infeasible + invalid + duplicate + pruned).toBe(evaluated);
    expect(Object.values(byRule).reduce((sum, count) => sum + count, 0)).toBe(infeasible + invalid + duplicate);
    expect(feasible).toBeGreaterThan(0);
  });

  it('stops when it is asked to, and keeps the folder', async () => {
    const stop = AbortSignal.abort();
    const out = join(desk, `stopped-${run++}`);
    const stopped = await search(of, objective, catalog, { algorithm, workers: 1, out, stop });
    expect(stopped.front).toBeUndefined();
    const text = readFileSync(join(out, 'manifest.json'), 'utf8');
    expect(manifestSchema.parse(JSON.parse(text)).status).toBe('interrupted');
  });
});

describe('a space of both kinds of designs', () => {
  it('has the front of both fronts, and a certificate for each', async () => {
    const [two, one, both] = await Promise.all([space, lone, union].map((of) => onOne(of, 'exact')));
    const kinds = (ended: Ended) => vectors(ended.front).map(String);
    const found = kinds(both);
    expect(found.length).toBeGreaterThan(3);
    expect([...kinds(two), ...kinds(one)]).toEqual(expect.arrayContaining(found));
    const { alternatives } = both.manifest.certificate as { alternatives: Record<string, unknown> };
    expect(alternatives).toEqual({
      disaggregated: two.manifest.certificate,
      colocated: one.manifest.certificate,
    });
  });

  it('shares the budget of random evenly, and what a small kind cannot use goes to the other', () => {
    expect(shareBudget(100, [1000n, 1000n])).toEqual([50, 50]);
    expect(shareBudget(100, [10n ** 20n, 7n])).toEqual([93, 7]);
    expect(shareBudget(5000, [2304n, 384n])).toEqual([2304, 384]);
    expect(shareBudget(7, [1000n, 1000n])).toEqual([3, 4]);
    expect(shareBudget(42, [1000n])).toEqual([42]);
  });
});

it('auto takes the exact method, and says why', async () => {
  const { manifest } = await search(space, objective, catalog, { workers: 1, out: join(desk, 'auto') });
  expect(manifest).toMatchObject({ algorithm: 'exact', algorithmReason: expect.stringContaining('factors') as string });
});

// A metric that consumes figures of one pool alone still needs a pool of the other kind.
it.each(['exact', 'exhaustive'] as const)(
  '%s finds the best decode pool where no goal asks about prefill',
  async (algorithm) => {
    const alone = { ...objective, goals: [{ metric: 'tpot_mean_ms', sense: 'min' as const }], limits: [] };
    const out = join(desk, `alone-${algorithm}`);
    const { front } = await search(space, alone, catalog, { algorithm, workers: 1, out });
    expect(front?.points.map((point) => point.marks)).toEqual([['best tpot_mean_ms']]);
  },
);
