import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prefillAttention } from '../../src/core/chunks.js';
import { allWeightBytes, kvCopies } from '../../src/core/copies.js';
import type { DecodeMemory } from '../../src/core/decode-pool.js';
import { expertsRead, streamedBytes, type Placement } from '../../src/core/engine.js';
import { decodeLimit, decodeStep, intensity, weightBytesRead } from '../../src/core/intensity.js';
import { passMoved, passWeightBytes, promptMoved, stepMoved } from '../../src/core/moved.js';
import { kneeBatch } from '../../src/core/roofline.js';
import { bytesPerElement, expertWeightBytes, kvBytes, weightBytes } from '../../src/core/shape.js';
import { draftBytes } from '../../src/core/speculation.js';
import { passBytes } from '../../src/core/token.js';
import { check } from './designs.js';
import { replicas, type Replicas } from './replicas.js';

/**
 * Bytes that a phase's intensity counts against bytes that the devices of a replica stream by the time model, which knows
 * them from another side: what one device of the fullest pipeline stage reads in a pass. What differs has a name here.
 */

const close = (have: number, want: number, what = '') => expect(Math.abs(have / want - 1), what).toBeLessThan(1e-9);

/** Bytes of the embedding, where it is not the head: intensity counts every weight as read, and a pass looks rows up. */
const lookedUpBytes = ({ setting: { shape } }: Placement): number =>
  shape.headParameters === 0 ? 0 : shape.embeddingParameters * bytesPerElement.bf16;

/** Bytes of the head, whose time spreads evenly over the stages of a pipeline. */
const headBytes = ({ setting: { shape } }: Placement): number =>
  (shape.headParameters || shape.embeddingParameters) * bytesPerElement.bf16;

/** What is charged of all stages is what the fullest takes, which has more layers than others where they do not divide. */
const fullest = ({ stageShare, parallelism }: Placement): number => stageShare * parallelism.pipeline;

/** Weights as the time model has them: of `copies` copies of what is not an expert. */
function streamedWeights(placement: Placement, countedBytes: number, copies: number): number {
  const head = copies * headBytes(placement);
  return (countedBytes - copies * lookedUpBytes(placement) - head) * fullest(placement) + head;
}

/** Bytes that all devices of a rank read for a mean request, as intensity counts them. */
function promptBytes({ prompts }: Replicas): number {
  const { placement } = prompts.engine;
  const { shape } = placement.setting;
  const kv = placement.session.shared.kvFormat;
  return prompts.served.reduce((sum, turn) => {
    const moved = promptMoved(placement, turn, prompts.chunkTokens);
    const chunks = turn.freshTokens / prompts.chunkTokens;
    // New KV is written: intensity moves it, and no read waits for it.
    const writtenBytes = kvBytes(shape, turn.freshTokens, kv) * kvCopies(placement);
    const read = (moved.kvBytes - writtenBytes) * fullest(placement);
    return sum + turn.share * (streamedWeights(placement, moved.weightBytes, chunks) + read);
  }, 0);
}

describe('a prompt', () => {
  it('moves the bytes that the devices of its rank stream for its share of chunks and for its attention', () => {
    check(
      fc.property(replicas, (one) => {
        const { engine, chunkTokens, served } = one.prompts;
        const { parallelism } = engine.placement;
        const chunkBytes = streamedBytes(engine, expertsRead(engine, chunkTokens));
        const perDevice = served.reduce(
          (sum, turn) =>
            sum +
            turn.share *
              ((turn.freshTokens / chunkTokens) * chunkBytes + prefillAttention(engine, turn, chunkTokens).bytes),
          0,
        );
        if (one.servedBytes !== undefined) close(one.servedBytes, perDevice, 'what the pool is charged');
        close(promptBytes(one), perDevice * parallelism.tensor * parallelism.pipeline);
      }),
      400,
    );
  });

  it('has the intensity of its FLOPs over these bytes, and the attention that its time is charged', () => {
    check(
      fc.property(replicas, ({ prompts, prefill }) => {
        const { engine, chunkTokens, served } = prompts;
        const { placement } = engine;
        const { setting, parallelism, stageShare } = placement;
        const k = setting.constants;
        let [flop, bytes] = [0, 0];
        for (const turn of served) {
          const moved = promptMoved(placement, turn, chunkTokens);
          flop += turn.share * moved.flop;
          bytes += turn.share * (moved.weightBytes + moved.kvBytes);
          const visible = turn.prefixTokens + turn.freshTokens;
          const efficiency = (k.attentionEfficiency * visible) / (visible + k.attentionHalfTokens);
          const { arithmeticS } = prefillAttention(engine, turn, chunkTokens);
          const charged = (arithmeticS * efficiency * parallelism.tensor) / engine.rates.attentionFlopS / stageShare;
          const attention = moved.flop - 2 * setting.shape.activeParameters * turn.freshTokens;
          expect(Math.abs(attention - charged)).toBeLessThan(1e-9 * moved.flop);
        }
        close(prefill.intensity * bytes, flop);
      }),
      500,
    );
  });
});

/** Bytes that all devices read from their memory in a pass of one part of the batch, as intensity counts them. */
function tokenBytes(m: DecodeMemory, each: number): number {
  const { placement } = m.engine;
  const { setting, session, ranks } = placement;
  const moved = stepMoved(placement, each * ranks, m.width);
  // The time model takes the mean KV of all contexts, which a window makes less than that of the mean context.
  const meanContext = kvBytes(setting.shape, setting.traffic.contextMean, session.shared.kvFormat);
  const kv = moved.kvBytes * fullest(placement) * (session.kvMean / meanContext);
  // KV in the pool comes through ports.
  return streamedWeights(placement, moved.weightBytes, ranks) + (1 - m.pooledShare) * kv;
}

