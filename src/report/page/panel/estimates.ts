import { short } from '../../format.js';
import type { Context } from '../context.js';
import { h } from '../dom.js';

/** Facts that nobody published (grade C): which points lean on them, and what flips with their other ends. */
export function estimates({ front, store }: Context): HTMLElement | undefined {
  if (front.estimates.length === 0) return undefined;
  const rows = front.estimates.flatMap((estimate) =>
    estimate.ends.map(({ end, value, leaves, breaks, best }, i) =>
      h(
        'tr',
        {},
        i === 0 && h('th', { scope: 'row', rowspan: estimate.ends.length }, estimate.fact),
        i === 0 && h('td', { class: 'number', rowspan: estimate.ends.length }, estimate.points),
        i === 0 && h('td', { class: 'number', rowspan: estimate.ends.length }, short(estimate.value)),
        h('td', { class: 'number' }, `${short(value)} (${end})`),
        h('td', { class: 'number' }, leaves.length === 0 ? '–' : leaves.length),
        h('td', { class: 'number' }, breaks.length === 0 ? '–' : breaks.length),
        h('td', {}, best.length === 0 ? '–' : best.map(({ metric, to }) => `${metric}: ${to}`).join(', ')),
      ),
    ),
  );
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
