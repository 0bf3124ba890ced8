import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Catalog } from './catalog.js';
import { type Kind, kinds } from './schema.js';

/** The catalogue as the build read it: parsing and checking its YAML again would take most of a short command's time. */
interface Compiled {
  /** Text of every file; beside other files it stands for nothing. */
  readonly texts: Texts;
  readonly entries: Readonly<Record<Kind, readonly { readonly id: string }[]>>;
}

/** By folder and name, in the order of both. */
type Texts = readonly (readonly [string, string])[];

/** Beside the built code alone: what runs from the sources reads the files. */
const place = new URL('compiled.json', import.meta.url);

/** Undefined where there is none, or where a file was added, changed or taken away since. */
export function compiledCatalog(root: URL, file = place): Catalog | undefined {
  try {
    const { texts, entries } = JSON.parse(readFileSync(file, 'utf8')) as Compiled;
    return JSON.stringify(texts) === JSON.stringify(textsOf(root))
      ? (mapped(entries) as unknown as Catalog)
      : undefined;
  } catch {
    return undefined;
  }
}

export function compileCatalog(catalog: Catalog, root: URL, file = place): void {
  const entries = Object.fromEntries(Object.entries(catalog).map(([kind, known]) => [kind, [...known.values()]]));
  writeFileSync(file, JSON.stringify({ texts: textsOf(root), entries }));
}

function mapped(entries: Compiled['entries']) {
  return Object.fromEntries(
    Object.entries(entries).map(([kind, known]) => [kind, new Map(known.map((entry) => [entry.id, entry]))]),
  );
}

function textsOf(root: URL): Texts {
  return Object.keys(kinds).flatMap((kind) => {
    const folder = new URL(`${kind}/`, root);
    return readdirSync(folder)
      .sort()
      .map((name) => [`${kind}/${name}`, readFileSync(new URL(encodeURIComponent(name), folder), 'utf8')] as const);
  });
}
