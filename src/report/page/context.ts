import type { Front, Point } from '../../run/schema.js';
import type { RunView } from '../view.js';
import { categoriesOf } from '../chart/parallel.js';
import { namedAmong, type NamedOne } from './named.js';
import { activePoints, type Categories, type Store } from './state.js';

/** What every panel of a page with a front is given. */
export interface Context {
  readonly view: RunView;
  readonly front: Front;
  readonly store: Store;
  readonly categories: Categories;
  /** Points that meet what the reader asks. */
  active(): readonly Point[];
  /** Ids of these; undefined where all do. */
  activeIds(): ReadonlySet<string> | undefined;
  pointOf(id: string | undefined): Point | undefined;
  /** The points to look at first among those that meet what is asked; found once for each asking. */
  named(): readonly NamedOne[];
  /** Their names by id, such as `cheapest`. */
  titles(): ReadonlyMap<string, string>;
}

export function contextOf(view: RunView, front: Front, store: Store): Context {
  const names = view.question.space.genes.map(({ pool, key }) => `${pool}.${key}`);
  const categories = new Map(names.map((name) => [name, categoriesOf(view, name)]));
  const byId = new Map(front.points.map((point) => [point.id, point]));
  let found: { readonly ranges: unknown; readonly text: string; readonly points: readonly Point[] } | undefined;
  const active = () => {
    const { ranges, text } = store.state;
    if (found?.ranges !== ranges || found.text !== text)
      found = { ranges, text, points: activePoints(view, store.state, categories) };
    return found.points;
  };
  let answered: { readonly points: readonly Point[]; readonly named: readonly NamedOne[] } | undefined;
  const named = () => {
    const points = active();
    if (answered?.points !== points) answered = { points, named: points.length === 0 ? [] : namedAmong(front, points) };
    return answered.named;
  };
  return {
    view,
    front,
    store,
    categories,
    active,
    activeIds: () => (active().length === front.points.length ? undefined : new Set(active().map(({ id }) => id))),
    named,
    titles: () => new Map(named().map(({ point, titles }) => [point.id, titles.join(', ')])),
    pointOf: (id) => (id === undefined ? undefined : byId.get(id)),
  };
}
