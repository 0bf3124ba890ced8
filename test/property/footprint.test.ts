import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formats } from '../../src/catalog/schema.js';
import { scaled } from '../../src/core/resource.js';
import { tpotS } from '../../src/core/token.js';
import { decodePath, evaluate } from '../../src/core/evaluate.js';
import { capacityFootprint, heldByPrompts, heldByTokens } from '../../src/core/footprint.js';
import { decodeStep } from '../../src/core/intensity.js';
import { kvBytes, shapeOf, weightBytes, type WeightFormats } from '../../src/core/shape.js';
import { isDead } from '../../src/core/violation.js';
import { catalog, check, designs } from './designs.js';
import { replicas } from './replicas.js';

const shapes = fc.constantFrom(
  ...[...catalog.models.values()].map((model) => ({
    ...shapeOf(model),
    [fc.toStringMethod]: () => model.id,
  })),
);
const format = fc.constantFrom(...formats);
const weights: fc.Arbitrary<WeightFormats> = fc.record({ experts: format, rest: format, lossless: fc.constant(true) });
const contexts = fc.double({ min: 1, max: 2e6, noNaN: true });
const batches = fc.double({ min: 0.01, max: 1e4, noNaN: true });
const close = (actual: number, wanted: number, scale: number) =>
  expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(1e-12 * scale);

describe('the capacity footprint of a request', () => {
  it('never falls with the length of its context, at a fixed batch', () => {
    check(
      fc.property(shapes, weights, format, batches, contexts, contexts, (shape, w, kv, batch, a, b) => {
        const of = (context: number) => capacityFootprint(shape, w, kv, batch, context);
        expect(of(Math.max(a, b))).toBeGreaterThanOrEqual(of(Math.min(a, b)));
      }),
      1000,
    );
  });

  it('never grows with the batch, and tends to the KV alone', () => {
    check(
      fc.property(shapes, weights, format, contexts, batches, batches, (shape, w, kv, context, a, b) => {
        const of = (batch: number) => capacityFootprint(shape, w, kv, batch, context);
        expect(of(Math.max(a, b))).toBeLessThanOrEqual(of(Math.min(a, b)));
        expect(of(1e30)).toBe(kvBytes(shape, context, kv));
      }),
      1000,
    );
  });

  it('loses exactly half of its KV when KV goes from bf16 to fp8', () => {
    check(
      fc.property(shapes, weights, batches, contexts, (shape, w, batch, context) => {
        const of = (kv: 'bf16' | 'fp8') => capacityFootprint(shape, w, kv, batch, context);
        close(of('bf16') - of('fp8'), kvBytes(shape, context, 'bf16') / 2, of('bf16'));
        expect(kvBytes(shape, context, 'fp8')).toBe(kvBytes(shape, context, 'bf16') / 2);
      }),
      500,
    );
  });

  it('changes with the format of the weights by their bytes over the batch, and by nothing else', () => {
    check(
      fc.property(shapes, weights, weights, format, batches, contexts, (shape, a, b, kv, batch, context) => {
        const of = (w: WeightFormats) => capacityFootprint(shape, w, kv, batch, context);
        const [heavier, lighter] = weightBytes(shape, a) > weightBytes(shape, b) ? [a, b] : [b, a];
        const moved = (weightBytes(shape, heavier) - weightBytes(shape, lighter)) / batch;
        close(of(heavier) - of(lighter), moved, of(heavier));
        const step = (w: WeightFormats) => decodeStep(shape, w, kv, batch, context);
        expect(step(a).flop).toBe(step(b).flop);
        expect(step(a).kvBytes).toBe(step(b).kvBytes);
      }),
      500,
    );
  });
});

