import { describe, expect, it } from 'vitest';
import { decodeReplicas, emptyDecodeFigures, loadDecode, type DecodeMemory } from '../../src/core/decode-pool.js';
import { tpotS } from '../../src/core/token.js';
import { decodePath } from '../../src/core/evaluate.js';
import { decodeLimit, decodeStep } from '../../src/core/intensity.js';
import { sessionOf } from '../../src/core/session.js';
import { isDead } from '../../src/core/violation.js';
import type { Plan } from '../../src/run/plan.js';
import { buildProblem } from '../../src/run/problem.js';
import { designOf, withObjective } from '../property/designs.js';
import { atContext, planFrom } from './desk.js';

/**
 * Llama-3.1-70B in bf16 on H100s: a pass moves at least the KV of its requests, so that no batch passes OI_inf FLOP a
 * byte (Zhao and Liu, arXiv 2601.22001), and no number of equal devices the share OI_inf x bandwidth / peak of its FLOP/s.
 */
const [peakFlopPerS, bytesPerS] = [989e12, 3.35e12];
const published = [
  // 12.4 FLOP/B x 3.35 TB/s / 989 TFLOP/s, and 8.4 FLOP/B.
  { context: 98_000, intensity: 12.4, ceiling: 0.042 },
  { context: 1_000_000, intensity: 8.4, ceiling: 0.029 },
];

const tensor = [1, 2, 4, 8];
const pipeline = [1, 2, 3, 4, 5, 8, 10, 16, 20, 40, 80];
function planAt(context: number): Plan {
  return atContext(
    planFrom(`model: llama-3.1-70b
redundancy: none
shared: { kvPrecision: bf16, idleKv: recompute }
prefill: { accelerator: h100-sxm, weightPrecision: bf16, tensorParallel: 8, pipelineParallel: 8 }
decode:
  accelerator: h100-sxm
  weightPrecision: bf16
  tensorParallel: [${tensor.join()}]
  pipelineParallel: [${pipeline.join()}]
`),
    context,
  );
}

/** Nothing but the bytes and the FLOPs: achieved fractions of 1, no overhead, no wire. */
function idealised(plan: Plan): Plan {
  const one = { value: 1, grade: 'B' as const, source: 'made up for tests' };
  const none = { ...one, value: 0 };
  const c = plan.objective.coefficients;
  const perFormat = { bf16: one, fp8: one, fp4: one };
  const quiet = { perKernelS: none, perStepS: none, perSequenceS: none };
  return withObjective(plan, {
    coefficients: {
      ...c,
      weightBandwidthFraction: one,
      kvBandwidthFraction: one,
      gemmEfficiency: perFormat,
      gemmTileTokens: none,
      attentionEfficiency: one,
      collectiveS: none,
      collectiveDoublingS: none,
      activationPassesDense: none,
      activationBytes: none,
      usableMemoryFraction: one,
      executionClasses: {
        ...c.executionClasses,
        'gpu-graph': { ...c.executionClasses['gpu-graph'], ...quiet },
      },
    },
  });
}

/** Every decode pool of the plan that holds a request, and how its model FLOPs for a token at this batch fill its peak. */
function pools(plan: Plan) {
  const problem = buildProblem(plan);
  const names = Object.keys(problem.genes(plan.space.genes.map(() => 0)));
  const flopPerToken = decodeStep(
    problem.setting.shape,
    { experts: 'bf16', rest: 'bf16', lossless: true },
    'bf16',
    1,
    problem.setting.traffic.contextMean,
  ).flop;
  const memories = tensor.flatMap((_, t) =>
    pipeline.flatMap((__, p): DecodeMemory[] => {
      const genome = names.map((name) =>
        name === 'decode.tensorParallel' ? t : name === 'decode.pipelineParallel' ? p : 0,
      );
      const design = designOf(problem, genome);
      const memory = decodePath(problem.setting, sessionOf(problem.setting, design.shared), design.decode);
      return isDead(memory) ? [] : [memory];
    }),
  );
  const mfu = (memory: DecodeMemory, batch: number) => {
    const { ranks, devices } = memory.engine.placement;
    return (batch * ranks * flopPerToken) / (tpotS(memory, batch) * devices * peakFlopPerS);
  };
  return { problem, memories, mfu, flopPerToken };
}

describe.each(published)('Llama-3.1-70B in bf16 on H100s at a context of $context tokens', (known) => {
  const plan = planAt(known.context);
  const { problem, memories, mfu, flopPerToken } = pools(plan);
  const limit = decodeLimit(problem.setting.shape, 'bf16', known.context);
  const ceiling = (limit * bytesPerS) / peakFlopPerS;

  it(`has a ceiling of ${known.ceiling} of the peak: ${known.intensity} FLOP/B at the memory's bandwidth`, () => {
    expect(limit).toBeCloseTo(known.intensity, 1);
    expect(ceiling).toBeCloseTo(known.ceiling, 3);
    const { chip } = memories[0].engine.placement;
    expect([chip.flopPerS.bf16, chip.memoryBytesPerS]).toEqual([peakFlopPerS, bytesPerS]);
  });

  it('stays under it for every tensor and pipeline parallelism that holds a request, up to 640 devices', () => {
    expect(memories.length).toBeGreaterThan(10);
    expect(Math.max(...memories.map((memory) => memory.engine.placement.devices))).toBe(640);
    for (const memory of memories) {
      const atLimit = mfu(memory, memory.batchLimit);
      expect(atLimit).toBeGreaterThan(0);
      expect(atLimit).toBeLessThan(ceiling);
    }
  });

  it('stays under it at any batch, also where memory would not hold it', () => {
    for (const memory of memories)
      for (let batch = 0.5; batch < 1e7; batch *= 2) expect(mfu(memory, batch)).toBeLessThan(ceiling);
  });

  it('stays under it with any number of replicas, and falls with those that demand does not need', () => {
    for (const tasksPerS of [1e-3, 1, 1e3, 1e6]) {
      const demand = { tasksPerS, peakToMean: 1 };
      const busy = pools(withObjective(plan, { demand }));
      const tokensPerS = busy.problem.setting.traffic.turnsPerS * busy.problem.setting.traffic.outputMean;
      for (const memory of busy.memories) {
        const fewest = decodeReplicas(memory, 1e9);
        const shares = [1, 2, 10, 1000].map((times) => {
          const { accelerators } = loadDecode(memory, fewest * times, emptyDecodeFigures());
          return (tokensPerS * flopPerToken) / (accelerators * peakFlopPerS);
        });
        expect(shares[0]).toBeLessThan(ceiling);
        expect(shares).toEqual(shares.toSorted((a, b) => b - a));
      }
    }
  });

  // Eight devices of 80 GB are the widest split of a pass, whatever the pipeline: they hold at most 640 GB of KV beside
  // which 141 GB of weights are read.
  it('comes within a quarter of it where only bytes and FLOPs take time, and within 2% at an endless batch', () => {
    const ideal = pools(idealised(plan));
    const best = (batchOf: (memory: DecodeMemory) => number) =>
      Math.max(...ideal.memories.map((memory) => ideal.mfu(memory, batchOf(memory))));
    for (const share of [best((memory) => memory.batchLimit), best(() => 1e7)]) expect(share).toBeLessThan(ceiling);
    expect(best((memory) => memory.batchLimit)).toBeGreaterThan(0.75 * ceiling);
    expect(best(() => 1e7)).toBeGreaterThan(0.98 * ceiling);
  });
});
