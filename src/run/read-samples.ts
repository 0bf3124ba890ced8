import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata, parquetRead, parquetSchema } from 'hyparquet';
import { notARun } from '../catalog/input-error.js';
import { metrics } from '../objective/metrics.js';
import type { Value } from './genome.js';
import { schemaVersion } from './plan.js';
import { kinds, samplesName, type Kind } from './samples-file.js';

/** The columns of the file as they were read, each as long as `ids`. */
export interface Samples {
  readonly ids: readonly string[];
  readonly kinds: readonly Kind[];
  readonly rules: readonly (string | null)[];
  readonly genes: Readonly<Record<string, readonly (Value | null)[]>>;
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
}

/** Undefined where the run left none. @throws InputError where the file is damaged. */
export async function readSamples(folder: string): Promise<Samples | undefined> {
  const path = join(folder, samplesName);
  const bytes = bytesOf(path);
  if (bytes === undefined) return undefined;
  const file = await columnsOf(bytes).catch(() => undefined);
  if (file === undefined) throw notARun(path, 'is damaged: it is no Parquet file that can be read');
  if (file.version?.split('.')[0] !== schemaVersion.split('.')[0])
    throw notARun(path, `has schema version ${file.version ?? 'none'}, this program reads ${schemaVersion}`);
  const take = <T>(name: string, is: (value: unknown) => value is T): readonly T[] => {
    const found = file.columns.get(name);
    if (found === undefined) throw notARun(path, `is damaged: it has no column ${name}`);
    const wrong = found.findIndex((value) => !is(value));
    if (found.length === file.rows && wrong < 0) return found as readonly T[];
    throw notARun(path, `is damaged: row ${wrong < 0 ? found.length : wrong} of column ${name} is no such value`);
  };
  const genes = [...file.columns.keys()].filter((name) => name.includes('.'));
  const known = metrics.filter(({ id }) => file.columns.has(id));
  return {
    ids: take('id', isText),
    kinds: take('kind', isKind),
    rules: take('rule', orNull(isText)),
    genes: Object.fromEntries(genes.map((name) => [name, take(name, orNull(isValue))])),
    metrics: Object.fromEntries(known.map(({ id }) => [id, take(id, orNull(isNumber))])),
  };
}

const isKind = (value: unknown): value is Kind => kinds.some((kind) => kind === value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isValue = (value: unknown): value is Value => isText(value) || isNumber(value);
const orNull =
  <T>(is: (value: unknown) => value is T) =>
  (value: unknown): value is T | null =>
    value === null || is(value);

/** Undefined where there is no such file. */
function bytesOf(path: string): ArrayBuffer | undefined {
  try {
    const { buffer, byteOffset, byteLength } = readFileSync(path);
    return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw notARun(path, 'cannot be read');
  }
}

async function columnsOf(file: ArrayBuffer) {
  const metadata = parquetMetadata(file);
  // A file without rows has columns too.
  const names = parquetSchema(metadata).children.map(({ element }) => element.name);
  const columns = new Map<string, unknown[]>(names.map((name) => [name, []]));
  await parquetRead({
    file,
    metadata,
    onChunk({ columnName, columnData }) {
      const column = columns.get(columnName) ?? [];
      for (const value of Array.from(columnData as ArrayLike<unknown>)) column.push(value ?? null);
      columns.set(columnName, column);
    },
  });
  const version = metadata.key_value_metadata?.find(({ key }) => key === 'schemaVersion')?.value;
  return { columns, version, rows: Number(metadata.num_rows) };
}