describe('memory of a decode pool', () => {
  // Llama-3.1-70B and gpt-oss-120b have eight KV heads; DeepSeek-R1 has one latent for all heads.
  it('splits KV over tensor-parallel devices by its heads, and repeats the latent of MLA on each', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { tensor, pipeline } = at.design.decode.parallelism;
        const { layers, mla } = at.setting.shape;
        const shards = mla === undefined ? Math.min(tensor, 8) : 1;
        const ofStage = Math.ceil(layers / pipeline) / layers;
        const wanted = ((1 - at.decode.pooledShare) * at.session.kvMean * ofStage) / shards;
        close(at.decode.kvBytesPerRequest, wanted, at.session.kvMean);
      }),
    );
  });

  it('with more capacity never holds fewer requests', () => {
    check(
      fc.property(designs, fc.double({ min: 1.0001, max: 4, noNaN: true }), ({ at }, factor) => {
        const chip = scaled(at.design.decode.chip, 'capacity', factor);
        const larger = decodePath(at.setting, at.session, { ...at.design.decode, chip });
        if (isDead(larger)) throw new Error(larger.rule);
        expect(larger.batchLimit).toBeGreaterThanOrEqual(at.decode.batchLimit * (1 - 1e-9));
      }),
      500,
    );
  });

  it('is filled by the live, local KV and the idle KV of its batch limit, with the margin for their fluctuation', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { decode, session, setting } = at;
        if (decode.batchLimit >= 1e9) return;
        const batch = decode.batchLimit;
        const idle = (batch / (setting.traffic.outputMean * tpotS(decode, batch))) * session.idleS;
        const resident = (1 - at.design.decode.pooledKvShare) * batch + idle;
        const margin = setting.constants.capacityQuantile * Math.sqrt(resident * session.kvMeanSquareRatio);
        const { roomBytes, stageShare, kvShards, parallelism } = decode.engine.placement;
        // A draft keeps KV of its one layer beside that of the model, and weights.
        const { draft } = decode.speculation;
        const layerBytes = (draft?.kvMean ?? 0) / parallelism.pipeline;
        const kvNeed = ((resident + margin) * (session.kvMean * stageShare + layerBytes)) / kvShards;
        const needBytes = kvNeed + setting.constants.usableMemoryFraction * (draft?.weightBytesPerDevice ?? 0);
        expect(Math.abs(needBytes / roomBytes - 1)).toBeLessThan(1e-8);
      }),
      500,
    );
  });

  it('costs and draws nothing for a pool that holds nothing', () => {
    const priceless = { usdPerByte: 1e3, usdPerPort: 1e9, wattPerByte: 1e3, wattPerPort: 1e6, joulePerByte: 1e3 };
    const facts = { portBytesPerS: 60e9, latencyS: 1e-6, bytesPerBytePerS: 10, enduranceWrites: 1e3, leansOn: [] };
    const pool = { ...facts, ...priceless };
    let compared = 0;
    check(
      fc.property(designs, ({ at }) => {
        const { setting, design } = at;
        const kept = { ...design.shared, idleKv: 'keep' as const };
        const decode = { ...design.decode, pooledKvShare: 0 };
        const without = evaluate(setting, { ...design, decode, shared: { ...kept, pool: undefined } });
        const beside = evaluate(setting, { ...design, decode, shared: { ...kept, pool } });
        expect(beside.kind).toBe(without.kind);
        if (beside.kind !== 'feasible' || without.kind !== 'feasible') return;
        compared++;
        expect(beside.evaluated.system).toEqual(without.evaluated.system);
        expect(beside.evaluated.decodeFigures).toEqual(without.evaluated.decodeFigures);
      }),
    );
    expect(compared).toBeGreaterThan(100);
  });
});

