import { short } from '../words/format.js';
import type { Entry, Tick } from '../studio/entry.js';
import { compareHash, runHash } from '../studio/place.js';
import { count, duration } from '../studio/words.js';
import { h } from './dom.js';
import { say } from './say.js';

/** The runs of the folder as a table: a link each, and boxes to choose some for comparison. */
export interface RunList {
  /** Rows that stay keep their elements, so that the keyboard keeps its place. */
  update(entries: readonly Entry[], ticks: ReadonlyMap<string, Tick>): void;
}

const columns = [
  'Compare',
  'Run',
  'Status',
  'Space',
  'Objective',
  'Algorithm',
  'Designs',
  'Front',
  'Hypervolume',
  'Started',
  'Took',
];
const numbers = ['Designs', 'Front', 'Hypervolume', 'Took'];

interface Row {
  readonly row: HTMLTableRowElement;
  readonly box: HTMLInputElement;
  readonly cells: readonly HTMLTableCellElement[];
}

/** Draws into an empty element. */
export function runList(into: HTMLElement): RunList {
  const rows = new Map<string, Row>();
  const body = h('tbody');
  const compare = h('button', { type: 'button', onclick: () => (location.hash = compareHash(chosen())) });
  const none = h('p', { class: 'muted' }, 'No runs yet. Each search adds one: copareto search SPACE');
  const head = columns.map((name) => h('th', { scope: 'col', class: numbers.includes(name) && 'number' }, name));
  const table = h(
    'table',
    { class: 'grid studio-list' },
    h('caption', {}, 'Runs'),
    h('thead', {}, h('tr', {}, ...head)),
    body,
  );
  const scroll = h('div', { class: 'scroll', role: 'region', 'aria-label': 'List of runs', tabindex: 0 }, table);
  into.append(
    h('header', {}, h('h1', {}, 'Runs')),
    h('main', {}, h('section', { class: 'card', 'aria-label': 'Runs' }, none, scroll), h('div', {}, compare)),
  );

  /** In the order in which the reader chose: the others are held against the first. */
  const picked = new Set<string>();
  const chosen = () => [...picked].filter((name) => rows.get(name)?.box.checked);
  const offer = () => {
    const names = chosen();
    compare.disabled = names.length < 2;
    say(compare, names.length < 2 ? 'Compare: choose two or more' : `Compare ${names.length} runs`);
  };

  function rowOf(name: string): Row {
    const pick = () => {
      picked.delete(name);
      picked.add(name);
      offer();
    };
    const box = h('input', { type: 'checkbox', 'aria-label': `compare ${name}`, onchange: pick });
    const cells = columns.slice(2).map((column) => h('td', { class: numbers.includes(column) && 'number' }));
    const link = h('a', { href: runHash(name) }, name);
    const row = h('tr', {}, h('td', {}, box), h('th', { scope: 'row' }, link), ...cells);
    return { row, box, cells };
  }

  return {
    update(entries, ticks) {
      const names = new Set(entries.map(({ name }) => name));
      for (const [name, { row }] of rows)
        if (!names.has(name)) {
          row.remove();
          rows.delete(name);
        }
      for (const [i, entry] of entries.entries()) {
        const row = rows.get(entry.name) ?? rowOf(entry.name);
        rows.set(entry.name, row);
        if (body.rows[i] !== row.row) body.insertBefore(row.row, body.rows[i] ?? null);
        fill(row, entry, ticks.get(entry.name));
      }
      none.hidden = entries.length > 0;
      scroll.hidden = compare.hidden = entries.length === 0;
      offer();
    },
  };
}

function fill({ row, box, cells }: Row, entry: Entry, tick: Tick | undefined): void {
  const texts = 'error' in entry ? ['broken', entry.error] : textsOf(entry, tick);
  row.classList.toggle('broken', 'error' in entry);
  box.disabled = 'error' in entry || entry.status !== 'complete';
  if (box.disabled) box.checked = false;
  // An error takes the room of all columns but the status.
  for (const [i, cell] of cells.entries()) {
    cell.hidden = i >= texts.length;
    cell.colSpan = i === texts.length - 1 ? cells.length - i : 1;
    say(cell, texts[i] ?? '');
  }
}

function textsOf(entry: Exclude<Entry, { error: string }>, tick: Tick | undefined): string[] {
  const running = entry.status === 'running' && tick !== undefined;
  const { frontSize, hypervolume, elapsedS } = running ? tick : entry;
  const share =
    running && tick.total > 0 ? ` ${Math.floor((100 * Math.min(tick.done, tick.total)) / tick.total)}%` : '';
  return [
    `${entry.status}${share}`,
    entry.space,
    entry.objective,
    entry.algorithm,
    count(Number(entry.designs)),
    frontSize === null ? '' : String(frontSize),
    hypervolume === null ? '' : short(hypervolume, 4),
    new Date(entry.startedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
    elapsedS === null ? '' : duration(elapsedS),
  ];
}
