import { appendFileSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readCatalog, shipped } from '../../src/catalog/catalog.js';
import { compileCatalog, compiledCatalog } from '../../src/catalog/compiled.js';
import { kinds } from '../../src/catalog/schema.js';

const desk = mkdtempSync(join(tmpdir(), 'copareto-compiled-'));
afterAll(() => rmSync(desk, { recursive: true, force: true }));

const at = (path: string) => join(desk, path);
const root = pathToFileURL(at('catalog/'));
const compiled = pathToFileURL(at('compiled.json'));

describe('the catalogue as the build reads it', () => {
  beforeEach(() => {
    rmSync(at('catalog'), { recursive: true, force: true });
    for (const kind of Object.keys(kinds))
      cpSync(fileURLToPath(new URL(kind, shipped)), at(`catalog/${kind}`), { recursive: true });
    compileCatalog(readCatalog(root), root, compiled);
  });

  it('holds every fact of the files, in their order', () => {
    const [known, read] = [compiledCatalog(root, compiled), readCatalog(root)];
    expect(known).toEqual(read);
    expect(JSON.stringify([...known!.accelerators])).toBe(JSON.stringify([...read.accelerators]));
  });

  it.each([
    ['a file was changed', () => appendFileSync(at('catalog/memories/cxl-ddr5.yaml'), '# seen\n')],
    ['a file was added', () => writeFileSync(at('catalog/memories/new.yaml'), '')],
    ['a file was taken away', () => rmSync(at('catalog/memories/cxl-ddr5.yaml'))],
    ['a file was renamed', () => renameSync(at('catalog/memories/cxl-ddr5.yaml'), at('catalog/memories/zz.yaml'))],
    ['it was cut short', () => writeFileSync(compiled, '{"texts": [')],
  ])('stands for nothing once %s', (_, change) => {
    expect(compiledCatalog(root, compiled)).toBeDefined();
    change();
    expect(compiledCatalog(root, compiled)).toBeUndefined();
  });

  it('stands whatever lies beside the facts', () => {
    writeFileSync(at('catalog/memories/notes.md'), 'mine');
    mkdirSync(at('catalog/memories/old'));
    expect(compiledCatalog(root, compiled)).toEqual(readCatalog(root));
  });

  it('is what the built program has', async () => {
    const file = new URL('../../dist/catalog/compiled.js', import.meta.url).href;
    const built = (await import(file)) as typeof import('../../src/catalog/compiled.js');
    expect(built.compiledCatalog(shipped)).toEqual(readCatalog());
  });

  it('is what all tests have that run from the sources', () => {
    expect(compiledCatalog(shipped)).toEqual(readCatalog());
  });
});
