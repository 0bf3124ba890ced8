import Table from 'cli-table3';
import type { Front, Point } from '../../run/schema.js';
import type { Field, Value } from '../words/field.js';
import { harmless, short } from '../words/format.js';
import { letterOf, markOf, signs } from './mark.js';
import { commonFormat, isColocated, poolLabel } from '../words/pool-label.js';
import { quantity } from '../words/quantity.js';
import { plainTerminal, type Terminal } from './terminal.js';
import { shorten, widthOf, wrap } from '../words/wrap.js';

const bare = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Columns in which a metric of the usual objective fits; others show their own unit. */
const unitLabels: Readonly<Record<string, string>> = {
  'USD/task': '$/task',
  'USD/Mtok': '$/Mtok',
};

interface Column {
  /** Lines of its head. */
  readonly head: readonly string[];
  /** The same in one line. */
  readonly title: string;
  readonly right: boolean;
  /** Whether its cells may be broken at blanks where the terminal is narrow. */
  readonly breaks: boolean;
  readonly of: (point: Point) => string;
}

/** Less than this a column that breaks cannot be read in. */
const leastBroken = 12;
/** As wide as most numbers are, with their units. */
const headWidth = 10;
/** A name of the catalogue's fits; a longer one is cut. */
const longestCell = 48;

/** Points as rows: of the columns asked for, else goals and pools. Where they do not fit, as paragraphs. */
export function frontTable(
  front: Front,
  points: readonly Point[],
  fields: readonly Field[] = [],
  terminal: Terminal = plainTerminal,
): string {
  const format = commonFormat(front.points);
  const columns = [
    ...leading(front),
    ...(fields.length > 0
      ? fields.map(fieldColumn)
      : [...goalColumns(front), ...poolColumns(front, format === undefined)]),
  ];
  const widths = columnWidths(columns, points, terminal.columns);
  const body =
    widths === undefined ? paragraphs(columns, points, terminal) : rows(front, columns, widths, points, terminal);
  return [...body, '', legend(front, points, fields.length > 0 ? undefined : format, terminal)].join('\n').trimEnd();
}

function leading(front: Front): Column[] {
  const plain = { right: false, breaks: false };
  return [
    { ...plain, head: ['id'], title: 'id', of: (point) => shorten(harmless(point.id), 20) },
    { ...plain, head: [''], title: '', of: (point) => markOf(front, point) },
  ];
}

function goalColumns(front: Front): Column[] {
  return front.goals.map(({ metric, unit }, i) => ({
    head: [letterOf(i), unitLabels[unit] ?? unit],
    title: `${letterOf(i)} ${unitLabels[unit] ?? unit}`,
    right: true,
    breaks: false,
    of: (point) => short(point.metrics[metric]),
  }));
}

/** One column where every point has one pool; else two, in which a co-located point says so in the second. */
function poolColumns(front: Front, withFormat: boolean): Column[] {
  const label = (point: Point, pool: Parameters<typeof poolLabel>[1]) => harmless(poolLabel(point, pool, withFormat));
  const column = (head: string, of: (point: Point) => string): Column => ({
    head: [head],
    title: head,
    right: false,
    breaks: true,
    of,
  });
  if (front.points.every(isColocated)) return [column('co-located pool', (point) => label(point, 'colocated'))];
  return [
    column('prefill', (point) => label(point, isColocated(point) ? 'colocated' : 'prefill')),
    column('decode', (point) => (isColocated(point) ? 'co-located' : label(point, 'decode'))),
  ];
}

