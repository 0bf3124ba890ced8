/** The floor: whatever does not beat random sampling has no place in the list of algorithms. */
import { describe, expect, it } from 'vitest';
import { minimize } from '../../src/search/minimize.js';
import { type OptimizerName, optimizers } from '../../src/search/optimizers.js';
import type { Problem } from '../../src/search/problem.js';
import { problems } from '../bench/search/problems.js';
import { scoreOf, yardstickOf } from '../bench/search/score.js';
import { median } from '../bench/search/table.js';

const BUDGET = 1000;
const SEEDS = [1, 2, 3];

/** Enumeration is no search. */
const algorithms = (Object.keys(optimizers) as OptimizerName[]).filter(
  (name) => name !== 'exhaustive' && name !== 'random',
);

async function runsOf(problem: Problem, algorithm: OptimizerName) {
  const runs = SEEDS.map((seed) => minimize(problem, { algorithm, budget: BUDGET, seed }));
  return (await Promise.all(runs)).map(({ archive, closest }) => ({
    archive: archive.map(({ objectives }) => objectives),
    violation: archive.length > 0 ? 0 : Math.max(...(closest?.violations ?? [Number.POSITIVE_INFINITY])),
  }));
}

/** Above 0 where a is better: the hypervolume decides; where there is none, the distance; else what is violated least. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) if (value !== b[i]) return value - b[i];
  return 0;
}

describe.each(problems.map((problem) => [problem.name, problem] as const))('on %s', (_, problem) => {
  it('every algorithm is at least as good as random sampling, in the median', async () => {
    const floor = await runsOf(problem, 'random');
    const found = await Promise.all(algorithms.map((algorithm) => runsOf(problem, algorithm)));
    const yardstick = yardstickOf(
      problem,
      [floor, ...found].flat().map(({ archive }) => archive),
    );
    const medians = (runs: typeof floor): number[] => {
      const scores = runs.map(({ archive }) => scoreOf(archive, yardstick));
      return [
        median(scores.map(({ hypervolume }) => hypervolume)),
        -median(scores.map(({ igdPlus }) => igdPlus)),
        -median(runs.map(({ violation }) => violation)),
      ];
    };
    const least = medians(floor);
    expect(algorithms.filter((_name, i) => compare(medians(found[i]), least) < 0)).toEqual([]);
  });
});

it('on a problem where nothing is feasible every algorithm comes at least as near as random sampling', async () => {
  const walled: Problem = {
    variables: Array.from({ length: 6 }, (_, i) => ({ name: `x${i}`, kind: 'real', min: -2, max: 2 })),
    objectiveCount: 2,
    constraintCount: 2,
    evaluate: (x) => {
      const rugged = x.reduce((sum, value) => sum + value * value + 1 - Math.cos(9 * value), 0);
      return { objectives: [x[0], x[1]], violations: [1 + rugged, 0.2 + Math.abs(x[0] - x[1])] };
    },
  };
  const violationOf = async (name: OptimizerName) =>
    median((await runsOf(walled, name)).map(({ violation }) => violation));
  const least = await violationOf('random');
  for (const name of algorithms) expect(await violationOf(name), name).toBeLessThan(least);
});
