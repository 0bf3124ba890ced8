import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { formats, model as modelSchema, type Model } from '../../src/catalog/schema.js';
import { draftingOf } from '../../src/core/drafting.js';
import { kvShardsOf } from '../../src/core/fullest.js';
import { decodeStep, prefillPass, type Moved } from '../../src/core/intensity.js';
import { decodeDifferences, prefillDifferences, type Difference } from '../../src/core/operator/difference.js';
import { castOf, decodeOperators, draftCast, prefillOperators, type Cast } from '../../src/core/operator/list.js';
import { mlaPrefillFlop } from '../../src/core/operator/mla.js';
import { sumOf, undivided, type OperatorSums, type Split } from '../../src/core/operator/operator.js';
import { weightFormats } from '../../src/core/shape.js';
import { timesOnDevices } from './copies.js';

const catalog = loadCatalog();
/** A model whose head is its embedding, as none of the catalogue's. */
const tied: Model = modelSchema.parse({
  ...catalog.models.get('llama-3.1-8b'),
  id: 'tied',
  tiedEmbeddings: true,
  draft: undefined,
});
const models = [...catalog.models.values(), tied];
const names = models.map(({ id }) => id);
const modelOf = (id: string): Model => models.find((one) => one.id === id) as Model;

/** Closed form against `passes` times the operators and what is said to differ, to 1e-12 of the whole. */
function agrees(closed: Moved, passes: number, sums: OperatorSums, differences: readonly Difference[]): void {
  const differ = (of: (one: Difference) => number) => differences.reduce((sum, one) => sum + of(one), 0);
  const close = (have: number, want: number) => expect(Math.abs(have / want - 1)).toBeLessThan(1e-12);
  close(passes * sums.flop + differ((one) => one.flop), closed.flop);
  close(passes * sums.weightBytes + differ((one) => one.weightBytes), closed.weightBytes);
  close(passes * (sums.kvReadBytes + sums.kvWriteBytes) + differ((one) => one.kvBytes), closed.kvBytes);
}

const format = fc.constantFrom(...formats);
const decode = fc.record({
  sequences: fc.double({ min: 0.1, max: 4000, noNaN: true }),
  width: fc.integer({ min: 1, max: 6 }),
  context: fc.double({ min: 1, max: 1e6, noNaN: true }),
});
const prompt = fc.record({
  fresh: fc.double({ min: 1, max: 2e5, noNaN: true }),
  prefix: fc.oneof(fc.constant(0), fc.double({ min: 1, max: 1e6, noNaN: true })),
  passes: fc.double({ min: 0.1, max: 50, noNaN: true }),
  scv: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5, noNaN: true })),
});
/** Equal chunks of one prompt, or the mean of prompts that vary about it, which fill chunks of the same size. */
const chunked = ({ fresh, prefix, passes, scv }: { fresh: number; prefix: number; passes: number; scv: number }) => ({
  freshTokens: fresh,
  freshSquare: fresh ** 2 * (1 + scv),
  prefixTokens: prefix,
  chunkTokens: fresh / Math.min(passes, fresh),
  ranks: 1,
});
const castIn = (name: string, wanted: (typeof formats)[number]): Cast => {
  const model = modelOf(name);
  return castOf(model, weightFormats(model.nativeFormat, wanted));
};

