import { badFlag } from '../catalog/input-error.js';
import { nearestChoice } from '../catalog/nearest.js';
import { fieldsOf, isValue, meets, sortedBy, type Condition, type Field } from '../report/words/field.js';
import type { Front, Point } from '../run/schema.js';
import { among, wholeNumber } from './option.js';

export interface Selection {
  readonly where: readonly string[];
  readonly sort?: string;
  readonly top?: string;
}

/** The points of a front that all conditions admit, in the order asked for. */
export function selected(front: Front, { where, sort, top }: Selection): Point[] {
  const fields = fieldsOf(front);
  const conditions = where.map((text) => conditionOf(front, fields, text));
  const admitted = front.points.filter((point) => conditions.every((condition) => meets(point, condition)));
  const ordered = sort === undefined ? admitted : sortedPoints(admitted, fields, sort);
  return top === undefined ? ordered : ordered.slice(0, wholeNumber('--top', top, 1, 1));
}

export function fieldNamed(fields: ReadonlyMap<string, Field>, flag: string, name: string): Field {
  const remedy =
    'Give a metric (`copareto list metrics`), a gene (`copareto list genes`), or a figure of a phase such as decode.regime.';
  return fields.get(among(flag, name, [...fields.keys()], `points have no ${JSON.stringify(name)}`, remedy)) as Field;
}

/** `--columns a,b`. */
export function fieldsNamed(front: Front, flag: string, text: string): Field[] {
  const fields = fieldsOf(front);
  return listOf(text).map((name) => fieldNamed(fields, flag, name));
}

/** A field of numbers, for an axis. */
export function axisNamed(front: Front, flag: string, name: string): Field {
  const field = fieldNamed(fieldsOf(front), flag, name);
  if (front.points.every((point) => typeof field.of(point) === 'number')) return field;
  throw badFlag(flag, name, `${JSON.stringify(name)} is not a number on every point`, undefined, 'Give a metric.');
}

const listOf = (text: string): string[] =>
  text
    .split(/[,|]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** `METRIC`, `METRIC:desc`. */
function sortedPoints(points: readonly Point[], fields: ReadonlyMap<string, Field>, text: string): Point[] {
  const at = text.lastIndexOf(':');
  const order = at < 0 ? 'asc' : text.slice(at + 1);
  if (order !== 'asc' && order !== 'desc')
    throw badFlag(
      '--sort',
      text,
      `${JSON.stringify(order)} is no order`,
      `${text.slice(0, at)}:${nearestChoice(order, ['asc', 'desc'])}`,
      'Write METRIC, METRIC:asc or METRIC:desc.',
    );
  return sortedBy(points, fieldNamed(fields, '--sort', at < 0 ? text : text.slice(0, at)), order === 'desc');
}

const comparison = /^([^=<>!|]*?)\s*(!=|<=|>=|=|<|>)\s*(.*)$/s;

/** `decode.accelerator=h200|b200`, `tpot_p95_ms<=15`. */
function conditionOf(front: Front, fields: ReadonlyMap<string, Field>, text: string): Condition {
  const [, name = '', operator = '', rest = ''] = comparison.exec(text.trim()) ?? [];
  const values = listOf(rest);
  if (name === '' || values.length === 0)
    throw badFlag(
      '--where',
      text,
      `${JSON.stringify(text)} compares nothing`,
      undefined,
      'Write NAME=VALUE, such as decode.accelerator=h200, or with !=, <, <=, >, >=.',
    );
  const condition: Condition = {
    field: fieldNamed(fields, '--where', name),
    operator: operator as Condition['operator'],
    values,
  };
  if (operator === '=' || operator === '!=') refuseUnheardOf(front, condition, text);
  else refuseNoNumber(front, condition, text);
  return condition;
}

/** Texts that no point has are mistakes; numbers may be any. */
function refuseUnheardOf({ points }: Front, { field, values }: Condition, text: string): void {
  const there = [...new Set(points.flatMap((point) => field.of(point) ?? []))];
  for (const value of values) {
    if (points.some((point) => isValue(field.of(point), value))) continue;
    if (there.length > 0 && there.every((one) => typeof one === 'number') && Number.isFinite(Number(value))) continue;
    const known = there.map(String);
    throw badFlag(
      '--where',
      text,
      `no point has ${field.name} ${JSON.stringify(value)}`,
      nearestChoice(value, known),
      `There are: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', ...' : ''}.`,
    );
  }
}

function refuseNoNumber({ points }: Front, { field, operator, values }: Condition, text: string): void {
  const ordered = points.some((point) => typeof field.of(point) === 'number');
  if (ordered && values.length === 1 && Number.isFinite(Number(values[0]))) return;
  throw badFlag(
    '--where',
    text,
    ordered ? `${operator} needs one number` : `${field.name} is no number, so ${operator} says nothing`,
    undefined,
    ordered ? 'Write NAME<=NUMBER.' : 'Use = or !=.',
  );
}
