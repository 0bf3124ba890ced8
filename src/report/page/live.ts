import { shellWord } from '../../catalog/shell.js';
import type { RunEntry, Tick } from '../studio/entry.js';
import { count, duration } from '../studio/words.js';
import { picture } from './chart.js';
import { choose, h } from './dom.js';
import { growthOption, provisionalOption } from './live-option.js';
import { say } from './say.js';
import { followTheme, usedTheme } from './theme.js';

/** A run that goes on, or stopped on the way: how far it is and what it found so far. */
export interface LiveView {
  update(entry: RunEntry, tick: Tick | undefined): void;
  end(): void;
}

/** Without a word for so long, a run may have been killed. */
const SILENT_MS = 30_000;
const HEIGHT = 360;

/** Draws into an empty element. */
export function liveView(into: HTMLElement): LiveView {
  const title = h('h1');
  const about = h('p');
  const bar = h('progress', { 'aria-label': 'progress of this phase' });
  const line = h('p');
  const note = h('p', { role: 'status' });
  const facts = h('dl');
  const growth = picture('how the front grew', HEIGHT);
  const front = picture('the front so far in two goals', HEIGHT);
  const axes = axisChoice(draw);
  into.append(
    h('header', {}, h('div', {}, title, about)),
    h(
      'main',
      {},
      h('section', { class: 'card studio-live', 'aria-label': 'Progress' }, bar, line, note, facts),
      h(
        'div',
        { class: 'halves' },
        h('section', { class: 'card' }, h('h2', {}, 'The front so far'), axes.row, front.element),
        h('section', { class: 'card' }, h('h2', {}, 'How the front grew'), growth.element),
      ),
    ),
  );
  let last: Tick | undefined;
  followTheme(draw);

  function draw(): void {
    if (last === undefined) return;
    const theme = usedTheme();
    const [x, y] = axes.of(last.goals);
    growth.draw(growthOption(last, theme));
    front.draw(provisionalOption(last, x, y, theme));
  }

  return {
    update(entry, tick) {
      say(title, entry.space);
      say(about, `${entry.objective}, ${entry.algorithm}: ${count(Number(entry.designs))} designs, ${entry.status}`);
      say(note, noteOf(entry, tick));
      // The status may change while nothing new is told.
      if (tick === undefined || last?.updatedAt === tick.updatedAt) return;
      bar.max = Math.max(tick.total, 1);
      bar.value = Math.min(tick.done, bar.max);
      say(line, lineOf(tick));
      tell(facts, factsOf(tick));
      last = tick;
      draw();
    },
    end: () => followTheme(),
  };
}

function lineOf({ phase, done, total, ratePerS, etaS }: Tick): string {
  const share = total > 0 ? ` (${Math.floor((100 * Math.min(done, total)) / total)}%)` : '';
  const left = etaS === null ? '' : `, ${duration(etaS)} left in this phase`;
  return `${phase}: ${count(done)} of ${count(total)} designs${share}, ${count(ratePerS)}/s${left}`;
}

function noteOf({ status, place }: RunEntry, tick: Tick | undefined): string {
  if (status === 'interrupted') return `Interrupted. Go on with: copareto resume ${shellWord(place)}`;
  if (tick === undefined) return 'This run has told nothing yet.';
  const silentMs = Date.now() - Date.parse(tick.updatedAt);
  if (silentMs < SILENT_MS) return '';
  return `No sign of life for ${duration(silentMs / 1000)}. If its process is gone, go on with: copareto resume ${shellWord(place)}`;
}

function factsOf({ elapsedS, frontSize, hypervolume }: Tick): [string, string][] {
  return [
    ['Running for', duration(elapsedS)],
    ['Points on the front', String(frontSize)],
    // An exact run fixes its scale by the whole front.
    ['Hypervolume', hypervolume === null ? 'known at the end' : hypervolume.toPrecision(4)],
  ];
}

/** Values change every second: the elements stay, so that a selection or a screen reader keeps its place. */
function tell(list: HTMLElement, facts: readonly (readonly [string, string])[]): void {
  const values = list.querySelectorAll('dd');
  if (values.length === facts.length) {
    for (const [i, [, value]] of facts.entries()) say(values[i], value);
    return;
  }
  list.replaceChildren(...facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
}

/** Which goals the axes are, the first two at first; nothing to choose where there are no more. */
function axisChoice(changed: () => void) {
  const row = h('div', { class: 'row' });
  let [x, y] = [0, 0];
  let offered = false;
  function offer(goals: Tick['goals']): void {
    offered = true;
    y = Math.min(1, goals.length - 1);
    if (goals.length < 3) return;
    const choices = goals.map(({ title }, i) => ({ value: String(i), label: title }));
    const across = choose('across', choices, String(x), (value) => {
      x = Number(value);
      changed();
    });
    const up = choose('up', choices, String(y), (value) => {
      y = Number(value);
      changed();
    });
    row.replaceChildren(across, up);
  }
  return {
    row,
    of(goals: Tick['goals']): readonly [number, number] {
      if (!offered) offer(goals);
      return [x, y];
    },
  };
}
