import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { loadObjective } from '../../src/objective/load.js';
import { metrics } from '../../src/objective/metrics.js';
import { loadSpace } from '../../src/space/load.js';

/** A temporary folder, gone after the tests of a file. */
export const desk = mkdtempSync(join(tmpdir(), 'copareto-contract-'));
afterAll(() => rmSync(desk, { recursive: true, force: true }));

export const catalog = loadCatalog();

const shipped = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
export const objective = loadObjective(shipped('objectives/cost-latency-efficiency.yaml'), catalog, metrics);

/** 1,536 designs of which some are feasible, some are not, and some are duplicates. */
const text = `name: contract
model: gpt-oss-120b
shared: { idleKv: [keep, recompute], idleTtlS: [60, 300] }
prefill: { accelerator: [h200, b200], tensorParallel: [1, 2], utilization: [0.6, 0.8] }
decode: { accelerator: [h200, b200, h20], tensorParallel: [1, 4], expertParallel: [8, 1], maxBatch: [8, 16, 64, 512] }
`;
const read = (name: string, content: string) => {
  writeFileSync(join(desk, name), content);
  return loadSpace(join(desk, name), catalog);
};
export const space = read('contract.yaml', text);

const colocated = `colocated:
  accelerator: [h200, b200]
  tensorParallel: [1, 4]
  expertParallel: [8, 1]
  schedule: [prefill-first, decode-first, chunked]
  utilization: [0.4, 0.7]
  maxBatch: [8, 64]
`;
/** The same and 384 co-located designs; and these alone. */
export const union = read('union.yaml', text + colocated);
export const lone = read('alone.yaml', text.replaceAll(/^(prefill|decode):.*\n/gm, '') + colocated);

/** Copies a run folder, so that a test may do to it what it likes. */
export function copyOf(folder: string, name: string): string {
  const copy = join(desk, name);
  cpSync(folder, copy, { recursive: true });
  return copy;
}
