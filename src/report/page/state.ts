import type { Point } from '../../run/schema.js';
import type { Theme } from '../chart/theme.js';
import type { RunView } from '../view.js';

/** Closed interval of a metric's values, or of the indices of an axis's categories. */
export type Interval = readonly [number, number];

/** What the reader looks at and asks for; every view draws the same one. */
export interface State {
  readonly x: string;
  readonly y: string;
  /** Gene that colours points; empty: none. */
  readonly colour: string;
  readonly cloud: boolean;
  readonly infeasible: boolean;
  /** What a point must lie within, by metric or gene (of a gene: indices into its categories). */
  readonly ranges: ReadonlyMap<string, readonly Interval[]>;
  readonly text: string;
  /** At most two ids: looked at, and held against. */
  readonly selected: readonly string[];
  /** The next point picked is held against the selected one. */
  readonly holding: boolean;
  readonly dimensions: readonly string[];
  readonly theme: Theme;
}

export type Key = keyof State;

/** What takes long to draw waits until the reader has stopped moving for so long. */
const QUIET_MS = 120;

interface Watcher {
  readonly keys: readonly Key[];
  readonly run: () => void;
}

/** State that views watch by key. Those that care for several keys are told once a frame. */
export class Store {
  private readonly prompt: Watcher[] = [];
  private readonly patient: Watcher[] = [];
  private told = new Set<Key>();
  private owed = new Set<Key>();
  private quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(public state: State) {}

  set(change: Partial<State>): void {
    const keys = (Object.keys(change) as Key[]).filter((key) => change[key] !== this.state[key]);
    if (keys.length === 0) return;
    this.state = { ...this.state, ...change };
    this.changed();
    if (this.told.size === 0) requestAnimationFrame(() => this.tell());
    for (const key of keys) {
      this.told.add(key);
      this.owed.add(key);
    }
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.tellPatient(), QUIET_MS);
  }

  /** Told in the next frame: what the reader has a hand on. */
  watch(keys: readonly Key[], run: () => void): void {
    this.prompt.push({ keys, run });
  }

  /** Told once the reader pauses: what follows. */
  follow(keys: readonly Key[], run: () => void): void {
    this.patient.push({ keys, run });
  }

  private tell(): void {
    const changed = this.told;
    this.told = new Set();
    runFor(this.prompt, changed);
  }

  /** One at a time, so that the page stays open to the reader's hand between them; a new change begins anew. */
  private tellPatient(): void {
    const changed = this.owed;
    this.owed = new Set();
    const due = this.patient.filter(({ keys }) => keys.some((key) => changed.has(key)));
    const next = () => {
      // Who was not told yet is told with what changed since.
      if (this.owed.size > 0) {
        if (due.length > 0) for (const key of changed) this.owed.add(key);
        return;
      }
      due.shift()?.run();
      if (due.length > 0) setTimeout(next);
      else this.settled();
    };
    next();
  }

  /** Called at every change, and whenever all that follows it has been told. */
  changed: () => void = () => {};
  settled: () => void = () => {};
}

function runFor(watchers: readonly Watcher[], changed: ReadonlySet<Key>): void {
  for (const { keys, run } of watchers) if (keys.some((key) => changed.has(key))) run();
}

/** Picks a point: to look at, or to hold against the one that is. */
export function pick(store: Store, id: string, against = store.state.holding): void {
  const [first] = store.state.selected;
  if (against && first !== undefined && first !== id) store.set({ selected: [first, id], holding: false });
  else store.set({ selected: [id], holding: false });
}

/** One side of what a metric may be; a bound of undefined takes the limit away. */
export function limit(store: Store, metric: string, sense: 'min' | 'max', bound: number | undefined): void {
  const ranges = new Map(store.state.ranges);
  if (bound === undefined) ranges.delete(metric);
  else ranges.set(metric, [sense === 'min' ? [Number.NEGATIVE_INFINITY, bound] : [bound, Number.POSITIVE_INFINITY]]);
  store.set({ ranges });
}

/** Values of a gene that points of the front have, as its axis lists them. */
export type Categories = ReadonlyMap<string, readonly string[]>;

/** Points that lie within all ranges and have the text somewhere. */
export function activePoints(view: RunView, { ranges, text }: State, categories: Categories): readonly Point[] {
  const points = view.front?.points ?? [];
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return points.filter(
    (point) =>
      [...ranges].every(([name, intervals]) => within(point, name, intervals, categories)) &&
      words.every((word) => textOf(point).includes(word)),
  );
}

function within(point: Point, name: string, intervals: readonly Interval[], categories: Categories): boolean {
  if (intervals.length === 0) return true;
  const listed = categories.get(name);
  const value = listed === undefined ? point.metrics[name] : listed.indexOf(String(point.genes[name]));
  if (value === undefined || (listed !== undefined && value < 0)) return false;
  return intervals.some(([low, high]) => value >= low && value <= high);
}

const texts = new WeakMap<Point, string>();

/** Everything a reader may search for in a point, once. */
function textOf(point: Point): string {
  const known = texts.get(point);
  if (known !== undefined) return known;
  const genes = Object.entries(point.genes).map(([name, value]) => `${name}=${value}`);
  const phases = [point.prefill, point.decode].flatMap(({ regime, binding }) => [regime, ...binding]);
  const text = [point.id, ...point.marks, ...genes, ...phases].join(' ').toLowerCase();
  texts.set(point, text);
  return text;
}
