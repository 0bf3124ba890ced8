import { describe, expect, it } from 'vitest';
import { isDead } from '../../src/core/violation.js';
import { capacityFootprint } from '../../src/core/footprint.js';
import { decodePhase } from '../../src/core/phase.js';
import { kvBytes, shapeOf, weightBytes, type WeightFormats } from '../../src/core/shape.js';
import { buildProblem } from '../../src/run/problem.js';
import { designOf, evaluated } from '../property/designs.js';
import { catalog, planFrom } from './desk.js';

const all = (format: 'bf16' | 'fp4'): WeightFormats => ({ experts: format, rest: format, lossless: true });
const models = [...catalog.models.values()].map((model) => [model.id, shapeOf(model)] as const);
/** Bytes of an element in fp4, with an fp8 scale for each 16 elements and without. */
const [scaled, bare] = [0.5625, 0.5];

describe.each(models)('in the capacity footprint of a request of %s', (_, shape) => {
  const [batch, context] = [16, 98_000];
  const footprint = (weights: 'bf16' | 'fp4', kv: 'bf16' | 'fp4') =>
    capacityFootprint(shape, all(weights), kv, batch, context);
  const weightTerm = (weights: 'bf16' | 'fp4', kv: 'bf16' | 'fp4') =>
    footprint(weights, kv) - kvBytes(shape, context, kv);

  it('weights of 4 bit move the weight term, by the bytes that they save over the batch, and nothing else', () => {
    for (const kv of ['bf16', 'fp4'] as const) {
      const saved = (weightBytes(shape, all('bf16')) - weightBytes(shape, all('fp4'))) / batch;
      expect(saved).toBeGreaterThan(0);
      expect((footprint('bf16', kv) - footprint('fp4', kv)) / saved).toBeCloseTo(1, 9);
    }
  });

  // 2 B over 0.5625 B is 32/9 = 3.56; the bare elements alone are a quarter.
  it('KV of 4 bit divides the KV term by 32/9 with its scales, by 4 without, and leaves the weight term', () => {
    const [wide, narrow] = [kvBytes(shape, context, 'bf16'), kvBytes(shape, context, 'fp4')];
    expect(wide / narrow).toBe(32 / 9);
    expect(wide / (narrow * (bare / scaled))).toBe(4);
    for (const weights of ['bf16', 'fp4'] as const) {
      const before = weightTerm(weights, 'bf16');
      expect(weightTerm(weights, 'fp4') / before).toBeCloseTo(1, 9);
    }
  });
});

describe('in the decode pool of Llama-3.1-70B', () => {
  const plan = planFrom(`model: llama-3.1-70b
allowUnknownQuality: true
shared: { kvPrecision: [bf16, fp4] }
prefill: { accelerator: h200, weightPrecision: bf16, tensorParallel: 8 }
decode: { accelerator: h200, weightPrecision: [bf16, fp4], tensorParallel: 8 }
`);
  const problem = buildProblem(plan);
  const { genes } = plan.space;
  const places = Object.keys(problem.genes(genes.map(() => 0)));
  function at(kv: 0 | 1, weights: 0 | 1) {
    const genome = places.map((name) =>
      name === 'shared.kvPrecision' ? kv : name === 'decode.weightPrecision' ? weights : 0,
    );
    const design = designOf(problem, genome);
    if (isDead(design)) throw new Error(design.rule);
    const found = evaluated(problem, design);
    const { placement } = found.decode.engine;
    const phase = decodePhase(found);
    return {
      weightBytes: placement.weightBytesPerDevice,
      kvBytes: found.decode.kvBytesPerRequest,
      kvTerm: found.session.kvMean,
      weightTerm: (phase.footprintBytes - found.session.kvMean) * phase.batch,
    };
  }

  it('weights of 4 bit leave the bytes of a live request as they are, and KV of 4 bit those of the weights', () => {
    expect(at(0, 1).kvBytes).toBe(at(0, 0).kvBytes);
    expect(at(0, 1).kvTerm).toBe(at(0, 0).kvTerm);
    expect(at(1, 0).weightBytes).toBe(at(0, 0).weightBytes);
    expect(at(1, 0).weightTerm / at(0, 0).weightTerm).toBeCloseTo(1, 9);
  });

  it('a live request takes 32/9 of the bytes in bf16 that it takes in fp4, whatever the weights', () => {
    for (const weights of [0, 1] as const)
      expect(at(0, weights).kvBytes / at(1, weights).kvBytes).toBeCloseTo(32 / 9, 12);
  });
});
