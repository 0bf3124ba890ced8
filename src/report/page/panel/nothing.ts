import { infoOf } from '../../chart/scatter.js';
import { short } from '../../format.js';
import type { RunView } from '../../view.js';
import { h } from '../dom.js';

interface Nearest {
  readonly limits: readonly { metric: string; unit: string; bound: number; best: number; met: boolean }[];
  readonly closest: {
    readonly id: string;
    readonly genes: Readonly<Record<string, string | number>>;
    readonly largestExcess: number;
    readonly metric: string;
  } | null;
}

/** A run without a front: that it goes on, or how near designs come to the limits that nothing meets. */
export function nothing({ manifest, front }: RunView): HTMLElement {
  if (manifest.status !== 'infeasible')
    return h(
      'section',
      { class: 'card' },
      h('h2', {}, 'This run has not ended yet'),
      h('p', {}, `It is ${manifest.status}.`),
    );
  const { limits = [], closest = null } = (manifest.nearest ?? {}) as Partial<Nearest>;
  const fronts = front === undefined ? [] : [front];
  const heads = ['limit', 'bound', 'best reachable alone', ''];
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, 'No design of this space is feasible'),
    h(
      'table',
      { class: 'grid' },
      h(
        'thead',
        {},
        h('tr', {}, ...heads.map((head, i) => h('th', { scope: 'col', class: i > 0 && i < 3 && 'number' }, head))),
      ),
      h(
        'tbody',
        {},
        ...limits.map(({ metric, unit, bound, best, met }) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, infoOf(fronts, metric).title),
            h('td', { class: 'number' }, `${short(bound, 4)} ${unit}`),
            h('td', { class: 'number' }, `${short(best, 4)} ${unit}`),
            h('td', {}, met ? 'can be met alone' : 'cannot be met'),
          ),
        ),
      ),
    ),
    ...(closest === null
      ? [h('p', {}, 'Not one design gets as far as the limits.')]
      : [
          h(
            'p',
            {},
            `Nearest to all limits is design ${closest.id}, at most ${short(100 * closest.largestExcess, 3)}% over (${infoOf(fronts, closest.metric).title}):`,
          ),
          h(
            'p',
            { class: 'small' },
            Object.entries(closest.genes)
              .map(([name, value]) => `${name} ${value}`)
              .join(', '),
          ),
        ]),
  );
}
