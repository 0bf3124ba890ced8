import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
import { type Catalog, loadCatalog } from '../../src/catalog/catalog.js';
import { InputError } from '../../src/catalog/input-error.js';

/** A temporary folder to write files in, gone after the tests of a file. */
export const desk = mkdtempSync(join(tmpdir(), 'copareto-input-'));
afterAll(() => rmSync(desk, { recursive: true, force: true }));

let written = 0;
/** Writes a file of a fresh name, or of the name given, and tells its path. */
export function file(content: string | Uint8Array, name = `file-${written++}.yaml`): string {
  const path = join(desk, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** The one input error that a call throws. */
export function mistake(call: () => unknown): InputError {
  try {
    call();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const figure = (value: number) => ({ value, grade: 'B', source: 'made up for tests' });

const accelerator = (id: string, more: object = {}) => ({
  id,
  name: `Accelerator ${id}`,
  vendor: 'Nobody',
  availability: 'buy',
  executionClass: 'gpu-graph',
  peakFlopPerS: { bf16: figure(1e15) },
  memory: { technology: 'hbm3', bytes: figure(80e9), bytesPerS: figure(3e12) },
  power: { tdpW: figure(700) },
  scaleUp: { link: 'nvlink4', domain: figure(8), topology: 'switch' },
  scaleOut: {},
  price: { basis: 'device' },
  purchaseUnit: figure(8),
  ...more,
});

export const facts: Record<string, Record<string, unknown>[]> = {
  accelerators: [
    accelerator('b200'),
    accelerator('h100-sxm', { aliases: ['h100', 'h100-80gb'], availability: 'rent' }),
    accelerator('h200'),
    accelerator('rubin', { availability: 'announced' }),
    accelerator('tpu-v9', { availability: 'internal', aliases: ['tpu'] }),
  ],
  models: [
    {
      id: 'llama-3.1-8b',
      name: 'Llama 3.1 8B',
      aliases: ['meta-llama/Llama-3.1-8B'],
      source: 'made up for tests',
      grade: 'B',
      layers: 32,
      hidden: 4096,
      vocabulary: 128256,
      tiedEmbeddings: false,
      contextTokens: 131072,
      attention: { kind: 'gqa', heads: 32, kvHeads: 8, headDim: 128 },
      dense: { layers: 32, inner: 14336 },
      nativeFormat: { experts: 'bf16', rest: 'bf16', kv: 'bf16' },
    },
  ],
  qualities: [
    {
      id: 'llama-3.1-8b',
      name: 'Llama 3.1 8B',
      weights: { fp8: figure(0.005) },
    },
  ],
  workloads: [
    {
      id: 'chat',
      name: 'Chat',
      turnsPerTask: { mean: figure(1), sd: figure(0) },
      contextTokens: { median: figure(1000), sigma: figure(1), max: figure(1e5) },
      outputTokens: { mean: figure(100), sd: figure(10) },
      turns: [{ id: 'first', share: figure(1), newTokens: { mean: figure(10), sd: figure(1) } }],
      arrivalScv: figure(1),
    },
  ],
  memories: [
    { id: 'cxl-ddr5', name: 'CXL', use: 'pool', aliases: ['cxl'] },
    { id: 'hbm3', name: 'HBM3', use: 'device' },
  ],
  links: [
    { id: 'nvlink4', name: 'NVLink 4', use: 'scale-up' },
    { id: 'roce-400', name: 'RoCE 400G', use: 'fabric', aliases: ['ethernet-400'] },
    { id: 'roce-800', name: 'RoCE 800G', use: 'fabric' },
  ],
  prices: [],
  coefficients: [],
};

/** Writes entries as a catalogue's folders; prices and coefficients are the shipped ones unless given. */
export function writeCatalog(entries: typeof facts, name = `catalog-${written++}`): URL {
  for (const [kind, list] of Object.entries(entries)) {
    mkdirSync(join(desk, name, kind), { recursive: true });
    for (const entry of list) file(JSON.stringify(entry), join(name, kind, `${String(entry['id'])}.yaml`));
    if (list.length === 0)
      cpSync(new URL(`../../src/catalog/${kind}/`, import.meta.url), join(desk, name, kind), { recursive: true });
  }
  return pathToFileURL(join(desk, `${name}/`));
}

export const catalog: Catalog = loadCatalog(writeCatalog(facts, 'tiny'));
