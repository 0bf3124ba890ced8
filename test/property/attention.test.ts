import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAttentionFlop } from '../../src/core/intensity.js';
import { kvBytes } from '../../src/core/shape.js';
import { attentionS } from '../../src/core/token.js';
import { atContext, onlyDesign, planFrom } from '../sense/desk.js';
import { check, designs } from './designs.js';

const requests = fc.double({ min: 1, max: 500, noNaN: true });

describe('attention of a decode pass', () => {
  it('reads each KV once, from device memory and through the port of the pool at the same time, and computes for each position', () => {
    const kinds = new Set<string>();
    check(
      fc.property(designs, requests, ({ at }, count) => {
        const { setting, session, decode: m } = at;
        const { placement, rates } = m.engine;
        const { constants: k, shape, traffic } = setting;
        const { tensor, pipeline } = placement.parallelism;
        const { kvFormat, pool } = session.shared;
        const mean = traffic.contexts.reduce((sum, tokens) => sum + kvBytes(shape, tokens, kvFormat), 0);
        // The fullest stage has the layers that do not divide evenly.
        const stage = Math.ceil(shape.layers / pipeline) / shape.layers;
        const perDevice = ((mean / traffic.contexts.length) * stage) / placement.kvShards;
        const share = m.pooledShare;
        const localS = (1 - share) * perDevice * rates.kvByteS;
        const remoteS = share === 0 ? 0 : (share * perDevice) / ((pool?.portBytesPerS ?? 0) * k.busFraction);
        const latencyS = share === 0 ? 0 : (pool?.latencyS ?? 0);
        const positions = m.speculation.drafted + 1;
        const flop = (positions * decodeAttentionFlop(shape, traffic.contextMean) * stage) / tensor;
        // Kernels of latent attention have an efficiency of their own.
        const efficiency = shape.mla === undefined ? k.attentionEfficiency : k.mlaEfficiency;
        const computeS = (flop * rates.attentionFlopS) / efficiency;
        const wanted = Math.max(count * localS, count * remoteS + latencyS, count * computeS);
        expect(attentionS(m, count) / wanted).toBeCloseTo(1, 10);
        expect(m.kvBytesPerRequest / perDevice).toBeCloseTo(1 - share, 10);
        const latent = shape.mla === undefined ? '' : ', latent';
        kinds.add(wanted === count * localS ? 'local' : wanted === count * computeS ? `computed${latent}` : 'remote');
      }),
      400,
    );
    expect([...kinds]).toEqual(expect.arrayContaining(['local', 'remote', 'computed, latent']));
  });
});

describe('the KV of requests', () => {
  it("fills a device of decode with q deviations of what they take, the draft's KV among it", () => {
    let drafting = 0;
    check(
      fc.property(designs, ({ at }) => {
        const { setting, session, decode: m } = at;
        const { placement } = m.engine;
        const { draft, roomBytes } = m.speculation;
        const { pipeline } = placement.parallelism;
        const { layers } = setting.shape;
        const stage = Math.ceil(layers / pipeline) / layers;
        // The layers make room for the draft's one.
        const each =
          (session.kvMean * stage + (draft === undefined ? 0 : draft.kvMean / pipeline)) / placement.kvShards;
        if (draft !== undefined) drafting++;
        const kv = setting.traffic.contexts.map((tokens) => kvBytes(setting.shape, tokens, session.shared.kvFormat));
        const mean = kv.reduce((a, b) => a + b) / kv.length;
        const square = kv.reduce((a, b) => a + b ** 2, 0) / kv.length / mean ** 2;
        const fit = m.residentLimit;
        const filled = (fit + setting.constants.capacityQuantile * Math.sqrt(fit * square)) * each;
        expect(filled / roomBytes).toBeCloseTo(1, 9);
      }),
    );
    expect(drafting).toBeGreaterThan(10);
  });
});

describe('a request whose KV fills the devices of decode', () => {
  const of = (tokens: number, share: number) =>
    onlyDesign(
      atContext(
        planFrom(
          `model: llama-3.1-70b
shared: { kvPrecision: bf16, fabric: infiniband-xdr, idleKv: recompute, poolMemory: ${share > 0 ? 'optical-ddr5' : 'none'} }
prefill: { accelerator: mi355x, weightPrecision: fp8, tensorParallel: 8, utilization: 0.6 }
decode: { accelerator: h200, weightPrecision: fp8, tensorParallel: 4, maxBatch: 8, pooledKvShare: ${share} }
`,
          { change: { limits: [] } },
        ),
        tokens,
      ),
    );

  it('decodes while it fits with its margin, and beyond that only with a share of it in a pool', () => {
    const { setting, session, decode } = of(1e5, 0);
    const { capacityQuantile: q } = setting.constants;
    // All contexts are alike: one request with q deviations of one.
    const most = (1e5 * decode.speculation.roomBytes * 4) / session.kvMean / (1 + q);
    expect(of(most * 0.999, 0).decode.batchLimit).toBeCloseTo(1, 2);
    expect(() => of(most * 1.001, 0)).toThrow('capacity: KV of one request in decode');
    expect(of(most * 1.001, 0.5).decode.batchLimit).toBeGreaterThan(1);
  });
});
