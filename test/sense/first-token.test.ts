import { describe, expect, it } from 'vitest';
import { taskTime } from '../../src/core/breakdown.js';
import { portWaitS } from '../../src/core/transfer.js';
import { onlyDesign, planFrom } from './desk.js';

const design = (pipeline: number) =>
  onlyDesign(
    planFrom(
      `model: llama-3.1-70b
shared: { kvPrecision: bf16, fabric: infiniband-xdr, idleKv: recompute }
prefill: { accelerator: b200, weightPrecision: fp8, tensorParallel: 8, utilization: 0.6 }
decode: { accelerator: b200, weightPrecision: fp8, tensorParallel: 4, pipelineParallel: ${pipeline}, maxBatch: 16 }
`,
      { change: { limits: [] } },
    ),
  );

describe('the first token', () => {
  it('waits for half of the pass under way in the mean: of a stage alone, where there is a pipeline', () => {
    for (const pipeline of [1, 2]) {
      const { decode, decodeFigures: d, session, setting } = design(pipeline);
      const { placement } = decode.engine;
      const ports = portWaitS(
        session.sendBytes,
        placement.requestBytesPerS,
        setting.traffic.turnsPerS,
        d.replicas * placement.devices * placement.portBytesPerS,
      );
      expect(session.fetchBytes).toBe(0);
      expect(d.waitS - ports).toBeCloseTo(d.tpotS / pipeline / 2, 12);
    }
  });

  it('has that wait named in where the time of a task goes', () => {
    const at = design(1);
    const { parts, total } = taskTime(at);
    expect(parts['pass under way']).toBeCloseTo((at.setting.traffic.turnsMean * at.decodeFigures.tpotS) / 2, 12);
    expect(Object.values(parts).reduce((a, b) => a + b, 0)).toBeCloseTo(total, 9);
  });
});
