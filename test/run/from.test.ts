import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { folderExporters } from '../../src/report/exporter/index.js';
import { readFront, readManifest } from '../../src/run/read.js';
import type { Front } from '../../src/run/schema.js';
import { planOf, search } from '../../src/run/search.js';
import { writeNew } from '../../src/run/write-new.js';
import { hypervolume } from '../../src/search/index.js';
import { loadSpace, type Space } from '../../src/space/load.js';
import { catalog, copyOf, desk, objective, space, union } from '../contract/desk.js';

const vectorsOf = ({ goals, points }: Front): number[][] =>
  points.map((point) =>
    goals.map(({ metric, sense }) => (sense === 'min' ? 1 : -1) * (point.metrics[metric] ?? Number.NaN)),
  );

function read(name: string, text: string): Space {
  writeFileSync(join(desk, name), text);
  return loadSpace(join(desk, name), catalog);
}

const exactRun = join(desk, 'exact');
const seeds = join(desk, 'exact-seeds');
let front: Front;
beforeAll(async () => {
  await search(union, objective, catalog, { workers: 1, out: exactRun });
  front = readFront(exactRun);
  writeNew(seeds, folderExporters.seeds(exactRun));
});
const startOf = (from: string, into: Space = union) =>
  planOf(into, objective, catalog, { from, algorithm: 'nsga2' }).from;

