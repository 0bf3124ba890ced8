import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bill } from '../../src/core/bill.js';
import { evaluateColocated } from '../../src/core/colocated.js';
import { steadyBatch, type DecodeMemory } from '../../src/core/decode-pool.js';
import { expertsRead, streamedBytes, type Placement } from '../../src/core/engine.js';
import { evaluate } from '../../src/core/evaluate.js';
import { meanS } from '../../src/core/prompt.js';
import { chunkWorkS, steadyRank, type Rank } from '../../src/core/rank.js';
import type { Session } from '../../src/core/session.js';
import type { Setting } from '../../src/core/setting.js';
import { passBytes, passComputeS } from '../../src/core/token.js';
import { designs as colocated } from './colocated-designs.js';
import { check, designs } from './designs.js';

/**
 * What devices draw, told apart from all else: peak draw counts each at its TDP, and all that does not depend on load alike, so
 * that the difference to the mean is theirs. Where serving draws the whole TDP, it says how much of the time they serve; where
 * it draws nothing but arithmetic, or memory traffic, how much there is of either.
 */
type Figures = Bill & { readonly accelerators: number; readonly replicas: number };

const under = (setting: Setting, busyPowerFraction: number, memoryJoulePerBit: number): Setting => ({
  ...setting,
  constants: { ...setting.constants, busyPowerFraction, memoryJoulePerBit },
});

/** Draw of all devices of a pool that stores nothing beside them. Watts. */
function devicesW({ money }: Setting, { chip }: Placement, { meanPowerW, peakPowerW, accelerators }: Figures): number {
  return (meanPowerW - peakPowerW) / money.pue + accelerators * chip.tdpW;
}

interface Duty {
  /** Share of the time in which a device serves, and in which its arithmetic is busy. */
  readonly serves: number;
  readonly computes: number;
  /** Bytes/s that it reads in the mean. */
  readonly reads: number;
}

/** So little that no device comes to its TDP. */
const joulePerBit = 1e-15;

function dutyOf(setting: Setting, placement: Placement, figuresIn: (setting: Setting) => Figures): Duty {
  const { chip, devices } = placement;
  const draw = (fraction: number, joule: number) => {
    const figures = figuresIn(under(setting, fraction, joule));
    const used = figures.replicas * devices;
    // Those beyond whole replicas always idle.
    return devicesW(setting, placement, figures) / used - (figures.accelerators / used - 1) * chip.idleW;
  };
  const [whole, arithmetic, memory] = [draw(1, 0), draw(0, 0), draw(0, joulePerBit)];
  const serves = (whole - chip.idleW) / (chip.tdpW - chip.idleW);
  return {
    serves,
    computes: (arithmetic - (1 - serves) * chip.idleW) / chip.tdpW,
    reads: (memory - arithmetic) / (8 * joulePerBit),
  };
}

/** Time from pass to pass of a stage, and requests in each: one at least. */
function passesOf(m: DecodeMemory, batch: number, tpot: number) {
  const { pipeline } = m.engine.placement.parallelism;
  return { passTime: (tpot * m.tokensPerPass) / pipeline, each: Math.max(batch / pipeline, 1) };
}

/** A chunk of its own reads what it streams; one that rides, what it adds to a pass of so many tokens. */
function bytesOfPrompt({ memory: { engine }, prompts, schedule }: Rank, tokens: number): number {
  const streamed = (all: number) => streamedBytes(engine, expertsRead(engine, all));
  const { chunks, chunkTokens, attentionBytes } = prompts;
  const chunk = schedule === 'chunked' ? streamed(chunkTokens + tokens) - streamed(tokens) : streamed(chunkTokens);
  return chunks * chunk + attentionBytes;
}

const storesNothing = ({ shared }: Session, pooledShare: number): boolean =>
  pooledShare === 0 && (shared.idleKv === 'keep' || shared.idleKv === 'recompute');

function expectClose(actual: number, wanted: number, what: string): void {
  expect(Math.abs(actual - wanted), `${what} is ${actual}, expected ${wanted}`).toBeLessThanOrEqual(
    1e-6 * wanted + 1e-9,
  );
}

