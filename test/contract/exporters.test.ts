import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { exporters, folderExporters } from '../../src/report/exporter/index.js';
import { frontCsv } from '../../src/run/front.js';
import { parquet } from '../../src/report/exporter/parquet.js';
import { readFinished, readManifest, type Finished } from '../../src/run/read.js';
import { search } from '../../src/run/search.js';
import type { ExportedFile } from '../../src/run/write-new.js';
import { catalog, copyOf, desk, objective, space, union } from './desk.js';

/** Formats that state every point in plain text, and how one begins there. */
const heads = { csv: (id: string) => `\n${id},`, json: (id: string) => `"id":"${id}"` } satisfies Partial<
  Record<keyof typeof exporters, (id: string) => string>
>;
const names = ['csv', 'json'] as const;

let folder: string;
beforeAll(async () => {
  ({ folder } = await search(space, objective, catalog, { workers: 1, out: join(desk, 'exported') }));
});

describe.each([...Object.keys(exporters), ...Object.keys(folderExporters)])('the exporter %s', (name) => {
  it.each(['running', 'interrupted'] as const)('refuses a run that is %s, though a front lies there', (status) => {
    const copy = copyOf(folder, `${status}-${name}`);
    writeFileSync(join(copy, 'manifest.json'), JSON.stringify({ ...readManifest(folder), status }));
    const files: Record<string, (run: string) => unknown> = exporters;
    const folders: Record<string, (run: string) => Iterable<ExportedFile>> = folderExporters;
    const written = async () => files[name]?.(copy) ?? [...(folders[name]?.(copy) ?? [])];
    return expect(written()).rejects.toMatchObject({ code: 'NOT_FINISHED', value: status });
  });
});

describe.each(names)('the exporter %s', (name) => {
  let run: Finished;
  beforeAll(() => {
    run = readFinished(folder);
  });

  it('names every point of the front once, what facts in doubt would do to it apart', () => {
    const whole = exporters[name](folder);
    const text = name === 'json' ? JSON.stringify((JSON.parse(whole) as Finished['front']).points) : whole;
    expect(run.front.points.length).toBeGreaterThan(3);
    for (const { id } of run.front.points) expect(text.split(heads[name](id))).toHaveLength(2);
  });

  it('writes text that ends its last line, and the same text twice', () => {
    const text = exporters[name](folder);
    expect(text).toMatch(/[^\n]\n$/);
    expect(exporters[name](folder)).toBe(text);
  });

  it('states the metrics of every goal to the last digit', () => {
    const text = exporters[name](folder);
    for (const { metrics } of run.front.points)
      for (const { metric } of run.front.goals) expect(text).toContain(String(metrics[metric]));
  });

  it('reads the folder and computes nothing: what stands in it is what comes out', () => {
    const copy = copyOf(folder, `copy-${name}`);
    for (const file of ['front.json', 'front.csv']) {
      const text = readFileSync(join(copy, file), 'utf8');
      writeFileSync(join(copy, file), text.replaceAll(run.front.points[0]?.id ?? '', 'another-id'));
    }
    rmSync(join(copy, 'plan.json'));
    expect(exporters[name](copy)).toContain('another-id');
  });
});

describe('the exporter parquet', () => {
  let run: Finished;
  let bytes: Uint8Array;
  beforeAll(async () => {
    // Designs of two kinds, which have other genes.
    const out = join(desk, 'exported-parquet');
    await search(union, objective, catalog, { workers: 1, out });
    run = readFinished(out);
    bytes = exporters.parquet(out);
  });
  const fileOf = (content: Uint8Array): ArrayBuffer => Uint8Array.from(content).buffer;

  it('has every column of the CSV, under the same names and in the same order', () => {
    const { schema } = parquetMetadata(fileOf(bytes));
    const [header = ''] = run.csv.split('\n');
    expect(schema.slice(1).map(({ name }) => name)).toEqual(header.split(','));
  });

  it('holds numbers as doubles to the last bit, text as text, and null where a design has no such gene', async () => {
    const file = fileOf(bytes);
    const types = new Map(parquetMetadata(file).schema.map(({ name, type }) => [name, type]));
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(run.front.points.length);
    let empty = 0;
    for (const [i, point] of run.front.points.entries()) {
      const row = rows[i] ?? {};
      expect(row['id']).toBe(point.id);
      for (const [metric, value] of Object.entries(point.metrics)) expect(row[metric]).toBe(value);
      for (const name of new Set(run.front.points.flatMap(({ genes }) => Object.keys(genes)))) {
        const value = point.genes[name] ?? null;
        empty += value === null ? 1 : 0;
        expect(row[name]).toBe(value);
        if (typeof value === 'number') expect(types.get(name)).toBe('DOUBLE');
      }
      expect(row['decode_regime']).toBe(point.decode.regime);
    }
    expect(empty).toBeGreaterThan(0);
    expect(types.get('cost_usd_per_task')).toBe('DOUBLE');
    expect(types.get('id')).toBe('BYTE_ARRAY');
  });

  it('leaves text as it is where the CSV has to defuse a formula', async () => {
    const value = '=cmd|"/C calc"!A0';
    const points = run.front.points.slice(0, 1).map((point) => ({ ...point, genes: { ...point.genes, chip: value } }));
    const front = { ...run.front, points };
    const [row] = await parquetReadObjects({ file: fileOf(parquet(front)) });
    expect(row?.['chip']).toBe(value);
    expect(frontCsv(front)).toContain(`"'=cmd`);
  });

  it('writes an empty front too, with the columns that it has in the CSV', () => {
    const front = { ...run.front, points: [] };
    const { schema, num_rows: rows } = parquetMetadata(fileOf(parquet(front)));
    expect(Number(rows)).toBe(0);
    expect(schema.slice(1).map(({ name }) => name)).toEqual(frontCsv(front).trim().split(','));
  });
});

describe.each(Object.keys(folderExporters) as (keyof typeof folderExporters)[])('the exporter %s', (name) => {
  let files: ExportedFile[];
  beforeAll(() => {
    files = [...folderExporters[name](folder)];
  });

  it('names every point of the front in a file of its own', () => {
    const { points } = readFinished(folder).front;
    for (const { id } of points) expect(files.filter(({ path }) => path === `${name}/${id}.json`)).toHaveLength(1);
  });

  it('writes the same files twice, each once, below its folder, with a README', () => {
    expect([...folderExporters[name](folder)]).toEqual(files);
    const paths = files.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toContain('README.md');
    for (const path of paths) expect(path).toMatch(/^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/);
  });

  it('refuses a plan and a front that no longer belong together', () => {
    const copy = copyOf(folder, `copy-${name}`);
    const plan = readFileSync(join(copy, 'plan.json'), 'utf8');
    writeFileSync(join(copy, 'plan.json'), plan.replace('"h200"', '"b200"'));
    expect(() => [...folderExporters[name](copy)]).toThrow('its hash has changed');
    writeFileSync(join(copy, 'plan.json'), plan);
    const [first] = readFinished(folder).front.points;
    const front = readFileSync(join(copy, 'front.json'), 'utf8');
    writeFileSync(join(copy, 'front.json'), front.replaceAll(first?.id ?? '', '../../elsewhere'));
    expect(() => [...folderExporters[name](copy)]).toThrow('is not what its genome spells');
  });
});
