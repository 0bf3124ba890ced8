import { linesOf, MOST_LINES, parallelOption, varies } from '../../chart/parallel.js';
import type { Context } from '../context.js';
import { picture } from '../chart.js';
import { checkbox, h, redrawn } from '../dom.js';
import type { Interval } from '../state.js';

interface Selected {
  readonly parallelAxisId?: string;
  readonly intervals?: readonly Interval[];
}

/** With more points than this the other views wait until a brush rests for so long: each of its moves draws all lines anew. */
const MANY = 500;
const PAUSE_MS = 60;

/** Parallel coordinates over genes and metrics; a brush on an axis asks for what lies within it, everywhere. */
export function axes(context: Context): HTMLElement | undefined {
  const { store, front, view } = context;
  // A lone point has nothing to differ in.
  if (store.state.dimensions.length < 2) return undefined;
  const shown = picture('parallel coordinates of genes and metrics', 400);
  let telling: ReturnType<typeof setTimeout> | undefined;
  /** While brushes are set by program, what they report is no news. */
  let setting = false;
  const draw = () => {
    const { dimensions, colour, selected } = store.state;
    const drawn = textFiltered(context);
    // Narrower, the names of axes would be cut; the frame scrolls instead.
    shown.element.style.minWidth = `${88 * dimensions.length}px`;
    shown.draw(
      parallelOption(
        { ...view, front: { ...front, points: [...drawn] } },
        { dimensions, selected, ...(colour !== '' && { colour }) },
        store.state.theme,
      ),
    );
    brush(store.state.dimensions);
  };
  let brushed = new Map<string, readonly Interval[]>();
  const brush = (names: readonly string[]) => {
    setting = true;
    for (const name of names) {
      const wanted = finite(context, name, store.state.ranges.get(name) ?? []);
      if (same(wanted, brushed.get(name) ?? [])) continue;
      shown.chart.dispatchAction({ type: 'axisAreaSelect', parallelAxisId: name, intervals: wanted });
      brushed.set(name, wanted);
    }
    setting = false;
  };
  shown.chart.on('axisareaselected', (event) => {
    const { parallelAxisId: name, intervals = [] } = event as Selected;
    if (setting || name === undefined) return;
    brushed.set(name, intervals);
    clearTimeout(telling);
    telling = setTimeout(
      () => {
        const ranges = new Map(store.state.ranges);
        if (intervals.length === 0) ranges.delete(name);
        else ranges.set(name, intervals);
        store.set({ ranges });
      },
      front.points.length > MANY ? PAUSE_MS : 0,
    );
  });
  const redraw = () => {
    brushed = new Map();
    draw();
  };
  store.follow(['dimensions', 'colour', 'theme', 'text', 'selected'], redraw);
  store.follow(['ranges'], () => brush(store.state.dimensions));
  draw();
  const drawn = linesOf(view).length;
  const part =
    drawn < front.points.length ? ` ${drawn} of ${front.points.length} points are drawn (at most ${MOST_LINES}).` : '';
  return h(
    'section',
    { class: 'card wide', 'aria-labelledby': 'axes-title' },
    h('h2', { id: 'axes-title' }, 'Genes and metrics'),
    h(
      'p',
      { class: 'muted small' },
      `Drag along an axis to ask for what lies there; click the axis to clear it.${part}`,
    ),
    h('div', { class: 'scroll', tabindex: 0 }, shown.element),
    axisChoice(context),
  );
}

function textFiltered(context: Context) {
  const { store, front } = context;
  if (store.state.text === '') return front.points;
  const active = context.activeIds();
  return front.points.filter(({ id }) => active?.has(id) ?? true);
}

/** A slider knows one side; a brush needs both. */
function finite({ front }: Context, name: string, intervals: readonly Interval[]): readonly Interval[] {
  const values = front.points.flatMap(({ metrics }) => (name in metrics ? [metrics[name]] : []));
  if (values.length === 0) return intervals;
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  return intervals.map(([a, b]) => [Math.max(a, low), Math.min(b, high)]);
}

const same = (a: readonly Interval[], b: readonly Interval[]): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Which genes and metrics have an axis. */
function axisChoice({ store, front, categories }: Context): HTMLElement {
  const genes = [...categories].filter(([, values]) => values.length > 1).map(([name]) => ({ id: name, label: name }));
  const metrics = front.metrics.filter(({ id }) => varies(front, id)).map(({ id, title }) => ({ id, label: title }));
  const all = [...genes, ...metrics];
  const list = h('div', { class: 'checks' });
  const draw = () => {
    const { dimensions } = store.state;
    const boxes = all.map(({ id, label }) =>
      checkbox(label, dimensions.includes(id), (wanted) =>
        store.set({
          dimensions: all.map((one) => one.id).filter((one) => (one === id ? wanted : dimensions.includes(one))),
        }),
      ),
    );
    redrawn(list, ...boxes);
  };
  store.watch(['dimensions'], draw);
  draw();
  return h('details', {}, h('summary', {}, 'choose axes'), list);
}
