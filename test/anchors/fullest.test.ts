import { describe, expect, it } from 'vitest';
import type { Model } from '../../src/catalog/schema.js';
import { expertS, expertsRead, passRatesOf, streamedBytes } from '../../src/core/engine.js';
import { kvShardsOf, layersOn } from '../../src/core/fullest.js';
import { kvBytes } from '../../src/core/shape.js';
import { model, shape as shapeFor } from './catalogue.js';
import { alive, decodingOn, placing } from './decoding.js';

const flat = (tensor: number, expert = 1) => ({ tensor, pipeline: 1, expert });

/** Llama-3.1-8B with 96 query heads over its eight KV heads. */
const wide: Model = {
  ...model('llama-3.1-8b'),
  id: 'wide',
  attention: { kind: 'gqa', heads: 96, kvHeads: 8, headDim: 128 },
};

describe('tensor parallelism', () => {
  it.each([3, 6, 12, 24, 48, 96])('of %d divides 96 query heads', (tensor) => {
    expect(placing(wide, 'h200', flat(tensor))).toHaveProperty('kvShards');
  });

  it.each([5, 7, 9, 10, 64])('of %d does not, and is no design', (tensor) => {
    expect(placing(wide, 'h200', flat(tensor))).toMatchObject({
      kind: 'invalid',
      rule: 'tensor parallelism must divide the number of attention heads',
    });
  });

  it('beyond the number of heads is told so', () => {
    expect(placing(wide, 'h200', flat(192))).toMatchObject({
      rule: 'tensor parallelism exceeds the number of attention heads',
    });
  });
});

describe('KV heads on the fullest device', () => {
  it.each([1, 2, 4, 8, 16, 32])('are as many as on any where %d divides or is divided by 8', (tensor) => {
    expect(kvShardsOf({ kvShards: 8 }, tensor)).toBe(Math.min(tensor, 8));
    expect(kvShardsOf({ kvShards: 1 }, tensor)).toBe(1);
  });

  /** Heads in order: whichever KV heads the query heads of each device belong to. */
  it('are those of its query heads', () => {
    for (const [heads, kvHeads] of [
      [96, 8],
      [60, 20],
      [64, 4],
      [30, 10],
      [105, 15],
      [72, 1],
    ])
      for (let tensor = 1; tensor <= heads; tensor++) {
        if (heads % tensor !== 0) continue;
        const held = Array.from({ length: tensor }, () => new Set<number>());
        for (let head = 0; head < heads; head++)
          held[Math.floor((head * tensor) / heads)].add(Math.floor((head * kvHeads) / heads));
        const most = Math.max(...held.map(({ size }) => size));
        expect(kvHeads / kvShardsOf({ kvShards: kvHeads }, tensor), `${kvHeads} over ${tensor}`).toBeCloseTo(most, 12);
      }
  });

  it('are two of eight over six devices: it holds and reads as much KV as one of four', () => {
    const context = 2000;
    const of = (tensor: number) => decodingOn(placing(wide, 'h200', flat(tensor)), 0);
    const { shape } = of(6).engine.placement.setting;
    expect(of(6).kvBytesPerRequest).toBeCloseTo(kvBytes(shape, context, 'bf16') / 4, 6);
    expect(of(6).localS).toBeCloseTo(of(4).localS, 15);
    expect(of(6).attentionComputeS).toBeCloseTo((of(4).attentionComputeS * 4) / 6, 15);
  });
});

describe('384 experts', () => {
  const kimi = model('kimi-k2');
  const at = (expert: number) => alive(placing(kimi, 'mi355x', flat(1, expert)));
  const rank = 3 * 7168 * 2048 * 60;
  /** Weights of a device without its experts. */
  const rest = (expert: number, held: number) => at(expert).weightBytesPerDevice - held * rank;

  it('over 256 devices: the fullest holds two, as each of 192 does', () => {
    expect(rest(256, 2)).toBeCloseTo(rest(192, 2), 0);
    expect(rest(256, 2)).toBeCloseTo(rest(384, 1), 0);
    expect(at(256).roomBytes).toBeCloseTo(at(192).roomBytes, 0);
  });

  it('over 128 devices: three on each', () => {
    expect(rest(128, 3)).toBeCloseTo(rest(384, 1), 0);
  });

  it('over 256 devices: the busiest streams two when all are read, and the mean device as many bytes as ever', () => {
    const placement = at(256);
    const rates = passRatesOf(placement);
    expect(rates.rankExperts).toBe(2);
    const { engine } = decodingOn(placement, 0);
    const read = expertsRead(engine, 4096);
    expect(read).toBeCloseTo(384, 9);
    expect(streamedBytes(engine, read) - streamedBytes(engine, 0)).toBeCloseTo(1.5 * rank, -3);
    // Few visits: streaming is what takes time.
    const slow = { ...engine, rates: { ...rates, expertTokenS: 0 } };
    expect(expertS(slow, 4096, read)).toBeCloseTo(2 * rates.expertStreamS, 12);
  });

  it('of a draft lie so too', () => {
    const drafting: Model = { ...kimi, draft: model('deepseek-r1').draft };
    const own = (expert: number) => {
      const { draft } = decodingOn(placing(drafting, 'mi355x', flat(1, expert)), 1).speculation;
      if (draft === undefined) throw new Error('no draft');
      return draft.weightBytesPerDevice;
    };
    expect(own(256)).toBeCloseTo(own(192), 0);
    expect(own(256) - own(384)).toBeCloseTo(3 * 7168 * 2048, 0);
  });
});

