import { varies } from '../../chart/parallel.js';
import { extentOf, placeIn, type Extent } from '../../chart/axis.js';
import { infoOf } from '../../chart/scatter.js';
import { quantity } from '../../words/quantity.js';
import type { Context } from '../context.js';
import { checkbox, choose, copyable, h, redrawn } from '../dom.js';
import { limit, type Interval } from '../state.js';
import { shellWord } from '../../../catalog/shell.js';

const STEPS = 1000;

/** Sliders that ask for less or more than a bound: which points of this front also meet it, and how to search again. */
export function limits(context: Context): HTMLElement {
  const { front, store } = context;
  const shown = [...new Set([...front.goals, ...front.limits].map(({ metric }) => metric))].filter((metric) =>
    varies(front, metric),
  );
  const list = h('div', {}, ...shown.map((metric) => slider(context, metric)));
  const others = front.metrics.filter(({ id }) => !shown.includes(id) && varies(front, id));
  const more = choose(
    'limit another metric',
    [{ value: '', label: 'choose…' }, ...others.map(({ id, title }) => ({ value: id, label: title }))],
    '',
    (metric) => {
      if (metric === '') return;
      list.append(slider(context, metric));
      store.set({ dimensions: [...new Set([...store.state.dimensions, metric])] });
      more.querySelector(`option[value="${metric}"]`)?.remove();
      more.querySelector('select')?.focus();
    },
  );
  const count = h('p', { class: 'count', role: 'status' });
  const again = h('div', {});
  const clear = h(
    'button',
    { type: 'button', class: 'quiet', onclick: () => store.set({ ranges: new Map(), text: '' }) },
    'clear all',
  );
  const draw = () => {
    const all = front.points.length;
    const active = context.active().length;
    const whole = all === 1 ? 'the only point' : `all ${all} points`;
    count.textContent = active === all ? whole : `${active} of ${all} points meet this`;
    clear.hidden = store.state.ranges.size === 0 && store.state.text === '';
    again.replaceChildren(...searchAgain(context));
  };
  store.watch(['ranges', 'text'], draw);
  draw();
  return h(
    'section',
    { class: 'card limits', 'aria-labelledby': 'limits-title' },
    h('h2', { id: 'limits-title' }, 'What must it meet?'),
    h('div', { class: 'row' }, count, clear),
    list,
    ...(others.length > 0 ? [more] : []),
    genesAsked(context),
    again,
  );
}

function slider(context: Context, metric: string): HTMLElement {
  const { front, store } = context;
  const info = infoOf([front], metric);
  const extent = extentOf(front.points.flatMap(({ metrics }) => (metric in metrics ? [metrics[metric]] : [])));
  const loosest = info.sense === 'min' ? STEPS : 0;
  const side = info.sense === 'min' ? 'at most' : 'at least';
  const ask = (bound: number | undefined) => limit(store, metric, info.sense, bound);
  const typed = h('input', {
    type: 'number',
    step: 'any',
    placeholder: 'any',
    'aria-label': `${info.title}, ${side}, in ${info.unit}`,
    onchange: () => ask(typed.value === '' ? undefined : Number(typed.value)),
  });
  const slid = h('input', {
    type: 'range',
    min: 0,
    max: STEPS,
    step: 1,
    'aria-label': `${info.title}, ${side}`,
    oninput: () => {
      const at = Number(slid.value);
      ask(at === loosest ? undefined : valueAt(extent, at / STEPS));
    },
  });
  const draw = () => {
    const [interval] = store.state.ranges.get(metric) ?? [];
    const end = interval?.[info.sense === 'min' ? 1 : 0];
    const bound = end === undefined || !Number.isFinite(end) ? undefined : end;
    slid.setAttribute('aria-valuetext', bound === undefined ? 'any' : `${side} ${quantity(bound, info.unit)}`);
    slid.value = String(
      bound === undefined ? loosest : Math.round(STEPS * Math.min(Math.max(placeIn(extent, bound), 0), 1)),
    );
    typed.value = bound === undefined ? '' : String(Number(bound.toPrecision(4)));
  };
  store.watch(['ranges'], draw);
  draw();
  return h(
    'div',
    { class: 'slider', title: info.meaning },
    h('span', {}, info.title),
    h('span', { class: 'bound' }, info.sense === 'min' ? '≤' : '≥', typed, info.unit),
    slid,
  );
}

/** Three digits are as fine as anybody asks; rounded outwards enough to keep the point that the slider stands on. */
function valueAt({ low, high, log }: Extent, at: number): number {
  const value = log ? low * (high / low) ** at : low + (high - low) * at;
  return Number(value.toPrecision(3));
}

/** A limit on what is no goal may admit designs that were beaten without it: only a search knows. */
function searchAgain({ front, store, view }: Context): HTMLElement[] {
  const goals = new Set(front.goals.map(({ metric }) => metric));
  const isMetric = new Set(front.metrics.map(({ id }) => id));
  const bounds = [...store.state.ranges].filter(([name]) => isMetric.has(name) && !goals.has(name));
  if (bounds.length === 0) return [];
  const flags = bounds.flatMap(([name, [interval]]) => {
    const { sense } = infoOf([front], name);
    const bound = interval?.[sense === 'min' ? 1 : 0];
    return bound === undefined || !Number.isFinite(bound) ? [] : ['--limit', `${name}=${bound}`];
  });
  if (flags.length === 0) return [];
  const command = ['copareto', ...sameSearch(view.manifest.command), ...flags].map(shellWord).join(' ');
  return [
    h(
      'p',
      { class: 'muted' },
      'These are the points of this front that meet it. A limit on what is no goal can admit designs that others beat without it; to find those:',
    ),
    copyable(command, 'the command that searches again'),
  ];
}

/** The command of the run without what would get in the way of another. */
function sameSearch(command: readonly string[]): string[] {
  const withValue = ['--out', '--workers'];
  return command.filter(
    (word, i) => !withValue.includes(word) && !withValue.includes(command[i - 1] ?? '') && word !== '--json',
  );
}

/** Values of a gene to keep: what a brush on its axis asks, without a pointer. */
function genesAsked({ store, categories }: Context): HTMLElement {
  const genes = [...categories].filter(([, values]) => values.length > 1);
  const list = h('div', { class: 'checks' });
  let shown = '';
  const draw = () => {
    const values = categories.get(shown) ?? [];
    const asked = store.state.ranges.get(shown);
    const isIn = (i: number) => asked === undefined || asked.some(([low, high]) => i >= low && i <= high);
    redrawn(
      list,
      ...values.map((value, i) =>
        checkbox(value, isIn(i), (keep) => {
          const kept = values.flatMap((_, k): Interval[] => ((k === i ? keep : isIn(k)) ? [[k - 0.4, k + 0.4]] : []));
          const ranges = new Map(store.state.ranges);
          // All is as much as nothing asked; none is no question.
          if (kept.length === values.length || kept.length === 0) ranges.delete(shown);
          else ranges.set(shown, kept);
          store.set({ ranges, dimensions: [...new Set([shown, ...store.state.dimensions])] });
        }),
      ),
    );
  };
  store.follow(['ranges'], draw);
  const gene = choose(
    'keep values of a gene',
    [{ value: '', label: 'choose…' }, ...genes.map(([name]) => ({ value: name, label: name }))],
    '',
    (name) => {
      shown = name;
      draw();
    },
  );
  return h('div', {}, gene, list);
}