/** A long name in lines that a column of numbers bears: `cost_usd`, `_per_task`. */
function broken(name: string): string[] {
  const lines: string[] = [];
  for (const word of name.split(/(?=_)|(?=[A-Z])/)) {
    const longer = `${lines.at(-1) ?? ''}${word}`;
    if (lines.length === 0 || longer.length > headWidth) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function fieldColumn({ name, unit, of }: Field): Column {
  return {
    title: harmless(name),
    head: [
      ...name.split('.').flatMap(broken).map(harmless),
      ...(unit === '' || withNumber.includes(unit) ? [] : [unit]),
    ],
    right: true,
    breaks: false,
    of: (point) => shorten(cell(of(point), unit), longestCell),
  };
}

/** Units that take a prefix, or none where it is a share, stand with the number; others in the head. */
const withNumber = ['B', 'B/s', 'FLOP/s', 's', 'share'];

function cell(value: Value, unit: string): string {
  if (value === undefined) return '';
  if (typeof value !== 'number') return harmless(typeof value === 'string' ? value : value.join('+'));
  return withNumber.includes(unit) ? quantity(value, unit) : short(value);
}

function rows(
  front: Front,
  columns: readonly Column[],
  colWidths: readonly number[],
  points: readonly Point[],
  { paint }: Terminal,
): string[] {
  const table = new Table({
    chars: bare,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    head: columns.map(({ head }) => head.map((line) => paint('dim', line)).join('\n')),
    colWidths: [...colWidths],
    wordWrap: true,
    colAligns: columns.map(({ right }) => (right ? 'right' : 'left')),
  });
  for (const point of points) {
    const marks = markOf(front, point);
    table.push(
      columns.map(({ of }, i) => (marks !== '' && i < 2 && of(point) !== '' ? paint('bold', of(point)) : of(point))),
    );
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** What a narrow terminal gets: each point's columns, one after the other. */
function paragraphs(
  columns: readonly Column[],
  points: readonly Point[],
  { columns: width, paint }: Terminal,
): string[] {
  return points.flatMap((point) => {
    const [id = '', marks = '', ...rest] = columns.map(({ of }) => of(point));
    const lines = rest
      .map((text, i) => ({ text, title: columns[i + 2]?.title ?? '' }))
      .filter(({ text }) => text !== '')
      .flatMap(({ text, title }) => wrap(`  ${title}  ${text}`, 4, width).split('\n'));
    return [`${paint('bold', id)}${marks === '' ? '' : `  ${marks}`}`, ...lines.map((line) => shorten(line, width))];
  });
}

function legend(front: Front, points: readonly Point[], format: string | undefined, { columns }: Terminal): string {
  const goals = front.goals.map((goal, i) => `${letterOf(i)} ${harmless(goal.metric)}`).join(', ');
  const marked = Object.entries(signs)
    .filter(([mark]) => points.some((point) => point.marks.includes(mark)))
    .map(([mark, sign]) => `, ${sign} is the ${mark}`)
    .join('');
  const weights = format === undefined ? '' : ` All weights are ${harmless(format)}.`;
  return wrap(`${goals}: a point with the letter is the best in it${marked}.${weights}`, 0, columns);
}

/** As wide as the content; where that is too much, what may break shares the rest; undefined where that is too little. */
function columnWidths(columns: readonly Column[], points: readonly Point[], room: number): number[] | undefined {
  const wanted = columns.map(({ head, of }) =>
    Math.max(...head.map(widthOf), ...points.map((point) => widthOf(of(point)))),
  );
  const gaps = (columns.length - 1) * bare.middle.length;
  const fixed = wanted.filter((_, i) => !columns[i]?.breaks).reduce((sum, width) => sum + width, 0);
  let left = room - gaps - fixed;
  const breaking = columns.flatMap(({ breaks }, i) => (breaks ? [i] : [])).sort((a, b) => wanted[a] - wanted[b]);
  if (left < 0 || breaking.some((i) => Math.min(wanted[i], leastBroken) > left / breaking.length)) return undefined;
  const widths = [...wanted];
  // The narrow ones take what they want, the wide ones share what they leave.
  for (const [n, i] of breaking.entries()) {
    widths[i] = Math.min(wanted[i], Math.floor(left / (breaking.length - n)));
    left -= widths[i];
  }
  return widths;
}
