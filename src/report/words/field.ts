import type { Front, PhaseRecord, Point } from '../../run/schema.js';

/** What may be asked of a point: a metric, a gene, its marks, or a figure of one of its phases. */
export type Value = string | number | readonly string[] | undefined;
export interface Field {
  readonly name: string;
  readonly unit: string;
  readonly of: (point: Point) => Value;
}

/** All fields of a front's points by name: `tpot_p95_ms`, `decode.accelerator`, `decode.regime`, `prefill.timesS.network`. */
export function fieldsOf(front: Front): ReadonlyMap<string, Field> {
  const fields: Field[] = [
    { name: 'id', unit: '', of: (point) => point.id },
    { name: 'marks', unit: '', of: (point) => point.marks },
    ...front.metrics.map(({ id, unit }): Field => ({ name: id, unit, of: (point) => point.metrics[id] })),
    ...[...new Set(front.points.flatMap((point) => Object.keys(point.genes)))].map(
      (name): Field => ({ name, unit: '', of: (point) => point.genes[name] }),
    ),
    ...(['prefill', 'decode'] as const).flatMap((phase) => phaseFields(front, phase)),
  ];
  return new Map(fields.map((field) => [field.name, field]));
}

const units: Readonly<Record<string, string>> = {
  load: 'share',
  intensity: 'FLOP/B',
  intensityLimit: 'FLOP/B',
  ridge: 'FLOP/B',
  flopPerS: 'FLOP/s',
  memoryBytes: 'B',
  memoryBytesPerS: 'B/s',
  footprintBytes: 'B',
  capacityNeedBytes: 'B',
  capacityHaveBytes: 'B',
  gainOf10Percent: 'share',
  timesS: 's',
};

/** Figures of a phase, those in groups as `timesS.network`. */
function phaseFields({ points }: Front, phase: 'prefill' | 'decode'): Field[] {
  const [first] = points;
  if (first === undefined) return [];
  return (Object.entries(first[phase]) as [keyof PhaseRecord, PhaseRecord[keyof PhaseRecord]][]).flatMap(
    ([key, value]): Field[] => {
      const name = `${phase}.${key}`;
      if (typeof value !== 'object' || Array.isArray(value))
        return [{ name, unit: units[key] ?? '', of: (point) => point[phase][key] as Value }];
      // A port into a memory pool, or drafting, has only who has a pool, or speculates.
      const inners = new Set(points.flatMap((point) => Object.keys(point[phase][key])));
      return [...inners].map((inner) => ({
        name: `${name}.${inner}`,
        unit: units[inner] ?? units[key] ?? '',
        of: (point) => (point[phase][key] as unknown as Readonly<Record<string, Value>>)[inner],
      }));
    },
  );
}

const comparators: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** A condition on a field: any of the values (`=`), none of them (`!=`), or an order with the one that there is. */
export interface Condition {
  readonly field: Field;
  readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=';
  readonly values: readonly string[];
}

/** A point that lacks the field meets only `!=`. */
export function meets(point: Point, { field, operator, values }: Condition): boolean {
  const value = field.of(point);
  if (operator === '=') return values.some((one) => isValue(value, one));
  if (operator === '!=') return values.every((one) => !isValue(value, one));
  return typeof value === 'number' && (comparators[operator]?.(value, Number(values[0])) ?? false);
}

/** Whether a field has a value as people type it; of a list, whether it holds it. */
export function isValue(value: Value, text: string): boolean {
  if (typeof value === 'number') return text.trim() !== '' && value === Number(text);
  return typeof value === 'object' ? value.includes(text) : value === text;
}

/** Points by a field, those without it last; of equals in the order given. */
export function sortedBy(points: readonly Point[], { of }: Field, descending: boolean): Point[] {
  const sign = descending ? -1 : 1;
  const text = (value: Value) => String(value ?? '');
  return points.toSorted((one, other) => {
    const [a, b] = [of(one), of(other)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
    return sign * (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0);
  });
}
