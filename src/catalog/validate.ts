import * as z from 'zod';
import type { Document, Path } from './document.js';
import {
  badName,
  badNumber,
  badValue,
  emptyList,
  type InputError,
  missingKey,
  tooManyValues,
  unknownKey,
  unknownValue,
  wrongType,
} from './input-error.js';
import { nearestChoice } from './nearest.js';

/**
 * A document against its zod schema. One mistake is one message, so the first issue counts: a misspelt key before all,
 * since it is often the cause of a missing one, then by place in the file. What would have been legal is read from the
 * JSON Schema of the same zod schema, which is also what an editor completes from.
 */
export function validate<S extends z.ZodType>(document: Document, schema: S, at: Path = []): z.output<S> {
  const data = valueAt(document.data, at);
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => innermost(issue, data));
  const path = (issue: Issue): Path => [...at, ...(issue.path as (string | number)[])];
  const first =
    issues.find((issue) => issue.code === 'unrecognized_keys') ??
    issues.sort((a, b) => order(document, path(a)) - order(document, path(b)))[0];
  const legal = legalAt(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), first.path);
  throw explain(document, path(first), first, legal);
}

type Issue = z.core.$ZodIssue;

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function order(document: Document, path: Path): number {
  const { line = 0, column = 0 } = document.locate(path);
  return line * 1e6 + column;
}

/** Of a union, the issue of the alternative that was meant: the one whose outer shape fits the value. */
function innermost(issue: Issue, data: unknown): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const value = valueAt(data, issue.path);
  const fit = (branch: readonly Issue[]): number => {
    const [first] = branch;
    if (!first) return 0;
    if (first.path.length > 0) return 3;
    if (first.code === 'unrecognized_keys' || first.code === 'too_small' || first.code === 'too_big') return 2;
    return first.code === 'invalid_value' && typeof value === 'string' ? 1 : 0;
  };
  const [best] = [...issue.errors].sort((a, b) => fit(b) - fit(a));
  if (!best || fit(best) === 0) return issue;
  const chosen = best.find((inner) => inner.code === 'unrecognized_keys') ?? best[0];
  return innermost({ ...chosen, path: [...issue.path, ...chosen.path] }, data);
}

type Schema = z.core.JSONSchema._JSONSchema;
type Shape = z.core.JSONSchema.BaseSchema;

interface Legal {
  /** The alternatives at a path. */
  readonly shapes: readonly Shape[];
  readonly meaning: string | undefined;
  /** The stated default, or its first value. */
  readonly fallback: string | number | undefined;
}

const alternatives = (schema: Schema | undefined): Shape[] => {
  if (typeof schema !== 'object') return [];
  const inner = schema.anyOf ?? schema.oneOf;
  return inner ? inner.flatMap(alternatives) : schema.type === 'null' ? [] : [schema];
};

function legalAt(root: Schema, path: readonly PropertyKey[]): Legal {
  let schemas: Schema[] = [root];
  let meaning: string | undefined;
  let fallback: unknown;
  for (const key of [undefined, ...path]) {
    if (key !== undefined)
      schemas = schemas.flatMap(alternatives).flatMap((shape) => {
        const next = typeof key === 'number' ? shape.items : shape.properties?.[String(key)];
        return next === undefined ? [] : [next as Schema].flat();
      });
    for (const schema of schemas) {
      if (typeof schema !== 'object') continue;
      meaning = schema.description ?? meaning;
      fallback = schema.default ?? fallback;
    }
  }
  const first: unknown = Array.isArray(fallback) ? fallback[0] : fallback;
  return {
    shapes: schemas.flatMap(alternatives),
    meaning,
    fallback: typeof first === 'string' || typeof first === 'number' ? first : undefined,
  };
}

