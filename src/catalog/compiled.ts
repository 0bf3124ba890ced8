import { readFileSync, writeFileSync } from 'node:fs';
import { factFiles } from './files.js';
import { packageRoot } from './package-root.js';
import { type Kind, kinds } from './schema.js';

/** The catalogue as the build read it: parsing and checking its YAML again would take most of a short command's time. */
interface Compiled {
  /** Text of every file, and of what read it; beside others it stands for nothing. */
  readonly texts: Texts;
  readonly entries: Readonly<Record<Kind, readonly { readonly id: string }[]>>;
}

/** By kind and id. */
type Facts = Readonly<Record<Kind, ReadonlyMap<string, { readonly id: string }>>>;

/** By folder and name, in the order of both. */
type Texts = readonly (readonly [string, string])[];

const built = import.meta.url.endsWith('.js');
const beside = new URL(built ? 'dist/catalog/' : 'src/catalog/', packageRoot);

/** Beside the code: the build leaves one beside what it built, a run of the tests one beside the sources while it lasts. */
export const place = new URL('compiled.json', beside);

const readers = ['catalog', 'lists', 'schema', 'validate', 'document'].map((name) => `${name}.${built ? 'js' : 'ts'}`);

/** Undefined where there is none, or where a file was added, changed or taken away since. */
export function compiledCatalog(root: URL, file = place): Facts | undefined {
  try {
    const { texts, entries } = JSON.parse(readFileSync(file, 'utf8')) as Compiled;
    return JSON.stringify(texts) === JSON.stringify(textsOf(root)) ? mapped(entries) : undefined;
  } catch {
    return undefined;
  }
}

export function compileCatalog(catalog: Facts, root: URL, file = place): void {
  const entries = Object.fromEntries(Object.entries(catalog).map(([kind, known]) => [kind, [...known.values()]]));
  writeFileSync(file, JSON.stringify({ texts: textsOf(root), entries }));
}

function mapped(entries: Compiled['entries']): Facts {
  return Object.fromEntries(
    Object.entries(entries).map(([kind, known]) => [kind, new Map(known.map((entry) => [entry.id, entry]))]),
  ) as unknown as Facts;
}

function textsOf(root: URL): Texts {
  const text = (at: URL) => readFileSync(at, 'utf8');
  const facts = Object.keys(kinds).flatMap((kind) => {
    const folder = new URL(`${kind}/`, root);
    return factFiles(folder)
      .sort()
      .map((name) => [`${kind}/${name}`, text(new URL(encodeURIComponent(name), folder))] as const);
  });
  return [...readers.map((name) => [name, text(new URL(name, beside))] as const), ...facts];
}
