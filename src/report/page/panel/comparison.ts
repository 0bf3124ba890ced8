import { infoOf } from '../../chart/scatter.js';
import { compare, incomparable, type Comparison, type Compared } from '../../words/compare.js';
import { quantity } from '../../words/quantity.js';
import type { RunView } from '../../view.js';
import { h } from '../dom.js';

/** Runs held against the first: how good each front is, who covers whom, and what entered and left. */
export function comparison(views: readonly RunView[]): HTMLElement | undefined {
  const [first, ...others] = views.flatMap((view) => comparedOf(view) ?? []);
  if (first === undefined || others.length === 0) return undefined;
  return h(
    'section',
    { class: 'card wide', 'aria-labelledby': 'comparison-title' },
    h('h2', { id: 'comparison-title' }, 'Runs beside each other'),
    ...others.map((other) => {
      const reason = incomparable(first, other);
      return reason === undefined
        ? against(compare(first, other), first)
        : h('p', {}, `${other.name} cannot be held against ${first.name}: ${reason}.`);
    }),
  );
}

const comparedOf = ({ name, front, manifest }: RunView): Compared | undefined =>
  front === undefined ? undefined : { name, front, manifest };

function against(found: Comparison, { front }: Compared): HTMLElement {
  const { a, b, hypervolume, coverage, points, scale, inputsThatDiffer } = found;
  const share = (of: { asGood: number; beats: number } | null) =>
    of === null ? '–' : `${quantity(of.asGood, 'share')} (beats ${quantity(of.beats, 'share')})`;
  const row = (head: string, ...cells: string[]) =>
    h('tr', {}, h('th', { scope: 'row' }, head), ...cells.map((cell) => h('td', { class: 'number' }, cell)));
  const differ = inputsThatDiffer.map((what) => (what === 'code' ? 'program' : what));
  const corner = (scale ?? []).map(
    ({ metric, unit, reference }) => `${infoOf([front], metric).title} ${quantity(reference, unit)}`,
  );
  return h(
    'div',
    {},
    differ.length > 0 &&
      h(
        'p',
        {},
        h(
          'strong',
          {},
          `They were not asked alike: the ${differ.join(' and the ')} ${differ.length > 1 ? 'differ' : 'differs'}.`,
        ),
      ),
    h(
      'table',
      { class: 'grid narrow' },
      h(
        'thead',
        {},
        h('tr', {}, h('td', {}), ...[a, b].map((name) => h('th', { scope: 'col', class: 'number' }, name))),
      ),
      h(
        'tbody',
        {},
        row('points', String(points.a), String(points.b)),
        row('hypervolume', hypervolume.a.toFixed(4), hypervolume.b.toFixed(4)),
        row('as good as the other’s points', share(coverage.aOfB), share(coverage.bOfA)),
      ),
    ),
    h(
      'p',
      { class: 'muted small' },
      `Hypervolume below ${corner.join(', ')}; both together ${hypervolume.both.toFixed(4)}.`,
    ),
    ...changes(found),
  );
}

function changes({ a, b, stayed, entered, left, moved, replaced, goals }: Comparison): HTMLElement[] {
  const list = (title: string, ids: readonly string[]) =>
    ids.length === 0
      ? h('p', { class: 'small' }, `${title}: none`)
      : h('details', {}, h('summary', {}, `${title}: ${ids.length}`), h('p', { class: 'small' }, ids.join(', ')));
  const unitOf = (metric: string) => goals.find((goal) => goal.metric === metric)?.unit ?? '';
  const steps = moved.map(
    ({ id, goals: of }) =>
      `${id} (${of.map(({ metric, from, to }) => `${metric} ${quantity(from, unitOf(metric))} to ${quantity(to, unitOf(metric))}`).join(', ')})`,
  );
  return [
    list(`on both with the same figures`, stayed),
    list(`on both, moved`, steps),
    list(
      `only in ${a}, with the figures of a point of ${b}`,
      replaced.map(({ from, to }) => `${from} (${to})`),
    ),
    list(`only in ${a}`, left),
    list(`only in ${b}`, entered),
  ];
}
