import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, type SystemDesign } from '../../src/core/evaluate.js';
import { metric } from '../../src/objective/metrics.js';
import { buildProblem, type SystemProblem } from '../../src/run/problem.js';
import {
  designOf,
  objectiveNames,
  shippedPlan,
  spaceNames,
  standingGenomes,
  unlimited,
  withObjective,
} from '../property/designs.js';

const cost = metric('cost_usd_per_task');
if (cost === undefined) throw new Error('there is no cost of a task');

/** Memory that is bought by the byte shrinks with demand, as no fleet does. */
const buysMemory = ({ shared, decode }: SystemDesign) =>
  decode.pooledKvShare > 0 || shared.idleKv === 'pool' || shared.idleTier !== undefined;

describe.each(spaceNames)('a design of %s', (space) => {
  const objective = objectiveNames.find((one) => one === space) ?? 'cost-latency-efficiency';
  const plan = unlimited(shippedPlan(space, objective));
  const under = (tasksPerS: number): SystemProblem =>
    buildProblem(withObjective(plan, { demand: { ...plan.objective.demand, tasksPerS } }));
  const at = (tasksPerS: number, genome: readonly number[]) => {
    const problem = under(tasksPerS);
    const outcome = evaluate(problem.setting, designOf(problem, genome));
    // No fabric has ports for the fleet of any demand.
    if (outcome.kind !== 'feasible') return { fleet: Number.NaN, usdPerTask: Number.NaN };
    const found = outcome.evaluated;
    return {
      fleet: found.prefillFigures.accelerators + found.decodeFigures.accelerators,
      usdPerTask: cost.of(found.system, problem.setting),
    };
  };

  /** The largest demand that the smallest fleet of a design carries, to a tenth. Tasks per second. */
  function mostOfSmallestFleet(genome: readonly number[]): number {
    const none = 1e-6;
    const { fleet } = at(none, genome);
    let [low, high] = [none, 1e4];
    while (high / low > 1.1) {
      const middle = Math.sqrt(low * high);
      if (at(middle, genome).fleet === fleet) low = middle;
      else high = middle;
    }
    return low;
  }

  const nowhere = under(1e-6);
  const genomes = (pooled: boolean) =>
    fc.sample(
      standingGenomes(nowhere).filter((genome) => buysMemory(designOf(nowhere, genome)) === pooled),
      { numRuns: 25, seed: 20260731 },
    );

  it('costs ten times as much a task, within 5%, at a tenth of what its smallest fleet carries, and again at a hundredth', () => {
    for (const genome of genomes(false)) {
      const full = mostOfSmallestFleet(genome);
      const [whole, tenth, hundredth] = [1, 10, 100].map((times) => at(full / times, genome));
      expect(tenth.fleet).toBe(whole.fleet);
      expect(Math.abs(tenth.usdPerTask / whole.usdPerTask / 10 - 1)).toBeLessThan(0.05);
      expect(Math.abs(hundredth.usdPerTask / tenth.usdPerTask / 10 - 1)).toBeLessThan(0.05);
      // What idles draws less, and nothing else gets cheaper.
      expect(tenth.usdPerTask).toBeLessThanOrEqual(10 * whole.usdPerTask);
    }
  });

  it.runIf(plan.space.genes.some(({ key, values }) => key === 'poolMemory' && values.some((id) => id !== 'none')))(
    'saves of that only the memory that fewer requests and sessions fill',
    () => {
      for (const genome of genomes(true)) {
        const full = mostOfSmallestFleet(genome);
        const ratio = at(full / 10, genome).usdPerTask / at(full, genome).usdPerTask;
        expect(ratio).toBeGreaterThan(1);
        expect(ratio).toBeLessThanOrEqual(10);
      }
    },
  );
});
