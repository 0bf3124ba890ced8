import { boxOf, inBox } from '../../../search/pareto/box.js';
import { hypervolume } from '../../../search/pareto/hypervolume.js';
import type { Point } from '../../../run/schema.js';
import { absenceText, pairsOption } from '../../chart/pairs.js';
import { infoOf, valuesOfGene } from '../../chart/scatter.js';
import { objectivesOf } from '../../words/goal.js';
import { quantity } from '../../words/quantity.js';
import type { Context } from '../context.js';
import { picture } from '../chart.js';
import { choose, h, redrawn } from '../dom.js';
import { pick } from '../state.js';

/** What a choice buys: for each value of a gene the points that have it, the best they reach, and what only they reach. */
export function choices(context: Context): HTMLElement | undefined {
  const { categories, store } = context;
  const all = [...categories].filter(([name]) => listed(context, name).length > 1).map(([name]) => name);
  const usual = ['shared.poolMemory', 'shared.idleKv', 'decode.accelerator', 'prefill.accelerator'];
  if (all.length === 0) return undefined;
  let gene = usual.find((name) => (categories.get(name)?.length ?? 0) > 1) ?? all[0];
  const body = h('div', { class: 'scroll', tabindex: 0 });
  const draw = () => {
    if (gene !== undefined) redrawn(body, table(context, gene));
  };
  store.follow(['ranges', 'text'], draw);
  draw();
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'choices-title' },
    h('h2', { id: 'choices-title' }, 'What a choice buys'),
    h(
      'div',
      { class: 'row' },
      choose(
        'gene',
        all.map((name) => ({ value: name, label: name })),
        gene ?? '',
        (name) => {
          gene = name;
          draw();
        },
      ),
    ),
    body,
    h(
      'p',
      { class: 'muted small' },
      `${worthOf(context) ? 'Only here: the share of the hypervolume of these points that is lost without those of this value. ' : ''}Where no point has a value, its designs are beaten, equal a point in every goal, are not feasible, or lack a fact.`,
    ),
  );
}

/** Values of a gene in the space, whether or not a point has them. */
function listed({ view }: Context, name: string): readonly string[] {
  return valuesOfGene(view.question, name).map(String);
}

function table(context: Context, gene: string): HTMLElement {
  const { front, store } = context;
  const points = context.active();
  const volume = worthOf(context) ? volumeOf(context, points) : undefined;
  const whole = volume?.(points) ?? 1;
  const heads = [
    'value',
    'points',
    ...front.goals.map(({ metric }) => `best ${infoOf([front], metric).title}`),
    ...(volume === undefined ? [] : ['only here']),
  ];
  const onlyHere = (members: readonly Point[]) => {
    if (members.length === 0) return '–';
    if (members.length === points.length) return 'all';
    const others = new Set(members);
    return quantity(1 - (volume?.(points.filter((one) => !others.has(one))) ?? 0) / whole, 'share');
  };
  const rows = listed(context, gene).map((value) => {
    const members = points.filter(({ genes }) => String(genes[gene]) === value);
    const best = front.goals.map(({ metric, unit, sense }) => {
      const [first] = members.toSorted((a, b) => (a.metrics[metric] - b.metrics[metric]) * (sense === 'min' ? 1 : -1));
      if (first === undefined) return h('td', { class: 'number muted' }, '–');
      const text = quantity(first.metrics[metric], unit);
      return h(
        'td',
        { class: 'number' },
        h(
          'button',
          {
            type: 'button',
            class: 'link',
            'aria-label': `look at ${first.id}, ${text}`,
            onclick: () => pick(store, first.id),
          },
          text,
        ),
      );
    });
    return h(
      'tr',
      { class: members.length === 0 && 'never' },
      h('th', { scope: 'row' }, value),
      h('td', { class: 'number' }, members.length === 0 ? 'none' : members.length),
      ...best,
      ...(volume === undefined ? [] : [h('td', { class: 'number' }, onlyHere(members))]),
    );
  });
  return h(
    'table',
    { class: 'grid' },
    h('thead', {}, h('tr', {}, ...heads.map((head, i) => h('th', { scope: 'col', class: i > 0 && 'number' }, head)))),
    h('tbody', {}, ...rows),
  );
}

/** Hypervolume takes too long beyond three goals, or some thousands of points, to be counted anew for every value. */
const worthOf = ({ front }: Context): boolean => front.goals.length <= 3 && front.points.length <= 5000;

/** Hypervolume of some of the points that are looked at, in the box of all of these. */
function volumeOf({ front }: Context, points: readonly Point[]): (of: readonly Point[]) => number {
  const box = boxOf(points.map((point) => objectivesOf(front, point)));
  const unit = front.goals.map(() => 1);
  return (of) =>
    hypervolume(
      of.map((point) => inBox(box, objectivesOf(front, point))),
      unit,
    );
}

/** Which values of two genes stand together on the front, and which never do. */
export function pairs(context: Context): HTMLElement | undefined {
  const { store, view } = context;
  const genes = view.question.space.genes
    .filter(({ values }) => values.length > 1 && values.length <= 50)
    .map(({ pool, key }) => `${pool}.${key}`);
  let [rows, columns] = ['prefill.accelerator', 'decode.accelerator'];
  if (!genes.includes(rows) || !genes.includes(columns)) [rows, columns] = [genes[0] ?? '', genes[1] ?? ''];
  if (columns === '') return undefined;
  const shown = picture('how often two choices stand together on the front', 420);
  const says = h('p', { class: 'muted small' });
  const draw = () => {
    const active = context.activeIds();
    const height = 130 + 24 * listed(context, rows).length;
    shown.element.style.height = `${height}px`;
    shown.element.style.minWidth = `${140 + 34 * listed(context, columns).length}px`;
    shown.draw(pairsOption(view, { rows, columns, selected: [], ...(active && { active }) }, store.state.theme));
    says.textContent = absenceText(view, rows, columns);
  };
  store.follow(['ranges', 'text', 'theme'], draw);
  draw();
  const gene = (label: string, chosen: string, set: (name: string) => void) =>
    choose(
      label,
      genes.map((name) => ({ value: name, label: name })),
      chosen,
      (name) => {
        set(name);
        draw();
      },
    );
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'pairs-title' },
    h('h2', { id: 'pairs-title' }, 'Which choices meet'),
    h(
      'div',
      { class: 'row' },
      gene('down', rows, (name) => (rows = name)),
      gene('across', columns, (name) => (columns = name)),
    ),
    h('div', { class: 'scroll', tabindex: 0 }, shown.element),
    says,
  );
}
