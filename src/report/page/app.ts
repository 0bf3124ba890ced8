import { firstPoint } from '../chart/focus.js';
import { usualDimensions } from '../chart/parallel.js';
import type { RunView } from '../view.js';
import { closePictures } from './chart.js';
import { contextOf } from './context.js';
import { h } from './dom.js';
import { answers } from './panel/answers.js';
import { axes } from './panel/axes.js';
import { choices, pairs } from './panel/choices.js';
import { estimates } from './panel/estimates.js';
import { comparison } from './panel/comparison.js';
import { limits } from './panel/limits.js';
import { nothing } from './panel/nothing.js';
import { bars, plane, roofline } from './panel/pictures.js';
import { certificateTag, certificateText, grouped, question } from './panel/question.js';
import { scatter } from './panel/scatter.js';
import { selected } from './panel/selected.js';
import { table } from './panel/table.js';
import { Store, type State } from './state.js';
import { followTheme, themeButton, usedTheme } from './theme.js';

/** Draws a finished run; others, if any, stand beside it for comparison. */
export function show(root: HTMLElement, views: readonly RunView[]): void {
  closePictures();
  followTheme();
  const [view, ...others] = views;
  if (view === undefined) return;
  const { front } = view;
  if (front === undefined || front.points.length === 0) {
    root.replaceChildren(header(view, undefined), h('main', {}, nothing(view), question({ view })));
    return;
  }
  const store = new Store(firstState(view));
  followTheme(() => store.set({ theme: usedTheme() }));
  const context = contextOf(view, front, store);
  const present = (...panels: readonly (HTMLElement | undefined)[]) => panels.flatMap((panel) => panel ?? []);
  const buys = present(choices(context), pairs(context));
  // For who waits until everything shows what was asked last.
  const page = document.documentElement.dataset;
  store.changed = () => (page['busy'] = 'true');
  store.settled = () => delete page['busy'];
  root.replaceChildren(
    header(view, store),
    h(
      'main',
      {},
      ...present(comparison(views)),
      answers(context),
      h('div', { class: 'layout' }, limits(context), scatter(context, others), selected(context)),
      h('div', { class: 'halves' }, plane(context), roofline(context)),
      bars(context),
      ...present(axes(context)),
      ...(buys.length === 0 ? [] : [h('div', { class: buys.length > 1 ? 'halves' : '' }, ...buys)]),
      table(context),
      ...present(estimates(context)),
      question({ view }),
    ),
  );
}

function firstState(view: RunView): State {
  const goals = view.front?.goals.map(({ metric }) => metric) ?? [];
  const points = view.front?.points ?? [];
  const metrics = Object.keys(points[0]?.metrics ?? {});
  const start = view.front === undefined ? undefined : firstPoint(view.front);
  const colours = ['decode.accelerator', 'prefill.accelerator'];
  const varies = (name: string) => new Set(points.map(({ genes }) => genes[name])).size > 1;
  return {
    x: goals[0] ?? metrics[0] ?? '',
    // Beside a single goal, what is no multiple of it.
    y: goals[1] ?? ['task_latency_p95_s', 'power_kw'].find((id) => id !== goals[0] && metrics.includes(id)) ?? '',
    colour: colours.find(varies) ?? '',
    cloud: true,
    infeasible: false,
    ranges: new Map(),
    text: '',
    selected: start === undefined ? [] : [start.id],
    holding: false,
    dimensions: usualDimensions(view),
    theme: usedTheme(),
  };
}

function header(view: RunView, store: Store | undefined): HTMLElement {
  const { manifest, question: asked, front } = view;
  const count = front?.points.length ?? 0;
  const systems = count === 1 ? '1 system' : `${count} systems`;
  const complete = manifest.certificate?.['complete'] === true;
  return h(
    'header',
    {},
    h(
      'div',
      {},
      h('h1', {}, asked.space.name),
      h(
        'p',
        { title: certificateText(view) },
        `${asked.space.model}, ${asked.objective.name}: ${systems} on the front of ${grouped(manifest.designs)} designs`,
        h('span', { class: complete ? 'tag good' : 'tag' }, certificateTag(view)),
      ),
    ),
    store && themeButton(store),
  );
}
