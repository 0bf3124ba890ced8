import { breakdownOption, breakdowns, partsOf, type BreakdownName } from '../../chart/breakdown.js';
import { planeOption } from '../../chart/plane.js';
import { rooflineOption } from '../../chart/roofline.js';
import type { Theme } from '../../chart/theme.js';
import type { Context } from '../context.js';
import { picture } from '../chart.js';
import { h } from '../dom.js';
import { pick, type Key } from '../state.js';

type Option = Record<string, unknown>;

function card(
  { store }: Context,
  title: string,
  says: string,
  height: number,
  keys: readonly Key[],
  option: (theme: Theme) => Option,
) {
  const shown = picture(title, height);
  const draw = () => shown.draw(option(store.state.theme));
  store.follow([...keys, 'theme'], draw);
  draw();
  const element = h(
    'section',
    { class: 'card' },
    h('h2', {}, title),
    h('p', { class: 'muted small' }, says),
    shown.element,
  );
  return { element, shown };
}

export function plane(context: Context): HTMLElement {
  const { view, store } = context;
  const { element, shown } = card(
    context,
    'Intensity and footprint',
    'Left of its ridge a phase waits for memory, right of it for compute. The wall is what each request may take; a phase that touches it is short of memory.',
    400,
    ['selected', 'ranges', 'text'],
    (theme) => {
      const active = context.activeIds();
      return planeOption(view, { selected: store.state.selected, ...(active && { active }) }, theme);
    },
  );
  shown.chart.on('click', (event) => {
    const { data } = event as unknown as { data?: { id?: string } };
    if (data?.id !== undefined && context.pointOf(data.id) !== undefined) pick(store, data.id);
  });
  return element;
}

export function roofline(context: Context): HTMLElement {
  return card(
    context,
    'Roofline of the selected point',
    'The roof is what the device could do at that intensity by its datasheet; the mark, what it does.',
    400,
    ['selected'],
    (theme) => rooflineOption(context.view, { selected: context.store.state.selected }, theme),
  ).element;
}

export function bars(context: Context): HTMLElement {
  const { view, store } = context;
  const names = Object.keys(breakdowns) as BreakdownName[];
  return h(
    'div',
    { class: 'bars' },
    ...names.map((name) => {
      const { title } = breakdowns[name];
      const shown = picture(title, 240);
      const draw = () => {
        const { selected } = store.state;
        const rows = partsOf(
          selected.flatMap((id) => context.pointOf(id) ?? []),
          name,
        ).length;
        const height = selected.length > 1 ? 48 + 36 * rows : 24 + 24 * rows;
        shown.element.style.height = `${height}px`;
        shown.draw(breakdownOption(view, name, { selected }, store.state.theme));
      };
      store.follow(['selected', 'theme'], draw);
      draw();
      return h('section', { class: 'card' }, h('h2', {}, title), shown.element);
    }),
  );
}