describe.each(names)('operators of %s', (name) => {
  it('sum up to the closed form of a decode step', () => {
    fc.assert(
      fc.property(decode, format, format, (load, wanted, kv) => {
        const cast = castIn(name, wanted);
        const whole = { ...load, expertSequences: load.sequences };
        const { sequences, context, width } = load;
        agrees(
          decodeStep(cast.shape, cast.weights, kv, sequences, context, width),
          1,
          sumOf(decodeOperators(cast, kv, whole, undivided)),
          decodeDifferences(cast, kv, whole),
        );
      }),
    );
  });

  it('sum up to the closed form of a prompt in chunks', () => {
    fc.assert(
      fc.property(prompt, format, format, (drawn, wanted, kv) => {
        const cast = castIn(name, wanted);
        const load = chunked(drawn);
        agrees(
          prefillPass(cast.shape, cast.weights, kv, load),
          Math.max(load.freshTokens / load.chunkTokens, 1),
          sumOf(prefillOperators(cast, kv, load, undivided)),
          prefillDifferences(cast, load),
        );
      }),
    );
  });

  it('divide over the devices of a stage, but for what is done on several', () => {
    const splits = fc.record({
      tensor: fc.constantFrom(1, 2, 4, 8, 16),
      expert: fc.constantFrom(1, 2, 4, 8, 16, 32),
      pipeline: fc.constantFrom(1, 2, 4),
    });
    fc.assert(
      fc.property(decode, splits, format, (load, { tensor, expert, pipeline }, kv) => {
        const cast = castIn(name, 'fp8');
        const { shape } = cast;
        const stage = Math.max(tensor, expert);
        const ranks = stage / tensor;
        const split: Split = {
          tensor,
          kvShards: kvShardsOf(shape, tensor),
          expertRanks: expert,
          expertTensor: stage / expert,
          layers: 1 / pipeline,
          ends: 1 / pipeline,
        };
        const all = load.sequences * ranks;
        const device = decodeOperators(cast, kv, { ...load, expertSequences: all }, split);
        const replica = decodeOperators(cast, kv, { ...load, sequences: all, expertSequences: all }, undivided);
        for (const [i, one] of device.entries()) {
          const whole = replica[i];
          expect(one.name).toBe(whole.name);
          const devices = stage * pipeline;
          const times = timesOnDevices(cast.attention, one.name, split);
          expect((one.flop * one.count * devices) / times).toBeCloseTo(
            whole.flop * whole.count,
            -Math.log10(whole.flop * whole.count + 1) + 9,
          );
          // Every rank has its own dense weights, and all share one set of experts.
          if (one.kind === 'expert gemm')
            expect((one.weightBytes * one.count * devices) / (whole.weightBytes * whole.count)).toBeCloseTo(1, 9);
          if (one.kind === 'gemm' && one.weightBytes > 0)
            expect((one.weightBytes * one.count * tensor * pipeline) / (whole.weightBytes * whole.count)).toBeCloseTo(
              times,
              9,
            );
          // A KV head that several devices share is read by each.
          if (one.kvReadBytes > 0)
            expect((one.kvReadBytes * one.count * devices) / (whole.kvReadBytes * whole.count)).toBeCloseTo(
              tensor / split.kvShards,
              9,
            );
        }
      }),
      { numRuns: 40 },
    );
  });

  it('compute 2 m n k of every group, and nothing in a lookup', () => {
    const cast = castIn(name, 'fp8');
    const load = { sequences: 7, width: 2, context: 5000, expertSequences: 7 };
    for (const one of decodeOperators(cast, 'bf16', load, undivided))
      expect(one.flop).toBe(one.kind === 'lookup' ? 0 : 2 * one.m * one.n * one.k * one.groups);
  });
});

describe.each(names.filter((name) => modelOf(name).draft !== undefined))('what drafts for %s', (name) => {
  it('sums up to the closed form of a step of the draft', () => {
    const model = modelOf(name);
    const drafting = draftingOf(model);
    if (drafting === undefined) throw new Error('no draft');
    fc.assert(
      fc.property(decode, format, (load, kv) => {
        const cast = draftCast(model, drafting, weightFormats(model.nativeFormat, 'fp8'));
        const whole = { ...load, width: 1, expertSequences: load.sequences };
        expect(decodeDifferences(cast, kv, whole).map(({ reason }) => reason)).toEqual([
          expect.stringContaining('KV of the new tokens as written'),
        ]);
        agrees(
          decodeStep(cast.shape, cast.weights, kv, load.sequences, load.context),
          1,
          sumOf(decodeOperators(cast, kv, whole, undivided)),
          decodeDifferences(cast, kv, whole),
        );
      }),
    );
  });
});

describe('a prompt of MLA', () => {
  it('does the attention that the time model charges: the cheaper of both ways', () => {
    const cast = castIn('deepseek-r1', 'fp8');
    const { mla, heads, layers } = cast.shape;
    if (mla === undefined) throw new Error('no MLA');
    fc.assert(
      fc.property(prompt, (drawn) => {
        const load = chunked(drawn);
        const { freshTokens: fresh, freshSquare, prefixTokens: prefix, chunkTokens } = load;
        const attention = prefillOperators(cast, 'bf16', load, undivided).filter(({ term }) => term === 'attention');
        const passes = Math.max(fresh / chunkTokens, 1);
        const cached = passes * prefix + Math.max(freshSquare / chunkTokens - fresh, 0) / 2;
        const charged = layers * mlaPrefillFlop(mla, heads, fresh * prefix + freshSquare / 2, cached);
        expect((passes * sumOf(attention).flop) / charged).toBeCloseTo(1, 12);
      }),
    );
  });

  it('changes its form near 170 new tokens over a long prefix', () => {
    const cast = castIn('deepseek-r1', 'fp8');
    const formOf = (fresh: number) =>
      prefillOperators(cast, 'bf16', chunked({ fresh, prefix: 1e5, passes: 1, scv: 0 }), undivided).map(
        (one) => one.name,
      );
    expect(formOf(150)).toContain('absorb keys');
    expect(formOf(200)).toContain('expand cached latent');
  });
});
