import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The source as paths inside src -> text. */
type Source = ReadonlyMap<string, string>;

const root = fileURLToPath(new URL('../src/', import.meta.url));
const source: Source = new Map(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [path, readFileSync(`${root}${path}`, 'utf8')]),
);

interface Import {
  readonly file: string;
  /** A path inside src, or the name of a module. */
  readonly target: string;
  readonly types: boolean;
}

/** Comments away, quoted text emptied where nobody needs it; templates stay, for they hold code. */
const code = (text: string, quoted: (text: string) => string): string =>
  text.replaceAll(
    /(`(?:\\.|[^`\\])*`)|('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|\/\*[\s\S]*?\*\/|\/\/.*/g,
    (_, template?: string, string?: string) => template ?? (string === undefined ? '' : quoted(string)),
  );

const statement =
  /^\s*(?:import|export)\s+(type\s+)?(\{[^}]*\}|\*(?:\s+as\s+[\w$]+)?|[\w$]+(?:\s*,\s*(?:\{[^}]*\}|\*\s+as\s+[\w$]+))?)\s+from\s+['"]([^'"]+)['"]/gm;
const bareOrDynamic = /^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

function importsOf(file: string, text: string): Import[] {
  const plain = code(text, (quoted) => quoted);
  const at = (target: string) =>
    target.startsWith('.') ? posix.join(posix.dirname(file), target).replace(/\.js$/, '.ts') : target;
  const named = [...plain.matchAll(statement)].map(([, type, names = '', target = '']) => ({
    file,
    target: at(target),
    types: type !== undefined || onlyTypes(names),
  }));
  const bare = [...plain.matchAll(bareOrDynamic)].map(([, first, second]) => ({
    file,
    target: at(first ?? second ?? ''),
    types: false,
  }));
  return [...named, ...bare];
}

const onlyTypes = (names: string): boolean =>
  names.startsWith('{') &&
  names
    .slice(1, -1)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .every((name) => name.startsWith('type '));

/** Folders, or files, of src whose values, and whose types alone, a folder may import; its own always. */
const law: Readonly<Record<string, { readonly values: readonly string[]; readonly types: readonly string[] }>> = {
  catalog: { values: [], types: [] },
  core: { values: [], types: ['catalog'] },
  space: { values: ['catalog'], types: ['core'] },
  objective: { values: ['catalog'], types: ['core'] },
  search: { values: [], types: [] },
  run: { values: ['catalog', 'core', 'space', 'objective', 'search'], types: [] },
  report: {
    values: [
      'catalog/count.ts',
      'catalog/package-root.ts',
      'catalog/shell.ts',
      'search/pareto',
      'run/read.ts',
      'run/folder.ts',
      'run/search.ts',
      'run/front-table.ts',
      'run/seed.ts',
    ],
    types: ['run', 'objective', 'space', 'catalog'],
  },
  cli: { values: ['run', 'report', 'catalog', 'space', 'objective'], types: [] },
};

/** `a/b` and `@scope/a/b` are entries of `a` and `@scope/a`. */
const packageOf = (target: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target;

const layerOf = (path: string): string => path.split('/')[0] ?? '';
const inside = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}/`));

/** Imports inside src that the law forbids, one sentence each. */
function breaches(files: Source): string[] {
  return [...files].flatMap(([file, text]) => {
    const layer = layerOf(file);
    if (file === 'index.ts') return [];
    const allowed = law[layer];
    if (allowed === undefined) return [`${file} stands in no layer`];
    return importsOf(file, text)
      .filter(({ target }) => files.has(target))
      .filter(({ target, types }) => !inside(target, [layer, ...allowed.values, ...(types ? allowed.types : [])]))
      .map(({ target, types }) => `${file} imports ${types ? 'types' : 'values'} of ${target}`);
  });
}

/** A cycle of value imports, as the list of its files, or nothing. */
function cycle(files: Source): string[] | undefined {
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (file: string): string[] | undefined => {
    if (state.get(file) === 'done') return undefined;
    if (state.get(file) === 'open') return [...path.slice(path.indexOf(file)), file];
    state.set(file, 'open');
    path.push(file);
    for (const { target, types } of importsOf(file, files.get(file) ?? '')) {
      const found = types || !files.has(target) ? undefined : visit(target);
      if (found) return found;
    }
    path.pop();
    state.set(file, 'done');
    return undefined;
  };
  for (const file of files.keys()) {
    const found = visit(file);
    if (found) return found;
  }
  return undefined;
}

const pure = ['core', 'search'];
const belowRun = ['catalog', 'core', 'space', 'objective', 'search'];
/** What reads files may: the folder that the process stands in belongs to a path as people type it. */
const fileReading = { modules: ['node:fs', 'node:path', 'node:url'], code: /\bprocess\.cwd\(\)/g };

/** The two that may: genetic-js draws from Math.random, and a caller may say how many seconds a search takes. */
const exempt: Readonly<Record<string, RegExp>> = {
  'search/genetic.ts': /\bMath\.random\b/g,
  'search/clock.ts': /\bperformance\b/g,
};

/** Clocks, chance and the machine where only arguments may decide. */
function impurities(files: Source): string[] {
  return [...files].flatMap(([file, text]) => {
    const layer = layerOf(file);
    if (!belowRun.includes(layer)) return [];
    const mayRead = !pure.includes(layer);
    const modules = importsOf(file, text)
      .filter(({ target }) => isBuiltin(target) && !(mayRead && fileReading.modules.includes(target)))
      .map(({ target }) => `${file} imports ${target}`);
    const bare = code(text, () => "''").replaceAll(fileReading.code, (found) => (mayRead ? '' : found));
    const lawful = exempt[file] ? bare.replaceAll(exempt[file], '') : bare;
    const words = lawful.match(/\bMath\.random\b|\b(?:Date|performance|process|globalThis|crypto)\b/g) ?? [];
    return [...modules, ...words.map((word) => `${file} uses ${word}`)];
  });
}

