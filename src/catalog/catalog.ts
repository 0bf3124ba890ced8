import type * as z from 'zod';
import { compiledCatalog } from './compiled.js';
import { readDocument } from './document.js';
import { factFiles } from './files.js';
import { badValue } from './input-error.js';
import { nearestChoice } from './nearest.js';
import { packageRoot } from './package-root.js';
import { type Kind, kinds } from './schema.js';
import { validate } from './validate.js';

export type Entry<K extends Kind> = z.output<(typeof kinds)[K]>;

/** Every fact, as plain data: for each kind a map from id to entry, in the order of ids. */
export type Catalog = { readonly [K in Kind]: ReadonlyMap<string, Entry<K>> };

// For sources and built code alike, the facts are the files in src/catalog.
export const shipped = new URL('src/catalog/', packageRoot);

/** The facts of a folder; of the shipped ones, as the build read them as long as no file has changed since. */
export function loadCatalog(root: URL = shipped): Catalog {
  const compiled = root === shipped ? compiledCatalog(shipped) : undefined;
  return (compiled as Catalog | undefined) ?? readCatalog(root);
}

/** The same from the files themselves. */
export function readCatalog(root: URL = shipped): Catalog {
  const load = <K extends Kind>(kind: K) => loadKind(kind, root);
  return {
    accelerators: load('accelerators'),
    models: load('models'),
    qualities: load('qualities'),
    workloads: load('workloads'),
    memories: load('memories'),
    links: load('links'),
    prices: load('prices'),
    coefficients: load('coefficients'),
  };
}

function loadKind<K extends Kind>(kind: K, root: URL): ReadonlyMap<string, Entry<K>> {
  // An id may hold a hyphen where a longer one goes on, so the order is that of ids, not of file names.
  const ids = factFiles(new URL(`${kind}/`, root))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
  const entries = new Map<string, Entry<K>>();
  const owners = new Map<string, string>();
  for (const fileId of ids) {
    const document = readDocument(new URL(`${kind}/${encodeURIComponent(fileId)}.yaml`, root));
    const entry = validate(document, kinds[kind] as unknown as z.ZodType<Entry<K>>);
    if (entry.id !== fileId)
      throw badValue(document.locate(['id']), 'id', entry.id, 'differs from the file name', fileId, 'Make them equal.');
    for (const [index, name] of [entry.id, ...entry.aliases].entries()) {
      const owner = owners.get(normalise(name));
      if (owner !== undefined && owner !== entry.id) {
        const at = index === 0 ? ['id'] : ['aliases', index - 1];
        throw badValue(
          document.locate(at),
          at[0] as string,
          name,
          `also stands for ${owner}`,
          undefined,
          'Keep it for one of them.',
        );
      }
      owners.set(normalise(name), entry.id);
    }
    entries.set(entry.id, entry);
  }
  return entries;
}

/** People write `DeepSeek_R1` and `deepseek-ai/DeepSeek R1`; an id has neither capitals nor these separators. */
export const normalise = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[_\s/]/g, '-');

export interface Resolution<T> {
  readonly entry: T | undefined;
  /** An entry that exists and is not admitted here. */
  readonly refused: T | undefined;
  /** Id of the nearest admitted entry. */
  readonly nearest: string | undefined;
  /** Ids of all that are admitted. */
  readonly known: readonly string[];
}

/** Finds an entry by id or alias; the caller knows the place of the text and makes the error. */
export function resolve<K extends Kind>(
  catalog: Catalog,
  kind: K,
  text: string,
  admits: (entry: Entry<K>) => boolean = () => true,
): Resolution<Entry<K>> {
  const wanted = normalise(text);
  const entries = [...(catalog[kind] as ReadonlyMap<string, Entry<K>>).values()];
  const found =
    entries.find((entry) => entry.id === wanted) ??
    entries.find((entry) => entry.aliases.some((alias) => normalise(alias) === wanted));
  const legal = entries.filter(admits);
  const names = new Map(
    legal.flatMap((entry) => [entry.id, ...entry.aliases].map((name) => [normalise(name), entry.id] as const)),
  );
  const admitted = found !== undefined && admits(found);
  return {
    entry: admitted ? found : undefined,
    refused: admitted ? undefined : found,
    nearest: names.get(nearestChoice(wanted, [...names.keys()]) ?? ''),
    known: legal.map((entry) => entry.id),
  };
}
