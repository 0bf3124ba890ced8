import type { Front, Point } from '../../../run/schema.js';
import { infoOf } from '../../chart/scatter.js';
import { isColocated, poolLabel } from '../../words/pool-label.js';
import { quantity } from '../../words/quantity.js';
import { h } from '../dom.js';

/** What a point is at a glance: its goals in a row, and a line for each pool. */
export function glance(front: Front, point: Point): HTMLElement[] {
  const goals = front.goals.map(({ metric, unit }) =>
    h(
      'span',
      { class: 'figure', title: infoOf([front], metric).title },
      metric in point.metrics ? quantity(point.metrics[metric], unit) : 'unknown',
    ),
  );
  return [
    h('span', { class: 'figures' }, ...goals),
    h('span', { class: 'pools' }, ...poolsOf(point).map((pool) => h('span', {}, pool))),
  ];
}

function poolsOf(point: Point): string[] {
  if (isColocated(point)) return [`one pool: ${poolLabel(point, 'colocated')}`];
  return [`prefill: ${poolLabel(point, 'prefill')}`, `decode: ${poolLabel(point, 'decode')}`];
}
