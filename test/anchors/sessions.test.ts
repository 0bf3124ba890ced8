import { describe, expect, it } from 'vitest';
import { closedTurnsPerS } from '../../src/core/closed.js';
import { kvBytes } from '../../src/core/shape.js';
import { loadObjective } from '../../src/objective/load.js';
import { metrics } from '../../src/objective/metrics.js';
import { meanTasksPerS } from '../../src/run/demand.js';
import { file } from '../input/desk.js';
import { catalog, shape } from './catalogue.js';

/**
 * TraceLab (uw-syfi): 523 output tokens, 6,539 tokens appended and 153,700 tokens of context a step, as observed; a pause of
 * 16.8 s, human gaps left out. TTFT 2 s and TPOT 25 ms are the limits of the workload.
 */
describe('1,000 coding sessions on DeepSeek-R1', () => {
  const stepsPerS = closedTurnsPerS(1000, 16.8, 2, 0.025, 523);

  it('make 31.4 steps and 16.4 thousand output tokens a second', () => {
    expect(stepsPerS).toBeCloseTo(31.4, 1);
    expect((stepsPerS * 523) / 1e3).toBeCloseTo(16.4, 1);
  });

  it('have 410 sequences decoding at once, and 59% of the sessions not', () => {
    const decoding = stepsPerS * 522 * 0.025;
    expect(Math.round(decoding)).toBe(410);
    expect(1 - decoding / 1000).toBeCloseTo(0.59, 2);
  });

  it('append 205 thousand tokens a second at the hit rate observed', () => {
    expect(Math.round((stepsPerS * 6539) / 1e3)).toBe(205);
  });

  it('hold 10.8 TB of KV in bf16', () => {
    expect((1000 * kvBytes(shape('deepseek-r1'), 153_700, 'bf16')) / 1e12).toBeCloseTo(10.8, 1);
  });

  it('are what an objective asks for that counts sessions', () => {
    const objective = loadObjective(
      file(`name: sessions
workload: coding-agent
demand: { sessions: 1000, thinkS: 16.8 }
goals: [{ metric: cost_usd_per_task }]
limits: [{ metric: ttft_p95_ms, max: 2000 }, { metric: tpot_p95_ms, max: 25 }]
`),
      catalog,
      metrics,
    );
    expect(meanTasksPerS(objective) * 8.8).toBeCloseTo(stepsPerS, 9);
  });

  it('ask less often where people think too: by default a session pauses as its workload does', () => {
    const workload = catalog.workloads.get('coding-agent');
    if (workload === undefined) throw new Error('no workload coding-agent');
    const demand = { closed: { sessions: 1000, ttftS: 2, tpotS: 0.025 }, peakToMean: 1 };
    const gaps = 1000 / (meanTasksPerS({ demand, workload }) * 8.8) - 2 - 522 * 0.025;
    // 0.892 x 18.4 s after tools, and 0.0959 x about 540 s (1,236 s at the 90th percentile) before people.
    expect(gaps).toBeGreaterThan(16.4);
    expect(gaps).toBeLessThan(120);
  });
});