const nameOf = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${key}` : key),
    '',
  ) || 'the file';

function explain(document: Document, path: Path, issue: Issue, legal: Legal): InputError {
  const name = nameOf(path);
  const place = document.locate(path);
  const value = valueAt(document.data, path);
  const meaning = legal.meaning ? `${legal.meaning[0]?.toUpperCase()}${legal.meaning.slice(1)}.` : '';
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const keys = legal.shapes.flatMap((shape) => Object.keys(shape.properties ?? {}));
    return unknownKey(document.locate([...path, key], 'key'), key, keys, path.length > 0 ? name : undefined);
  }
  if (value === undefined) {
    const parent = path.slice(0, -1);
    return missingKey(document.locate(parent, 'key'), name, meaning || `Add it to ${nameOf(parent)}.`);
  }
  const number = legal.shapes.find((shape) => shape.type === 'number' || shape.type === 'integer');
  if (number && (typeof value === 'number' || isNumeral(value))) {
    const written = Number.isFinite(value) || typeof value === 'string' ? value : (document.written(path) ?? value);
    const quoted = typeof value === 'string' ? 'Write it without quotes. ' : '';
    return badNumber(
      place,
      name,
      written,
      need(number),
      nearestNumber(Number(value), number, legal.fallback),
      quoted + meaning,
    );
  }
  if (Array.isArray(value) && issue.code === 'too_small') return emptyList(place, name, meaning, legal.fallback);
  if (Array.isArray(value) && issue.code === 'too_big')
    return tooManyValues(place, name, value.length, Number(issue.maximum));
  const choices = legal.shapes.flatMap(
    (shape) => (shape.enum ?? (shape.const === undefined ? [] : [shape.const])) as string[],
  );
  if (issue.code === 'invalid_value') return unknownValue(place, name, value, choices);
  if (issue.code === 'custom') {
    const nearest = issue.params?.['nearest'] as string | undefined;
    if (issue.params?.['code'] === 'BAD_NAME') return badName(place, value, issue.message, nearest);
    return badValue(place, name, value, `is wrong: ${issue.message}`, nearest, meaning || 'Correct it.');
  }
  if (issue.code === 'invalid_type' || issue.code === 'invalid_union') {
    const text = legal.shapes.some((shape) => shape.type === 'string');
    const nearest = choices.length > 0 ? nearestChoice(value, choices) : legal.fallback;
    if (text && choices.length === 0 && (typeof value === 'number' || typeof value === 'boolean'))
      return wrongType(
        place,
        name,
        value,
        expected(legal),
        document.written(path) ?? String(value),
        'Put it in quotes.',
      );
    return wrongType(place, name, value, expected(legal), nearest, meaning || 'Correct it.');
  }
  return badValue(place, name, value, `is wrong: ${issue.message}`, legal.fallback, meaning || 'Correct it.');
}

const isNumeral = (value: unknown): boolean =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));

/** zod marks every integer with the safe bounds; nobody needs to read those. */
const bound = (value: unknown): number | undefined =>
  typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;

function need(shape: Shape): string {
  const parts = [
    [bound(shape.exclusiveMinimum), 'above'],
    [bound(shape.minimum), 'at least'],
    [bound(shape.exclusiveMaximum), 'below'],
    [bound(shape.maximum), 'at most'],
  ].flatMap(([limit, word]) => (limit === undefined ? [] : [`${word} ${limit}`]));
  return [shape.type === 'integer' ? 'a whole number' : 'a number', parts.join(' and ')].filter(Boolean).join(' ');
}

function nearestNumber(value: number, shape: Shape, fallback: unknown): number | undefined {
  const whole = shape.type === 'integer';
  const above = typeof shape.exclusiveMinimum === 'number' ? shape.exclusiveMinimum : -Infinity;
  const low = shape.minimum ?? (whole ? above + 1 : above);
  const clamped = Math.min(Math.max(whole ? Math.round(value) : value, low), shape.maximum ?? Infinity);
  // An open bound has no nearest number, nor has NaN any: the default is at least a valid one.
  const open = Number.isNaN(clamped) || !Number.isFinite(clamped) || (!whole && clamped <= above);
  if (!open && bound(clamped) !== undefined) return clamped;
  return typeof fallback === 'number' ? fallback : undefined;
}

function expected(legal: Legal): string {
  const words = legal.shapes.map((shape) => {
    if (shape.enum) return `one of ${shape.enum.join(', ')}`;
    if (shape.type === 'object') return shape.properties ? `{${Object.keys(shape.properties).join(', ')}}` : 'a map';
    if (shape.type === 'array') return 'a list';
    if (shape.type === 'integer') return 'a whole number';
    if (shape.type === 'boolean') return 'true or false';
    return shape.type === 'string' ? 'text' : 'a number';
  });
  const list = [...new Set(words)];
  return list.length > 1 ? `${list.slice(0, -1).join(', ')} or ${list.at(-1)}` : (list[0] ?? 'this');
}
