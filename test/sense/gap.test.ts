import { describe, expect, it } from 'vitest';
import type { Accelerator } from '../../src/catalog/schema.js';
import { evaluateFirst } from '../../src/run/design.js';
import { buildProblem } from '../../src/run/problem.js';
import { compose } from '../../src/search/compose.js';
import { sumCounts } from '../../src/search/counts.js';
import { catalog, known, planFrom, withEntry } from './desk.js';

const space = (prefill: string, decode: string, shared = '') => `model: llama-3.1-8b
availability: any
allowUnknownQuality: true
shared: { kvPrecision: bf16${shared} }
prefill: { accelerator: ${prefill}, weightPrecision: bf16 }
decode: { accelerator: ${decode}, weightPrecision: bf16, pooledKvShare: ${shared === '' ? 0 : 0.5} }
`;

/** A record without the fact at this path. */
function without<T extends object>(record: T, path: string): T {
  const [key, ...rest] = path.split('.');
  const { [key as keyof T]: inner, ...others } = record;
  return (rest.length === 0 ? others : { ...others, [key]: without(inner as object, rest.join('.')) }) as T;
}

function has(record: object, path: string): boolean {
  const found = path
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], record);
  return found !== undefined;
}

const verdict = (text: string, facts = catalog) => {
  const { outcome, violations } = evaluateFirst(planFrom(text, { facts, change: { limits: [] } }));
  return { outcome, rules: violations.map(({ rule }) => rule) };
};

/** Facts that every design consumes of its accelerators. */
const consumed = [
  'memory.bytes',
  'memory.bytesPerS',
  'power.tdpW',
  'scaleUp.bytesPerSPerDirection',
  'scaleOut.bytesPerS',
  'price.usd',
  'peakFlopPerS.bf16',
];

const gapsOf = (part: Accelerator) => consumed.filter((path) => !has(part, path));
const parts = [...catalog.accelerators.values()];
const gappy = parts.filter((part) => gapsOf(part).length > 0).map(({ id }) => id);

describe('an accelerator of the catalogue with gaps', () => {
  it('is no rare thing: several have one', () => {
    expect(gappy.length).toBeGreaterThan(3);
  });

  it.each(gappy)('%s makes a design invalid in either pool, which names it and a fact that it lacks', (id) => {
    const lacking = gapsOf(known(catalog.accelerators, id)).map((path) => `fact-missing: ${id} ${path}`);
    for (const [prefill, decode] of [
      [id, 'h200'],
      ['h200', id],
    ]) {
      const { outcome, rules } = verdict(space(prefill, decode));
      expect(outcome).toBe('invalid');
      expect(rules).toHaveLength(1);
      expect(lacking).toContain(rules[0]);
    }
  });

  it('never stands on a front, and is counted under the fact that it lacks', () => {
    const { factored } = buildProblem(planFrom(space(`[${gappy.join()}]`, 'h200')));
    const { front, certificate } = compose(factored);
    expect(front).toEqual([]);
    const { byRule } = sumCounts(certificate.parts);
    for (const id of gappy)
      expect(
        Object.keys(byRule).some((rule) => rule.startsWith(`fact-missing: ${id} `)),
        id,
      ).toBe(true);
  });
});

describe('a design that stands', () => {
  it('has every fact: no part of the catalogue without gaps is refused for one', () => {
    const whole = parts.filter(
      (part) => gapsOf(part).length === 0 && has(known(catalog.links, part.scaleUp.link), 'hopS'),
    );
    expect(whole.length).toBeGreaterThan(10);
    for (const { id } of whole) expect(verdict(space(id, 'h200')).rules.join(), id).not.toContain('fact-missing');
  });

  it.each(consumed)('falls when its accelerator loses %s, and says so', (path) => {
    expect(verdict(space('h200', 'h200')).outcome).toBe('feasible');
    const facts = withEntry('accelerators', without(known(catalog.accelerators, 'h200'), path));
    for (const [prefill, decode] of [
      ['h200', 'b200'],
      ['b200', 'h200'],
    ])
      expect(verdict(space(prefill, decode), facts)).toEqual({
        outcome: 'invalid',
        rules: [`fact-missing: h200 ${path}`],
      });
  });

  it.each(['bytesPerSPerPort', 'hopS', 'joulePerBit', 'usdPerBytePerS'])(
    'falls when its fabric loses %s, and says so',
    (path) => {
      const facts = withEntry('links', without(known(catalog.links, 'roce-400'), path));
      expect(verdict(space('h200', 'h200'), facts)).toEqual({
        outcome: 'invalid',
        rules: [`fact-missing: roce-400 ${path}`],
      });
    },
  );

  it('falls when its scale-up link loses the time of a hop, and says so', () => {
    const facts = withEntry('links', without(known(catalog.links, 'nvlink4'), 'hopS'));
    expect(verdict(space('h200', 'b200'), facts).rules).toEqual(['fact-missing: nvlink4 hopS']);
  });

  it.each([
    'bytesPerSPerUnit',
    'bytesPerUnit',
    'bytesPerSPerPort',
    'latencyS',
    'joulePerBit',
    'usdPerByte',
    'usdPerPort',
    'wattPerPort',
    'wattPerByte',
  ])('falls when its memory pool loses %s, and says so', (path) => {
    const pooled = space('h200', 'h200', ', poolMemory: cxl-ddr5');
    expect(verdict(pooled).outcome).not.toBe('invalid');
    const facts = withEntry('memories', without(known(catalog.memories, 'cxl-ddr5'), path));
    expect(verdict(pooled, facts)).toEqual({ outcome: 'invalid', rules: [`fact-missing: cxl-ddr5 ${path}`] });
  });
});
