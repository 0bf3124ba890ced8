import type { Point } from '../../run/schema.js';
import { harmless } from './format.js';
import { say, type Phrase } from './phrase.js';
import { commonFormat, geneFigure, isColocated, poolPhrase } from './pool-label.js';
import { shorten } from './wrap.js';

/** Names of others as a line can hold them: harmless, and not too long. */
export const named = (name: string | number): string => shorten(harmless(String(name)), 24);
export const idOf = (point: Point): string => shorten(harmless(point.id), 20);

/** The value of a gene in a line; `name` is that of the number, where it is one. */
export function namedGene(name: string, value: string | number): Phrase {
  return geneFigure(name, typeof value === 'number' ? value : named(value));
}

/** `8 b200 prefill, 16 b200 tp4 decode`; the format of the weights only where the pools differ in it. Numbers have names that begin with `prefix`. */
export function systemPhrase(point: Point, prefix = ''): Phrase {
  const oneFormat = commonFormat([point]) !== undefined;
  const of = (pool: Parameters<typeof poolPhrase>[1]): Phrase => {
    const { text, facts } = poolPhrase(point, pool, !oneFormat, prefix);
    return { text: shorten(harmless(text), 60), facts };
  };
  return isColocated(point)
    ? say`one pool of ${of('colocated')}`
    : say`${of('prefill')} prefill, ${of('decode')} decode`;
}

/** `fp4 weights, bf16 KV`. */
export function formatsOf(point: Point): string {
  const weights = commonFormat([point]);
  const kv = `${named(point.genes['shared.kvPrecision'])} KV`;
  return weights === undefined ? kv : `${named(weights)} weights, ${kv}`;
}
