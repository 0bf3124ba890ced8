import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formats } from '../../src/catalog/schema.js';
import { prefillPass } from '../../src/core/intensity.js';
import { mlaPrefill } from '../../src/core/operator/mla.js';
import { cachedKvBytes, cachedTokens, promptAttentionFlop } from '../../src/core/operator/prompt.js';
import { kvBytes, shapeOf } from '../../src/core/shape.js';
import { catalog, check } from './designs.js';

const shapes = [...catalog.models.values()].map((model) => ({
  ...shapeOf(model),
  [fc.toStringMethod]: () => model.id,
}));
const anyShape = fc.constantFrom(...shapes);
const format = fc.constantFrom(...formats);
const tokens = fc.double({ min: 1, max: 1e5, noNaN: true });

/** `chunks` whole chunks of `chunkTokens` new tokens after a prefix. */
const whole = fc
  .record({ chunks: fc.integer({ min: 1, max: 40 }), chunkTokens: fc.integer({ min: 1, max: 8192 }), prefix: tokens })
  .map(({ chunks, chunkTokens, prefix }) => ({
    chunks,
    prompt: {
      freshTokens: chunks * chunkTokens,
      freshSquare: (chunks * chunkTokens) ** 2,
      prefixTokens: prefix,
      chunkTokens,
    },
  }));

describe('a prompt in whole chunks', () => {
  it('finds the prefix for each, and all of its earlier chunks', () => {
    check(
      fc.property(whole, ({ chunks, prompt }) => {
        let found = 0;
        for (let i = 0; i < chunks; i++) found += prompt.prefixTokens + i * prompt.chunkTokens;
        expect(cachedTokens(prompt) / found).toBeCloseTo(1, 12);
      }),
    );
  });

  it('reads the KV of what each chunk finds, in a window no more than the window', () => {
    check(
      fc.property(anyShape, whole, format, (shape, { chunks, prompt }, kv) => {
        let bytes = 0;
        for (let i = 0; i < chunks; i++) bytes += kvBytes(shape, prompt.prefixTokens + i * prompt.chunkTokens, kv);
        const ratio = cachedKvBytes(shape, prompt, kv) / bytes;
        // A mean of chunks sees no less of a window than the chunks do, and the same where all or none of them fill it.
        const fills = shape.windowLayers === 0 || chunks === 1 || prompt.prefixTokens >= shape.windowTokens;
        if (fills) expect(ratio).toBeCloseTo(1, 12);
        else expect(ratio).toBeGreaterThan(1 - 1e-12);
        expect(cachedKvBytes(shape, prompt, kv)).toBeLessThanOrEqual(
          chunks * kvBytes(shape, prompt.prefixTokens + prompt.freshTokens, kv),
        );
      }),
    );
  });

  it('finds less the larger its chunks are, and nothing of its own in one', () => {
    check(
      fc.property(whole, fc.double({ min: 1, max: 100, noNaN: true }), ({ prompt }, factor) => {
        const larger = { ...prompt, chunkTokens: prompt.chunkTokens * factor };
        expect(cachedTokens(larger)).toBeLessThanOrEqual(cachedTokens(prompt) * (1 + 1e-12));
        expect(cachedTokens({ ...prompt, chunkTokens: prompt.freshTokens })).toBe(prompt.prefixTokens);
      }),
    );
  });
});

describe('attention of a prompt of MLA', () => {
  it('is the cheaper of working in the latent space and of expanding what its chunks find, never more than either', () => {
    check(
      fc.property(anyShape, whole, (shape, { prompt }) => {
        const { mla, heads, layers } = shape;
        if (mla === undefined) return;
        const { freshTokens: fresh, prefixTokens: prefix } = prompt;
        const ways = mlaPrefill(mla, heads, fresh * prefix + fresh ** 2 / 2, cachedTokens(prompt));
        const cheapest = layers * Math.min(ways.absorbed, ways.expanded);
        expect(promptAttentionFlop(shape, prompt) / cheapest).toBeCloseTo(1, 12);
        const weights = { experts: 'fp8', rest: 'fp8', lossless: true } as const;
        const { flop } = prefillPass(shape, weights, 'bf16', prompt);
        expect((flop - 2 * shape.activeParameters * fresh) / cheapest).toBeCloseTo(1, 6);
      }),
    );
  });

  it('costs more over the same prefix the smaller its chunks are, for each expands the prefix again', () => {
    check(
      fc.property(anyShape, whole, (shape, { prompt }) => {
        const halves = { ...prompt, chunkTokens: prompt.chunkTokens / 2 };
        const [one, two] = [promptAttentionFlop(shape, prompt), promptAttentionFlop(shape, halves)];
        if (shape.mla === undefined) expect(two).toBe(one);
        else expect(two).toBeGreaterThanOrEqual(one);
      }),
    );
  });

  it('is that of expanded heads alone where a prompt of one chunk finds nothing', () => {
    check(
      fc.property(anyShape, tokens, (shape, fresh) => {
        const prompt = { freshTokens: fresh, freshSquare: fresh ** 2, prefixTokens: 0, chunkTokens: fresh };
        const pairs = (shape.layers * fresh ** 2) / 2;
        if (shape.mla !== undefined)
          expect(promptAttentionFlop(shape, prompt) / (shape.prefillPairFlop * pairs)).toBeCloseTo(1, 9);
      }),
    );
  });
});
