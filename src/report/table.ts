import Table from 'cli-table3';
import type { Front, Point } from '../run/schema.js';
import { harmless, short } from './format.js';
import { commonFormat, isColocated, poolLabel } from './pool-label.js';
import { terminalColumns, wrap } from './wrap.js';

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

/** Each goal has a letter, which heads its column and marks the point that is best in it. */
const letterOf = (goal: number): string => String.fromCodePoint(65 + goal);

function marksOf(front: Front, point: Point): string {
  const extremes = front.goals.map((goal, i) => (point.marks.includes(`best ${goal.metric}`) ? letterOf(i) : ''));
  return [...extremes, point.marks.includes('knee') ? '*' : ''].join('');
}

/** One column where every point has one pool; else two, in which a co-located point says so in the second. */
function poolColumns(front: Front): string[] {
  return front.points.every(isColocated) ? ['co-located pool'] : ['prefill', 'decode'];
}

export function frontTable(front: Front, points: readonly Point[]): string {
  const head = [
    'id',
    '',
    ...front.goals.map((goal, i) => `${letterOf(i)}\n${unitLabels[goal.unit] ?? goal.unit}`),
    ...poolColumns(front),
  ];
  const format = commonFormat(front.points);
  const pools = (point: Point): string[] => {
    const label = (pool: Parameters<typeof poolLabel>[1]) => harmless(poolLabel(point, pool, format === undefined));
    if (!isColocated(point)) return [label('prefill'), label('decode')];
    return [label('colocated'), 'co-located'].slice(0, poolColumns(front).length);
  };
  const rows = points.map((point) => [
    point.id,
    marksOf(front, point),
    ...front.goals.map((goal) => short(point.metrics[goal.metric])),
    ...pools(point),
  ]);
  const table = new Table({
    chars: bare,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    head,
    colWidths: columnWidths([head, ...rows], poolColumns(front).length),
    wordWrap: true,
    colAligns: [
      'left',
      'left',
      ...front.goals.map(() => 'right' as const),
      ...poolColumns(front).map(() => 'left' as const),
    ],
  });
  table.push(...rows);
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  const goals = front.goals.map((goal, i) => `${letterOf(i)} ${goal.metric}`).join(', ');
  const knee = points.some((point) => point.marks.includes('knee')) ? ', * is the knee' : '';
  const weights = format === undefined ? '' : ` All weights are ${harmless(format)}.`;
  return [...lines, '', wrap(`${goals}: a point with the letter is the best in it${knee}.${weights}`)].join('\n');
}

/** As wide as the content; where that is more than a terminal has, the pools' columns share what is left. */
function columnWidths(rows: readonly (readonly string[])[], pools: number): number[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.flatMap((row) => (row[column] ?? '').split('\n').map((line) => line.length))),
  );
  const rest = widths.slice(0, -pools);
  const left = terminalColumns - rest.reduce((sum, width) => sum + width + bare.middle.length, 0);
  const [prefill = 0, decode] = widths.slice(-pools);
  if (decode === undefined) return [...rest, Math.min(prefill, left)];
  const both = left - bare.middle.length;
  if (prefill + decode <= both) return widths;
  const half = Math.floor(both / 2);
  const first = Math.min(prefill, Math.max(half, both - decode));
  return [...rest, first, both - first];
}
