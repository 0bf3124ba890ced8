import type { Front, Point } from '../../run/schema.js';
import type { RunView } from '../view.js';
import { categoriesOf } from '../chart/parallel.js';
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
  return {
    view,
    front,
    store,
    categories,
    active,
    activeIds: () => (active().length === front.points.length ? undefined : new Set(active().map(({ id }) => id))),
    pointOf: (id) => (id === undefined ? undefined : byId.get(id)),
  };
}
