import type { Point } from '../../../run/schema.js';
import { explain } from '../../words/explain.js';
import { quantity } from '../../words/quantity.js';
import { shellWord } from '../../../catalog/shell.js';
import type { Context } from '../context.js';
import { copyable, h, redrawn } from '../dom.js';
import { glance } from './figures.js';

/** The selected point in words: what it is, and why it stands on the front. */
export function selected(context: Context): HTMLElement {
  const { store, front } = context;
  const body = h('div', { 'aria-live': 'polite' });
  const draw = () => {
    const [point, versus] = store.state.selected.map((id) => context.pointOf(id));
    if (point === undefined) {
      body.replaceChildren(h('p', { class: 'muted' }, 'Choose a point: in the picture, in the table, or above.'));
      return;
    }
    redrawn(
      body,
      ...heads(context, context.titles(), point, versus),
      h(
        'div',
        { class: 'explanation' },
        ...explain(front, point, versus).paragraphs.map(({ head, text }) =>
          h('p', {}, h('strong', {}, `${head}: `), text),
        ),
      ),
      ...(front.points.length > 1 ? [versusButton(context, versus)] : []),
      more(context, point),
    );
  };
  store.watch(['selected', 'holding'], draw);
  // Names are those among the points that meet what is asked.
  store.follow(['ranges', 'text'], draw);
  draw();
  return h(
    'section',
    { class: 'card selected', 'aria-labelledby': 'selected-title' },
    h('h2', { id: 'selected-title' }, 'Why this point'),
    body,
  );
}

function heads(
  { front }: Context,
  names: ReadonlyMap<string, string>,
  ...points: (Point | undefined)[]
): HTMLElement[] {
  return points.flatMap((point, i) => {
    if (point === undefined) return [];
    return [
      h(
        'div',
        { class: `head head-${i}` },
        h('strong', {}, `${i === 0 ? '' : 'against '}${point.id}`),
        names.has(point.id) && h('span', { class: 'tag' }, names.get(point.id)),
        ...glance(front, point),
      ),
    ];
  });
}

function versusButton({ store }: Context, versus: Point | undefined): HTMLElement {
  const { holding, selected: ids } = store.state;
  const [first] = ids;
  const button = (text: string, run: () => void, pressed?: boolean) =>
    h(
      'button',
      {
        type: 'button',
        'data-key': 'versus',
        onclick: run,
        ...(pressed !== undefined && { 'aria-pressed': String(pressed) }),
      },
      text,
    );
  if (versus !== undefined && first !== undefined)
    return h(
      'div',
      { class: 'row' },
      button('look at this one alone', () => store.set({ selected: [first] })),
      button('swap', () => store.set({ selected: [versus.id, first] })),
    );
  return h(
    'div',
    { class: 'row' },
    button(
      holding ? 'now choose the other point…' : 'hold it against another point',
      () => store.set({ holding: !holding }),
      holding,
    ),
  );
}

/** Every gene and metric, and the command that says the same in a terminal. */
function more({ front, view }: Context, point: Point): HTMLElement {
  const row = (name: string, value: string) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, value));
  const metrics = front.metrics.flatMap(({ id, title, unit }) =>
    id in point.metrics ? [row(title, quantity(point.metrics[id], unit))] : [],
  );
  const genes = Object.entries(point.genes).map(([name, value]) => row(name, String(value)));
  return h(
    'details',
    {},
    h('summary', {}, 'all its figures and genes'),
    h('table', { class: 'pairs' }, h('tbody', {}, ...metrics, ...genes)),
    ...point.unknown.map((reason) => h('p', { class: 'muted' }, reason)),
    copyable(`copareto explain ${shellWord(view.place)} ${point.id}`, 'the command that explains this point'),
  );
}
