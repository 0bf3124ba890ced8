import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { drive, type Ended } from '../../src/run/drive.js';
import { silent } from '../../src/run/progress.js';
import { openRun, planOf } from '../../src/run/search.js';
import { manifestSchema } from '../../src/run/schema.js';
import { catalog, desk, objective, space } from '../contract/desk.js';

const workerProgram = new URL('./faulty-worker.mjs', import.meta.url);

/** A few designs, of which the fault strikes those with a batch limit of 16: every struck one costs a worker. */
const kept = ['accelerator', 'tensorParallel', 'maxBatch'];
const genes = space.genes.map((gene) => ({
  ...gene,
  values: gene.pool === 'decode' && kept.includes(gene.key) ? gene.values.slice(0, 3) : gene.values.slice(-1),
}));
/** Of one accelerator: a design that hangs is waited for, twice, and keeps a processor busy all the while. */
const fewGenes = genes.map((gene) =>
  gene.key === 'accelerator' ? { ...gene, values: gene.values.slice(0, 1) } : gene,
);

let run = 0;
/** Searched once, for all that ask: nobody changes what a run left. */
const searches = new Map<string, Promise<Ended>>();
function searched(fault: string, workers: number, algorithm: 'random' | 'exhaustive' = 'random'): Promise<Ended> {
  const name = `${fault}, ${workers}, ${algorithm}`;
  const found = searches.get(name) ?? searchedAnew(fault, workers, algorithm);
  searches.set(name, found);
  return found;
}
function searchedAnew(fault: string, workers: number, algorithm: 'random' | 'exhaustive'): Promise<Ended> {
  const of = fault === 'hangs' ? fewGenes : genes;
  const plan = planOf({ ...space, genes: of, name: fault }, objective, catalog, {
    algorithm,
    budget: 1000,
    seed: 5,
  });
  const { folder, manifest } = openRun(plan, { out: join(desk, `faulty-${run++}`) });
  const stop = new AbortController().signal;
  return drive(folder, plan, manifest, { workers, progress: silent, stop, workerProgram, patienceMs: 3000 });
}

const struck = (ended: Ended) => ended.manifest.failures.map(({ genes: of }) => of['decode.maxBatch']);
const counted = (ended: Ended) => ended.manifest.counts as Record<string, number>;

describe.each([
  ['throws', 'out of paper'],
  ['is not finite', /NaN/],
  ['dies', 'the worker died'],
])('an evaluation that %s', (fault, reason) => {
  it('fails for the design concerned, with its reason, and for no other', async () => {
    const ended = await searched(fault, 2);
    const healthy = await searched('throws once', 2);
    const { evaluated, feasible, failed } = counted(ended);
    expect(failed).toBeGreaterThan(1);
    expect(new Set(struck(ended))).toEqual(new Set([16]));
    for (const failure of ended.manifest.failures) expect(failure.reason).toMatch(reason);
    expect(evaluated).toBe(counted(healthy)['evaluated']);
    expect(failed).toBeGreaterThanOrEqual((counted(healthy)['feasible'] ?? 0) - (feasible ?? 0));
    expect(ended.manifest.certificate).toMatchObject({ complete: false });
    expect(manifestSchema.parse(JSON.parse(readFileSync(join(ended.folder, 'manifest.json'), 'utf8')))).toEqual(
      ended.manifest,
    );
  });

  it('gives the same front on one worker and on four', async () => {
    const fronts = [await searched(fault, 1), await searched(fault, 4)].map(({ front }) => front);
    expect(fronts[0]?.points.length).toBeGreaterThan(1);
    expect(fronts[0]).toEqual(fronts[1]);
  });
});

it('an evaluation that throws once is tried again, and nothing is lost', async () => {
  const ended = await searched('throws once', 1);
  expect(counted(ended)).toMatchObject({ failed: 0 });
  expect(ended.manifest.failures).toEqual([]);
});

