/** Holds the two implementations of every formula against each other. */
import { randomChoice } from '../../../src/search/random.js';
import { Rng } from '../../../src/search/rng.js';
import { evaluateInPython } from './peers.js';
import type { TestProblem } from './problem.js';

const DESIGNS = 200;
const TOLERANCE = 1e-9;

/** One sentence for each problem whose figures differ by more than the tolerance, relative for figures above 1. */
export function disagreements(command: string, problems: readonly TestProblem[]): string[] {
  const questions = problems.map((problem) => {
    const rng = new Rng(11);
    const genomes = Array.from({ length: DESIGNS }, () => problem.variables.map((one) => randomChoice(one, rng)));
    return { problem, genomes };
  });
  const answers = evaluateInPython(command, questions);
  return questions.flatMap(({ problem, genomes }, q) => {
    const apart = genomes.map((genome, i) => {
      const ours = problem.evaluate(genome);
      return Math.max(
        distance(ours.objectives, answers[q].objectives[i]),
        distance(ours.violations, answers[q].violations[i]),
      );
    });
    const worst = apart.reduce((a, b) => (b <= a ? a : b), 0);
    return worst <= TOLERANCE ? [] : [`${problem.name}: the two implementations differ by ${worst}`];
  });
}

/** The largest difference; not a number where one of them is, or where a figure is missing. */
function distance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.NaN;
  return a.reduce((worst, one, i) => Math.max(worst, Math.abs(one - b[i]) / Math.max(1, Math.abs(one))), 0);
}
