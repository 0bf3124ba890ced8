import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { InputError } from '../../src/catalog/input-error.js';
import { genes } from '../../src/space/gene.js';
import { designCount } from '../../src/space/alternative.js';
import { loadSpace, type Space } from '../../src/space/load.js';
import { spaceSchema } from '../../src/space/schema.js';
import { catalog, file, mistake } from './desk.js';

interface Text {
  head?: string;
  shared?: string;
  prefill?: string;
  decode?: string;
}
/** A space of one design, with lines added. */
const text = ({ head = '', shared = '', prefill = '', decode = '' }: Text = {}): string =>
  [
    head.includes('name:') ? '' : 'name: test',
    head.includes('model:') ? '' : 'model: llama-3.1-8b',
    head,
    shared && `shared:\n  ${shared}`,
    'prefill:',
    prefill.includes('accelerator') ? '' : '  accelerator: h200',
    prefill && `  ${prefill}`,
    'decode:',
    decode.includes('accelerator') ? '' : '  accelerator: h200',
    decode && `  ${decode}`,
  ]
    .filter(Boolean)
    .join('\n');
const load = (parts?: Text, set?: Record<string, string>): Space =>
  loadSpace(file(text(parts)), catalog, new Map(Object.entries(set ?? {})));
const refused = (parts: Text, set?: Record<string, string>): InputError => mistake(() => load(parts, set));
const values = (space: Space, name: string) => space.genes.find((gene) => `${gene.pool}.${gene.key}` === name)?.values;

