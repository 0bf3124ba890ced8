import { infoOf } from '../../chart/scatter.js';
import { short } from '../../words/format.js';
import { nothingFound, type Nothing } from '../../words/nothing.js';
import type { RunView } from '../../view.js';
import { h } from '../dom.js';

/** A run without a front: that it goes on, or how near designs come to the limits that nothing meets. */
export function nothing({ manifest, front }: RunView): HTMLElement {
  if (manifest.status !== 'infeasible')
    return h(
      'section',
      { class: 'card' },
      h('h2', {}, 'This run has not ended yet'),
      h('p', {}, `It is ${manifest.status}.`),
    );
  const fronts = front === undefined ? [] : [front];
  const { headline, remarks, limits, design, lost } = nothingFound(manifest, (metric) => infoOf(fronts, metric).title);
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, headline),
    ...(remarks.length === 0 ? [] : [h('p', {}, remarks.join(' '))]),
    ...(limits === undefined ? [] : [h('p', {}, limits.head), table(limits.rows)]),
    ...(design === undefined ? [] : [h('p', {}, design.head), listed(design.genes, ' ')]),
    ...(lost === undefined ? [] : [h('p', {}, lost.head), listed(lost.rules, ': ')]),
  );
}

const heads = ['limit', 'bound', 'best reachable alone', ''];

function table(rows: NonNullable<Nothing['limits']>['rows']): HTMLElement {
  return h(
    'table',
    { class: 'grid' },
    h(
      'thead',
      {},
      h('tr', {}, ...heads.map((head, i) => h('th', { scope: 'col', class: i > 0 && i < 3 && 'number' }, head))),
    ),
    h(
      'tbody',
      {},
      ...rows.map(({ name, bound, best, unit, state }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, name),
          h('td', { class: 'number' }, `${short(bound, 4)} ${unit}`),
          h('td', { class: 'number' }, `${short(best, 4)} ${unit}`),
          h('td', {}, state),
        ),
      ),
    ),
  );
}

function listed(entries: Readonly<Record<string, string | number>>, between: string): HTMLElement {
  const texts = Object.entries(entries).map(([name, value]) => `${name}${between}${value}`);
  return h('p', { class: 'small' }, texts.join(', '));
}