describe('the ends of a pipeline', () => {
  const llama = model('llama-3.1-8b');
  const matrix = llama.vocabulary * llama.hidden * 2;
  const of = (tiedEmbeddings: boolean, tensor: number, pipeline: number) =>
    alive(placing({ ...llama, tiedEmbeddings }, 'h200', { tensor, pipeline, expert: 1 })).weightBytesPerDevice;
  /** Bytes of the layers, all together. */
  const layers = of(false, 1, 1) - 2 * matrix;

  it('hold the embedding and the head, one each', () => {
    for (const pipeline of [2, 4, 8])
      for (const tensor of [1, 4])
        expect(of(false, tensor, pipeline)).toBeCloseTo((layers / pipeline + matrix) / tensor);
  });

  it('hold a whole copy each of the matrix that is both, where a lone stage has one', () => {
    expect(of(true, 1, 1)).toBeCloseTo(layers + matrix);
    for (const pipeline of [2, 4, 8])
      for (const tensor of [1, 4])
        expect(of(true, tensor, pipeline)).toBeCloseTo((layers / pipeline + matrix) / tensor);
  });
});

describe('weights that tensor-parallel devices have alike', () => {
  it('are the projections of DeepSeek-R1 down to latents of 1,536 and 576 elements, and its routers of 256 experts', () => {
    const deepseek = shapeFor('deepseek-r1');
    const [once, each] = [layersOn(deepseek, 1), layersOn(deepseek, 16)];
    const down = 61 * 7168 * (1536 + 576);
    const routers = 58 * 7168 * 256;
    expect(once.linear + once.routers).toBe(
      deepseek.activeParameters -
        58 * deepseek.expertsPerToken * deepseek.expertParameters -
        deepseek.embeddingParameters -
        deepseek.headParameters,
    );
    expect(16 * each.linear - once.linear).toBe(15 * down);
    expect(each.routers).toBe(routers);
    expect(once.routers).toBe(routers);
  });

  it('are keys and values of Llama-3.1-70B where there are more devices than its eight KV heads', () => {
    const llama = shapeFor('llama-3.1-70b');
    const [once, on8, on16] = [1, 8, 16].map((tensor) => layersOn(llama, tensor).linear);
    const kv = 80 * 2 * 8192 * 8 * 128;
    expect(8 * on8).toBe(once);
    expect(16 * on16).toBe(once + kv);
  });

  it('fill each device, are streamed by it in every pass, and multiplied', () => {
    const of = (tensor: number) => alive(placing(model('deepseek-r1'), 'gb300', flat(tensor, 16)));
    // All but the routed experts, embedding and head, in fp8 (routers in bf16).
    const [four, sixteen] = [of(4), of(16)];
    const rates = [four, sixteen].map(passRatesOf);
    const { linear, routers } = layersOn(shapeFor('deepseek-r1'), 16);
    const bytes = linear + 2 * routers;
    const head = (shapeFor('deepseek-r1').headParameters * 2) / 16;
    expect(rates[1].linearBytes).toBeCloseTo(bytes + head, 0);
    expect(sixteen.weightBytesPerDevice).toBeCloseTo(bytes + 2 * head + (58 * 256 * 3 * 7168 * 2048) / 16, 0);
    // Of what is cut a sixteenth is a quarter of a fourth; the rest stays.
    const whole = 61 * 7168 * (1536 + 576) + 2 * 58 * 7168 * 256;
    expect(rates[1].linearBytes - whole).toBeCloseTo((rates[0].linearBytes - whole) / 4, 0);
    const multiplied = 61 * 7168 * (1536 + 576) + 58 * 7168 * 256;
    const perParameterS = rates[1].linearTokenS / (linear + routers);
    expect(rates[1].linearTokenS - multiplied * perParameterS).toBeCloseTo(
      (rates[0].linearTokenS - multiplied * perParameterS) / 4,
      15,
    );
  });
});
