import { describe, expect, it } from 'vitest';
import { decodeLimit, decodeStep, intensity, longContextLimit } from '../../src/core/intensity.js';
import { all, shape } from './catalogue.js';

// Zhao and Liu, "Heterogeneous Computing: The Key to Powering the Future of AI Agent Inference", arXiv 2601.22001, plots
// operational intensity over context; the numbers here are its closed forms with the published dimensions of each model,
// worked out beside each test. Weights and KV are bf16 unless a title says otherwise.

/** Decode intensity of a batch, FLOP/B. */
function decodeIntensity(id: string, batch: number, context: number): number {
  return intensity(decodeStep(shape(id), all('bf16'), 'bf16', batch, context));
}

describe('operational intensity of decode', () => {
  // 16 (2 x 70.55e9 + 80 x 4 x 64 x 128 x 98,000) FLOP over 141.1 GB + 16 x 32.11 GB: 6.37e12 / 654.9e9.
  it('of Llama-3.1-70B at 98,000 tokens and batch 16 is 9.7 FLOP/B', () => {
    expect(decodeIntensity('llama-3.1-70b', 16, 98_000)).toBeCloseTo(9.7, 1);
  });

  // (141.1e9 + 256.9e9) FLOP / 32.11 GB of KV.
  it('of Llama-3.1-70B at 98,000 tokens tends to 12.4 FLOP/B for large batches', () => {
    expect(decodeLimit(shape('llama-3.1-70b'), 'bf16', 98_000)).toBeCloseTo(12.4, 1);
  });

  it('of Llama-3.1-70B at a million tokens is 8.2 FLOP/B at batch 16, against a limit of 8.4', () => {
    expect(decodeIntensity('llama-3.1-70b', 16, 1e6)).toBeCloseTo(8.2, 1);
    expect(decodeLimit(shape('llama-3.1-70b'), 'bf16', 1e6)).toBeCloseTo(8.4, 1);
  });

  // 671e9 parameters of which 16 tokens visit 1 - (1 - 8/256)^16 = 40% of the routed experts.
  it('of DeepSeek-R1 at 98,000 tokens and batch 16 is 41.8 FLOP/B, against a limit of 253', () => {
    expect(decodeIntensity('deepseek-r1', 16, 98_000)).toBeCloseTo(41.8, 1);
    expect(Math.round(decodeLimit(shape('deepseek-r1'), 'bf16', 98_000))).toBe(253);
  });

  // The paper's contrast: sparse experts move more bytes for each FLOP, absorbed MLA fewer.
  it('is lowered by experts at 1,600 tokens (2.9 against 15.6 of Llama-70B) and raised by MLA at 98,000', () => {
    expect(decodeIntensity('deepseek-r1', 16, 1600)).toBeCloseTo(2.9, 1);
    expect(decodeIntensity('llama-3.1-70b', 16, 1600)).toBeCloseTo(15.6, 1);
    expect(decodeIntensity('deepseek-r1', 16, 98_000)).toBeGreaterThan(decodeIntensity('llama-3.1-70b', 16, 98_000));
  });
});

// GQA: (heads / kv heads) (2 / bytes per element). Absorbed MLA: heads (2 x 576 + 2 x 512) / (576 bytes per element).
describe('the intensity of attention alone, the limit for long contexts,', () => {
  it.each([
    ['llama-3.1-8b', 4],
    ['llama-3.1-70b', 8],
    ['llama-3.1-405b', 16],
  ])('of %s is %d FLOP/B: query heads per KV head', (id, limit) => {
    expect(longContextLimit(shape(id), 'bf16')).toBe(limit);
  });

  it.each([
    ['deepseek-r1', 242],
    ['kimi-k2', 121],
  ])('of %s is %d FLOP/B: its heads share one latent', (id, limit) => {
    expect(Math.round(longContextLimit(shape(id), 'bf16'))).toBe(limit);
  });

  it('of DeepSeek-R1 is 484 FLOP/B with KV in fp8', () => {
    expect(Math.round(longContextLimit(shape('deepseek-r1'), 'fp8'))).toBe(484);
  });

  it('is what the limit for large batches tends to as the context grows', () => {
    for (const id of ['llama-3.1-8b', 'llama-3.1-70b', 'llama-3.1-405b', 'deepseek-r1', 'kimi-k2']) {
      const attention = longContextLimit(shape(id), 'bf16');
      expect(decodeLimit(shape(id), 'bf16', 1e12) / attention).toBeCloseTo(1, 4);
      expect(decodeLimit(shape(id), 'bf16', 1e4)).toBeGreaterThan(attention);
    }
  });
});
