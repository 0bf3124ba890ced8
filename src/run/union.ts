import { designCount } from '../search/factored.js';
import { unionFronts, type UnionDesign } from '../search/union.js';
import { algorithms, type AlgorithmName, type Found } from './algorithm.js';
import type { Alternative } from './alternative.js';
import type { Runner } from './units.js';

export type FoundUnion = Omit<Found, 'front'> & { readonly front: readonly UnionDesign[] };

/**
 * Runs the algorithm on each alternative in turn and joins the fronts. Where there is but one, certificate and counts are its
 * own; else the certificate holds one for each, and the counts are sums.
 */
export async function searchAll(
  alternatives: readonly Alternative[],
  algorithm: AlgorithmName,
  runner: Runner,
  { seed, budget }: { readonly seed: number; readonly budget: number },
): Promise<FoundUnion> {
  const budgets = shareBudget(
    budget,
    alternatives.map(({ factored }) => designCount(factored)),
  );
  const found: Found[] = [];
  for (const [i, { name, factored }] of alternatives.entries())
    found.push(await algorithms[algorithm](factored, runnerFor(runner, i, name), { seed, budget: budgets[i] }));
  const front = unionFronts(found.map((one) => one.front));
  if (found.length === 1) return { ...found[0], front };
  const certificates = found.map((one) => one.certificate);
  return {
    front,
    certificate: {
      complete: certificates.every(({ complete }) => complete),
      designsCovered: String(certificates.reduce((sum, one) => sum + BigInt(one.designsCovered), 0n)),
      alternatives: Object.fromEntries(alternatives.map(({ name }, i) => [name, certificates[i]])),
    },
    counts: found.map((one) => one.counts).reduce(added),
  };
}

/** Units of the checkpoint, phases of progress and tasks of one alternative, told from those of the others. */
function runnerFor(runner: Runner, index: number, name: string): Runner {
  if (index === 0) return runner;
  const { workers, checkpoint, progress } = runner;
  return {
    ...runner,
    workers: { ...workers, perform: (task) => workers.perform(task, index) },
    checkpoint: {
      ...checkpoint,
      load: (unit) => checkpoint.load(`${name}-${unit}`),
      save: (unit, result) => checkpoint.save(`${name}-${unit}`, result),
    },
    progress: { ...progress, begin: (phase, total) => progress.begin(`${name}: ${phase}`, total) },
  };
}

/** Equal shares; what a small alternative has no designs for goes to the larger ones. */
export function shareBudget(budget: number, sizes: readonly bigint[]): number[] {
  const shares = sizes.map(() => 0);
  const smallestFirst = [...sizes.keys()].sort((a, b) => (sizes[a] < sizes[b] ? -1 : sizes[a] > sizes[b] ? 1 : a - b));
  let rest = budget;
  for (const [done, i] of smallestFirst.entries()) {
    const fair = Math.floor(rest / (sizes.length - done));
    shares[i] = sizes[i] < BigInt(fair) ? Number(sizes[i]) : fair;
    rest -= shares[i];
  }
  return shares;
}

type Tally = Readonly<Record<string, unknown>>;

/** Sums of counts, also of those by rule, whose names stay in alphabetical order. */
function added(a: Tally, b: Tally): Tally {
  const sums = Object.keys(a).map((key) => {
    const [one, other] = [a[key], b[key]];
    return [
      key,
      typeof one === 'number' ? one + (other as number) : mergedRules(one as Rules, other as Rules),
    ] as const;
  });
  return Object.fromEntries(sums);
}

type Rules = Readonly<Record<string, number>>;

function mergedRules(a: Rules, b: Rules): Rules {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(names.map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}
