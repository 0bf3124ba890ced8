import { describe, expect, it } from 'vitest';
import type { Draft } from '../../src/core/speculation.js';
import { acceptanceOf, draftingOf, expectedTokens, type Drafting } from '../../src/core/drafting.js';
import { tpotS } from '../../src/core/token.js';
import { catalog, model } from './catalogue.js';
import { decoding } from './decoding.js';

const draftOf = (id: string): Drafting => {
  const drafting = draftingOf(model(id));
  if (drafting === undefined) throw new Error(`${id} has no draft`);
  return drafting;
};
const tokensAt = (id: string, drafted: number) => {
  const rate = acceptanceOf(draftOf(id), drafted);
  if (rate === undefined) throw new Error(`${id} at ${drafted} tokens`);
  return expectedTokens(rate, drafted);
};

// DeepSeek-V3 technical report, arXiv 2412.19437, 5.4.3: the second token is accepted in 85 to 90% of cases.
describe('DeepSeek-V3 with its module for multi-token prediction', () => {
  it('yields 1.85 to 1.9 tokens a pass with one drafted', () => {
    expect(expectedTokens(0.85, 1)).toBeCloseTo(1.85, 12);
    expect(expectedTokens(0.9, 1)).toBeCloseTo(1.9, 12);
    expect(tokensAt('deepseek-r1', 1)).toBeGreaterThan(1.85);
    expect(tokensAt('deepseek-r1', 1)).toBeLessThan(1.9);
  });

  // LMSYS and Eigen AI, July 2025: windows of 3 and 4 tokens.
  it('yields 2.18 and 2.44 tokens with two and three drafted, as SGLang measured', () => {
    expect(tokensAt('deepseek-r1', 2)).toBeCloseTo(2.18, 2);
    expect(tokensAt('deepseek-r1', 3)).toBeCloseTo(2.44, 2);
  });

  // 11.6 billion beside the shared embedding and head (685 - 671 billion with them).
  it('has 11.6 billion parameters of its own', () => {
    const { shape } = draftOf('deepseek-r1');
    const own = shape.attentionParameters + shape.sharedParameters + shape.routerParameters;
    expect((own + shape.experts * shape.expertParameters) / 1e9).toBeCloseTo(11.61, 2);
  });

  // One layer with eight experts of 256 and the shared one, the projection of two vectors, and the head: no embedding.
  it('multiplies 1.6 billion of them for a token, its projection and the head among them, and no embedding', () => {
    const { hidden: h, vocabulary, moe } = model('deepseek-r1');
    const expert = 3 * h * (moe?.inner ?? 0);
    const attention = h * 1536 + 1536 * 128 * 192 + h * 576 + 512 * 128 * 256 + 128 * 128 * h;
    const always = attention + 2 * h * h + vocabulary * h + h * 256;
    const { shape } = draftOf('deepseek-r1');
    expect(shape.activeParameters).toBe(always + 9 * expert);
    expect(shape.activeParameters / 1e6).toBeCloseTo(1615, 0);
    expect(shape.totalParameters).toBe(always + 257 * expert);
  });

  it('multiplies as many where the embedding is the head: that one matrix', () => {
    const tied = draftingOf({ ...model('deepseek-r1'), tiedEmbeddings: true });
    const { activeParameters, totalParameters } = draftOf('deepseek-r1').shape;
    expect(tied?.shape).toMatchObject({ activeParameters, totalParameters });
  });

  // The report: 1.8 times the tokens/s. SGLang's documentation, H200 with TP 8: 1.8 times at batch 1, 1.5 times at batch 32.
  it('is within a tenth of 1.8 times as fast at batch 1 on eight H200, and within a fifth of 1.5 times at batch 32', () => {
    const gain = (batch: number) => {
      const [plain, drafted] = [0, 1].map((tokens) => decoding('deepseek-r1', 'h200', 8, tokens));
      return tpotS(plain, batch) / tpotS(drafted, batch);
    };
    expect(Math.abs(gain(1) / 1.8 - 1)).toBeLessThan(0.1);
    expect(Math.abs(gain(32) / 1.5 - 1)).toBeLessThan(0.2);
  });

  // NVIDIA, TensorRT-LLM, DeepSeek-R1 in fp4 on eight B200, batch 1: 2.16 times with three tokens drafted.
  it('is within a tenth of 2.16 times as fast with three tokens drafted at batch 1 on eight B200', () => {
    const [plain, drafted] = [0, 3].map((tokens) => decoding('deepseek-r1', 'b200', 8, tokens, 'fp4'));
    expect(Math.abs(tpotS(plain, 1) / tpotS(drafted, 1) / 2.16 - 1)).toBeLessThan(0.1);
  });
});

// Nebius, cards of its EAGLE-3 drafts: mean tokens of a pass that checks seven drafted ones, temperature 1.
describe('an EAGLE-3 draft of seven tokens', () => {
  it.each([
    ['llama-3.1-8b', 3.2],
    ['llama-3.1-70b', 4.66],
    ['qwen3-235b', 4.08],
    ['gpt-oss-120b', 2.65],
  ])('of %s yields %d tokens a pass', (id, tokens) => {
    expect(tokensAt(id, 7)).toBeCloseTo(tokens, 1);
  });

  // Three hidden vectors to one, q, k, v over two, out, the block, 32,000 tokens of head, from the model's dimensions.
  it.each(['llama-3.1-8b', 'llama-3.1-70b'])('of %s has the parameters of its layer and head', (id) => {
    const { hidden: h, attention: a, dense, draft } = model(id);
    if (a.kind !== 'gqa' || draft?.kind !== 'eagle') throw new Error(id);
    const layer = 3 * h * h + 2 * h * (a.heads + 2 * a.kvHeads) * a.headDim + a.heads * a.headDim * h;
    const parameters = layer + 3 * h * (dense?.inner ?? 0) + 32_000 * h;
    expect(draft.parameters.value / parameters).toBeCloseTo(1, 2);
  });
});

describe('the facts of drafts', () => {
  const drafts = [...catalog.models.values()].flatMap((one) => draftingOf(one) ?? []);

  it('never make a draft that is large beside its model', () => {
    for (const { model: id } of drafts) {
      const { draft, engine } = decoding(id, 'b200', 8, 1).speculation as { draft: Draft; engine: Draft['engine'] };
      expect(draft.weightBytesPerDevice).toBeLessThan(0.06 * engine.placement.weightBytesPerDevice);
    }
  });
});
