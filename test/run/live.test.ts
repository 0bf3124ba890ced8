import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drive } from '../../src/run/drive.js';
import { evenly, History, type Live, liveProgress } from '../../src/run/live.js';
import { type Progress, silent } from '../../src/run/progress.js';
import { readManifest, readPlan, readProgress } from '../../src/run/read.js';
import type { Front, LiveProgress } from '../../src/run/schema.js';
import { search } from '../../src/run/search.js';
import { nondominated } from '../../src/search/pareto/nondominated.js';
import { loadSpace } from '../../src/space/load.js';
import { catalog, desk, objective, space, union } from '../contract/desk.js';

const frontier = loadSpace(fileURLToPath(new URL('../../spaces/frontier.yaml', import.meta.url)), catalog);
const told = (folder: string): LiveProgress | undefined =>
  existsSync(join(folder, 'progress.json')) ? readProgress(folder) : undefined;

/** What stands in progress.json, look after look, until a promise is settled. */
async function watch<T>(folder: string, until: Promise<T>): Promise<LiveProgress[]> {
  const seen: LiveProgress[] = [];
  const state = { ended: false };
  const end = () => (state.ended = true);
  until.then(end, end);
  while (!state.ended) {
    const now = told(folder);
    if (now !== undefined && now.updatedAt !== seen.at(-1)?.updatedAt) seen.push(now);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await until;
  return seen;
}

const samples = { algorithm: 'nsga2', seed: 3, workers: 2 } as const;

describe('progress.json of a run', () => {
  it('follows a search from its first moment, and is gone at its end', async () => {
    const folder = join(desk, 'followed');
    // As long on any machine.
    const run = search(frontier, objective, catalog, { ...samples, budget: 1e9, timeS: 8, out: folder });
    const seen = await watch(folder, run);
    expect(seen.length).toBeGreaterThan(2);
    for (const [i, one] of seen.entries()) {
      expect(one.elapsedS).toBeGreaterThanOrEqual(seen[i - 1]?.elapsedS ?? 0);
      expect(one.history.at(-1)).toEqual([one.elapsedS, one.frontSize, one.hypervolume]);
      expect(one.vectors).toHaveLength(one.frontSize);
      const minimised = one.vectors.map((vector) => vector.map((v, g) => (one.goals[g]?.sense === 'max' ? -v : v)));
      expect(nondominated(minimised)).toHaveLength(one.vectors.length);
    }
    const last = seen.at(-1);
    expect(last?.frontSize).toBeGreaterThan(0);
    expect(last?.ratePerS).toBeGreaterThan(0);
    // As people read them: nothing stands negated.
    expect(last?.vectors.flat().every((value) => value > 0)).toBe(true);
    expect(last?.goals.map(({ metric }) => metric)).toEqual(objective.goals.map(({ metric }) => metric));
    expect(existsSync(join(folder, 'progress.json'))).toBe(false);
    expect(existsSync(join(folder, 'progress.json.tmp'))).toBe(false);
  });

  it('stays as it was where a run is interrupted, and goes on with it to the uninterrupted front', async () => {
    const folder = join(desk, 'stopped');
    const options = { ...samples, budget: 1500 };
    const whole = await search(space, objective, catalog, { ...options, out: join(desk, 'whole') });
    const stop = new AbortController();
    let batches = 0;
    const progress = { ...silent, front: () => void (++batches === 5 && stop.abort()) };
    await search(space, objective, catalog, { ...options, out: folder, stop: stop.signal, progress });
    const left = readProgress(folder);
    expect(readManifest(folder).status).toBe('interrupted');
    expect(left).toMatchObject({ phase: 'nsga2', total: 1500 });
    expect(left.done).toBeGreaterThan(100);
    expect(left.vectors.length).toBeGreaterThan(1);

    const again = drive(folder, readPlan(folder).plan, readManifest(folder), {
      workers: 1,
      progress: silent,
      stop: new AbortController().signal,
    });
    const seen = await watch(folder, again);
    const later = seen.filter(({ elapsedS }) => elapsedS > left.elapsedS);
    expect(later.length).toBeGreaterThan(0);
    for (const { history } of later) expect(history[0]).toEqual(left.history[0]);
    expect((await again).manifest.hypervolume).toBe(whole.manifest.hypervolume);
    const bytes = (name: string) => ['front.json', 'front.csv'].map((file) => readFileSync(join(desk, name, file)));
    expect(bytes('stopped')).toEqual(bytes('whole'));
    expect(existsSync(join(folder, 'progress.json'))).toBe(false);
  });
});

/** Vectors of the front at every moment at which a search tells of it. */
async function fronts(of: typeof space, algorithm: 'exact' | 'nsga2') {
  const moments: number[][][] = [];
  const progress: Progress = {
    ...silent,
    front: (size, _, vectors) => {
      const now = (vectors?.() ?? []).map((vector) => Array.from(vector));
      if (of === space) expect(now).toHaveLength(size);
      moments.push(now);
    },
  };
  const { front } = await search(of, objective, catalog, {
    algorithm,
    budget: 500,
    workers: 1,
    progress,
    out: join(desk, `told-${of.name}-${algorithm}-${of === union}`),
  });
  return { moments, front: front as Front };
}

describe.each(['exact', 'nsga2'] as const)('the front so far of %s', (algorithm) => {
  it.each([
    ['two pools', space],
    ['two kinds of system', union],
  ])('of %s never loses what it has, and ends as the front of the run', async (_, of) => {
    const { moments, front } = await fronts(of, algorithm);
    expect(moments.length).toBeGreaterThan(1);
    for (const [i, later] of moments.entries()) {
      expect(nondominated(later)).toHaveLength(later.length);
      const both = [...later, ...(moments[i - 1] ?? [])];
      // Of equal points the first counts, so that none of the earlier ones stands.
      expect(nondominated(both).every((index) => index < later.length)).toBe(true);
    }
    const written = front.points.map(({ metrics }) =>
      front.goals.map(({ metric, sense }) => (sense === 'max' ? -1 : 1) * (metrics[metric] ?? Number.NaN)),
    );
    expect(new Set(moments.at(-1)?.map(String))).toEqual(new Set(written.map(String)));
  });
});

describe('what writes progress.json', () => {
  const folder = join(desk, 'clockwork');
  const start = Date.parse('2026-01-01T00:00:00Z');
  let live: Live;
  beforeEach(() => {
    vi.useFakeTimers({ now: start });
    mkdirSync(folder, { recursive: true });
    live = liveProgress(folder, objective);
  });
  afterEach(() => {
    live.remove();
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  });

  it('writes at the first phase, then at most once a second however much is told', () => {
    live.progress.begin('sweep', 1e6);
    const first = told(folder)?.updatedAt;
    for (let i = 0; i < 900; i++) {
      live.progress.advance(100);
      vi.advanceTimersByTime(1);
    }
    expect(told(folder)?.updatedAt).toBe(first);
    vi.advanceTimersByTime(100);
    expect(told(folder)).toMatchObject({ phase: 'sweep', done: 90_000, total: 1e6, ratePerS: 90_000, etaS: 10 });
  });

  it('says that no more time is left than the search has', () => {
    live = liveProgress(folder, objective, { deadline: start + 5000 });
    live.progress.begin('nsga2', 1e9);
    live.progress.advance(1000);
    vi.advanceTimersByTime(1000);
    expect(told(folder)?.etaS).toBe(4);
    live.progress.advance(1e9);
    vi.advanceTimersByTime(1000);
    expect(told(folder)?.etaS).toBe(0);
  });

  it('asks for the vectors only when it writes', () => {
    const vectors = vi.fn(() => [[1, 2, -3]]);
    live.progress.begin('nsga2', 100);
    for (let i = 0; i < 50; i++) live.progress.front(1, 0.5, vectors);
    expect(vectors).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(vectors).toHaveBeenCalledOnce();
    expect(told(folder)).toMatchObject({ frontSize: 1, hypervolume: 0.5, vectors: [[1, 2, 3]] });
  });

  it('shows every five seconds that a run is alive in which nothing moves', () => {
    live.progress.begin('sweep', 10);
    vi.advanceTimersByTime(1000);
    const [moved, later] = [0, 5].map((seconds) => new Date(start + 1000 * seconds).toISOString());
    expect(told(folder)?.updatedAt).toBe(moved);
    vi.advanceTimersByTime(3900);
    expect(told(folder)?.updatedAt).toBe(moved);
    vi.advanceTimersByTime(100);
    expect(told(folder)?.updatedAt).toBe(later);
  });

  it('ends no search where it cannot write', () => {
    rmSync(folder, { recursive: true });
    live.progress.begin('sweep', 10);
    vi.advanceTimersByTime(3000);
    expect(existsSync(folder)).toBe(false);
  });

  it('takes a damaged file of an earlier sitting for none', () => {
    writeFileSync(join(folder, 'progress.json'), '{"half');
    live = liveProgress(folder, objective, { before: 12 });
    live.progress.begin('sweep', 10);
    expect(told(folder)).toMatchObject({ elapsedS: 12, history: [[12, 0, null]] });
  });

  it('keeps at most 2,000 points of the front, the ends among them', () => {
    const many = Array.from({ length: 5000 }, (_, i) => [i, 5000 - i, -1]);
    live.progress.begin('sweep', 10);
    live.progress.front(5000, undefined, () => many);
    vi.advanceTimersByTime(1000);
    const { vectors = [], frontSize } = told(folder) ?? {};
    expect(frontSize).toBe(5000);
    expect(vectors).toHaveLength(2000);
    expect([vectors[0], vectors.at(-1)]).toEqual([
      [0, 5000, 1],
      [4999, 1, 1],
    ]);
  });
});

describe('thinning', () => {
  it('keeps the ends, the order and gaps that differ by one at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 0, max: 500 }), (most, length) => {
        const kept = evenly(
          Array.from({ length }, (_, i) => i),
          most,
        );
        expect(kept).toHaveLength(Math.min(most, length));
        if (length === 0) return;
        expect([kept[0], kept.at(-1)]).toEqual([0, length - 1]);
        const gaps = kept.slice(1).map((item, i) => item - (kept[i] ?? 0));
        if (gaps.length > 0) expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('holds a history of any length within 500 moments, evenly spread, from the first to the present one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (seconds) => {
        const history = new History([]);
        let all: ReturnType<History['with']> = [];
        for (let t = 0; t <= seconds; t++) all = history.with([t, t, t]);
        expect(all.length).toBeLessThanOrEqual(500);
        expect([all[0], all.at(-1)]).toEqual([
          [0, 0, 0],
          [seconds, seconds, seconds],
        ]);
        expect(all.length).toBeGreaterThanOrEqual(Math.min(seconds, 200));
        const gaps = all.slice(1, -1).map(([t], i) => t - (all[i]?.[0] ?? 0));
        expect(new Set(gaps).size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 20 },
    );
  });

  it('leaves out the steps that a resumed run retraces', () => {
    const history = new History([
      [0, 1, 0.1],
      [5, 9, 0.6],
    ]);
    expect(history.with([6, 2, 0.2])).toEqual([
      [0, 1, 0.1],
      [5, 9, 0.6],
    ]);
    expect(history.with([9, 11, 0.7]).at(-1)).toEqual([9, 11, 0.7]);
  });
});
