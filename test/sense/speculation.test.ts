import { describe, expect, it } from 'vitest';
import { tpotS } from '../../src/core/token.js';
import { decodeStep, intensity } from '../../src/core/intensity.js';
import { evaluateFirst } from '../../src/run/design.js';
import { buildProblem } from '../../src/run/problem.js';
import { compose } from '../../src/search/compose.js';
import { all, shape } from '../anchors/catalogue.js';
import { decoding } from '../anchors/decoding.js';
import { planFrom } from './desk.js';

const depths = [1, 2, 3, 5, 7];

/** How many times faster Llama-3.1-70B in bf16 on eight H200 decodes with so many drafted tokens than without. */
const gain = (drafted: number, batch: number, context = 2000) => {
  const [plain, drafting] = [0, drafted].map((g) => decoding('llama-3.1-70b', 'h200', 8, g, 'bf16', context));
  return tpotS(plain, batch) / tpotS(drafting, batch);
};

describe('speculation with a dense model', () => {
  it('pays for a lone request, whose pass only waits for memory: the deeper, the more', () => {
    const gains = depths.map((g) => gain(g, 1));
    expect(gains[0]).toBeGreaterThan(1.6);
    expect(gains).toEqual(gains.toSorted((a, b) => a - b));
  });

  it('pays less the larger the batch', () => {
    for (const g of depths) {
      const gains = [1, 8, 32, 128, 512, 2048].map((batch) => gain(g, batch));
      expect(gains).toEqual(gains.toSorted((a, b) => b - a));
    }
  });

  it('does not pay at any depth where arithmetic decides: a large batch of short contexts', () => {
    for (const g of depths) expect(gain(g, 4096, 16)).toBeLessThan(1);
  });

  it('raises the operational intensity of decoding: the same bytes for more FLOPs, accepted or not', () => {
    const of = (width: number) => intensity(decodeStep(shape('llama-3.1-70b'), all('bf16'), 'bf16', 16, 98_000, width));
    expect(of(4) / of(1)).toBeCloseTo(4, 12);
  });
});

describe('speculation with a mixture of experts', () => {
  it('pays least where each token more makes a pass read more experts: between one request and many', () => {
    const of = (batch: number) => {
      const [plain, drafting] = [0, 1].map((g) => decoding('deepseek-r1', 'h200', 8, g));
      return tpotS(plain, batch) / tpotS(drafting, batch);
    };
    expect(of(8)).toBeLessThan(of(1));
    expect(of(8)).toBeLessThan(of(64));
    expect(of(8)).toBeGreaterThan(1);
  });
});

const space = (model: string, drafted: string) => `model: ${model}
prefill: { accelerator: h200, tensorParallel: 8 }
decode: { accelerator: h200, tensorParallel: 8, maxBatch: [1, 4, 16, 64], speculativeTokens: ${drafted} }
`;

describe('a search that may speculate', () => {
  const goals = ['cost_usd_per_task', 'tpot_mean_ms'].map((metric) => ({ metric, sense: 'min' as const }));

  it('finds its fastest design among those that do', () => {
    const problem = buildProblem(planFrom(space('llama-3.1-70b', '[0, 1, 3, 7]'), { change: { goals, limits: [] } }));
    const { front } = compose(problem.factored);
    const fastest = front.toSorted((a, b) => a.objectives[1] - b.objectives[1])[0];
    expect(problem.genes(fastest.genome)['decode.speculativeTokens']).toBeGreaterThan(0);
  });

  it.each([
    ['qwen3-32b', '1', 'fact-missing: acceptance of speculation of qwen3-32b'],
    ['deepseek-r1', '4', 'fact-missing: acceptance of speculation of deepseek-r1 beyond 3 tokens'],
  ])('is told that nobody has measured %s with %s tokens', (model, drafted, rule) => {
    const plan = planFrom(space(model, drafted), { change: { limits: [] } });
    expect(evaluateFirst(plan)).toMatchObject({ outcome: 'invalid', violations: [{ rule }] });
    const { front, certificate } = compose(buildProblem(plan).factored);
    expect(front).toEqual([]);
    expect(Object.keys(certificate.parts[1].byRule)).toContain(rule);
  });

  it('leans on what is only estimated of a draft where it uses one', () => {
    const leans = (drafted: string) =>
      evaluateFirst(planFrom(space('llama-3.1-70b', drafted), { change: { limits: [] } }));
    expect(leans('3').leansOn).toContain('llama-3.1-70b.draft.parameters');
    expect(leans('0').leansOn).not.toContain('llama-3.1-70b.draft.parameters');
  });
});
