import { describe, expect, it } from 'vitest';
import { prefillPass } from '../../src/core/intensity.js';
import { kvBytes } from '../../src/core/shape.js';
import { all, entry, shape } from './catalogue.js';

/**
 * Mooncake, arXiv 2407.00079, equation 2: loading the KV of a prefix of p tokens beats computing it again where
 * B / G > 2 d s / (gqa (a p d + b d^2)), with B the bandwidth into eight devices and G their peak. For Llama-3-70B its
 * constants are d = 8,192, gqa = 8, s = 2 B, a = 4 and b = 22.
 */
function equation2(prefix: number, peakFlopPerS: number): number {
  const [d, gqa, s, a, b] = [8192, 8, 2, 4, 22];
  return (peakFlopPerS * 2 * d * s) / (gqa * (a * prefix * d + b * d * d));
}

/** The same from our own counts: bytes of the prefix over the time in which its FLOPs take the whole peak. Bytes/s. */
function threshold(prefix: number, peakFlopPerS: number): number {
  const llama = shape('llama-3.1-70b');
  const prompt = { freshTokens: prefix, freshSquare: prefix ** 2, prefixTokens: 0, chunkTokens: prefix };
  const { flop } = prefillPass(llama, all('bf16'), 'bf16', prompt);
  return kvBytes(llama, prefix, 'bf16') / (flop / peakFlopPerS);
}

const prefix = 8192;
// A800 and H800 are A100 and H100 with slower links: their arithmetic is the same.
const servers = [
  { name: '8 A800', id: 'a100-sxm', bf16: 312e12, formula: 5.9, published: 6 },
  { name: '8 H800', id: 'h100-sxm', bf16: 989e12, formula: 18.6, published: 19 },
];

describe.each(servers)(
  'the KV of 8,192 tokens of Llama-3.1-70B on $name, at peak,',
  ({ id, bf16, formula, published }) => {
    const peak = 8 * (entry('accelerators', id).peakFlopPerS.bf16?.value ?? Number.NaN);

    it(`is worth loading above ${formula} GB/s by the formula, ${published} as published`, () => {
      expect(peak).toBe(8 * bf16);
      expect(equation2(prefix, peak) / 1e9).toBeCloseTo(formula, 1);
      expect(Math.round(equation2(prefix, peak) / 1e9)).toBe(published);
    });

    // Ours counts 28.3 d^2 a layer where the formula has 26: the matrices are 25.5 d^2, causal attention is half of 4 p d, and
    // embedding and head add 0.8. That gives 5.4 and 17.1 GB/s.
    it('is worth loading by our own counts within a tenth of that, and above no more than is published', () => {
      const ours = threshold(prefix, peak);
      expect(Math.abs(ours / equation2(prefix, peak) - 1)).toBeLessThan(0.1);
      expect(ours / 1e9).toBeLessThan(published);
    });

    it('is worth loading at ever lower bandwidth for longer prefixes, whose attention grows with their square', () => {
      const bandwidths = [1024, 8192, 65_536, 131_072].map((tokens) => threshold(tokens, peak));
      expect(bandwidths).toEqual(bandwidths.toSorted((a, b) => b - a));
    });
  },
);
