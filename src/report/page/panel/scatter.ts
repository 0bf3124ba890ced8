import { scatterOption, frontSeries, pointLines, type ScatterState } from '../../chart/scatter.js';
import type { RunView } from '../../view.js';
import type { Context } from '../context.js';
import { picture } from '../chart.js';
import { checkbox, choose, h } from '../dom.js';
import { activePoints, pick } from '../state.js';

/** The front in any two metrics. Other runs, if any, stand beside it with a symbol of their own. */
export function scatter(context: Context, others: readonly RunView[] = []): HTMLElement {
  const { store, front, view } = context;
  const views = [view, ...others];
  const shown = picture('the front in two metrics', 500, true);
  const metrics = front.metrics
    .filter(({ id }) => front.points.some((point) => id in point.metrics))
    .map(({ id, title }) => ({ value: id, label: title }));
  /** While a slider moves, names stay away: to find who is the best of those left takes longer than a frame. */
  let named = true;
  const activeOf = () =>
    views.map((one, run) => {
      if (run === 0) return context.activeIds();
      return new Set(activePoints(one, store.state, context.categories).map(({ id }) => id));
    });
  const state = (): ScatterState => {
    const { x, y, colour, cloud, infeasible, selected } = store.state;
    const names = named ? context.titles() : new Map<string, string>();
    return { x, y, cloud, infeasible, selected, names, active: activeOf(), ...(colour !== '' && { colour }) };
  };
  const tooltip = {
    formatter: ({ data, name }: { data?: { id?: string }; name: string }) => {
      const point = views.flatMap((one) => one.front?.points ?? []).find(({ id }) => id === data?.id);
      if (point === undefined) return '';
      const lines = pointLines(front, point, [
        ...new Set([store.state.x, store.state.y, ...front.goals.map((goal) => goal.metric)]),
      ]);
      return h('div', {}, h('strong', {}, name), ...lines.map((line) => h('div', {}, line)));
    },
  };
  const draw = () => {
    const option = scatterOption(views, state(), store.state.theme);
    shown.draw({ ...option, tooltip: { ...option.tooltip, ...tooltip } });
  };
  // What moves with a slider is the front alone: the cloud and the axes stay as they are.
  const redraw = (withNames: boolean) => {
    named = withNames;
    shown.chart.setOption({ series: frontSeries(views, state(), store.state.theme) });
  };
  store.watch(['ranges', 'text'], () => redraw(false));
  store.watch(['selected'], () => redraw(true));
  store.follow(['ranges', 'text'], () => redraw(true));
  store.watch(['x', 'y', 'colour', 'cloud', 'infeasible', 'theme'], draw);
  shown.chart.on('click', (event) => {
    const { data, event: at } = event as unknown as { data?: { id?: string }; event?: { event?: MouseEvent } };
    if (data?.id !== undefined && context.pointOf(data.id) !== undefined)
      pick(store, data.id, store.state.holding || at?.event?.shiftKey === true);
  });
  draw();
  const genes = [...context.categories].filter(([, values]) => values.length > 1).map(([name]) => name);
  const axis = (label: string, key: 'x' | 'y') =>
    choose(label, metrics, store.state[key], (value) => store.set({ [key]: value }));
  return h(
    'section',
    { class: 'card column', 'aria-labelledby': 'front-title' },
    h('h2', { id: 'front-title' }, 'The front'),
    h(
      'div',
      { class: 'row' },
      axis('across', 'x'),
      axis('up', 'y'),
      choose(
        'colour',
        [{ value: '', label: 'one' }, ...genes.map((name) => ({ value: name, label: name }))],
        store.state.colour,
        (colour) => store.set({ colour }),
      ),
      ...cloudChoices(context),
    ),
    shown.element,
    h(
      'p',
      { class: 'muted small' },
      'Click a point to look at it, shift-click a second one to hold it against the first.',
    ),
  );
}

function cloudChoices({ view, store }: Context): HTMLElement[] {
  if (view.cloud === undefined || view.cloud.count === 0) return [];
  return [
    checkbox('beaten designs', store.state.cloud, (cloud) => store.set({ cloud })),
    checkbox('designs that break a limit', store.state.infeasible, (infeasible) => store.set({ infeasible })),
  ];
}
