/**
 * What fronts of other keys tell about a key before it is swept. Keys are swept in waves, and each looks only at earlier
 * waves, so what it is told depends on the problem alone and not on who sweeps when.
 */
import { entriesOf, entryCount, type Entries } from '../pareto/archive.js';
import { choiceAt, type FactoredProblem } from '../problem.js';
import { Walker } from '../walker.js';
import { exchangeClasses, keyIndex, partKeys } from './key.js';
import type { WholeKnown } from './whole.js';

export interface Known {
  /** Front of a near key: designs that are likely to be good for this one too. They are evaluated first. */
  readonly seeds: Entries | undefined;
  /** Fronts of keys with which this one may exchange designs (`Part.exchanges`). */
  readonly rivals: readonly Entries[];
  /** What the whole says, once all other parts are known. */
  readonly whole?: WholeKnown;
}

export const nothingKnown: Known = { seeds: undefined, rivals: [] };

/** Key indices in the order in which they are swept: by the sum of the choices, so that all nearer keys come first. */
export function wavesOf(problem: FactoredProblem, part: number): number[][] {
  const waves: number[][] = [];
  for (const [k, key] of partKeys(problem, part).entries()) (waves[waveOf(problem, key)] ??= []).push(k);
  return waves.filter((wave) => wave !== undefined);
}

/** `fronts[k]`: front of key k, as far as it is known; only those of earlier waves are looked at. */
export function knownFor(
  problem: FactoredProblem,
  part: number,
  k: number,
  fronts: readonly (Entries | undefined)[],
): Known {
  const keys = partKeys(problem, part);
  const wave = waveOf(problem, keys[k]);
  const earlier = (other: number) => {
    const front = fronts[other];
    return front !== undefined && waveOf(problem, keys[other]) < wave && entryCount(front) > 0;
  };
  const seeds = nearKeys(problem, part, k).find(earlier);
  const classes = exchangeClasses(problem, part);
  const rivals = [...keys.keys()].filter((other) => classes[other] === classes[k] && earlier(other));
  return {
    seeds: seeds === undefined ? undefined : fronts[seeds],
    rivals: rivals.map((other) => fronts[other] as Entries),
  };
}

/** Keys that differ by one step of one shared variable, the last variable first. */
function nearKeys(problem: FactoredProblem, part: number, k: number): number[] {
  const { reads } = problem.parts[part];
  const key = partKeys(problem, part)[k];
  return reads
    .toReversed()
    .filter((index) => key[index] > choiceAt(problem.shared[index], 0))
    .map((index) => keyIndex(problem, part, key.with(index, key[index] - 1)))
    .filter((other) => other !== k);
}

function waveOf({ shared }: FactoredProblem, key: readonly number[]): number {
  return key.reduce((sum, choice, i) => sum + choice - choiceAt(shared[i], 0), 0);
}

/** Visits the seeds that are feasible for the key; their number. */
export function warmStart(
  problem: FactoredProblem,
  part: number,
  key: readonly number[],
  seeds: Entries | undefined,
  visit: (figures: Float64Array, genome: Float64Array) => void,
): number {
  if (seeds === undefined) return 0;
  let feasible = 0;
  const walker = new Walker(problem, part);
  const genome = new Float64Array(walker.end);
  genome.set(key);
  for (const { genome: own } of entriesOf(seeds)) {
    genome.set(own, walker.start);
    if (walker.evaluate(genome) !== undefined) continue;
    visit(walker.figures, own);
    feasible++;
  }
  return feasible;
}
