import { designCount } from '../search/factored.js';
import type { Vector } from '../search/pareto/dominance.js';
import type { Genome } from '../search/problem.js';
import { nondominated } from '../search/pareto/nondominated.js';
import { unionFronts, type UnionDesign } from '../search/union.js';
import { algorithms, type AlgorithmName } from './algorithm.js';
import type { Alternative } from './alternative.js';
import { prefixed } from './checkpoint.js';
import type { FailedDesign, Found, SampleOptions } from './found.js';
import { nearUnion, type UnionNear } from './near.js';
import type { Start } from './plan.js';
import { forAlternative, type Runner } from './units.js';

export type FoundUnion = Pick<Found, 'counts'> & {
  readonly front: readonly UnionDesign[];
  readonly failures: readonly FailedUnionDesign[];
  /** No design can be missing. */
  readonly complete: boolean;
  /** With the conditions of exactness, which are tried while the run does something else. */
  readonly certificate: () => Promise<Found['certificate']>;
  /** Of the designs that the search started from, those that it evaluated before its budget or its time was up. */
  readonly begun?: number;
  /** Where it was asked for. */
  readonly near?: UnionNear;
};

export interface FailedUnionDesign extends FailedDesign {
  readonly alternative: number;
}

type UnionOptions = Omit<SampleOptions, 'from'> & {
  readonly band?: number | undefined;
  readonly from?: Start['designs'] | undefined;
};

/**
 * Runs the algorithm on each alternative in turn and joins the fronts. Where there is but one, certificate and counts are its
 * own; else the certificate holds one for each, and the counts are sums. `band`: how far around the joined front to list all
 * designs, 0 for those tied with it; only where the algorithm is exact.
 */
export async function searchAll(
  alternatives: readonly Alternative[],
  algorithm: AlgorithmName,
  runner: Runner,
  { budget, band, from, ...options }: UnionOptions,
): Promise<FoundUnion> {
  const budgets = shareBudget(
    budget,
    alternatives.map(({ factored }) => designCount(factored)),
  );
  const first: Found[] = [];
  const known = alternatives.map(({ name }) =>
    from?.filter(({ alternative }) => alternative === name).map(({ genome }) => genome),
  );
  const before = () => first.flatMap((one) => one.front.map(({ objectives }) => objectives));
  for (const [i, { name, factored }] of alternatives.entries())
    first.push(
      await algorithms[algorithm](factored, runnerFor(runner, i, name, alternatives.length, before()), {
        ...options,
        budget: budgets[i],
        ...(known[i] !== undefined && { from: known[i] }),
      }),
    );
  const front = unionFronts(first.map((one) => one.front));
  const near =
    band === undefined
      ? undefined
      : await nearUnion(
          first.map((one, i) => {
            const { name } = alternatives[i];
            return { near: one.near, name, runner: () => runnerFor(runner, i, name, alternatives.length) };
          }),
          front,
          band,
        );
  const found = first.map((one, i) => withFailures(one, near?.failures[i] ?? []));
  const failures = found.flatMap((one, alternative) =>
    (one.failures ?? []).map((failed) => ({ ...failed, alternative })),
  );
  return {
    front,
    failures,
    complete: found.every((one) => one.certificate.complete),
    certificate: () => joinedCertificate(found, alternatives),
    counts: found.map((one) => one.counts).reduce(added),
    ...(from !== undefined && {
      begun: found.reduce((sum, { counts }, i) => sum + begunOf(known[i] ?? [], counts), 0),
    }),
    ...(near !== undefined && { near }),
  };
}

async function joinedCertificate(
  found: readonly Found[],
  alternatives: readonly Alternative[],
): Promise<Found['certificate']> {
  const certificates = await Promise.all(
    found.map(async ({ certificate, conditions }) =>
      conditions === undefined ? certificate : { ...certificate, conditions: await conditions() },
    ),
  );
  if (certificates.length === 1) return certificates[0];
  return {
    complete: certificates.every(({ complete }) => complete),
    designsCovered: String(certificates.reduce((sum, one) => sum + BigInt(one.designsCovered), 0n)),
    alternatives: Object.fromEntries(alternatives.map(({ name }, i) => [name, certificates[i]])),
  };
}

/** Of the designs that go first, in this order, those among as many as were evaluated: one that is there twice counts twice. */
function begunOf(known: readonly Genome[], { evaluated }: Found['counts']): number {
  const places = new Map<string, number>();
  for (const genome of known) if (!places.has(genome.join())) places.set(genome.join(), places.size);
  return known.filter((genome) => (places.get(genome.join()) ?? 0) < Number(evaluated)).length;
}

/** The same with designs that failed in a second pass alone. */
function withFailures(found: Found, late: readonly FailedDesign[]): Found {
  if (late.length === 0) return found;
  const { certificate, counts, failures = [] } = found;
  return {
    ...found,
    certificate: { ...certificate, complete: false },
    counts: { ...counts, failed: Number(counts['failed'] ?? 0) + late.length },
    failures: [...failures, ...late],
  };
}

/** Whether the clock ended the search of some alternative: another sitting would find another front. */
export function timedOut({ ended, alternatives = {} }: Readonly<Record<string, unknown>>): boolean {
  return ended === 'time' || Object.values(alternatives as Record<string, Found['certificate']>).some(timedOut);
}

/** Checkpoint, progress and tasks of one alternative, told from those of the others, and its share of the time. */
function runnerFor(runner: Runner, index: number, name: string, of: number, before: readonly Vector[] = []): Runner {
  const now = Date.now();
  const deadline = now + (runner.deadline - now) / (of - index);
  if (index === 0) return { ...runner, deadline };
  const { checkpoint, progress } = runner;
  return {
    ...forAlternative(runner, index),
    deadline,
    checkpoint: prefixed(checkpoint, name),
    progress: {
      ...progress,
      begin: (phase, total) => progress.begin(`${name}: ${phase}`, total),
      front: (size, hypervolume, vectors) =>
        progress.front(size, hypervolume, vectors && (() => joined([...before, ...vectors()]))),
    },
  };
}

/** What stands of the fronts of all alternatives so far. */
function joined(vectors: readonly Vector[]): Vector[] {
  return nondominated(vectors).map((i) => vectors[i]);
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
