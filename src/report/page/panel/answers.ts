import type { Point } from '../../../run/schema.js';
import { infoOf } from '../../chart/scatter.js';
import { poolLabel, isColocated } from '../../pool-label.js';
import { quantity } from '../../quantity.js';
import type { Context } from '../context.js';
import type { NamedOne } from '../named.js';
import { h, redrawn } from '../dom.js';
import { pick } from '../state.js';

/** The points that a reader looks for first, of those that meet what is asked, each with its reason. */
export function answers(context: Context): HTMLElement {
  const { store } = context;
  const list = h('div', { class: 'answers', role: 'list' });
  const draw = () => {
    const named = context.named();
    redrawn(
      list,
      ...(named.length > 0
        ? named.map((one) => card(context, one))
        : [h('p', { class: 'muted' }, 'No point of this front meets all of that. Loosen a limit, or clear a brush.')]),
    );
  };
  store.watch(['selected'], draw);
  store.follow(['ranges', 'text'], draw);
  draw();
  return h('section', { 'aria-label': 'points to look at first' }, list);
}

function card({ front, store }: Context, { point, titles, reasons }: NamedOne): HTMLElement {
  const [first] = store.state.selected;
  const goals = front.goals.map(({ metric, unit }) =>
    h(
      'span',
      { class: 'figure', title: infoOf([front], metric).title },
      metric in point.metrics ? quantity(point.metrics[metric], unit) : 'unknown',
    ),
  );
  return h(
    'div',
    { role: 'listitem', class: 'answer' },
    h(
      'button',
      {
        type: 'button',
        'data-key': point.id,
        'aria-pressed': String(point.id === first),
        onclick: () => pick(store, point.id),
      },
      h('strong', {}, titles.join(', ')),
      h('span', { class: 'figures' }, ...goals),
      h('span', { class: 'pools' }, ...poolsOf(point)),
    ),
    h('details', {}, h('summary', {}, 'why'), ...reasons.map((reason) => h('p', {}, `${reason}.`))),
  );
}

/** A line for each pool. */
export function poolsOf(point: Point): HTMLElement[] {
  if (isColocated(point)) return [h('span', {}, `one pool: ${poolLabel(point, 'colocated')}`)];
  return [
    h('span', {}, `prefill: ${poolLabel(point, 'prefill')}`),
    h('span', {}, `decode: ${poolLabel(point, 'decode')}`),
  ];
}