describe('a search that starts from the designs of another', () => {
  it.each(['nsga2', 'nsga3', 'islands', 'local', 'random'] as const)(
    'by %s keeps the whole hypervolume of an exact front with a budget of little more than its points',
    async (algorithm) => {
      // Each of the two kinds of system gets half of it.
      const kinds = front.points.filter(({ genes }) => 'colocated.accelerator' in genes).length;
      const budget = 2 * Math.max(kinds, front.points.length - kinds) + 10;
      const out = join(desk, `from-${algorithm}`);
      const ended = await search(union, objective, catalog, { from: seeds, algorithm, budget, workers: 1, out });
      const found = vectorsOf(readFront(out));
      const exact = vectorsOf(front);
      const worst = (exact[0] ?? []).map((_, goal) => Math.max(...exact.map((one) => one[goal] ?? 0)));
      const reference = worst.map((one) => one + Math.abs(one) / 10);
      expect(hypervolume(found, reference)).toBe(hypervolume(exact, reference));
      expect(ended.manifest).toMatchObject({
        algorithm,
        from: { folder: seeds, designs: front.points.length, evaluated: front.points.length, left: [] },
      });
    },
  );

  it.each(['nsga2', 'nsga3', 'islands', 'local', 'random'] as const)(
    'by %s says how many of them it came to before its budget was up',
    async (algorithm) => {
      const out = join(desk, `short-${algorithm}`);
      const options = { from: exactRun, algorithm, budget: 4, workers: 1, out };
      const { manifest } = await search(union, objective, catalog, options);
      const isColocated = ({ genes }: Front['points'][number]) => 'colocated.accelerator' in genes;
      const colocated = front.points.filter(isColocated).length;
      // Each of the two kinds of system gets two.
      const evaluated = Math.min(2, colocated) + Math.min(2, front.points.length - colocated);
      expect(manifest.from).toEqual({ folder: exactRun, designs: front.points.length, evaluated, left: [] });
      expect(evaluated).toBeLessThan(front.points.length);
      const ids = new Set(startOf(exactRun)?.designs.map(({ id }) => id));
      expect(readFront(out).points.filter(({ id }) => ids.has(id))).toHaveLength(evaluated);
    },
  );

  it('counts a design twice that is among the seeds twice', async () => {
    const twice = join(desk, 'twice');
    cpSync(join(seeds, 'seeds'), twice, { recursive: true });
    const [name = ''] = readdirSync(twice).toSorted();
    cpSync(join(twice, name), join(twice, `${name.replace('.json', '')}-copy.json`));
    const options = {
      from: twice,
      algorithm: 'random',
      budget: 500,
      workers: 1,
      out: join(desk, 'from-twice'),
    } as const;
    const { manifest } = await search(union, objective, catalog, options);
    expect(manifest.from).toMatchObject({ designs: front.points.length + 1, evaluated: front.points.length + 1 });
  });

  it('is refused where the run that it starts from is not finished, though a front may lie there', () => {
    const copy = copyOf(exactRun, 'unfinished');
    for (const status of ['running', 'interrupted'] as const) {
      writeFileSync(join(copy, 'manifest.json'), JSON.stringify({ ...readManifest(exactRun), status }));
      expect(() => startOf(copy)).toThrow(`this run is not finished (${status}) (NOT_FINISHED)`);
    }
    rmSync(join(copy, 'front.json'));
    expect(() => startOf(copy)).toThrow('NOT_FINISHED');
  });

  it('keeps the exact front of quickstart, point by point, with a tiny budget', async () => {
    const quickstart = loadSpace(fileURLToPath(new URL('../../spaces/quickstart.yaml', import.meta.url)), catalog);
    const exact = join(desk, 'quickstart');
    await search(quickstart, objective, catalog, { workers: 2, out: exact });
    const { points } = readFront(exact);
    expect(points.length).toBeGreaterThan(100);
    const out = join(desk, 'quickstart-again');
    const budget = points.length + 20;
    await search(quickstart, objective, catalog, { from: exact, budget, workers: 1, out });
    expect(readFront(out)).toEqual(readFront(exact));
  });

  it('finds the same designs in the folder of a run as in its seeds', () => {
    const byId = (from: ReturnType<typeof startOf>) =>
      from?.designs
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .map(({ id, alternative, genome }) => [id, alternative, genome]);
    expect(byId(startOf(exactRun))).toEqual(byId(startOf(seeds)));
    expect(startOf(exactRun)?.designs.map(({ id }) => id)).toEqual(front.points.map(({ id }) => id));
  });

  it('finds genomes again whatever the order of the lists', () => {
    const turned = { ...union, genes: union.genes.map((gene) => ({ ...gene, values: gene.values.toReversed() })) };
    const from = startOf(seeds, turned);
    expect(from?.designs).toHaveLength(front.points.length);
    expect(from?.designs.map(({ genome }) => genome)).not.toEqual(startOf(seeds)?.designs.map(({ genome }) => genome));
  });

  it('leaves out what the space does not hold, and says which gene, which value and the nearest', () => {
    const narrow = {
      ...union,
      genes: union.genes.map((gene) =>
        gene.key === 'maxBatch' && gene.pool === 'decode'
          ? { ...gene, values: gene.values.filter((one) => one !== 16) }
          : gene,
      ),
    };
    const from = startOf(seeds, narrow);
    const hit = front.points.filter(({ genes }) => genes['decode.maxBatch'] === 16).map(({ id }) => id);
    expect(hit.length).toBeGreaterThan(0);
    expect(from?.left.map(({ id }) => id).toSorted()).toEqual(hit.toSorted());
    for (const { reason } of from?.left ?? [])
      expect(reason).toBe('decode.maxBatch is 16; the nearest in the space is 8');
    expect(from?.designs).toHaveLength(front.points.length - hit.length);
  });

  it('leaves out systems of a kind that the space has not', () => {
    const colocated = front.points.filter(({ genes }) => 'colocated.accelerator' in genes);
    expect(colocated.length).toBeGreaterThan(0);
    const from = startOf(seeds, space);
    expect(from?.left).toHaveLength(colocated.length);
    for (const { reason } of from?.left ?? []) expect(reason).toBe('the space has no systems of colocated');
  });

  it('is refused where nothing is left, where nothing is there, and where it would mean nothing', () => {
    const other = read(
      'other.yaml',
      'name: other\nmodel: gpt-oss-120b\nprefill: { accelerator: [mi355x] }\ndecode: { accelerator: [mi355x] }\n',
    );
    expect(() => startOf(seeds, other)).toThrow(/holds none of the \d+ designs there; design \w+: /);
    expect(() => startOf(join(desk, 'nowhere'))).toThrow('is no folder');
    mkdirSync(join(desk, 'bare'));
    expect(() => startOf(join(desk, 'bare'))).toThrow('holds neither a front nor seeds');
    writeFileSync(join(desk, 'bare', 'a.json'), '{"id": "a"}');
    expect(() => startOf(join(desk, 'bare'))).toThrow('it lacks an id or genes');
    writeFileSync(join(desk, 'bare', 'a.json'), '{');
    expect(() => startOf(join(desk, 'bare'))).toThrow('is not JSON');
    for (const algorithm of ['exact', 'exhaustive'] as const)
      expect(() => planOf(union, objective, catalog, { from: seeds, algorithm })).toThrow('means nothing to');
  });

  it('is one that samples where nobody names an algorithm, and says why', () => {
    const plan = (budget: number) => planOf(union, objective, catalog, { from: seeds, budget });
    expect(plan(500)).toMatchObject({ algorithm: 'nsga2' });
    expect(plan(5000)).toMatchObject({ algorithm: 'islands' });
    expect(plan(500).algorithmReason).toBe(
      `it starts from ${front.points.length} designs; 500 evaluations are too few for islands`,
    );
  });
});
