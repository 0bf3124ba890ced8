import { buildAlternatives, type Alternative } from '../../src/run/alternative.js';
import type { Plan } from '../../src/run/plan.js';
import { compose } from '../../src/search/compose.js';
import { variablesOf } from '../../src/search/factored.js';
import { cardinality, choiceAt } from '../../src/search/problem.js';
import { unionFronts, type UnionDesign } from '../../src/search/union.js';
import { designCount } from '../../src/space/alternative.js';
import { withColocated } from '../oracle/colocated.js';
import { planFor, shippedObjective, shippedSpace, speculating, subSpace } from '../oracle/sub-space.js';

/** Plans of random sub-spaces, with designs of both kinds, and their exact fronts: what runs of them would find. */
export interface SmallRun {
  readonly name: string;
  readonly plan: Plan;
  readonly alternatives: readonly Alternative[];
  readonly front: readonly UnionDesign[];
}

const cases = [
  ['quickstart', 'cost-latency-efficiency'],
  ['chat', 'chat'],
  ['heterogeneous', 'latency-split'],
  ['frontier', 'cost-latency-efficiency'],
] as const;

export function exactRun(name: string, plan: Plan): SmallRun {
  const alternatives = buildAlternatives(plan);
  const front = unionFronts(alternatives.map(({ factored }) => compose(factored).front));
  return { name, plan, alternatives, front };
}

/** One of each case, the first that has a front of some points. */
export function smallRuns(designs: number): SmallRun[] {
  return cases.map(([space, objective], i) => {
    const whole = space === 'frontier' ? shippedSpace(space) : withColocated(speculating(shippedSpace(space)));
    for (let seed = 40 + 100 * i; ; seed++) {
      const plan = planFor(subSpace(whole, designs, seed), shippedObjective(objective));
      const run = exactRun(`${space}, ${objective}`, plan);
      // Striking values from genes often leaves far fewer designs than asked for.
      if (run.front.length > 3 && 10n * designCount(plan.space) > BigInt(designs)) return run;
    }
  });
}

/** All genomes of an alternative. */
export function* genomesOf({ factored }: Alternative): Generator<number[]> {
  const variables = variablesOf(factored);
  const genome = variables.map((variable) => choiceAt(variable, 0));
  for (;;) {
    yield [...genome];
    let at = variables.length - 1;
    for (; at >= 0 && genome[at] === choiceAt(variables[at], cardinality(variables[at]) - 1); at--)
      genome[at] = choiceAt(variables[at], 0);
    if (at < 0) return;
    genome[at]++;
  }
}
