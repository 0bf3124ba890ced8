import * as fc from 'fast-check';
import { expect } from 'vitest';
import { variablesOf } from '../../src/search/factored.js';
import { partKeys } from '../../src/search/part/key.js';
import { choiceAt, type FactoredProblem } from '../../src/search/problem.js';
import { combinations } from '../../src/search/space.js';
import { sweep } from '../../src/search/sweep.js';
import { Walker } from '../../src/search/walker.js';

/** Most outermost choices of wide spaces are dead at the root, which costs nothing to see. */
const MOST_TRIED = 400;
/** Subtrees that hold designs; of those with a million each, a few must do. */
const ENOUGH = { subtrees: 20, wideSubtrees: 4, leaves: 1e6 };
/** Of a subtree with more leaves, every so-manieth is compared: a prime, so that all choices come along. */
const [FEW_LEAVES, STRIDE] = [1000, 31];

/** Sweeps whole subtrees of a part, drawn by one seed, and holds designs of each against the walker; tells how many. */
export function compareSubtrees(factored: FactoredProblem, p: number): number {
  const part = factored.parts[p];
  const keys = partKeys(factored, p);
  const outermost = combinations(part.stages[0].variables);
  const stride = combinations(part.stages.slice(1).flatMap(({ variables }) => variables)) > FEW_LEAVES ? STRIDE : 1;
  const walker = new Walker(factored, p);
  const whole = variablesOf(factored).map((variable) => choiceAt(variable, 0));
  let [subtrees, leaves, compared] = [0, 0, 0];
  const enough = () => subtrees >= ENOUGH.subtrees || (subtrees >= ENOUGH.wideSubtrees && leaves >= ENOUGH.leaves);

  const compare = (figures: Float64Array, choices: readonly number[]) => {
    if (leaves++ % stride !== 0) return;
    compared++;
    for (const [i, choice] of choices.entries()) whole[walker.start + i] = choice;
    const verdict = walker.evaluate(whole);
    // Matchers take far longer than both evaluations, so they only tell of a difference.
    if (verdict === undefined && figures.every((figure, i) => Object.is(figure, walker.figures[i]))) return;
    expect({ whole, verdict, figures: [...walker.figures] }).toEqual({
      whole,
      verdict: undefined,
      figures: [...figures],
    });
  };
  const drawn = fc.sample(fc.nat({ max: keys.length * outermost - 1 }), { numRuns: MOST_TRIED, seed: 20260731 });
  for (const subtree of new Set(drawn)) {
    if (enough()) break;
    const [key, start] = [keys[Math.floor(subtree / outermost)], subtree % outermost];
    for (const [i, choice] of key.entries()) whole[i] = choice;
    const before = leaves;
    sweep(part, key, { leaf: compare }, { start, end: start + 1 });
    if (leaves > before) subtrees++;
  }
  return compared;
}
