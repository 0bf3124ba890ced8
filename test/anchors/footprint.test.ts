import { describe, expect, it } from 'vitest';
import { capacityFootprint } from '../../src/core/footprint.js';
import { kvBytes, weightBytes } from '../../src/core/shape.js';
import { all, catalog, model, shape } from './catalogue.js';

const GB = 1e9;
const GiB = 2 ** 30;

// Zhao and Liu, arXiv 2601.22001: CF = KV of a request + weights / batch, with the published dimensions of each model.
describe('capacity footprint of a request', () => {
  const footprintGB = (id: string, batch: number, context: number) =>
    capacityFootprint(shape(id), all('bf16'), 'bf16', batch, context) / GB;

  // 327,680 B x 98,000 = 32.11 GB, and 141.1 GB / 16 = 8.82 GB.
  it('of Llama-3.1-70B at 98,000 tokens and batch 16 is 40.9 GB', () => {
    expect(footprintGB('llama-3.1-70b', 16, 98_000)).toBeCloseTo(40.9, 1);
  });

  // 327.68 GB + 8.82 GB = 336.50 GB: 337 with the card's 70.6e9 parameters, a hair below the half with 70.55e9 counted.
  it('of Llama-3.1-70B at a million tokens is 336.5 GB at batch 16, so that one request does not fit 192 GB', () => {
    expect(footprintGB('llama-3.1-70b', 16, 1e6)).toBeCloseTo(336.5, 2);
    expect(kvBytes(shape('llama-3.1-70b'), 1e6, 'bf16')).toBeGreaterThan(192 * GB);
  });

  it('of DeepSeek-R1 at batch 16 is 91 GB at 98,000 tokens and 105 GB at 300,000', () => {
    expect(Math.round(footprintGB('deepseek-r1', 16, 98_000))).toBe(91);
    expect(Math.round(footprintGB('deepseek-r1', 16, 300_000))).toBe(105);
  });
});

describe('KV cache in bf16', () => {
  // 2 layers kvHeads headDim 2 B (GQA), layers (latent + rope) 2 B (MLA), from each model's config.json.
  it.each([
    ['llama-3.1-8b', 131_072],
    ['qwen3-32b', 262_144],
    ['llama-3.1-70b', 327_680],
    ['llama-3.1-405b', 516_096],
    ['deepseek-r1', 70_272],
  ])('of %s takes %d bytes a token', (id, bytes) => {
    expect(kvBytes(shape(id), 1, 'bf16')).toBe(bytes);
    expect(kvBytes(shape(id), 98_000, 'bf16')).toBe(98_000 * bytes);
  });

  // gpt-oss model card, arXiv 2508.10925: every second of 36 layers sees 128 tokens. 18 x 2 x 8 x 64 x 2 B = 36,864 B.
  it('of gpt-oss-120b grows by 36.9 kB a token beyond its window of 128, and by twice that within', () => {
    const growth = (context: number) =>
      kvBytes(shape('gpt-oss-120b'), context + 1, 'bf16') - kvBytes(shape('gpt-oss-120b'), context, 'bf16');
    expect(growth(100)).toBe(2 * 36_864);
    expect(growth(128)).toBe(36_864);
    expect(growth(100_000)).toBe(36_864);
  });

  // With the prefix kept at the decode side only new KV moves: 875 new tokens on 119,000 of DeepSeek-R1.
  it('of 875 new tokens of DeepSeek-R1 is 61 MB, of their context of 119,000 8.4 GB', () => {
    expect(Math.floor(kvBytes(shape('deepseek-r1'), 875, 'bf16') / 1e6)).toBe(61);
    expect(kvBytes(shape('deepseek-r1'), 119_000, 'bf16') / GB).toBeCloseTo(8.4, 1);
  });
});

// PLENA, arXiv 2509.09505, table X: Llama-3.1-70B, 98,000 tokens, batch 8. Its weights leave out the input embedding, and
// its 4-bit formats carry no scales; ours carry an fp8 scale for each 16 elements, 0.5625 B, and keep the head in bf16.
describe('PLENA table X, Llama-3.1-70B at 98,000 tokens and batch 8,', () => {
  const llama = shape('llama-3.1-70b');
  const embedding = llama.embeddingParameters * 2;
  const scales = 0.5625 / 0.5;

  it('has KV of 239.26 GiB at 16 bit, and of 59.81 GiB at 4 bit without scales', () => {
    expect((8 * kvBytes(llama, 98_000, 'bf16')) / GiB).toBeCloseTo(239.26, 2);
    expect((8 * kvBytes(llama, 98_000, 'fp4')) / scales / GiB).toBeCloseTo(59.81, 2);
  });

  it('has weights of 129.46 GiB at 16 bit, and of 32.36 GiB at 4 bit without scales and with a head of 4 bit', () => {
    const head = llama.headParameters;
    expect((weightBytes(llama, all('bf16')) - embedding) / GiB).toBeCloseTo(129.46, 2);
    const layers = weightBytes(llama, all('fp4')) - embedding - 2 * head;
    expect((layers / scales + head / 2) / GiB).toBeCloseTo(32.36, 2);
  });
});

describe('parameters counted from dimensions', () => {
  const models = [...catalog.models.values()];

  it('cover the eight models of the catalogue', () => {
    expect(models.map(({ id }) => id)).toHaveLength(8);
    expect(models.every(({ published }) => published !== undefined)).toBe(true);
  });

  // Totals of the model cards named in each file of src/catalog/models.
  it.each(models.map(({ id }) => [id]))('of %s are within two per cent of those published', (id) => {
    const published = model(id).published?.totalParameters.value ?? Number.NaN;
    expect(Math.abs(shape(id).totalParameters / published - 1)).toBeLessThan(0.02);
  });

  // A card that counts the embedding as inactive (gpt-oss) lies below.
  it.each(models.map(({ id }) => [id]))('that are active in %s are within three per cent of those published', (id) => {
    const published = model(id).published?.activeParameters?.value ?? Number.NaN;
    const { activeParameters, embeddingParameters } = shape(id);
    const counted = id === 'gpt-oss-120b' ? activeParameters - embeddingParameters : activeParameters;
    expect(Math.abs(counted / published - 1)).toBeLessThan(0.03);
  });
});