describe('a space', () => {
  it('has every gene in the order of the list, with the stated defaults', () => {
    const space = load();
    const own = genes.filter(({ pool }) => pool !== 'colocated');
    expect(space.genes.map(({ pool, key }) => [pool, key])).toEqual(own.map(({ pool, key }) => [pool, key]));
    for (const gene of own)
      if (Array.isArray(gene.default)) expect(values(space, `${gene.pool}.${gene.key}`)).toEqual(gene.default);
    expect(space).toMatchObject({ availability: 'market', redundancy: 'pair', allowUnknownQuality: false });
    expect(designCount(space)).toBe(1n);
  });

  it('is plain data', () => {
    const space = load();
    expect(structuredClone(space)).toEqual(space);
    expect(JSON.parse(JSON.stringify(space))).toEqual(space);
  });

  it('takes a single value, a list, or a range of numbers', () => {
    const space = load({
      prefill: 'utilization: {from: 0.4, to: 0.85, step: 0.05}\n  tensorParallel: [1, 2, 4]',
      decode:
        'maxBatch: {from: 1, to: 512, factor: 2}\n  pooledKvShare: {from: 0, to: 1, step: 0.1}\n  tensorParallel: 8',
    });
    expect(values(space, 'prefill.utilization')).toEqual([0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85]);
    expect(values(space, 'decode.maxBatch')).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512]);
    expect(values(space, 'decode.pooledKvShare')).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(values(space, 'decode.tensorParallel')).toEqual([8]);
    expect(designCount(space)).toBe(3n * 10n * 10n * 11n);
  });

  it('ends a range at the last step that fits', () =>
    expect(values(load({ shared: 'idleTtlS: {from: 1, to: 10, step: 4}' }), 'shared.idleTtlS')).toEqual([1, 5, 9]));

  it('may be a range of one value', () =>
    expect(values(load({ decode: 'maxBatch: {from: 8, to: 8, step: 1}' }), 'decode.maxBatch')).toEqual([8]));

  it('holds catalogue ids whatever was written for them', () => {
    const space = load({
      shared: 'poolMemory: [None, CXL]\n  fabric: Ethernet_400',
      decode: 'accelerator: [H100, B200]',
    });
    expect(values(space, 'shared.poolMemory')).toEqual(['none', 'cxl-ddr5']);
    expect(values(space, 'shared.fabric')).toEqual(['roce-400']);
    expect(values(space, 'decode.accelerator')).toEqual(['h100-sxm', 'b200']);
  });

  it('means by `all` what one can buy or rent', () =>
    expect(values(load({ decode: 'accelerator: all' }), 'decode.accelerator')).toEqual(['b200', 'h100-sxm', 'h200']));

  it('means by `all` everything where availability is any', () => {
    const space = load({ head: 'availability: any', decode: 'accelerator: [all]' });
    expect(values(space, 'decode.accelerator')).toEqual(['b200', 'h100-sxm', 'h200', 'rubin', 'tpu-v9']);
  });

  it('counts designs beyond 2^53 exactly', () => {
    const wide = '{from: 1, to: 10000, step: 1}';
    const parallel = ['tensorParallel', 'pipelineParallel', 'expertParallel']
      .map((key) => `${key}: ${wide}`)
      .join('\n  ');
    expect(designCount(load({ prefill: parallel, decode: parallel }))).toBe(10n ** 24n);
  });

  it('takes its model from the catalogue by alias, slash and all', () =>
    expect(load({ head: 'model: meta-llama/Llama-3.1-8B' })).toMatchObject({
      model: { id: 'llama-3.1-8b' },
      modelOrigin: { kind: 'catalogue', id: 'llama-3.1-8b' },
    }));

  it('takes its model from a config.json beside it, and the narrowest native format', () => {
    const config = {
      model_type: 'gpt_oss',
      num_hidden_layers: 2,
      hidden_size: 64,
      num_attention_heads: 2,
      num_key_value_heads: 1,
      head_dim: 32,
      vocab_size: 100,
      max_position_embeddings: 4096,
      intermediate_size: 64,
      num_local_experts: 4,
      num_experts_per_tok: 2,
      sliding_window: 128,
      quantization_config: { quant_method: 'mxfp4' },
    };
    file(JSON.stringify(config), 'configs/tiny.json');
    const space = load({ head: 'model: configs/tiny.json' });
    expect(space).toMatchObject({ model: { id: 'tiny' }, modelOrigin: { kind: 'file', file: 'configs/tiny.json' } });
    expect(values(space, 'prefill.weightPrecision')).toEqual(['fp4']);
  });

  it('may use anchors', () => {
    const space = load({ prefill: 'tensorParallel: &tp [1, 2]', decode: 'tensorParallel: *tp' });
    expect(values(space, 'decode.tensorParallel')).toEqual([1, 2]);
  });

  it.each([
    ['Coding agent, R1 (v2)', 'coding-agent-r1-v2'],
    ['Größe', 'gro-e'],
    ['日本', 'space'],
    ['CON', 'con-space'],
    ['a.b...c', 'a-b-c'],
    ['x'.repeat(100), 'x'.repeat(60)],
  ])('called %j has a safe slug', (name, slug) =>
    expect(load({ head: `name: ${JSON.stringify(name)}` })).toMatchObject({ name, slug }),
  );

  it('is described by a JSON Schema that requires an accelerator of every pool, and prefill and decode of each other', () => {
    const schema = z.toJSONSchema(spaceSchema, { io: 'input' });
    expect(schema.required).toEqual(['name', 'model']);
    expect(schema).toMatchObject({ dependentRequired: { prefill: ['decode'], decode: ['prefill'] } });
    for (const pool of ['prefill', 'decode', 'colocated'])
      expect(schema.properties?.[pool]).toMatchObject({ required: ['accelerator'], additionalProperties: false });
    expect(schema.properties?.['shared']).not.toHaveProperty('required');
  });
});

