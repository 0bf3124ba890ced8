import Table from 'cli-table3';
import type { Front, Point } from '../run/schema.js';
import { harmless, short } from './format.js';
import { poolLabel } from './pool-label.js';

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

/** Marks in one letter each, explained under the table. */
function letters(front: Front, point: Point): string {
  const extremes = front.goals.map((goal, i) =>
    point.marks.includes(`best ${goal.metric}`) ? String.fromCodePoint(65 + i) : '',
  );
  return [...extremes, point.marks.includes('knee') ? '*' : ''].join('');
}

export function frontTable(front: Front, points: readonly Point[]): string {
  const table = new Table({
    chars: bare,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    head: ['id', '', ...front.goals.map((goal) => unitLabels[goal.unit] ?? goal.unit), 'prefill', 'decode'],
    colAligns: ['left', 'left', ...front.goals.map(() => 'right' as const), 'left', 'left'],
  });
  for (const point of points)
    table.push([
      point.id,
      letters(front, point),
      ...front.goals.map((goal) => short(point.metrics[goal.metric])),
      harmless(poolLabel(point, 'prefill')),
      harmless(poolLabel(point, 'decode')),
    ]);
  const legend = front.goals.map((goal, i) => `${String.fromCodePoint(65 + i)} best ${goal.metric}`);
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  return [...lines, '', `${legend.join(', ')}, * knee`].join('\n');
}
