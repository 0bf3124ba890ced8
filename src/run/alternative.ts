import type { ColocatedDesign } from '../core/colocated.js';
import type { SystemDesign } from '../core/evaluate.js';
import type { Setting } from '../core/setting.js';
import type { Dead } from '../core/violation.js';
import type { FactoredProblem } from '../search/problem.js';
import { alternativesOf, type AlternativeName } from '../space/alternative.js';
import { buildColocated } from './colocated-problem.js';
import type { Value } from './genome.js';
import type { Plan } from './plan.js';
import { buildProblem } from './problem.js';
import { worldOf } from './world.js';

/** One kind of system in a plan's space: a problem that search can solve by itself. */
export interface Alternative {
  readonly name: AlternativeName;
  readonly factored: FactoredProblem;
  readonly setting: Setting;
  /** Name and value of every gene of a genome. */
  genes(genome: readonly number[]): Record<string, Value>;
  /** The design that a genome spells, or why it spells none. */
  design(genome: readonly number[]): SystemDesign | ColocatedDesign | Dead;
  /** Grade-C facts that a design leans on. */
  leansOn(genome: readonly number[]): string[];
}

/** All alternatives of a plan's space, in the order in which they are searched. */
export function buildAlternatives(plan: Plan): Alternative[] {
  const world = worldOf(plan);
  const builders = { disaggregated: buildProblem, colocated: buildColocated };
  return alternativesOf(plan.space).map((name) => builders[name](plan, world));
}
