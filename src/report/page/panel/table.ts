import type { Point } from '../../../run/schema.js';
import { infoOf } from '../../chart/scatter.js';
import { isColocated, poolLabel } from '../../words/pool-label.js';
import { quantity } from '../../words/quantity.js';
import { titleOf } from '../../words/title.js';
import type { Context } from '../context.js';
import { checkbox, h, redrawn } from '../dom.js';
import { pick } from '../state.js';

/** Rows drawn at a time: more are a click away. */
const PAGE = 50;

interface Column {
  readonly id: string;
  readonly title: string;
  readonly numeric: boolean;
  text(point: Point): string;
  order(point: Point): number | string;
}

/** Every point as a row: sorted by a column, filtered by text, with the columns that the reader wants. */
export function table(context: Context): HTMLElement {
  const { store, front } = context;
  const all = columnsOf(context);
  let shown = new Set([
    'id',
    'marks',
    ...front.goals.map(({ metric }) => metric),
    'prefill',
    'decode',
    'decode regime',
    'decode binding',
  ]);
  let sort = { id: front.goals[0]?.metric ?? 'id', down: false };
  let rows = PAGE;
  const body = h('div', { class: 'scroll table', tabindex: 0 });
  const filter = h('input', {
    type: 'search',
    placeholder: 'h200 capacity…',
    'aria-label': 'filter points by text: accelerators, genes, regimes',
    oninput: () => store.set({ text: filter.value }),
  });
  const draw = () => {
    const columns = all.filter(({ id }) => shown.has(id));
    const by = all.find(({ id }) => id === sort.id) ?? all[0];
    const points = sorted(context.active(), by, sort.down);
    redrawn(
      body,
      h(
        'table',
        { class: 'grid' },
        h('caption', { class: 'hidden' }, 'points of the front'),
        h('thead', {}, h('tr', {}, ...columns.map((column) => head(column, sort, (next) => ((sort = next), draw()))))),
        h('tbody', {}, ...points.slice(0, rows).map((point) => row(context, point, columns))),
      ),
      more(points.length),
    );
  };
  const more = (count: number) =>
    count <= rows
      ? h('p', { class: 'muted small' }, count === 1 ? '1 row' : `${count} rows`)
      : h(
          'button',
          { type: 'button', onclick: () => ((rows += 4 * PAGE), draw()) },
          `${rows} of ${count} rows; show more`,
        );
  store.watch(['selected'], draw);
  store.follow(['ranges', 'text'], draw);
  store.watch(['text'], () => {
    if (filter.value !== store.state.text) filter.value = store.state.text;
  });
  draw();
  const boxes = all.map(({ id, title }) =>
    checkbox(title, shown.has(id), (wanted) => {
      shown = new Set(shown);
      if (wanted) shown.add(id);
      else shown.delete(id);
      draw();
    }),
  );
  return h(
    'section',
    { class: 'card wide', 'aria-labelledby': 'table-title' },
    h('h2', { id: 'table-title' }, 'All points'),
    h('div', { class: 'row' }, h('label', { class: 'choice' }, h('span', {}, 'filter'), filter)),
    body,
    h('details', {}, h('summary', {}, 'choose columns'), h('div', { class: 'checks' }, ...boxes)),
  );
}

function columnsOf({ front, categories }: Context): Column[] {
  const text = (id: string, title: string, of: (point: Point) => string): Column => ({
    id,
    title,
    numeric: false,
    text: of,
    order: of,
  });
  const metric = ({ id, unit }: { id: string; unit: string }): Column => ({
    id,
    title: infoOf([front], id).title,
    numeric: true,
    text: ({ metrics }) => (id in metrics ? quantity(metrics[id], unit) : 'unknown'),
    order: ({ metrics }) => metrics[id] ?? Number.POSITIVE_INFINITY,
  });
  const goals = front.goals.map(({ metric: id, unit }) => metric({ id, unit }));
  const others = front.metrics.filter(({ id }) => !front.goals.some((goal) => goal.metric === id)).map(metric);
  const pool = (name: 'prefill' | 'decode') =>
    text(name, name, (point) =>
      isColocated(point) ? (name === 'prefill' ? poolLabel(point, 'colocated') : 'same pool') : poolLabel(point, name),
    );
  const phases = (['prefill', 'decode'] as const).flatMap((name) => [
    text(`${name} regime`, `${name} regime`, (point) => point[name].regime),
    text(`${name} binding`, `${name} bound by`, (point) => point[name].binding.join(', ')),
  ]);
  const genes = [...categories].map(([name]) => text(name, name, ({ genes: of }) => String(of[name] ?? '')));
  return [
    text('id', 'id', ({ id }) => id),
    text('marks', 'named', ({ marks }) => marks.map((mark) => titleOf(front, mark)).join(', ')),
    ...goals,
    pool('prefill'),
    pool('decode'),
    ...phases,
    ...others,
    ...genes,
  ];
}

function sorted(points: readonly Point[], column: Column, down: boolean): Point[] {
  const sign = down ? -1 : 1;
  return points.toSorted((a, b) => {
    const [one, other] = [column.order(a), column.order(b)];
    if (typeof one === 'number' && typeof other === 'number') return sign * (one - other);
    return sign * String(one).localeCompare(String(other), 'en', { numeric: true });
  });
}

interface Sort {
  readonly id: string;
  readonly down: boolean;
}

function head({ id, title, numeric }: Column, sort: Sort, set: (sort: Sort) => void): HTMLElement {
  const on = sort.id === id;
  return h(
    'th',
    { scope: 'col', class: numeric && 'number', 'aria-sort': on ? (sort.down ? 'descending' : 'ascending') : 'none' },
    h(
      'button',
      { type: 'button', class: 'link', 'data-key': `sort ${id}`, onclick: () => set({ id, down: on && !sort.down }) },
      `${title}${on ? (sort.down ? ' ▼' : ' ▲') : ''}`,
    ),
  );
}

function row({ store }: Context, point: Point, columns: readonly Column[]): HTMLElement {
  const at = store.state.selected.indexOf(point.id);
  const cells = columns.map((column) =>
    column.id === 'id'
      ? h(
          'th',
          { scope: 'row' },
          h(
            'button',
            {
              type: 'button',
              class: 'link',
              'aria-pressed': String(at >= 0),
              'aria-label': `look at ${point.id}`,
              'data-key': `row ${point.id}`,
            },
            point.id,
          ),
        )
      : h('td', { class: column.numeric && 'number' }, column.text(point)),
  );
  return h(
    'tr',
    {
      class: at >= 0 && `chosen chosen-${at}`,
      onclick: (event) => pick(store, point.id, store.state.holding || (event as MouseEvent).shiftKey),
    },
    ...cells,
  );
}
