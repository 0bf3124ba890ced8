import { describe, expect, test } from 'vitest';
import { compareFronts, oracle, type Asked } from './millions.js';

const asked = oracle(32, 8);

/** All networks, and all shares of pooled KV: where decode is bounded by ranges. */
const networks = ['decode.topology', 'decode.link', 'decode.scaleUpDomain'];
const shares = ['decode.pooledKvShare'];
const pools = ['cxl-ddr5', 'optical-ddr5', 'optical-hbm3e', 'photonic-pool'];

/** Memory pools, speculation and bought networks are asked for in turn, so that chance cannot leave them out. */
const asks: readonly Asked[] = [
  { whole: [...networks, ...shares] },
  { to: { 'shared.idleKv': ['pool'], 'decode.speculativeTokens': [0, 1, 3] }, whole: shares },
  { to: { 'shared.poolMemory': pools }, whole: [...shares, 'decode.maxBatch'] },
  {
    to: { 'shared.idleKv': ['ddr5-rdimm', 'keep'], 'decode.link': ['ualink-200', 'optical-800g-pluggable'] },
    whole: networks,
  },
  { to: { 'shared.idleKv': ['keep', 'recompute'] } },
];

const compared = compareFronts(['frontier'], asked, (i) => asks[i % asks.length]);

describe('those fronts', () => {
  const holding = (what: (genes: Readonly<Record<string, unknown>>) => boolean) =>
    compared.filter(({ genes }) => genes.some(what)).length;

  test('are not empty, but for a few', () => {
    expect(compared.length).toBe(asked.spaces);
    expect(compared.filter(({ front }) => front.length > 0).length).toBeGreaterThanOrEqual(0.8 * asked.spaces);
    expect(Math.max(...compared.map(({ front }) => front.length))).toBeGreaterThan(50);
  });

  test.each([
    ['pooled KV', (genes) => Number(genes['decode.pooledKvShare']) > 0],
    ['speculation', (genes) => Number(genes['decode.speculativeTokens']) > 0],
    ['a bought network', (genes) => (genes['decode.link'] ?? 'native') !== 'native'],
    ['idle KV in the pool', (genes) => genes['shared.idleKv'] === 'pool'],
    ['idle KV in hosts', (genes) => genes['shared.idleKv'] === 'ddr5-rdimm'],
  ] as [string, (genes: Readonly<Record<string, unknown>>) => boolean][])('hold designs with %s', (_, what) => {
    expect(holding(what)).toBeGreaterThanOrEqual(asked.spaces / 8);
  });
});
