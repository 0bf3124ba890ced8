import type { Document, Path } from '../catalog/document.js';
import { badNumber, badRange, type Place } from '../catalog/input-error.js';
import type { NumberGene } from './gene.js';
import { MOST_VALUES } from './schema.js';

export interface Range {
  readonly from: number;
  readonly to: number;
  readonly step?: number | undefined;
  readonly factor?: number | undefined;
}

/** {from, to, step} or {from, to, factor} -> its values, both ends included where the steps meet them. */
export function expandRange(range: Range, gene: NumberGene, name: string, document: Document, path: Path): number[] {
  const { from, to, step, factor } = range;
  const here = document.locate(path);
  const place = (key: string) => document.locate([...path, key]);
  if (step !== undefined && factor !== undefined)
    throw badRange(place('factor'), name, factor, 'has both step and factor', undefined, 'Keep one of them.');
  if (from > to) throw badRange(here, name, from, `runs from ${from} down to ${to}`, to, 'Exchange from and to.');
  let values: number[];
  if (step !== undefined) {
    if (step <= 0)
      throw badRange(place('step'), name, step, `has the step ${step}`, step < 0 ? -step : 1, 'A step is above 0.');
    values = steps(
      (to - from) / step,
      (i) => from + i * step,
      to,
      () => tooMany(place('step'), name, step, smallestStep(range, gene)),
    );
  } else if (factor !== undefined) {
    if (factor <= 1)
      throw badRange(place('factor'), name, factor, `has the factor ${factor}`, 2, 'A factor is above 1.');
    if (from <= 0)
      throw badRange(
        place('from'),
        name,
        from,
        `grows by a factor from ${from}`,
        undefined,
        'Start above 0, or use step.',
      );
    const count = Math.log(to / from) / Math.log(factor);
    values = steps(
      count,
      (i) => from * factor ** i,
      to,
      () => tooMany(place('factor'), name, factor, 2),
    );
  } else
    throw badRange(
      here,
      name,
      range,
      'has neither step nor factor',
      undefined,
      'Write {from, to, step} or {from, to, factor}.',
    );
  const broken = gene.integer ? values.find((value) => !Number.isInteger(value)) : undefined;
  if (broken !== undefined)
    throw badNumber(
      here,
      name,
      broken,
      'a whole number at every step',
      Math.round(broken),
      'Take a whole step or factor.',
    );
  if (values.some((value, i) => i > 0 && value <= values[i - 1]))
    throw badRange(
      here,
      name,
      step ?? factor,
      'has steps too small to tell its values apart',
      undefined,
      'Take larger ones.',
    );
  return values;
}

const tooMany = (place: Place, name: string, value: number, nearest: number) =>
  badRange(place, name, value, `has more than ${MOST_VALUES} values`, nearest, 'Take larger steps.');

function smallestStep({ from, to }: Range, gene: NumberGene): number {
  const step = (to - from) / (MOST_VALUES - 1);
  return gene.integer ? Math.ceil(step) : Number((step * 1.001).toPrecision(3));
}

function steps(count: number, at: (i: number) => number, to: number, refuse: () => Error): number[] {
  // 0.3 / 0.1 is a little less than 3, and the end still belongs to the range.
  const last = Math.floor(count + 1e-9);
  if (!(last < MOST_VALUES)) throw refuse();
  return Array.from({ length: last + 1 }, (_, i) => Math.min(round(at(i)), to));
}

/** 12 significant digits: 0.1 + 0.2 is 0.3, as everyone who writes a range means it. */
const round = (value: number): number => Number(value.toPrecision(12));
