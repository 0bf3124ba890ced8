import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copareto, desk, file, resultOf, has, names, readJson, startCopareto, until } from './desk.js';

/** The frontier space with fewer values of each gene: still both kinds of design, and every kind of gene that it varies. */
const reduced = `name: reduced-frontier
model: deepseek-r1
availability: any
shared:
  kvPrecision: [fp8]
  fabric: [roce-400]
  idleKv: [keep, pool, ddr5-rdimm, recompute]
  idleTtlS: [300, 1800]
  poolMemory: [none, optical-ddr5]
prefill:
  accelerator: [b200, tpu-v7]
  weightPrecision: [fp8, fp4]
  tensorParallel: [4, 8]
  pipelineParallel: [1, 2]
  expertParallel: [8, 16]
  topology: [native, torus-3d]
  link: [native, optical-800g-pluggable]
  scaleUpDomain: [native, 72]
  chunkTokens: [16384, 4096]
  utilization: { from: 0.5, to: 0.8, step: 0.1 }
decode:
  accelerator: [b200, tpu-v7]
  weightPrecision: [fp8, fp4]
  tensorParallel: [2, 4, 8]
  pipelineParallel: [1, 2]
  expertParallel: [8, 16, 32]
  topology: [native, switch, torus-3d]
  link: [native, optical-800g-pluggable]
  scaleUpDomain: [native, 72]
  speculativeTokens: [0, 1, 3]
  pooledKvShare: { from: 0, to: 1, step: 0.2 }
  maxBatch: [1, 2, 4, 8, 16, 32, 64, 128]
colocated:
  accelerator: [b200, tpu-v7]
  weightPrecision: [fp8, fp4]
  tensorParallel: [4, 8]
  expertParallel: [8, 16, 32]
  topology: [native, torus-3d]
  link: [native, optical-800g-pluggable]
  chunkTokens: [2048, 8192]
  schedule: [chunked, decode-first]
  utilization: [0.5, 0.7]
  maxBatch: [2, 8, 32]
`;
const space = file('reduced-frontier.yaml', reduced);
const search = (out: string, workers: string) => [
  'search',
  space,
  '--algorithm',
  'exact',
  '--workers',
  workers,
  '--out',
  out,
];
const certificate = (run: string) => (readJson(`${run}/manifest.json`) as { certificate: unknown }).certificate;

describe('the exact front of a reduced frontier space', () => {
  it('is the same to the byte with 1 and 8 workers, certificate and all', async () => {
    for (const workers of ['1', '8'])
      expect(await copareto(...search(`exact-${workers}`, workers))).toMatchObject({ code: 0 });
    expect(resultOf('exact-8')).toEqual(resultOf('exact-1'));
    expect(certificate('exact-8')).toEqual(certificate('exact-1'));
    expect(certificate('exact-1')).toMatchObject({ complete: true });
    expect((readJson('exact-1/front.json') as { points: unknown[] }).points.length).toBeGreaterThan(20);
  });

  it('is the same after kill -9 in the sweep of either pool, on 2, 3, 1 and again 2 workers', async () => {
    const run = 'exact-killed';
    const checkpoint = () => names(`${run}/checkpoint`);
    const killWhen = async (kind: string, ...args: string[]) => {
      const { process, ended } = startCopareto(...args);
      await until(() => checkpoint().some((name) => name.startsWith(kind)), `${kind} in ${join(desk, run)}`);
      process.kill('SIGKILL');
      expect((await ended).code).toBeNull();
      expect(has(`${run}/front.json`)).toBe(false);
    };
    await killWhen('sweep-0', ...search(run, '2'));
    await killWhen('sweep-1', 'resume', run, '--workers', '3');
    await killWhen('join', 'resume', run, '--workers', '1');
    expect(await copareto('resume', run, '--workers', '2')).toMatchObject({ code: 0 });
    expect(resultOf(run)).toEqual(resultOf('exact-1'));
    expect(certificate(run)).toEqual(certificate('exact-1'));
  });
});