const separate = designs.filter(({ at }) => storesNothing(at.session, at.decode.pooledShare));

describe('a device of decode, at the mean of demand', () => {
  it('serves unless no request of any rank is in its stage, and computes and reads in each of the passes that then follow', () => {
    check(
      fc.property(separate, ({ at }) => {
        const { setting, decode: m, decodeFigures: f, design } = at;
        const { placement } = m.engine;
        const duty = dutyOf(setting, placement, (other) => {
          const outcome = evaluate(other, design);
          if (outcome.kind !== 'feasible') throw new Error('a design that must stand');
          return outcome.evaluated.decodeFigures;
        });
        const { turnsPerS, outputMean, peakToMean } = setting.traffic;
        const tokensPerS = (turnsPerS * outputMean) / peakToMean / (f.replicas * placement.ranks);
        const batch = steadyBatch(m, tokensPerS);
        const { pipeline } = placement.parallelism;
        const serves = 1 - Math.exp((-batch * placement.ranks) / pipeline);
        expectClose(duty.serves, serves, 'the share that serves');
        const { passTime, each } = passesOf(m, batch, batch / tokensPerS);
        expectClose(duty.computes, serves * Math.min(passComputeS(m, each) / passTime, 1), 'the share that computes');
        expectClose(duty.reads, (serves * passBytes(m, each)) / passTime, 'what it reads');
      }),
      100,
    );
  });
});

describe('a device of prefill, at the mean of demand', () => {
  it('serves unless all ranks of its replica are without work, and does the work of the prompts that come', () => {
    check(
      fc.property(separate, ({ at }) => {
        const { setting, prefill, prefillFigures: f, design } = at;
        const { placement } = prefill.engine;
        const duty = dutyOf(setting, placement, (other) => {
          const outcome = evaluate(other, design);
          if (outcome.kind !== 'feasible') throw new Error('a design that must stand');
          return outcome.evaluated.prefillFigures;
        });
        const { turnsPerS, peakToMean } = setting.traffic;
        const load = (turnsPerS * prefill.workS) / peakToMean / (f.replicas * placement.ranks);
        expectClose(duty.serves, 1 - (1 - load) ** placement.ranks, 'the share that serves');
        expectClose(duty.computes, load * prefill.computeShare, 'the share that computes');
        expectClose(duty.reads, load * prefill.bytesPerS, 'what it reads');
      }),
      100,
    );
  });
});

describe('a device of a pool that does both, at the mean of demand', () => {
  it('serves unless no rank has a request or a prompt in its stage, and then does what prompts and passes ask for', () => {
    check(
      fc.property(
        colocated.filter(({ at }) => storesNothing(at.session, at.rank.memory.pooledShare)),
        ({ at }) => {
          const { setting, rank, figures: f, design, session } = at;
          const { placement } = rank.memory.engine;
          const { ranks, parallelism } = placement;
          const duty = dutyOf(setting, placement, (other) => {
            const outcome = evaluateColocated(other, design, session);
            if (outcome.kind !== 'feasible') throw new Error('a design that must stand');
            return outcome.evaluated.figures;
          });
          const { turnsPerS, outputMean, peakToMean } = setting.traffic;
          const turns = turnsPerS / peakToMean / (f.replicas * ranks);
          const batch = steadyRank(rank, turns * outputMean);
          const prompts = turns * meanS(rank.prompts, chunkWorkS(rank, batch));
          const idles = Math.exp((-batch * ranks) / parallelism.pipeline) * (1 - prompts) ** ranks;
          expectClose(duty.serves, 1 - idles, 'the share that serves');
          // Prompts that come bring their arithmetic and what they read, whenever they are served.
          const { passTime, each } = passesOf(rank.memory, batch, batch / (turns * outputMean));
          const passes = (1 - idles) / passTime;
          const computes = turns * rank.prompts.computeS + passes * passComputeS(rank.memory, each);
          expectClose(duty.computes, Math.min(computes, 1 - idles), 'the share that computes');
          const reads = turns * bytesOfPrompt(rank, each * rank.memory.width) + passes * passBytes(rank.memory, each);
          expectClose(duty.reads, reads, 'what it reads');
        },
      ),
      100,
    );
  });
});
