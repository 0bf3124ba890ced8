import type { UnionDesign } from '../search/union.js';
import type { Alternative } from './alternative.js';
import type { Described } from './describe.js';
import { byFlips } from './estimates.js';
import type { SampledFile } from './evaluate/end-task.js';
import { doubted, frontWith, type TiedDesign } from './front.js';
import type { Plan } from './plan.js';
import type { Estimate, Front } from './schema.js';
import { performAll, type Runner } from './units.js';

/** Points described, and slices of the facts in doubt, to a task: the same for any number of workers. */
const POINTS = 64;
const SLICES = 8;

/** The front as it is written, and designs off it: what remains to be done when a search knows which designs are best. */
export async function endOf(
  plan: Plan,
  alternatives: readonly Alternative[],
  designs: readonly TiedDesign[],
  runner: Runner,
): Promise<{ front: Front; sampled: SampledFile }> {
  // Of ties there may be a million, and nobody else needs them.
  const plain = designs.map(({ alternative, genome, objectives, preference }) => ({
    alternative,
    genome,
    objectives,
    preference,
  }));
  // The longest piece, and it cannot be cut: it begins first.
  const [[sampled], front] = await Promise.all([
    performAll<SampledFile>(runner, [{ kind: 'samples', front: plain }]),
    frontOn(runner, plan, alternatives, designs, plain),
  ]);
  return { front, sampled };
}

async function frontOn(
  runner: Runner,
  plan: Plan,
  alternatives: readonly Alternative[],
  designs: readonly TiedDesign[],
  plain: readonly UnionDesign[],
): Promise<Front> {
  const pieces = Array.from({ length: Math.ceil(plain.length / POINTS) }, (_, i) =>
    plain.slice(i * POINTS, (i + 1) * POINTS),
  );
  const described = await performAll<readonly Described[]>(
    runner,
    pieces.map((piece) => ({ kind: 'describe', designs: piece })),
  );
  const points = doubted(plain, described.flat());
  const estimates = await performAll<readonly Estimate[]>(
    runner,
    Array.from({ length: SLICES }, (_, index) => ({ kind: 'estimates', points, slice: { index, of: SLICES } })),
  );
  return frontWith(plan, alternatives, designs, described.flat(), byFlips(estimates.flat()));
}
