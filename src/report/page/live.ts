import { CanvasRenderer } from 'echarts/renderers';
import { init, use } from '../chart/engine.js';
import { dark, light, type Theme } from '../chart/theme.js';
import type { RunEntry, Tick } from '../studio/entry.js';
import { count, duration } from '../studio/words.js';
import { growthOption, provisionalOption } from './live-option.js';
import { element, say } from './studio-dom.js';

use([CanvasRenderer]);

/** A run that goes on, or stopped on the way: how far it is and what it found so far. */
export interface LiveView {
  update(entry: RunEntry, tick: Tick | undefined): void;
  dispose(): void;
}

/** Without a word for so long, a run may have been killed. */
const SILENT_MS = 30_000;

/** Draws into an empty element. */
export function liveView(into: HTMLElement): LiveView {
  const title = element('h1');
  const bar = element('progress', { 'aria-label': 'progress of this phase' });
  const line = element('p', { class: 'studio-line' });
  const note = element('p', { class: 'studio-note', role: 'status' });
  const facts = element('dl', { class: 'studio-facts' });
  const growth = picture('How the front grew');
  const front = picture('The front so far');
  const axes = axisChoice(draw);
  front.figure.append(axes.controls);
  into.append(title, bar, line, note, facts, element('div', { class: 'studio-pictures' }, growth.figure, front.figure));
  let last: Tick | undefined;

  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', draw);

  function draw(): void {
    if (last === undefined) return;
    const theme = scheme.matches ? dark : light;
    growth.draw(growthOption(last, theme), theme);
    axes.offer(last.goals.map((goal) => goal.title));
    front.draw(provisionalOption(last, axes.x(), axes.y(), theme), theme);
  }

  return {
    update(entry, tick) {
      say(title, `${entry.space}: ${entry.status}`);
      say(note, noteOf(entry, tick));
      if (tick === undefined) return;
      bar.max = Math.max(tick.total, 1);
      bar.value = Math.min(tick.done, bar.max);
      say(line, lineOf(tick));
      tell(facts, factsOf(entry, tick));
      // The status may change while nothing new is told.
      if (last?.updatedAt === tick.updatedAt) return;
      last = tick;
      draw();
    },
    dispose() {
      scheme.removeEventListener('change', draw);
      growth.dispose();
      front.dispose();
      into.replaceChildren();
    },
  };
}

function lineOf({ phase, done, total, ratePerS, etaS }: Tick): string {
  const share = total > 0 ? ` (${Math.floor((100 * Math.min(done, total)) / total)}%)` : '';
  const left = etaS === null ? '' : `, ${duration(etaS)} left in this phase`;
  return `${phase}: ${count(done)} of ${count(total)} designs${share}, ${count(ratePerS)}/s${left}`;
}

function noteOf({ status, name }: RunEntry, tick: Tick | undefined): string {
  if (status === 'interrupted') return `Interrupted. Go on with: copareto resume ${name}`;
  if (tick === undefined) return 'This run has told nothing yet.';
  const silentMs = Date.now() - Date.parse(tick.updatedAt);
  if (silentMs < SILENT_MS) return '';
  return `No sign of life for ${duration(silentMs / 1000)}. If its process is gone, go on with: copareto resume ${name}`;
}

function factsOf({ designs, algorithm, objective }: RunEntry, tick: Tick): [string, string][] {
  return [
    ['Designs in the space', count(Number(designs))],
    ['Algorithm', algorithm],
    ['Objective', objective],
    ['Running for', duration(tick.elapsedS)],
    ['Points on the front', String(tick.frontSize)],
    // An exact run fixes its scale by the whole front.
    ['Hypervolume', tick.hypervolume === null ? 'known at the end' : tick.hypervolume.toPrecision(4)],
  ];
}

/** Values change every second: the elements stay, so that a selection or a screen reader keeps its place. */
function tell(list: HTMLElement, facts: readonly (readonly [string, string])[]): void {
  const values = list.querySelectorAll('dd');
  if (values.length === facts.length) {
    for (const [i, [, value]] of facts.entries()) say(values[i], value);
    return;
  }
  list.replaceChildren(
    ...facts.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
  );
}

function picture(caption: string) {
  const canvas = element('div', { class: 'studio-picture' });
  const figure = element('figure', {}, element('figcaption', {}, caption), canvas);
  let chart: ReturnType<typeof init> | undefined;
  const watch = new ResizeObserver(() => chart?.resize());
  watch.observe(canvas);
  return {
    figure,
    draw(option: object, theme: Theme) {
      chart ??= init(canvas, null, { renderer: 'canvas' });
      chart.setOption({ ...option, darkMode: theme.name === 'dark' }, { notMerge: true });
    },
    dispose() {
      watch.disconnect();
      chart?.dispose();
    },
  };
}

/** Which goals the axes are; nothing to choose where there are but two. */
function axisChoice(changed: () => void) {
  const across = element('select');
  const up = element('select');
  const controls = element(
    'div',
    { class: 'studio-axes', hidden: '' },
    element('label', {}, 'Across: ', across),
    element('label', {}, 'Up: ', up),
  );
  for (const choice of [across, up]) choice.addEventListener('change', changed);
  return {
    controls,
    offer(titles: readonly string[]) {
      if (across.options.length === titles.length) return;
      for (const choice of [across, up])
        choice.replaceChildren(...titles.map((title, i) => element('option', { value: String(i) }, title)));
      up.selectedIndex = Math.min(1, titles.length - 1);
      controls.hidden = titles.length < 3;
    },
    x: () => Math.max(across.selectedIndex, 0),
    y: () => Math.max(up.selectedIndex, 0),
  };
}