describe('memory of a replica', () => {
  const rounding = 1 + 1e-9;

  it('suffices for what a design that stands must have in it, weights and mean batch, in both phases', () => {
    check(
      fc.property(replicas, ({ prefill, decode }) => {
        for (const phase of [prefill, decode])
          expect(phase.capacityNeedBytes).toBeLessThanOrEqual(phase.capacityHaveBytes);
      }),
      500,
    );
  });

  it('has room for its mean batch beside the weights, of a draft too: that of all devices together', () => {
    let pooled = 0;
    check(
      fc.property(replicas, ({ tokens, batch, decode }) => {
        const { devices, ranks, roomBytes, setting } = tokens.engine.placement;
        const { draft } = tokens.speculation;
        const held = heldByTokens(tokens);
        close(decode.capacityNeedBytes, batch * ranks * held.kvBytes + held.weightBytes, decode.capacityNeedBytes);
        const draftBytes = setting.constants.usableMemoryFraction * (draft?.weightBytesPerDevice ?? 0);
        expect(batch * ranks * held.kvBytes).toBeLessThanOrEqual(devices * (roomBytes - draftBytes) * rounding);
        pooled += Number(held.pooledKvBytes > 0);
      }),
      300,
    );
    expect(pooled).toBeGreaterThan(20);
  });

  it('holds the weights that the placement puts on each of its devices, where all stages are alike', () => {
    check(
      fc.property(replicas, ({ tokens, prompts }) => {
        for (const { placement } of [tokens.engine, prompts.engine]) {
          const { devices, weightBytesPerDevice, parallelism, setting } = placement;
          const { weightBytes: held } = heldByPrompts(placement);
          const even = parallelism.pipeline === 1 && setting.shape.experts % parallelism.expert === 0;
          if (even) close(held, devices * weightBytesPerDevice, held);
          // The fullest device has as much as any.
          else expect(held).toBeLessThanOrEqual(devices * weightBytesPerDevice * rounding);
        }
        const { draft } = tokens.speculation;
        const { devices } = tokens.engine.placement;
        const drafts = heldByTokens(tokens).weightBytes - heldByPrompts(tokens.engine.placement).weightBytes;
        close(drafts, devices * (draft?.weightBytesPerDevice ?? 0), heldByTokens(tokens).weightBytes);
      }),
      500,
    );
  });

  it('holds a matrix that is embedding and head on both ends of a pipeline, and on every rank', () => {
    check(
      fc.property(replicas, fc.integer({ min: 2, max: 8 }), ({ prompts }, pipeline) => {
        const { placement } = prompts.engine;
        const { setting, parallelism, ranks } = placement;
        const shape = { ...setting.shape, headParameters: 0 };
        const heldWith = (stages: number) =>
          heldByPrompts({
            ...placement,
            setting: { ...setting, shape },
            parallelism: { ...parallelism, pipeline: stages },
          }).weightBytes;
        const more = heldWith(pipeline) - heldWith(1);
        close(more, ranks * shape.embeddingParameters * 2, heldWith(1));
      }),
      100,
    );
  });

  it('takes of each device the KV that the time model reads there, and of the pool one copy', () => {
    check(
      fc.property(replicas, ({ tokens }) => {
        const { placement } = tokens.engine;
        const { session, parallelism, stageShare } = placement;
        const { draft } = tokens.speculation;
        const held = heldByTokens(tokens);
        const onDevices = tokens.kvBytesPerRequest * parallelism.tensor;
        const drafts = (tokens.drafting?.kvBytesPerRequest ?? 0) * parallelism.tensor;
        close(held.kvBytes, onDevices / stageShare + drafts, held.kvBytes);
        const one = session.kvMean + (draft?.kvMean ?? 0);
        close(held.pooledKvBytes, tokens.pooledShare * one, one);
        expect(held.kvBytes + held.pooledKvBytes).toBeGreaterThanOrEqual(one / rounding);
      }),
      500,
    );
  });

  it('is the footprint of all requests: their need, and what of them is in the pool', () => {
    check(
      fc.property(replicas, ({ tokens, prompts, prefill, decode }) => {
        const pooled = heldByTokens(tokens).pooledKvBytes;
        const taken = decode.capacityNeedBytes + decode.batch * pooled;
        close(decode.batch * decode.footprintBytes, taken, taken);
        close(prefill.batch * prefill.footprintBytes, prefill.capacityNeedBytes, prefill.capacityNeedBytes);
        const { placement } = prompts.engine;
        const { setting, session, ranks, parallelism, kvShards } = placement;
        const { shape, traffic } = setting;
        const closed = capacityFootprint(
          shape,
          placement.weights,
          session.shared.kvFormat,
          prefill.batch,
          traffic.contextMean,
        );
        const single = ranks === 1 && parallelism.tensor === kvShards;
        // In a window the mean KV of all contexts is less than that of the mean context.
        if (single && shape.windowLayers === 0) close(prefill.footprintBytes, closed, closed);
        else if (shape.windowLayers === 0) expect(prefill.footprintBytes).toBeGreaterThan(closed);
      }),
      500,
    );
  });
});
