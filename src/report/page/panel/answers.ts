import type { Context } from '../context.js';
import type { NamedOne } from '../named.js';
import { h, redrawn } from '../dom.js';
import { pick } from '../state.js';
import { glance } from './figures.js';

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
      ...glance(front, point),
    ),
    h('details', {}, h('summary', {}, 'why'), ...reasons.map((reason) => h('p', {}, `${reason}.`))),
  );
}
