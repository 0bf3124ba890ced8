import type { Point } from '../run/schema.js';
import { harmless } from './format.js';
import { words, say, type Phrase } from './phrase.js';
import { commonFormat, geneFigure, isColocated, poolPhrase } from './pool-label.js';
import { shorten } from './wrap.js';

/** Names of others as a line can hold them: harmless, and not too long. */
export const named = (name: string | number): string => shorten(harmless(String(name)), 24);
export const idOf = (point: Point): string => shorten(harmless(point.id), 20);

/** The value of a gene in a line. */
export function namedGene(name: string, value: string | number): Phrase {
  return typeof value === 'number' ? geneFigure(name, value) : words(named(value));
}

/** `8 b200 prefill, 16 b200 tp4 decode`; the format of the weights only where the pools differ in it. */
export function systemPhrase(point: Point): Phrase {
  const oneFormat = commonFormat([point]) !== undefined;
  const of = (pool: Parameters<typeof poolPhrase>[1]): Phrase => {
    const { text, facts } = poolPhrase(point, pool, !oneFormat);
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