describe('a space of co-located designs', () => {
  const head = 'name: test\nmodel: llama-3.1-8b\n';
  const two = 'prefill: { accelerator: h200 }\ndecode: { accelerator: [h200, b200], maxBatch: [8, 16] }\n';
  const one = 'colocated: { accelerator: [h200, b200, h100], schedule: [chunked, prefill-first] }\n';
  const loaded = (body: string, set: Record<string, string> = {}) =>
    loadSpace(file(head + body), catalog, new Map(Object.entries(set)));
  const poolsIn = (space: Space) => [...new Set(space.genes.map(({ pool }) => pool))];

  it('needs no other pools, and covers the designs of its own', () => {
    const space = loaded(one);
    expect(poolsIn(space)).toEqual(['shared', 'colocated']);
    expect(values(space, 'colocated.schedule')).toEqual(['chunked', 'prefill-first']);
    expect(values(space, 'colocated.utilization')).toEqual([0.7]);
    expect(designCount(space)).toBe(6n);
  });

  it('may hold other designs beside them: both are covered', () => {
    const space = loaded(two + one);
    expect(poolsIn(space)).toEqual(['shared', 'prefill', 'decode', 'colocated']);
    expect(designCount(space)).toBe(4n + 6n);
    expect(designCount(loaded(`shared: { idleTtlS: [60, 300] }\n${two}${one}`))).toBe(8n + 12n);
  });

  it('holds but the kind of design whose genes a flag sets', () => {
    expect(poolsIn(loaded(two + one, { schedule: 'decode-first' }))).toEqual(['shared', 'colocated']);
    expect(poolsIn(loaded(two + one, { 'decode.maxBatch': '4' }))).toEqual(['shared', 'prefill', 'decode']);
    expect(poolsIn(loaded(two + one, { kvPrecision: 'fp8' }))).toHaveLength(4);
    expect(values(loaded(one, { maxBatch: '4' }), 'colocated.maxBatch')).toEqual([4]);
  });

  it('of another kind is refused a flag that its designs have no gene for', () => {
    const error = mistake(() => loaded(two + one, { schedule: 'chunked', 'shared.accelerator': 'h200' }));
    expect(error).toMatchObject({ code: 'BAD_FLAG', flag: '--set shared.accelerator' });
  });

  it.each<[string, string, string, object]>([
    [
      'neither',
      '',
      'colocated: { accelerator: ... }',
      { code: 'MISSING_KEY', line: 1, value: 'prefill and decode, or colocated,' },
    ],
    [
      'prefill alone',
      'prefill: { accelerator: h200 }',
      'add `decode: {',
      { code: 'MISSING_KEY', line: 3, column: 1, value: 'decode' },
    ],
    [
      'decode alone, beside co-located',
      `${one}decode: { accelerator: h200 }`,
      'add `prefill: {',
      { code: 'MISSING_KEY', line: 4, column: 1, value: 'prefill' },
    ],
    [
      'an unknown schedule',
      'colocated:\n  accelerator: h200\n  schedule: [chunked, chunky]',
      'did you mean "chunked"?',
      { code: 'UNKNOWN_VALUE', line: 5, column: 23, value: 'chunky' },
    ],
    [
      'too high a load',
      'colocated: { accelerator: h200, utilization: 0.9 }',
      'try 0.85',
      { code: 'BAD_NUMBER', line: 3, value: 0.9 },
    ],
    ['no accelerator', 'colocated: { maxBatch: 8 }', 'accelerator is missing', { code: 'MISSING_KEY', line: 3 }],
  ])('is refused for %s, at its place and with what to do', (_, body, says, error) => {
    const found = mistake(() => loaded(body));
    expect(found).toMatchObject(error);
    expect(found.message).toContain(says);
  });

  it.each([
    ['genes of both kinds', two + one, { schedule: 'chunked', 'decode.maxBatch': '8' }, 'One design is of one kind'],
    ['a pool that it lacks', two, { 'colocated.maxBatch': '8' }, 'the space has no colocated pool'],
    ['a bare key of two pools', two + one, { maxBatch: '8' }, 'Write one of decode.maxBatch, colocated.maxBatch'],
  ])('is refused for flags that set %s', (_, body, set, says) => {
    const found = mistake(() => loaded(body, set));
    expect(found.message).toContain(says);
    expect(found.flag).toContain('--set ');
  });
});

