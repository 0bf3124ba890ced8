import { describe, expect, it } from 'vitest';
import type { Quality } from '../../src/catalog/schema.js';
import { evaluateFirst } from '../../src/run/design.js';
import { buildAlternatives } from '../../src/run/alternative.js';
import { estimatesOf } from '../../src/run/estimates.js';
import { frontOf } from '../../src/run/front.js';
import { exactRun } from '../run/small-runs.js';
import { catalog, known, planFrom, withEntry } from './desk.js';

/** One design of prefill on B200 and decoding on GB200, whose host is a Grace with memory of its own. */
const space = ({ kv = 'bf16', idle = 'host', weights = 'bf16', decode = '', parts = ['b200', 'gb200'] } = {}) => `
model: llama-3.1-70b
shared: { kvPrecision: ${kv}, fabric: infiniband-ndr, idleKv: ${idle}, idleTtlS: 300 }
prefill: { accelerator: ${parts[0]}, weightPrecision: ${weights}, tensorParallel: 8 }
decode: { accelerator: ${parts[1]}, weightPrecision: ${weights}, tensorParallel: 4, maxBatch: 16${decode} }
`;
const leansOn = (text: string, facts = catalog): readonly string[] => {
  const { leansOn: paths, violations } = evaluateFirst(planFrom(text, { facts, change: { limits: [] } }));
  if (paths === undefined) throw new Error(JSON.stringify(violations));
  return paths;
};

describe('a design that parks sessions', () => {
  const bytes = 'gb200.hostMemory.bytes';
  const bytesPerS = 'gb200.hostMemory.bytesPerS';

  it("in the memory of the decoding part's own host leans on its size and on the way there", () => {
    expect(leansOn(space())).toEqual(expect.arrayContaining([bytes, bytesPerS]));
  });

  it('in memory bought for that host leans on the way there alone', () => {
    expect(leansOn(space({ idle: 'ddr5-rdimm' }))).toContain(bytesPerS);
    expect(leansOn(space({ idle: 'ddr5-rdimm' }))).not.toContain(bytes);
  });

  it.each(['keep', 'recompute'])('nowhere beside it (%s) leans on neither', (idle) => {
    const paths = leansOn(space({ idle }));
    expect(paths.filter((path) => path.includes('hostMemory'))).toEqual([]);
  });

  it('leans on nothing of the hosts that prefill', () => {
    const paths = leansOn(space({ idle: 'ddr5-rdimm', parts: ['gb200', 'b200'] }));
    expect(paths.filter((path) => path.includes('hostMemory'))).toEqual([]);
  });

  it('leans on the host of its one pool where that does both', () => {
    const plan = planFrom(
      `model: llama-3.1-70b
shared: { fabric: infiniband-ndr, idleKv: host, idleTtlS: 300 }
colocated: { accelerator: gb200, tensorParallel: 4, maxBatch: 16 }
`,
      { change: { limits: [] } },
    );
    const [{ name }] = buildAlternatives(plan);
    expect(name).toBe('colocated');
    expect(evaluateFirst(plan).leansOn).toEqual(expect.arrayContaining([bytes, bytesPerS]));
  });
});

describe('the time of a hop', () => {
  it('counts for a design whose devices talk over their own links, and not for lone ones', () => {
    expect(leansOn(space())).toContain('nvlink5.hopS');
    const alone = space({ idle: 'recompute', weights: 'fp8', parts: ['b300', 'b300'] }).replaceAll(
      /tensorParallel: \d/g,
      'tensorParallel: 1',
    );
    const paths = leansOn(alone);
    expect(paths).toContain('b300.price.usd');
    expect(paths.filter((path) => path.endsWith('.hopS'))).toEqual([]);
  });

  it('is that of the link in use: of a link that replaces the own one everything counts, and nothing of the own', () => {
    const lit = space({ idle: 'recompute', parts: ['b200', 'h200'], decode: ', link: teraphy' });
    const paths = leansOn(lit);
    expect(paths).toEqual(expect.arrayContaining(['nvlink5.hopS', 'teraphy.hopS', 'teraphy.usdPerBytePerS']));
    expect(paths).not.toContain('nvlink4.hopS');
  });
});

describe('what a format costs in quality', () => {
  const ofKv = 'llama-3.1-70b.quality.kv.fp8';
  const ofWeights = 'llama-3.1-70b.quality.weights.fp4';
  const loss = { value: 0.001, low: 0, high: 0.03, grade: 'C', source: 'made up for tests' } as const;
  const doubtful: Quality = { ...known(catalog.qualities, 'llama-3.1-70b'), weights: { fp4: loss } };
  const facts = withEntry('qualities', doubtful);

  it('counts for the designs that store KV or weights in it', () => {
    expect(leansOn(space({ kv: 'fp8' }))).toContain(ofKv);
    expect(leansOn(space())).not.toContain(ofKv);
    expect(leansOn(space({ weights: 'fp4' }), facts)).toContain(ofWeights);
    expect(leansOn(space(), facts)).not.toContain(ofWeights);
  });

  it('counts for neither where it is no estimate', () => {
    expect(leansOn(space({ weights: 'fp4' })).filter((path) => path.includes('.weights.'))).toEqual([]);
  });

  it('may break the limit of quality at its other end, and is weighed with the front', () => {
    const goals = [
      { metric: 'cost_usd_per_task', sense: 'min' as const },
      { metric: 'tpot_mean_ms', sense: 'min' as const },
    ];
    const limits = [{ metric: 'quality_loss', side: 'max' as const, bound: 0.01 }];
    const plan = planFrom(space({ weights: '[bf16, fp4]' }), { facts, change: { goals, limits } });
    const { alternatives, front: designs } = exactRun('', plan);
    const front = frontOf(plan, alternatives, designs);
    const narrow = front.points.filter(({ leansOn: paths }) => paths.includes(ofWeights)).map(({ id }) => id);
    expect(narrow.length).toBeGreaterThan(0);
    const points = front.points.map((point, i) => ({ ...point, ...designs[i] }));
    const estimate = estimatesOf(plan, alternatives, points).find(({ fact }) => fact === ofWeights);
    expect(estimate).toMatchObject({ value: loss.value, points: narrow.length });
    expect(estimate?.ends.map(({ end, breaks }) => [end, breaks])).toEqual([
      ['low', []],
      ['high', narrow],
    ]);
  });
});
