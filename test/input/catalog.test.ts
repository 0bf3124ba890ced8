import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadCatalog, normalise, resolve } from '../../src/catalog/catalog.js';
import { kinds } from '../../src/catalog/schema.js';
import { catalog, desk, facts, file, mistake, writeCatalog } from './desk.js';

const withEntry = (kind: string, change: object) => {
  const [first] = facts[kind] as [Record<string, unknown>];
  return () => loadCatalog(writeCatalog({ ...facts, [kind]: [{ ...first, ...change }] }));
};

describe('a catalogue', () => {
  it('holds the entries of every kind in the order of their ids', () => {
    expect([...catalog.accelerators.keys()]).toEqual(['b200', 'h100-sxm', 'h200', 'rubin', 'tpu-v9']);
    expect(Object.keys(catalog).sort()).toEqual(Object.keys(kinds).sort());
    expect(catalog.accelerators.get('h200')).toMatchObject({ aliases: [], counterfactual: false });
  });

  it.each(['h100-sxm', 'H100', 'h100_80GB', ' h100 80gb '])('finds %j by id or alias, however it is spelt', (text) =>
    expect(resolve(catalog, 'accelerators', text).entry?.id).toBe('h100-sxm'),
  );

  it('finds a model by its Hugging Face name', () =>
    expect(resolve(catalog, 'models', 'meta-llama/Llama-3.1-8B').entry?.id).toBe('llama-3.1-8b'));

  it('names the nearest id for an unknown one', () =>
    expect(resolve(catalog, 'accelerators', 'h20o')).toMatchObject({ entry: undefined, nearest: 'h200' }));

  it('names the id behind the nearest alias', () =>
    expect(resolve(catalog, 'memories', 'cxll')).toMatchObject({ entry: undefined, nearest: 'cxl-ddr5' }));

  it('tells an entry that is not admitted from one that does not exist', () => {
    const found = resolve(catalog, 'links', 'nvlink4', (entry) => entry.use === 'fabric');
    expect(found).toMatchObject({ entry: undefined, refused: { id: 'nvlink4' }, known: ['roce-400', 'roce-800'] });
  });

  it.each(['__proto__', 'constructor', 'toString', ''])('knows no entry %j', (text) =>
    expect(resolve(catalog, 'accelerators', text).entry).toBeUndefined(),
  );

  it('normalises capitals, underscores, spaces and slashes', () =>
    expect(normalise('Deepseek_ai/DeepSeek R1')).toBe('deepseek-ai-deepseek-r1'));

  it('refuses an id that differs from its file name', () => {
    const root = writeCatalog(facts, 'moved');
    file(JSON.stringify({ id: 'moved', name: 'Link', use: 'fabric' }), 'moved/links/here.yaml');
    expect(mistake(() => loadCatalog(root))).toMatchObject({
      code: 'BAD_VALUE',
      value: 'moved',
      nearest: 'here',
      line: 1,
    });
  });

  it('refuses an alias of two entries', () => {
    const [b200, h100] = facts['accelerators'] as [Record<string, unknown>, Record<string, unknown>];
    const twice = { ...facts, accelerators: [{ ...b200, aliases: ['H100'] }, h100] };
    expect(mistake(() => loadCatalog(writeCatalog(twice)))).toMatchObject({ code: 'BAD_VALUE', value: 'h100' });
  });

  it('refuses a fact with an unknown key and names the nearest', () =>
    expect(mistake(withEntry('links', { jouleperbit: 1 }))).toMatchObject({
      code: 'UNKNOWN_KEY',
      nearest: 'joulePerBit',
    }));

  it('refuses a grade-C figure that is no range', () => {
    const error = mistake(withEntry('links', { hopS: { value: 1, grade: 'C', source: 'made up for tests' } }));
    expect(error).toMatchObject({ code: 'BAD_VALUE' });
    expect(error.message).toContain('low and high');
  });

  it('refuses a figure below zero', () =>
    expect(mistake(withEntry('links', { hopS: { value: -1, grade: 'B', source: 'made up for tests' } }))).toMatchObject(
      {
        code: 'BAD_NUMBER',
        nearest: 0,
      },
    ));

  it('leaves out of a quality what nobody measured', () =>
    expect(catalog.qualities.get('llama-3.1-8b')).toMatchObject({ weights: { fp8: { value: 0.005 } }, kv: {} }));

  it.each([
    ['a loss of more than everything', { weights: { fp8: { value: 1.5, grade: 'B', source: 'made up for tests' } } }],
    ['a format that KV is never widened to', { kv: { bf16: { value: 0, grade: 'B', source: 'made up for tests' } } }],
  ])('refuses %s', (_, change) =>
    expect(mistake(withEntry('qualities', change)).code).toMatch(/BAD_VALUE|BAD_NUMBER|UNKNOWN_KEY/),
  );

  it('refuses a kind of attention that nobody described', () =>
    expect(mistake(withEntry('models', { attention: { kind: 'mqa', heads: 1 } })).message).toContain('mqa'));

  it('refuses a folder that is no catalogue', () =>
    expect(mistake(() => loadCatalog(pathToFileURL(`${desk}/nowhere/`))).code).toBe('FILE_MISSING'));
});

describe.runIf(existsSync(new URL('../../src/catalog/accelerators/', import.meta.url)))('the shipped catalogue', () => {
  const shipped = loadCatalog();

  it('is valid and has something of every kind', () => {
    for (const entries of Object.values(shipped)) expect(entries.size).toBeGreaterThan(0);
  });

  it('names only links and memories that it has', () => {
    const dangling = [...shipped.accelerators.values()].flatMap(({ id, scaleUp, memory }) => [
      ...(shipped.links.has(scaleUp.link) ? [] : [`${id}: link ${scaleUp.link}`]),
      ...(shipped.memories.has(memory.technology) ? [] : [`${id}: memory ${memory.technology}`]),
    ]);
    expect(dangling).toEqual([]);
  });

  it('has the entries that defaults name', () => {
    expect(shipped.links.get('roce-400')?.use).toBe('fabric');
    expect(shipped.prices.has('us-2026')).toBe(true);
    expect(shipped.coefficients.has('fitted-2026')).toBe(true);
  });
});
