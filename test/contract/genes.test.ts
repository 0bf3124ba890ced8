import { describe, expect, it } from 'vitest';
import { genes, pools } from '../../src/space/gene.js';
import { spaceSchema, valueSchema } from '../../src/space/schema.js';
import { geneOf, sharedKeys } from '../../src/run/genome.js';
import { catalog, union } from './desk.js';

it('no two genes have one name, and those of a pool stand together', () => {
  expect(new Set(genes.map(({ pool, key }) => `${pool}.${key}`)).size).toBe(genes.length);
  const order = genes.map(({ pool }) => pools.indexOf(pool));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

it('search knows every shared gene', () => {
  const shared = genes.filter(({ pool }) => pool === 'shared').map(({ key }) => key);
  expect([...sharedKeys].toSorted()).toEqual(shared.toSorted());
});

describe.each(genes.map((gene) => ({ name: `${gene.pool}.${gene.key}`, gene })))('the gene $name', ({ gene }) => {
  it('is in camel case, and says in one line what it means', () => {
    expect(gene.key).toMatch(/^[a-z]+([A-Z][a-z]*)*$/);
    expect(gene.meaning).toMatch(/^\S.{9,}[^.\s]$/);
  });

  it('states its unit if it is a number', () => {
    if (gene.kind === 'number') expect(gene.meaning).toMatch(/\((seconds|tokens|count\b.*|ratio\b.*|fraction\b.*)\)$/);
    else expect(gene.meaning).not.toMatch(/\(seconds|\(tokens|\(count|\(fraction/);
  });

  it('has a default that its own schema accepts, or is required', () => {
    const { default: fallback } = gene;
    if (!Array.isArray(fallback)) {
      expect(['required', 'narrowest']).toContain(fallback);
      return;
    }
    expect(fallback.length).toBeGreaterThan(0);
    for (const value of fallback) expect(valueSchema(gene).safeParse(value).success, String(value)).toBe(true);
    if (gene.kind === 'id') {
      const known = [...gene.also, ...catalog[gene.catalogue].keys()];
      expect(known).toEqual(expect.arrayContaining([...fallback]));
    }
  });

  it('takes its default where a space leaves it out', () => {
    const parsed = spaceSchema.parse({
      name: 'x',
      model: 'x',
      prefill: { accelerator: 'x' },
      decode: { accelerator: 'x' },
      colocated: { accelerator: 'x' },
    });
    const written = (parsed[gene.pool] as Record<string, unknown>)[gene.key];
    if (Array.isArray(gene.default)) expect(written).toEqual(gene.default);
    else expect(written).toBe(gene.default === 'required' ? 'x' : undefined);
  });

  it('refuses a value of another kind', () => {
    for (const value of [null, true, {}, Number.NaN, Number.POSITIVE_INFINITY])
      expect(valueSchema(gene).safeParse(value).success).toBe(false);
  });

  it('is a variable of search with every value of the space', () => {
    const { values, variable } = geneOf(union, gene.pool, gene.key);
    expect(values).toEqual(union.genes.find(({ pool, key }) => pool === gene.pool && key === gene.key)?.values);
    expect(variable).toMatchObject({ name: `${gene.pool}.${gene.key}`, values });
  });
});
