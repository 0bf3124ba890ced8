import type { Figure } from '../catalog/schema.js';

/** A record of facts with every figure replaced by its value. */
export type Plain<T> = T extends Figure ? number : T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;

function isFigure(fact: object): fact is Figure {
  return 'value' in fact && 'grade' in fact && 'source' in fact;
}

/** Values of a record of facts; a figure that is absent stays absent. */
export function plain<T>(facts: T): Plain<T> {
  if (Array.isArray(facts)) return facts.map(plain) as Plain<T>;
  if (typeof facts !== 'object' || facts === null) return facts as Plain<T>;
  if (isFigure(facts)) return facts.value as Plain<T>;
  return Object.fromEntries(Object.entries(facts).map(([key, fact]) => [key, plain(fact)])) as Plain<T>;
}

/** The value of a fact that was found to be there. */
export function known(fact: Figure | undefined): number {
  return (fact as Figure).value;
}

/** What a buyer must expect to pay: the high end of an estimate, the value of a known price. */
export function pessimisticPrice(price: Figure): number {
  return price.grade === 'C' ? (price.high ?? price.value) : price.value;
}

/** Paths of the grade-C figures in a record of facts: what a result leans on. */
export function estimates(facts: object, prefix: string): string[] {
  return Object.entries(facts).flatMap(([key, fact]) => {
    if (typeof fact !== 'object' || fact === null || Array.isArray(fact)) return [];
    if (isFigure(fact)) return fact.grade === 'C' ? [`${prefix}.${key}`] : [];
    return estimates(fact, `${prefix}.${key}`);
  });
}