describe('a space is refused', () => {
  it('for an unknown accelerator, with place and nearest id', () => {
    const error = refused({ decode: 'accelerator: [h200, h20o]' });
    expect(error).toMatchObject({ code: 'UNKNOWN_ID', value: 'h20o', nearest: 'h200', line: 6, column: 23 });
    expect(error.message).toMatch(
      /\.yaml:6:23: unknown accelerator "h20o" \(UNKNOWN_ID\): did you mean "h200"\? Known: .*list accelerators/,
    );
  });

  // [what, the lines, the code, the offending value, the nearest valid one]
  it.each<[string, Text, string, unknown, unknown]>([
    ['a misspelt key', { head: 'modle: x' }, 'UNKNOWN_KEY', 'modle', 'model'],
    ['a misspelt gene', { decode: 'maxBach: 8' }, 'UNKNOWN_KEY', 'maxBach', 'maxBatch'],
    ['a gene of the other pool', { decode: 'chunkTokens: 8' }, 'UNKNOWN_KEY', 'chunkTokens', 'link'],
    ['a misspelt required gene', { decode: 'acelerators: h200' }, 'UNKNOWN_KEY', 'acelerators', 'accelerator'],
    ['a misspelt key of a range', { decode: 'maxBatch: {from: 1, too: 8, step: 1}' }, 'UNKNOWN_KEY', 'too', 'to'],
    ['a key of Object.prototype', { decode: '__proto__: 8' }, 'UNKNOWN_KEY', '__proto__', expect.any(String)],
    ['another key of Object.prototype', { decode: 'constructor: 8' }, 'UNKNOWN_KEY', 'constructor', expect.any(String)],
    ['an unknown model', { head: 'model: llama-3.1-9b' }, 'UNKNOWN_ID', 'llama-3.1-9b', 'llama-3.1-8b'],
    ['an unknown fabric', { shared: 'fabric: roce400' }, 'UNKNOWN_ID', 'roce400', 'roce-400'],
    [
      'a scale-up link as fabric',
      { shared: 'fabric: nvlink4' },
      'BAD_VALUE',
      'nvlink4',
      expect.stringMatching(/^roce/),
    ],
    ['an unknown pool memory', { shared: 'poolMemory: [cxl-ddr6]' }, 'UNKNOWN_ID', 'cxl-ddr6', 'cxl-ddr5'],
    ['a device memory as pool', { shared: 'poolMemory: hbm3' }, 'BAD_VALUE', 'hbm3', 'cxl-ddr5'],
    ['an empty id', { shared: 'fabric: ""' }, 'UNKNOWN_ID', '', expect.any(String)],
    ['a part that is only announced', { decode: 'accelerator: rubin' }, 'NOT_AVAILABLE', 'rubin', expect.any(String)],
    ['an internal part', { decode: 'accelerator: [tpu]' }, 'NOT_AVAILABLE', 'tpu-v9', expect.any(String)],
    ['`all` beside another', { decode: 'accelerator: [all, h200]' }, 'BAD_VALUE', 'all', 'all'],
    ['an unknown format', { shared: 'kvPrecision: fp9' }, 'UNKNOWN_VALUE', 'fp9', 'fp8'],
    ['an unknown format in a list', { shared: 'kvPrecision: [bf16, FP8]' }, 'UNKNOWN_VALUE', 'FP8', 'fp8'],
    ['an unknown topology', { decode: 'topology: torus3d' }, 'UNKNOWN_VALUE', 'torus3d', 'torus-3d'],
    ['an unknown policy', { shared: 'idleKv: kept' }, 'UNKNOWN_ID', 'kept', 'keep'],
    ['an unknown availability', { head: 'availability: all' }, 'UNKNOWN_VALUE', 'all', 'any'],
    ['an unknown redundancy', { head: 'redundancy: pairs' }, 'UNKNOWN_VALUE', 'pairs', 'pair'],
    ['a word for true or false', { head: 'allowUnknownQuality: yes' }, 'WRONG_TYPE', 'yes', undefined],
    ['an empty list', { decode: 'maxBatch: []' }, 'EMPTY_LIST', [], 64],
    ['an empty list of accelerators', { decode: 'accelerator: []' }, 'EMPTY_LIST', [], undefined],
    ['an empty value', { decode: 'maxBatch:' }, 'WRONG_TYPE', null, 64],
    ['an empty map', { decode: 'maxBatch: {}' }, 'MISSING_KEY', 'decode.maxBatch.from', undefined],
    ['a list in a list', { decode: 'maxBatch: [[8]]' }, 'WRONG_TYPE', [8], 64],
    [
      'a range of names',
      { decode: 'accelerator: {from: h100, to: h200}' },
      'WRONG_TYPE',
      { from: 'h100', to: 'h200' },
      undefined,
    ],
    ['a number as an id', { decode: 'accelerator: 200' }, 'WRONG_TYPE', 200, '200'],
    ['a word as a number', { decode: 'maxBatch: many' }, 'WRONG_TYPE', 'many', 64],
    ['a number in quotes', { decode: 'maxBatch: "8"' }, 'BAD_NUMBER', '8', 8],
    ['zero where a count is meant', { decode: 'tensorParallel: 0' }, 'BAD_NUMBER', 0, 1],
    ['a negative count', { decode: 'tensorParallel: [1, -2]' }, 'BAD_NUMBER', -2, 1],
    ['half a device', { decode: 'tensorParallel: 2.4' }, 'BAD_NUMBER', 2.4, 2],
    ['a negative fraction of a device', { decode: 'tensorParallel: -2.4' }, 'BAD_NUMBER', -2.4, 1],
    ['an infinite count', { decode: 'maxBatch: .inf' }, 'BAD_NUMBER', '.inf', 64],
    ['an absurd count', { decode: 'maxBatch: 1e999' }, 'BAD_NUMBER', '1e999', 64],
    ['a count beyond exact integers', { decode: 'maxBatch: 1e300' }, 'BAD_NUMBER', 1e300, 64],
    ['no number', { decode: 'pooledKvShare: .nan' }, 'BAD_NUMBER', '.nan', 0],
    ['an absurd share', { decode: 'pooledKvShare: -1e999' }, 'BAD_NUMBER', '-1e999', 0],
    ['a share above one', { decode: 'pooledKvShare: 1.5' }, 'BAD_NUMBER', 1.5, 1],
    ['a load of zero', { prefill: 'utilization: 0' }, 'BAD_NUMBER', 0, 0.7],
    ['a load above the bound', { prefill: 'utilization: 0.9' }, 'BAD_NUMBER', 0.9, 0.85],
    ['a time of zero', { shared: 'idleTtlS: [60, 0]' }, 'BAD_NUMBER', 0, 300],
    ['a number twice', { decode: 'maxBatch: [8, 16, 8.0]' }, 'DUPLICATE_VALUE', 8, undefined],
    ['zero and minus zero', { decode: 'pooledKvShare: [0, -0]' }, 'DUPLICATE_VALUE', expect.closeTo(0), undefined],
    ['a word twice', { shared: 'kvPrecision: [fp8, fp8]' }, 'DUPLICATE_VALUE', 'fp8', undefined],
    ['an id and its alias', { decode: 'accelerator: [h100-sxm, h100]' }, 'DUPLICATE_VALUE', 'h100', undefined],
    ['a step of zero', { decode: 'maxBatch: {from: 1, to: 8, step: 0}' }, 'BAD_RANGE', 0, 1],
    ['a negative step', { decode: 'maxBatch: {from: 1, to: 8, step: -2}' }, 'BAD_RANGE', -2, 2],
    [
      'a step that is no number',
      { decode: 'maxBatch: {from: 1, to: 8, step: .nan}' },
      'BAD_NUMBER',
      '.nan',
      expect.anything(),
    ],
    ['a factor of one', { decode: 'maxBatch: {from: 1, to: 8, factor: 1}' }, 'BAD_RANGE', 1, 2],
    ['a factor from zero', { decode: 'pooledKvShare: {from: 0, to: 1, factor: 2}' }, 'BAD_RANGE', 0, undefined],
    ['a range that runs down', { decode: 'maxBatch: {from: 8, to: 1, step: 1}' }, 'BAD_RANGE', 8, 1],
    ['a range without step', { decode: 'maxBatch: {from: 1, to: 8}' }, 'BAD_RANGE', { from: 1, to: 8 }, undefined],
    [
      'a range with step and factor',
      { decode: 'maxBatch: {from: 1, to: 8, step: 1, factor: 2}' },
      'BAD_RANGE',
      2,
      undefined,
    ],
    ['a range without end', { decode: 'maxBatch: {from: 1, step: 1}' }, 'MISSING_KEY', 'decode.maxBatch.to', undefined],
    ['a range beyond the bounds', { decode: 'pooledKvShare: {from: 0, to: 2, step: 1}' }, 'BAD_NUMBER', 2, 1],
    [
      'a range of fractions where counts are meant',
      { decode: 'maxBatch: {from: 1, to: 8, factor: 1.5}' },
      'BAD_NUMBER',
      1.5,
      2,
    ],
    ['a range of millions', { decode: 'maxBatch: {from: 1, to: 1e8, step: 1}' }, 'BAD_RANGE', 1, 10_001],
    [
      'a range of tiny factors',
      { decode: 'pooledKvShare: {from: 1e-300, to: 1, factor: 1.0000001}' },
      'BAD_RANGE',
      1.0000001,
      2,
    ],
    [
      'a range of steps nobody can tell apart',
      { shared: 'idleTtlS: {from: 1, to: 1.00000000000001, step: 1e-15}' },
      'BAD_RANGE',
      1e-15,
      undefined,
    ],
    [
      'a list of too many values',
      { shared: `idleTtlS: [${Array.from({ length: 10_001 }, (_, i) => i + 1).join(', ')}]` },
      'TOO_MANY_VALUES',
      10_001,
      10_000,
    ],
    [
      'a list where a map is meant',
      { shared: '- kvPrecision: fp8' },
      'WRONG_TYPE',
      [{ kvPrecision: 'fp8' }],
      undefined,
    ],
    ['a name with a `..` segment', { head: 'name: a/../b' }, 'BAD_NAME', 'a/../b', 'a-b'],
    ['a name that climbs with backslashes', { head: 'name: ..\\b' }, 'BAD_NAME', '..\\b', 'b'],
    ['a name that is a path', { head: 'name: /etc/passwd' }, 'BAD_NAME', '/etc/passwd', 'etc-passwd'],
    ['a name with a control character', { head: 'name: "a\\x1bb"' }, 'BAD_NAME', 'a\u001bb', 'a-b'],
    ['a name with a line break', { head: 'name: "a\\nb"' }, 'BAD_NAME', 'a\nb', 'a-b'],
    ['a blank name', { head: 'name: "  "' }, 'BAD_NAME', '  ', 'unnamed'],
    ['an empty name', { head: 'name: ""' }, 'BAD_VALUE', '', undefined],
    ['a number as name', { head: 'name: 2026' }, 'WRONG_TYPE', 2026, '2026'],
    ['a list of models', { head: 'model: [llama-3.1-8b]' }, 'WRONG_TYPE', ['llama-3.1-8b'], undefined],
  ])('for %s', (_, parts, code, value, nearest) => {
    const error = refused(parts);
    expect({ code: error.code, value: error.value, nearest: error.nearest }).toEqual({ code, value, nearest });
    expect(error.file).toMatch(/\.yaml$/);
    expect(error.line).toBeGreaterThan(0);
    expect(error.column).toBeGreaterThan(0);
    expect(error.advice).not.toBe('');
    expect(error.message).not.toMatch(/undefined|\[object|\n/);
  });

  it.each(['name', 'model', 'prefill', 'decode'])('without %s', (key) => {
    const data: Record<string, unknown> = {
      name: 'x',
      model: 'llama-3.1-8b',
      prefill: { accelerator: 'h200' },
      decode: { accelerator: 'h200' },
    };
    delete data[key];
    expect(mistake(() => loadSpace(file(JSON.stringify(data)), catalog))).toMatchObject({
      code: 'MISSING_KEY',
      value: key,
      line: 1,
    });
  });

  it('without an accelerator, at its pool', () => {
    const error = mistake(() =>
      loadSpace(file('name: x\nmodel: y\nprefill: {accelerator: all}\ndecode:\n  maxBatch: 8\n'), catalog),
    );
    expect(error).toMatchObject({ code: 'MISSING_KEY', value: 'decode.accelerator', line: 4 });
  });

  it('that is a list, or a word', () => {
    expect(mistake(() => loadSpace(file('- a\n'), catalog)).code).toBe('WRONG_TYPE');
    expect(mistake(() => loadSpace(file('hello\n'), catalog)).code).toBe('WRONG_TYPE');
  });

  it('for a config.json that is not there, at the line that names it', () => {
    const error = refused({ head: 'model: nowhere/config.json' });
    expect(error).toMatchObject({ code: 'FILE_MISSING', line: 2 });
    expect(error.message).toContain('list models');
  });

  it('for a Hugging Face name that neither the catalogue nor the disk knows', () =>
    expect(refused({ head: 'model: meta-llama/Llama-3.1-9B' })).toMatchObject({
      code: 'FILE_MISSING',
      nearest: 'llama-3.1-8b',
    }));

  it('for a mistake in the config.json, at its place there', () => {
    file('{\n  "model_type": "llama"\n}', 'configs/short.json');
    expect(refused({ head: 'model: configs/short.json' }).file).toMatch(/short\.json$/);
  });

  it.each([
    ['wrong values', `maxBatch: [${'x, '.repeat(200_000)}]`],
    ['unknown keys', Array.from({ length: 60_000 }, (_, i) => `k${i}: 1`).join('\n  ')],
  ])('for very many %s, in little time', (_, decode) => {
    const started = performance.now();
    refused({ decode });
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('for a text of a million characters, in little time and few words', () => {
    const error = refused({ decode: `accelerator: ${'x'.repeat(900_000)}` });
    expect(error.message.length).toBeLessThan(500);
  });
});

describe('--set', () => {
  it('puts one value in the place of a list', () => {
    const space = load({ decode: 'maxBatch: [8, 16]' }, { 'decode.maxBatch': '32', 'decode.accelerator': 'H100' });
    expect(values(space, 'decode.maxBatch')).toEqual([32]);
    expect(values(space, 'decode.accelerator')).toEqual(['h100-sxm']);
  });

  it('takes a bare key that only one pool has', () =>
    expect(values(load({}, { maxBatch: '32', kvPrecision: 'fp8' }), 'decode.maxBatch')).toEqual([32]));

  it.each<[string, string, string, string, unknown]>([
    ['an unknown key', 'decode.maxBach', '8', 'BAD_FLAG', 'decode.maxBatch'],
    ['an unknown bare key', 'maxBach', '8', 'BAD_FLAG', 'decode.maxBatch'],
    ['a key of both pools', 'tensorParallel', '8', 'AMBIGUOUS_KEY', 'prefill.tensorParallel'],
    ['a key of Object.prototype', '__proto__', '8', 'BAD_FLAG', expect.any(String)],
    ['a word for a number', 'decode.maxBatch', 'many', 'WRONG_TYPE', 64],
    ['nothing for a number', 'decode.maxBatch', '', 'WRONG_TYPE', 64],
    ['a number out of bounds', 'prefill.utilization', '0.9', 'BAD_NUMBER', 0.85],
    ['an infinite number', 'prefill.utilization', '1e999', 'BAD_NUMBER', 0.85],
    ['half a device', 'decode.tensorParallel', '2.4', 'BAD_NUMBER', 2],
    ['an unknown id', 'decode.accelerator', 'h20o', 'UNKNOWN_ID', 'h200'],
    ['a part nobody sells', 'decode.accelerator', 'rubin', 'NOT_AVAILABLE', expect.any(String)],
    ['an unknown word', 'decode.topology', 'torus', 'UNKNOWN_VALUE', expect.any(String)],
    ['`all`', 'decode.accelerator', 'all', 'BAD_FLAG', undefined],
  ])('is refused for %s, and the message shows the flag', (_, key, value, code, nearest) => {
    const error = refused({}, { [key]: value });
    expect(error).toMatchObject({ code, nearest, flag: `--set ${key}=${value}` });
    expect(error.message).toContain(`--set ${key}=${value}: `);
  });

  it('is refused twice for one gene', () =>
    expect(refused({}, { maxBatch: '8', 'decode.maxBatch': '16' }).code).toBe('BAD_FLAG'));
});
