import { infoOf } from '../../chart/scatter.js';
import { short } from '../../words/format.js';
import type { Context } from '../context.js';
import { h } from '../dom.js';
import { pick, type Store } from '../state.js';

/** Facts that nobody published (grade C): which points lean on them, and what flips with their other ends. */
export function estimates({ front, store }: Context): HTMLElement | undefined {
  if (front.estimates.length === 0) return undefined;
  const rows = front.estimates.flatMap((estimate) => {
    const { fact, points, value, ends, leftOut } = estimate;
    const span = Math.max(ends.length, 1);
    const head = [
      h('th', { scope: 'row', rowspan: span }, fact),
      h('td', { class: 'number', rowspan: span }, points),
      h('td', { class: 'number', rowspan: span }, short(value)),
    ];
    if (ends.length === 0) return [h('tr', {}, ...head, h('td', { colspan: 4 }, leftOut ?? 'no other end is known'))];
    return ends.map(({ end, value: other, leaves, breaks, best }, i) =>
      h(
        'tr',
        {},
        ...(i === 0 ? head : []),
        h('td', { class: 'number' }, `${short(other)} (${end})`),
        h('td', { class: 'number' }, idsOf(store, leaves)),
        h('td', { class: 'number' }, idsOf(store, breaks)),
        h(
          'td',
          {},
          best.length === 0 ? '–' : best.map(({ metric, to }) => `${infoOf([front], metric).title}: ${to}`).join(', '),
        ),
      ),
    );
  });
  const heads = [
    'fact',
    'points that lean on it',
    'taken as',
    'if it were',
    'points beaten then',
    'points that break a limit',
    'best point then',
  ];
  const leaning = h('p', { class: 'muted small' });
  const draw = () => {
    const point = front.points.find(({ id }) => id === store.state.selected[0]);
    leaning.textContent =
      point === undefined
        ? ''
        : `The selected point ${point.id} leans on ${point.leansOn.length === 0 ? 'none of them' : point.leansOn.join(', ')}.`;
  };
  store.watch(['selected'], draw);
  draw();
  return h(
    'section',
    { class: 'card wide', 'aria-labelledby': 'estimates-title' },
    h('h2', { id: 'estimates-title' }, 'What hangs on estimates'),
    h(
      'p',
      { class: 'muted small' },
      'Facts of grade C have a range. Each is moved to its other ends, all else unchanged, and the points of this front are held against each other again.',
    ),
    leaning,
    h(
      'div',
      { class: 'scroll table', tabindex: 0 },
      h(
        'table',
        { class: 'grid' },
        h(
          'thead',
          {},
          h('tr', {}, ...heads.map((head, i) => h('th', { scope: 'col', class: i > 0 && i < 6 && 'number' }, head))),
        ),
        h('tbody', {}, ...rows),
      ),
    ),
  );
}

/** More ids than this say no more. */
const SHOWN = 40;

/** How many points, and behind it which. */
function idsOf(store: Store, ids: readonly string[]): HTMLElement | string {
  if (ids.length === 0) return '–';
  const links = ids
    .slice(0, SHOWN)
    .map((id) =>
      h('button', { type: 'button', class: 'link', 'aria-label': `look at ${id}`, onclick: () => pick(store, id) }, id),
    );
  return h(
    'details',
    {},
    h('summary', {}, ids.length),
    ...links,
    ids.length > SHOWN && ` and ${ids.length - SHOWN} more`,
  );
}