it('an evaluation that hangs is given up, and fails for the design concerned alone', async () => {
  const ended = await searched('hangs', 2);
  expect(counted(ended)['failed']).toBeGreaterThan(1);
  expect(new Set(struck(ended))).toEqual(new Set([16]));
  expect(new Set(ended.manifest.failures.map(({ reason }) => reason))).toEqual(new Set(['no answer within 3000 ms']));
  expect(ended.front?.points.length).toBeGreaterThan(1);
});

describe('the end of a run', () => {
  const begun = (name: string) => {
    const plan = planOf({ ...space, genes, name }, objective, catalog, { algorithm: 'exhaustive' });
    const { folder, manifest } = openRun(plan, { out: join(desk, `ended-${run++}`) });
    const sit = (program?: URL): Promise<Ended> =>
      drive(folder, plan, manifest, {
        workers: 2,
        progress: silent,
        stop: new AbortController().signal,
        ...(program !== undefined && { workerProgram: program }),
      });
    return { folder, sit };
  };
  const pointsOf = ({ front }: Ended) => front?.points;
  let healthy: ReturnType<typeof pointsOf>;
  beforeAll(async () => {
    healthy = pointsOf(await begun('healthy').sit());
    expect(healthy?.length).toBeGreaterThan(1);
  });

  it('is tried again where it throws once, and nothing is lost', async () => {
    expect(pointsOf(await begun('throws once at the end').sit(workerProgram))).toEqual(healthy);
  });

  it('that kills every worker fails with its reason, and leaves a run that goes on from there', async () => {
    const { folder, sit } = begun('dies at the end');
    await expect(sit(workerProgram)).rejects.toThrow('the worker died');
    expect(existsSync(join(folder, 'front.json'))).toBe(false);
    const resumed = await sit();
    expect(resumed.manifest.status).toBe('complete');
    expect(pointsOf(resumed)).toEqual(healthy);
  });
});

it('a search through all designs loses those that fail, and no other', async () => {
  const [sampled, all] = [await searched('dies', 2), await searched('dies', 2, 'exhaustive')];
  expect(all.front).toEqual(sampled.front);
  expect(counted(all)).toEqual(counted(sampled));
  const lost = ({ manifest }: Ended) => new Set(manifest.failures.map(({ genes: of }) => JSON.stringify(of)));
  expect(lost(all)).toEqual(lost(sampled));
  expect(all.manifest.certificate).toMatchObject({ complete: false });
});

it.each([{ band: 0.5 }, { ties: true }])(
  'a list of all designs near the front, %o, lacks those that fail, and no other',
  async (wanted) => {
    const whole = genes.find(({ pool, key }) => pool === 'decode' && key === 'maxBatch');
    const spared = genes.map((gene) => (gene === whole ? { ...gene, values: gene.values.toSpliced(1, 1) } : gene));
    const listed = async (name: string, of: typeof genes, program?: URL) => {
      const plan = planOf({ ...space, genes: of, name }, objective, catalog, { algorithm: 'exhaustive', ...wanted });
      const { folder, manifest } = openRun(plan, { out: join(desk, `near-${run++}`) });
      const stop = new AbortController().signal;
      const ended = await drive(folder, plan, manifest, {
        workers: 2,
        progress: silent,
        stop,
        ...(program !== undefined && { workerProgram: program }),
      });
      return { ended, list: readFileSync(join(folder, wanted.ties === true ? 'ties.csv' : 'band.csv'), 'utf8') };
    };
    const [faulty, healthy] = [await listed('dies', genes, workerProgram), await listed('spared', spared)];
    expect(faulty.list).toBe(healthy.list);
    expect(faulty.list.split('\n').length).toBeGreaterThan(wanted.ties === true ? 1 : 10);
    expect(new Set(struck(faulty.ended))).toEqual(new Set([16]));
    expect(struck(faulty.ended).length).toBe(Math.min(100, counted(faulty.ended)['failed'] ?? 0));
    expect(faulty.ended.manifest.certificate).toMatchObject({ complete: false });
    expect(healthy.ended.manifest.certificate).toMatchObject({ complete: true });
  },
);