const eachOf = ({ tokens, batch }: Replicas) => Math.max(batch / tokens.stages, 1);

describe('a decode pass', () => {
  it('moves the bytes that all devices of its replica stream, drafting apart', () => {
    check(
      fc.property(replicas, (one) => {
        const { tokens: m } = one;
        const { devices } = m.engine.placement;
        const each = eachOf(one);
        const draftedBytes = m.drafting === undefined ? 0 : draftBytes(m.drafting, each) / m.stages;
        close(tokenBytes(m, each), devices * (passBytes(m, each) - draftedBytes));
      }),
      400,
    );
  });

  it('moves for its drafts what these stream on the devices of a stage', () => {
    let drafting = 0;
    check(
      fc.property(replicas, (one) => {
        const { tokens: m } = one;
        const { draft, drafted } = m.speculation;
        if (draft === undefined || m.drafting === undefined) return;
        drafting++;
        const { ranks, stageDevices } = m.engine.placement;
        const each = eachOf(one);
        const moved = stepMoved(draft.engine.placement, each * ranks);
        const bytes = drafted * (moved.weightBytes + (1 - m.pooledShare) * moved.kvBytes);
        close(bytes, stageDevices * draftBytes(m.drafting, each));
      }),
      400,
    );
    expect(drafting).toBeGreaterThan(50);
  });

  it('has the intensity of its FLOPs over these bytes, of all that draft and check', () => {
    check(
      fc.property(replicas, (one) => {
        const { tokens: m, decode } = one;
        const { placement } = m.engine;
        const requests = eachOf(one) * placement.ranks;
        const moved = passMoved(m, requests);
        close(decode.intensity * (moved.weightBytes + moved.kvBytes), moved.flop);
        // Copies compute nothing: FLOPs are those of one machine.
        const { shape, traffic } = placement.setting;
        const kv = placement.session.shared.kvFormat;
        const { draft, drafted } = m.speculation;
        const step = decodeStep(shape, placement.weights, kv, requests, traffic.contextMean, m.width).flop;
        const guess = draft && decodeStep(draft.shape, draft.weights, kv, requests, traffic.contextMean).flop;
        close(moved.flop, step + drafted * (guess ?? 0));
      }),
      500,
    );
  });

  it('is the closed form where nothing has a copy, and never more intense', () => {
    const met = { same: 0, ranks: 0, devices: 0 };
    check(
      fc.property(replicas, (one) => {
        const { tokens: m, decode } = one;
        const { placement } = m.engine;
        const { setting, session, weights, ranks } = placement;
        if (m.speculation.draft !== undefined) return;
        const { shape, traffic } = setting;
        const kv = session.shared.kvFormat;
        const closed = intensity(decodeStep(shape, weights, kv, eachOf(one) * ranks, traffic.contextMean));
        const copies = kvCopies(placement);
        const { tensor } = placement.parallelism;
        // Projections of keys and values, and down to latents, and routers have copies where tensor parallelism cannot cut them.
        if (ranks === 1 && tensor === 1) close(decode.intensity, closed);
        else if (ranks === 1 && copies === 1 && shape.moeLayers === 0) close(decode.intensity, closed);
        else expect(decode.intensity).toBeLessThan(closed);
        close(decode.intensityLimit, decodeLimit(shape, kv, traffic.contextMean) / copies);
        met.same += Number(ranks === 1 && copies === 1 && (tensor === 1 || shape.moeLayers === 0));
        met.ranks += Number(ranks > 1);
        met.devices += Number(copies > 1);
      }),
      400,
    );
    for (const [kind, count] of Object.entries(met)) expect(count, kind).toBeGreaterThan(20);
  });

  it('tends to its limit with ever more requests, and passes its knee where kneeBatch says', () => {
    check(
      fc.property(replicas, ({ tokens: m, decode }) => {
        close(intensity(passMoved(m, 1e16)), decode.intensityLimit);
        // Of a mixture of experts all are read before the knee, or the knee is not where few requests read few of them.
        const one = passMoved(m, 1);
        const knee = kneeBatch(passWeightBytes(m), one.kvBytes, one.flop, decode.ridge);
        const at = intensity(passMoved(m, knee));
        const target = Math.min(decode.ridge, decode.intensityLimit / 2);
        if (m.engine.placement.setting.shape.moeLayers === 0) close(at, target);
        else expect(at).toBeGreaterThan(target * (1 - 1e-9));
      }),
      500,
    );
  });
});

it('prompts that fill a chunk together read its weights once, whatever each brings, and the experts that all ranks visit', () => {
  check(
    fc.property(replicas, fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1 }), (one, parts) => {
      const { engine, chunkTokens, served } = one.prompts;
      const { placement } = engine;
      const { setting, weights, ranks } = placement;
      const all = parts.reduce((sum, part) => sum + part, 0);
      const bytes = parts.reduce((sum, part) => {
        const freshTokens = (part / all) * chunkTokens;
        return sum + promptMoved(placement, { ...served[0], freshTokens }, chunkTokens).weightBytes;
      }, 0);
      const experts = expertWeightBytes(setting.shape, weights);
      const visited =
        experts - weightBytes(setting.shape, weights) + weightBytesRead(setting.shape, weights, chunkTokens * ranks);
      close(bytes, (allWeightBytes(placement) - experts + visited) / ranks);
    }),
    300,
  );
});
