import { describe, expect, it } from 'vitest';
import type { Attention, Model } from '../../src/catalog/schema.js';
import { decodeStep, intensity } from '../../src/core/intensity.js';
import { shapeOf, type WeightFormats } from '../../src/core/shape.js';
import { catalog, known } from './desk.js';

const bf16: WeightFormats = { experts: 'bf16', rest: 'bf16', lossless: true };
const model = (id: string) => known(catalog.models, id);
const decode = (of: Model, context: number, batch = 16) =>
  intensity(decodeStep(shapeOf(of), bf16, 'bf16', batch, context));

const llama = model('llama-3.1-70b');
const sparse = [...catalog.models.values()].filter(({ moe }) => moe !== undefined);
const mla = sparse.filter(({ attention }) => attention.kind === 'mla');

/** The same model with dense blocks as large as the experts that a token visits. */
function dense({ moe, ...rest }: Model): Model {
  if (moe === undefined) throw new Error(`${rest.id} has no experts`);
  const visited = moe.inner * (moe.expertsPerToken + moe.sharedExperts);
  // The few blocks that were dense before become as large as the rest: every layer is the same.
  return { ...rest, dense: { layers: rest.layers, inner: visited } };
}

/** The same model with attention of eight KV heads, as large models without a latent have it. */
function grouped(of: Model): Model {
  const attention: Attention = { kind: 'gqa', heads: of.attention.heads, kvHeads: 8, headDim: 128 };
  return { ...of, attention };
}

const names = (models: readonly Model[]) => models.map((of) => [of.id, of] as const);

// Zhao and Liu, arXiv 2601.22001: experts move more bytes for each FLOP of a batch, absorbed MLA moves fewer.
describe('at a context of 1,600 tokens and a batch of 16, experts', () => {
  it.each(names(sparse))(
    'lower the intensity of %s under that of a dense model, and of its own dense twin',
    (_, of) => {
      expect(decode(of, 1600)).toBeLessThan(decode(llama, 1600) / 2);
      expect(decode(of, 1600)).toBeLessThan(decode(dense(of), 1600) / 2);
    },
  );
});

describe('at a context of 98,000 tokens and a batch of 16, absorbed MLA', () => {
  it.each(names(mla))('reverses that for %s, which passes Llama-3.1-70B', (_, of) => {
    expect(decode(of, 98_000)).toBeGreaterThan(2 * decode(llama, 98_000));
  });

  it.each(names(mla))('is the reason: %s with eight KV heads stays under Llama-3.1-70B', (_, of) => {
    expect(decode(grouped(of), 98_000)).toBeLessThan(decode(llama, 98_000));
    expect(decode(grouped(of), 1600)).toBeLessThan(decode(llama, 1600));
  });

  it('crosses once on the way from 1,600 to 98,000 tokens', () => {
    for (const of of mla) {
      const contexts = Array.from({ length: 200 }, (_, i) => 1600 * (98_000 / 1600) ** (i / 199));
      const above = contexts.map((context) => decode(of, context) > decode(llama, context));
      expect(above).toEqual(above.toSorted((a, b) => Number(a) - Number(b)));
    }
  });
});
