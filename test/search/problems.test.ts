import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimize } from '../../src/search/minimize.js';
import { nondominated } from '../../src/search/pareto/nondominated.js';
import { randomChoice } from '../../src/search/random.js';
import { Rng } from '../../src/search/rng.js';
import { c1dtlz1 } from '../bench/search/constrained.js';
import { mixedDtlz, mixedZdt } from '../bench/search/discrete.js';
import {
  coilSpring,
  fourBarTruss,
  gearTrain,
  pressureVessel,
  speedReducer,
  weldedBeam,
} from '../bench/search/mechanical.js';
import { list, rows, type TestProblem } from '../bench/search/problem.js';
import { problems } from '../bench/search/problems.js';
import { scoreOf, yardstickOf } from '../bench/search/score.js';
import { rocketInjector, vehicleCrash } from '../bench/search/surface.js';

const randomGenome = (problem: TestProblem, rng: Rng) => problem.variables.map((one) => randomChoice(one, rng));

describe.each(problems.map((problem) => [problem.name, problem] as const))('%s', (_, problem) => {
  it('gives as many finite numbers as it says, for every genome', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { objectives, violations } = problem.evaluate(randomGenome(problem, new Rng(seed)));
        expect(objectives).toHaveLength(problem.objectiveCount);
        expect(violations).toHaveLength(problem.constraintCount);
        for (const figure of [...objectives, ...violations]) expect(figure).toSatisfy(Number.isFinite);
      }),
    );
  });

  it('holds feasible designs, of which a search finds none beyond the true front', async () => {
    // All that is feasible lies behind a thousand local optima: start at the middle of its front.
    const from = problem === c1dtlz1 ? [problem.variables.map(() => 0.5)] : [];
    const { archive } = await minimize(problem, { algorithm: 'nsga2', budget: 10_000, seed: 1, from });
    expect(archive.length).toBeGreaterThan(0);
    const objectives = archive.map((one) => one.objectives);
    expect(scoreOf(objectives, yardstickOf(problem, [objectives])).hypervolume).toBeLessThan(1.001);
  });
});

const known = problems.filter(({ front }) => front !== undefined);

describe.each(known.map((problem) => [problem.name, problem] as const))('the true front of %s', (_, problem) => {
  const front = problem.front?.() ?? [];

  it('does not dominate itself', () => {
    expect(nondominated(front)).toHaveLength(front.length);
  });

  it('has the hypervolume of its closed form, but for what the sample cuts off', () => {
    const { hypervolume } = scoreOf(front, yardstickOf(problem, []));
    expect(hypervolume).toBeGreaterThan(0.96);
    expect(hypervolume).toBeLessThan(1 + 1e-9);
  });
});

/** The published optimum of the first objective, given to four or five digits, so limits hold to as many. */
function expectOptimum(problem: TestProblem, genome: readonly number[], best: number): void {
  const { objectives, violations } = problem.evaluate(genome);
  expect(objectives[0] / best).toBeCloseTo(1, 3);
  for (const violation of violations) expect(violation).toBeLessThan(1e-3);
}

describe('published designs', () => {
  it('the cheapest welded beam costs 2.381 (Deb 2000)', () => {
    expectOptimum(weldedBeam, [0.2444, 6.2186, 8.2915, 0.2444], 2.381);
  });

  it('the lightest speed reducer weighs 2994.47 (Rao 2009)', () => {
    expectOptimum(speedReducer, [3.5, 0.7, 17, 7.3, 7.71532, 3.350215, 5.286654], 2994.47);
  });

  it('the cheapest pressure vessel costs 6059.71 (Coello, Mezura-Montes 2002)', () => {
    expectOptimum(pressureVessel, [13, 7, 42.098446, 176.636596], 6059.714);
  });

  it('the smallest coil spring has 2.6586 cubic inches (Sandgren 1990)', () => {
    const wire = coilSpring.variables[1];
    const index = wire.kind === 'ordinal' ? wire.values.indexOf(0.283) : -1;
    expectOptimum(coilSpring, [9, index, 1.223041], 2.65856);
  });

  it('the lightest truss has 1237.84 cubic centimetres (RE21)', () => {
    expectOptimum(fourBarTruss, [1, Math.SQRT2, Math.SQRT2, 1], 1237.8414);
  });

  it('the lightest vehicle front weighs 1661.708 kg (RE34)', () => {
    expectOptimum(vehicleCrash, [1, 1, 1, 1, 1], 1661.70782);
  });

  it('gears of 12 teeth have a ratio of one', () => {
    expect(gearTrain.evaluate([12, 12, 12, 12]).objectives).toEqual([5.931, 12]);
  });

  it('an injector at its origin has the constants of its surfaces', () => {
    expect(rocketInjector.evaluate([0, 0, 0, 0]).objectives).toEqual([0.692, 0.153, 0.37]);
  });
});

describe.each([
  ['mixed ZDT1', mixedZdt, 1],
  ['mixed DTLZ2', mixedDtlz, 2],
] as const)('%s', (_, problem, positions) => {
  const [reals, integers, ordinals, categories] = list(problem.numbers, 'counts');
  const losses = rows(problem.numbers, 'losses');
  const best = losses.map((table) => Math.floor(table.indexOf(0) / 6));
  const optimum = [
    ...Array.from({ length: positions }, () => 0),
    ...Array.from({ length: reals }, () => 0.35),
    ...list(problem.numbers, 'targets').slice(0, integers + ordinals),
    ...best,
  ];

  it('reaches its front with the best of every variable', () => {
    expect(Math.max(...problem.evaluate(optimum).objectives)).toBeCloseTo(1, 12);
  });

  it('deceives: from the decoys, no change of one category is better', () => {
    const decoys = losses.map((table) => table.findIndex((loss, i) => loss === 0.25 && i % 6 === 0) / 6);
    const at = (chosen: readonly number[]) =>
      Math.max(...problem.evaluate([...optimum.slice(0, -categories), ...chosen]).objectives);
    for (let i = 0; i < categories; i++)
      for (let value = 0; value < 6; value++)
        expect(at(decoys.with(i, value))).toBeGreaterThanOrEqual(at(decoys) - 1e-12);
    expect(at(best)).toBeLessThan(at(decoys));
  });
});