describe('the source', () => {
  it('is read whole: every relative import leads to a file', () => {
    const lost = [...source].flatMap(([file, text]) =>
      importsOf(file, text).filter(({ target }) => target.endsWith('.ts') && !source.has(target)),
    );
    expect(lost).toEqual([]);
    expect(source.size).toBeGreaterThan(100);
  });

  it('keeps the import law', () => {
    expect(breaches(source)).toEqual([]);
  });

  it('has no cycle of value imports', () => {
    expect(cycle(source)).toBeUndefined();
  });

  it('knows no clock, no chance and no machine below run/, and core and search read no file', () => {
    expect(impurities(source)).toEqual([]);
  });

  it('has no file over 400 lines', () => {
    const long = [...source].filter(([, text]) => text.split('\n').length > 401).map(([file]) => file);
    expect(long).toEqual([]);
  });

  it('imports every package that it depends on, and depends on every package that it imports', () => {
    const imported = [...source].flatMap(([file, text]) => importsOf(file, text).map(({ target }) => target));
    const packages = imported.filter((target) => !target.endsWith('.ts') && !isBuiltin(target)).map(packageOf);
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
    expect([...new Set(packages)].toSorted()).toEqual(Object.keys(dependencies).toSorted());
  });

  it('exports at most 25 names from index.ts, and does nothing else there', () => {
    const text = source.get('index.ts') ?? '';
    const names = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '[^']+';$/gm)];
    expect(names.flatMap(([, list = '']) => list.split(',').filter((name) => name.trim() !== '')).length).toBeLessThan(
      26,
    );
    expect(text.replaceAll(/^export (?:type )?\{[^}]*\} from '[^']+';$/gm, '').trim()).toBe('');
  });
});

describe('the check itself', () => {
  const files = (entries: Record<string, string>): Source => new Map(Object.entries(entries));

  it('finds a forbidden import, whichever way it is written', () => {
    for (const text of [
      "import { a } from '../run/a.js';",
      "import {\n  a,\n  type B,\n} from '../run/a.js';",
      "import a, { b } from '../run/a.js';",
      "import * as a from '../run/a.js';",
      "import '../run/a.js';",
      "export * from '../run/a.js';",
      "export { a } from '../run/a.js';",
      "const a = await import('../run/a.js');",
      'import { a } from "../run/a.js";',
    ])
      expect(breaches(files({ 'search/b.ts': text, 'run/a.ts': '' })), text).toEqual([
        'search/b.ts imports values of run/a.ts',
      ]);
  });

  it('tells types from values', () => {
    const from = (text: string) => breaches(files({ 'core/b.ts': text, 'catalog/a.ts': '' }));
    expect(from("import type { A } from '../catalog/a.js';")).toEqual([]);
    expect(from("import { type A, type B } from '../catalog/a.js';")).toEqual([]);
    expect(from("export type { A } from '../catalog/a.js';")).toEqual([]);
    expect(from("import { type A, b } from '../catalog/a.js';")).toHaveLength(1);
  });

  it('does not take a comment or a text for an import', () => {
    const text = "// import { a } from '../run/a.js';\n/*\nimport { a } from '../run/a.js';\n*/\n";
    expect(breaches(files({ 'search/b.ts': text, 'run/a.ts': '' }))).toEqual([]);
  });

  it('finds a folder that is no layer', () => {
    expect(breaches(files({ 'util/a.ts': '' }))).toEqual(['util/a.ts stands in no layer']);
  });

  it('finds a cycle, and lets types close one', () => {
    const from = (type: string) =>
      files({ 'run/a.ts': "import { b } from './b.js';", 'run/b.ts': `import ${type}{ A } from './a.js';` });
    expect(cycle(from(''))).toEqual(['run/a.ts', 'run/b.ts', 'run/a.ts']);
    expect(cycle(from('type '))).toBeUndefined();
  });

  it('finds a clock, chance and the machine, and lets loaders read files', () => {
    const found = (file: string, text: string) => impurities(files({ [file]: text })).length;
    expect(found('core/a.ts', 'const t = Date.now();')).toBe(1);
    expect(found('search/a.ts', 'const r = `${Math.random()}`;')).toBe(1);
    expect(found('core/a.ts', "import { readFileSync } from 'node:fs';")).toBe(1);
    expect(found('core/a.ts', "import { readFileSync } from 'fs';")).toBe(1);
    expect(found('catalog/a.ts', "import { readFileSync } from 'node:fs';\nconst here = process.cwd();")).toBe(0);
    expect(found('catalog/a.ts', 'const home = process.env.HOME;')).toBe(1);
    expect(found('space/a.ts', "import { spawn } from 'node:child_process';")).toBe(1);
    expect(found('core/a.ts', "// Date of the source\nconst a = 'Date';")).toBe(0);
    expect(found('run/a.ts', 'const t = Date.now();')).toBe(0);
    expect(found('search/genetic.ts', 'const r = Math.random();')).toBe(0);
    expect(found('search/genetic.ts', 'const t = performance.now();')).toBe(1);
    expect(found('search/clock.ts', 'const r = Math.random() + performance.now();')).toBe(1);
  });
});
