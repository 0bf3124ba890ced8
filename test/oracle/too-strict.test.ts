import { describe, expect, test } from 'vitest';
import type { FactoredProblem, Part, Stage } from '../../src/search/problem.js';
import { confined, problemsOf, spaceAround } from './around.js';
import { bruteForce, exactFront, paired } from './brute-force.js';
import { objectiveNames, shippedObjective, shippedSpace } from './sub-space.js';

/** The same problem, which believes that no pool of a range is as good in some figures as its bounds say, but a quarter worse. */
function tooStrict(problem: FactoredProblem, names: readonly string[]): FactoredProblem {
  const strictPart = (part: Part): Part => {
    const worse = part.figures.map(({ name }) => names.includes(name));
    const strict = (bound: Float64Array) => bound.map((value, i) => (worse[i] ? value * 1.25 : value));
    const strictStage = (stage: Stage): Stage => ({
      ...stage,
      ...(stage.outclassed && {
        outclassed: (context, start, end, beaten) =>
          stage.outclassed?.(context, start, end, (bound) => beaten(strict(bound))) === true,
      }),
    });
    return { ...part, stages: part.stages.map(strictStage) };
  };
  return { ...problem, parts: problem.parts.map(strictPart) };
}

const whole = ['decode.topology', 'decode.link', 'decode.scaleUpDomain', 'decode.pooledKvShare'];
const spaces = Array.from({ length: 8 }, (_, seed) => {
  const objective = shippedObjective(objectiveNames[seed % objectiveNames.length]);
  const pools = { 'shared.poolMemory': ['none', 'optical-ddr5'], 'decode.speculativeTokens': [0, 1, 3] };
  const space = spaceAround(confined(shippedSpace('frontier'), pools), objective, 1e6, 500 + seed, whole);
  const problems = problemsOf(space, objective).map(({ factored }) => factored);
  return { problems, front: bruteForce(problems, paired) };
});
/** Untried: it is brute force that is to notice. */
const believed = (problems: readonly FactoredProblem[]) => exactFront(problems, { checks: 0 });
const wrong = (...names: string[]) =>
  spaces.filter(
    ({ problems, front }) =>
      JSON.stringify(believed(problems.map((problem) => tooStrict(problem, names)))) !== JSON.stringify(front),
  ).length;

describe('the comparison with brute force', () => {
  test('finds nothing wrong with the bounds as they are', () => {
    expect(wrong()).toBe(0);
  });

  test('notices bounds of decode that are a quarter too strict', () => {
    expect(wrong('costUsdPerS', 'meanPowerW', 'tpotS', 'waitS')).toBeGreaterThan(0);
  });
});
