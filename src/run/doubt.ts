import type { Figure, Quality } from '../catalog/schema.js';
import type { Plan } from './plan.js';

/** A grade-C fact of a plan: what it may be, and the plan in which it is something else. */
export interface Doubt {
  /** As in `leansOn`: the id of its entry, then the keys; of what formats cost, `qualityPath`. */
  readonly path: string;
  readonly figure: Figure;
  /** What the plan takes it for: a buyer counts with the high end of a price, everything else with the value. */
  readonly taken: 'value' | 'high';
  /** The ends that are other numbers, in the order of the range. */
  readonly ends: readonly End[];
  /** Whether every design rests on it, so that no point names it: a price of the whole, a coefficient. */
  readonly general: boolean;
  /** The plan in which it is known to be this, and nothing else is changed. */
  at(value: number): Plan;
}

export interface End {
  readonly end: 'low' | 'value' | 'high';
  readonly value: number;
}

/** Purchase prices: the figures that core reads by `pessimisticPrice`. A test holds this list against what core makes of them. */
const purchasePrices: ReadonlySet<string> = new Set([
  'usd',
  'usdPerBytePerS',
  'directUsdPerBytePerS',
  'usdPerByte',
  'usdPerPort',
  'hostUsdPerAccelerator',
  'facilityUsdPerWatt',
]);

type Keys = readonly (string | number)[];

/** Facts of what formats cost a model are named by its id, as those of the model are: this word tells them apart. */
export function qualityPath({ id }: Quality): string {
  return `${id}.quality`;
}

/**
 * All grade-C facts of parts, networks, memories, the draft, formats, coefficients and prices; those of workloads are the
 * question itself.
 */
export function doubtsOf(plan: Plan): Doubt[] {
  const { facts, space, objective } = plan;
  const lists = (['accelerators', 'links', 'memories'] as const).flatMap((kind) =>
    facts[kind].map((entry, i) => ({ entry, path: entry.id, at: ['facts', kind, i] as Keys })),
  );
  const { quality } = facts;
  const { model } = space;
  const { coefficients, prices } = objective;
  const entries = [
    ...lists,
    { entry: model, path: model.id, at: ['space', 'model'] as Keys },
    ...(quality === undefined
      ? []
      : [{ entry: quality, path: qualityPath(quality), at: ['facts', 'quality'] as Keys }]),
    { entry: coefficients, path: coefficients.id, at: ['objective', 'coefficients'] as Keys },
    { entry: prices, path: prices.id, at: ['objective', 'prices'] as Keys },
  ];
  return entries.flatMap(({ entry, path, at }) => {
    const general = entry === prices || entry === coefficients;
    return [...estimatesIn(entry)].map(({ figure, keys, names }): Doubt => {
      const taken = purchasePrices.has(String(keys.at(-1))) ? 'high' : 'value';
      return {
        path: [path, ...names].join('.'),
        figure,
        taken,
        ends: endsOf(figure, takenFor({ figure, taken })),
        general: general && keys[0] !== 'executionClasses',
        at: (value) => changed(plan, [...at, ...keys], { ...figure, value, low: value, high: value }),
      };
    });
  });
}

/** The number that a plan takes a fact for. */
export function takenFor({ figure, taken }: Pick<Doubt, 'figure' | 'taken'>): number {
  return figure[taken] ?? figure.value;
}

function endsOf(figure: Figure, taken: number): End[] {
  const ends = (['value', 'low', 'high'] as const).flatMap((end) => {
    const value = figure[end];
    return value === undefined || value === taken ? [] : [{ end, value }];
  });
  return ends
    .filter(({ value }, i) => ends.findIndex((other) => other.value === value) === i)
    .sort((a, b) => a.value - b.value);
}

interface Found {
  readonly figure: Figure;
  readonly keys: Keys;
  /** Of the keys; an item of a list is called by the number of tokens that it is for. */
  readonly names: readonly (string | number)[];
}

function* estimatesIn(facts: object, keys: Keys = [], names: Keys = []): Generator<Found> {
  for (const [key, fact] of Object.entries(facts) as [string, unknown][]) {
    if (typeof fact !== 'object' || fact === null) continue;
    const at = Array.isArray(facts) ? Number(key) : key;
    const name = Array.isArray(facts) ? ((fact as { tokens?: number }).tokens ?? at) : key;
    if (!isFigure(fact)) yield* estimatesIn(fact, [...keys, at], [...names, name]);
    else if (fact.grade === 'C') yield { figure: fact, keys: [...keys, at], names: [...names, name] };
  }
}

const isFigure = (fact: object): fact is Figure => 'value' in fact && 'grade' in fact && 'source' in fact;

/** A copy of plain data with another value at these keys; the rest is shared. */
function changed<T>(of: T, [key, ...rest]: Keys, value: unknown): T {
  if (key === undefined) return value as T;
  const inner = (of as Record<string, unknown>)[key];
  const other = changed(inner, rest, value);
  if (Array.isArray(of)) return of.with(key as number, other) as T;
  return { ...of, [key]: other };
}
