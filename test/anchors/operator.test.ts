import { describe, expect, it } from 'vitest';
import { dispatchCombineS } from '../../src/core/collective.js';
import { mlaPrefillFlop } from '../../src/core/operator/mla.js';
import { missLog, visitedExperts } from '../../src/core/operator/moe.js';
import { shape } from './catalogue.js';

// "Insights into DeepSeek-V3", arXiv 2505.09343, section 2.3.2: (1 B + 2 B) x 32 x 9 x 7K / 50 GB/s = 120.96 us a layer,
// twice that for two micro-batches, times 61 layers: 14.76 ms; at NVL72's 900 GB/s 0.82 ms.
describe('the bandwidth floor of expert parallelism of DeepSeek-V3', () => {
  it('is 120.96 us a layer over 50 GB/s: 32 tokens, 9 experts, 7K elements of 1 B out and 2 B back', () => {
    expect(dispatchCombineS(32, 9, 7000, 3, 50e9) * 1e6).toBeCloseTo(120.96, 10);
  });

  it('is 14.76 ms for two micro-batches and 61 layers, and 0.82 ms at 900 GB/s', () => {
    expect(dispatchCombineS(32, 9, 7000, 3, 50e9) * 2 * 61 * 1e3).toBeCloseTo(14.76, 2);
    expect(dispatchCombineS(32, 9, 7000, 3, 900e9) * 2 * 61 * 1e3).toBeCloseTo(0.82, 2);
  });
});

// Absorbed attention costs 2 x 576 + 2 x 512 = 2,176 FLOP a head and pair, expanded 2 (128 + 64 + 128) = 640, and the
// expansion 2 x 512 (128 + 128) = 262,144 FLOP a head and prefix token: equal at 262,144 / 1,536 = 170.7 new tokens.
describe('MLA prefill of DeepSeek-R1 over a long cached prefix', () => {
  const { mla, heads } = shape('deepseek-r1');
  if (mla === undefined) throw new Error('DeepSeek-R1 has multi-head latent attention');
  const prefix = 1e9;
  const cheapest = (fresh: number) => mlaPrefillFlop(mla, heads, fresh * prefix, prefix);
  const absorbed = (fresh: number) => fresh * prefix * heads * 2176;

  it('stays absorbed up to 170 new tokens', () => {
    for (const fresh of [1, 100, 170]) expect(cheapest(fresh)).toBe(absorbed(fresh));
  });

  it('expands the latent from 171 new tokens on', () => {
    for (const fresh of [171, 200, 1000]) {
      expect(cheapest(fresh)).toBeLessThan(absorbed(fresh));
      expect(cheapest(fresh)).toBe(prefix * heads * (640 * fresh + 262_144));
    }
  });
});

// E (1 - (1 - k/E)^T): one token visits k experts, 16 tokens 102.0 of DeepSeek-R1's 256, a large batch all.
describe('routed experts visited by a batch of DeepSeek-R1', () => {
  const visited = (tokens: number) => visitedExperts(256, missLog(256, 8), tokens);

  it('are 8 for one token, 102 for 16 and 256 for 4,096', () => {
    expect(visited(1)).toBeCloseTo(8, 12);
    expect(visited(16)).toBeCloseTo(256 * (1 - (31 / 32) ** 16), 10);
    expect(Math.round(visited(16))).toBe(102);
    expect(visited(4096)).toBeCloseTo(256, 10);
  });
});
