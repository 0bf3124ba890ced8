/** What operators need to know of a variable: two bounds, and whether its values have a distance and an order. */
import type { Genome, Variable } from '../problem.js';
import { shown } from '../words.js';

export interface Domain {
  /**
   * `step`: integers and ordinal indices, whose neighbours are alike; `choice`: categories, which are just different.
   */
  readonly kind: 'real' | 'step' | 'choice';
  readonly low: number;
  readonly high: number;
}

/** @throws RangeError for a variable that has no values. */
export function domainOf(variable: Variable): Domain {
  const fault = faultOf(variable);
  if (fault !== undefined) throw new RangeError(`variable ${variable.name} ${fault}`);
  switch (variable.kind) {
    case 'real':
      return { kind: 'real', low: variable.min, high: variable.max };
    case 'integer':
      return { kind: 'step', low: variable.min, high: variable.max };
    default:
      return { kind: variable.kind === 'ordinal' ? 'step' : 'choice', low: 0, high: variable.values.length - 1 };
  }
}

/** What is wrong with a variable, to go behind its name; a caller may not have had a compiler to ask. */
export function faultOf(variable: Variable): string | undefined {
  if (typeof variable !== 'object' || variable === null) return `is ${shown(variable)}, and no variable`;
  switch (variable.kind) {
    case 'real':
    case 'integer': {
      const { kind, min, max } = variable;
      const range = `goes from ${min} to ${max}`;
      if (!(Number.isFinite(min) && Number.isFinite(max) && min <= max))
        return `${range}: it has no values; both must be finite numbers, and the second not the smaller`;
      if (!Number.isFinite(max - min)) return `${range}: that is wider than the largest number, ${Number.MAX_VALUE}`;
      if (kind === 'integer' && !(Number.isSafeInteger(min) && Number.isSafeInteger(max)))
        return `${range}: those are no integers`;
      return undefined;
    }
    case 'ordinal':
    case 'categorical':
      if (!Array.isArray(variable.values)) return `has ${shown(variable.values)} where its list of values should be`;
      return variable.values.length === 0 ? 'has no values' : undefined;
    default:
      return `has the kind ${shown((variable as Variable).kind)}, which is none of real, integer, ordinal, categorical`;
  }
}

export function domainsOf(variables: readonly Variable[]): Domain[] {
  return variables.map(domainOf);
}

/** Whether a child can only take a parent's value: categories, and two values, for nothing lies between or beyond them. */
export function isHandedOn({ kind, low, high }: Domain): boolean {
  return kind === 'choice' || (kind === 'step' && high - low < 2);
}

/** The nearest value of the domain, never -0. Optima often lie on a bound, so what oversteps it lands exactly there. */
export function settle({ kind, low, high }: Domain, value: number): number {
  const bounded = value < low ? low : value > high ? high : value;
  return (kind === 'real' ? bounded : Math.round(bounded)) + 0;
}

/** Whether it is a value of the domain. */
function holds({ kind, low, high }: Domain, value: unknown): boolean {
  return typeof value === 'number' && value >= low && value <= high && (kind === 'real' || Number.isInteger(value));
}

/** What keeps a genome out of the space, as the rest of a sentence about it. */
export function faultOfGenome(domains: readonly Domain[], genome: Genome): string | undefined {
  if (!Array.isArray(genome)) return `is ${shown(genome)}, no list of numbers`;
  if (genome.length !== domains.length) return `has ${genome.length} numbers, not ${domains.length}`;
  for (let i = 0; i < domains.length; i++)
    if (!holds(domains[i], genome[i])) return `has ${shown(genome[i])} as its variable ${i}`;
  return undefined;
}
