import type { Figure } from '../../src/catalog/schema.js';
import type { Plan } from '../../src/run/plan.js';

/** Factors by which the numbers of seconds, bytes, dollars and joules grow when their units shrink. */
export interface Scale {
  readonly s: number;
  readonly byte: number;
  readonly usd: number;
  readonly joule: number;
}

type Dimension = Partial<Readonly<Record<keyof Scale, number>>>;

/**
 * What a fact counts, from its name, which holds its unit by the house's rule; first match. What matches none is a pure
 * number: a count, a share, a ratio, tokens.
 */
const dimensions: readonly [RegExp, Dimension][] = [
  [/[uU]sdPerBytePerS$/, { usd: 1, byte: -1, s: 1 }],
  [/^usdPerByte$/, { usd: 1, byte: -1 }],
  [/UsdPerWatt$/, { usd: 1, joule: -1, s: 1 }],
  [/UsdPerKwh$/, { usd: 1, joule: -1 }],
  [/[uU]sdPerHour$/, { usd: 1, s: -1 }],
  [/^usd|Usd/, { usd: 1 }],
  [/JoulePerBit$|^joulePerBit$/, { joule: 1, byte: -1 }],
  [/^wattPerByte$/, { joule: 1, s: -1, byte: -1 }],
  [/^(tdp|idle)W$|[wW]attPer|Watt$/, { joule: 1, s: -1 }],
  [/[bB]ytesPerS/, { byte: 1, s: -1 }],
  [/[fF]lopPerS/, { s: -1 }],
  [/^bytes|Bytes$/, { byte: 1 }],
  [/[yY]ears$/, { s: 1 }],
  // Shares of a year.
  [/^operationsShare$/, { s: -1 }],
  [/S$/, { s: 1 }],
];
/** Records whose members have no unit in their own names. */
const ofRecord = /^(peakFlopPerS|gapS)$/;

const factor = (dimension: Dimension, scale: Scale): number =>
  Object.entries(dimension).reduce((product, [unit, power]) => product * scale[unit as keyof Scale] ** power, 1);

function factorOf(key: string, scale: Scale): number {
  const found = dimensions.find(([name]) => name.test(key));
  return found === undefined ? 1 : factor(found[1], scale);
}

function rescaled<T>(facts: T, scale: Scale, key = ''): T {
  if (Array.isArray(facts)) return facts.map((one) => rescaled(one as unknown, scale, key)) as T;
  if (typeof facts !== 'object' || facts === null) return facts;
  if (isFigure(facts)) {
    const by = factorOf(key, scale);
    const { low, high } = facts;
    return {
      ...facts,
      value: facts.value * by,
      ...(low !== undefined && { low: low * by }),
      ...(high !== undefined && { high: high * by }),
    };
  }
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => {
      // The logarithm of a gap spreads by a pure number.
      const inherits = ofRecord.test(key) && name !== 'sigma';
      return [name, rescaled(fact as unknown, scale, inherits ? key : name)];
    }),
  ) as T;
}

function isFigure(fact: object): fact is Figure {
  return 'value' in fact && 'grade' in fact && 'source' in fact;
}

/** The same world counted in other units: every fact of a plan, its demand, and genes with a unit. */
export function inUnits(plan: Plan, scale: Scale): Plan {
  const { objective, space, facts } = plan;
  return {
    ...plan,
    facts: rescaled(facts, scale),
    objective: {
      ...objective,
      workload: rescaled(objective.workload, scale),
      prices: rescaled(objective.prices, scale),
      coefficients: rescaled(objective.coefficients, scale),
      demand: { ...objective.demand, tasksPerS: (objective.demand.tasksPerS ?? Number.NaN) / scale.s },
    },
    space: {
      ...space,
      genes: space.genes.map((gene) => ({
        ...gene,
        values: gene.key.endsWith('S')
          ? gene.values.map((value) => (typeof value === 'number' ? value * scale.s : value))
          : gene.values,
      })),
    },
  };
}

/** What a metric's unit counts. */
const metricDimensions: Readonly<Record<string, Dimension>> = {
  s: { s: 1 },
  ms: { s: 1 },
  kW: { joule: 1, s: -1 },
  USD: { usd: 1 },
  'USD/task': { usd: 1 },
  'USD/Mtok': { usd: 1 },
  'tok/J': { joule: -1 },
  'tok/s': { s: -1 },
  devices: {},
  ratio: {},
  share: {},
};

export function metricFactor(unit: string, scale: Scale): number {
  const dimension = metricDimensions[unit];
  if (dimension === undefined) throw new Error(`what does ${unit} count?`);
  return factor(dimension, scale);
}
