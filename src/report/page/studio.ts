import type { Entry, RunEntry, Tick } from '../studio/entry.js';
import { placeOf } from '../studio/place.js';
import type { RunView } from '../view.js';
import { closePictures } from './chart.js';
import { liveView, type LiveView } from './live.js';
import { h } from './dom.js';
import { say } from './say.js';
import { runList } from './studio-list.js';

/** Draws finished runs into an element. */
export type Show = (into: HTMLElement, views: readonly RunView[]) => void;

/**
 * The studio in a browser: the list of runs, a run that goes on, a finished one or several beside each other, as the hash
 * of the address says. The server tells what changes; nothing is asked twice.
 */
export function studio(root: HTMLElement, show: Show): void {
  const stage = h('div');
  const state = h('p', { class: 'studio-state', role: 'status' });
  const home = h('a', { href: '#/' }, 'All runs');
  const bar = h('nav', { class: 'studio-bar', 'aria-label': 'Studio' }, home, state);
  root.append(bar, stage);

  let entries: readonly Entry[] | undefined;
  const ticks = new Map<string, Tick>();
  /** What is on the stage: how to bring it up to date, and how to end it. */
  let shown: { readonly key: string; refresh(): void; end(): void } | undefined;

  const entryOf = (name: string) => entries?.find((entry) => entry.name === name);
  const isDone = (entry: Entry | undefined): entry is RunEntry =>
    entry !== undefined && 'status' in entry && (entry.status === 'complete' || entry.status === 'infeasible');

  /** Shows what the address asks for, as the runs are now. */
  function refresh(): void {
    if (entries === undefined) return;
    const place = placeOf(location.hash);
    if (place.at === 'list') home.setAttribute('aria-current', 'page');
    else home.removeAttribute('aria-current');
    if (place.at === 'list') return put('list', list);
    const names = place.at === 'run' ? [place.name] : place.names;
    const [name = ''] = names;
    const only = names.length === 1 ? entryOf(name) : undefined;
    if (only !== undefined && 'status' in only && !isDone(only)) return put(`live ${name}`, () => live(name));
    const missing = names.filter((one) => !isDone(entryOf(one)));
    if (missing.length > 0)
      return put(`missing ${JSON.stringify(missing.map(reason))}`, () => message(missing.map(reason)));
    // A run that was made again under its name is another one.
    const made = names.map((one) => [one, (entryOf(one) as RunEntry).finishedAt]);
    put(`done ${JSON.stringify(made)}`, () => finished(names));
  }

  function put(key: string, draw: () => { refresh(): void; end(): void }): void {
    if (shown?.key !== key) {
      shown?.end();
      closePictures();
      stage.replaceChildren();
      shown = { key, ...draw() };
    }
    shown.refresh();
  }

  function reason(name: string): string {
    const entry = entryOf(name);
    if (entry === undefined) return `There is no run ${name}.`;
    return 'error' in entry ? `${name} cannot be read. ${entry.error}` : `${name} is ${entry.status}: no front yet.`;
  }

  function list() {
    document.title = 'copareto studio';
    const table = runList(stage);
    return { refresh: () => table.update(latestFirst(entries ?? []), ticks), end() {} };
  }

  function live(name: string) {
    document.title = `${name} - copareto studio`;
    const view: LiveView = liveView(stage);
    const update = () => {
      const entry = entryOf(name);
      if (entry !== undefined && 'status' in entry) view.update(entry, ticks.get(name));
    };
    // Also where nothing is told: that is what is shown then.
    const timer = setInterval(update, 5000);
    return {
      refresh: update,
      end() {
        clearInterval(timer);
        view.end();
      },
    };
  }

  function message(lines: readonly string[], role: 'alert' | 'status' = 'alert') {
    stage.replaceChildren(h('main', {}, h('div', { role }, ...lines.map((line) => h('p', {}, line)))));
    return { refresh() {}, end() {} };
  }

  function finished(names: readonly string[]) {
    document.title = `${names.join(', ')} - copareto studio`;
    let ended = false;
    message(['Loading…'], 'status');
    const draw = async (): Promise<void> => {
      const views = await Promise.all(names.map(viewOf));
      if (!ended) show(stage, views);
    };
    draw().catch((error: unknown) => {
      if (ended) return;
      message([error instanceof Error ? error.message : String(error)]);
    });
    return {
      refresh() {},
      end() {
        ended = true;
      },
    };
  }

  listen({
    runs(told) {
      entries = told;
      for (const name of ticks.keys()) if (isDone(entryOf(name))) ticks.delete(name);
      refresh();
    },
    progress(tick) {
      ticks.set(tick.name, tick);
      refresh();
    },
    connected: (is) => say(state, is ? '' : 'The server does not answer. Trying again…'),
  });
  addEventListener('hashchange', refresh);
}

/** Broken ones last. */
function latestFirst(entries: readonly Entry[]): Entry[] {
  const begun = (entry: Entry) => ('error' in entry ? 0 : Date.parse(entry.startedAt));
  return entries.toSorted((a, b) => begun(b) - begun(a));
}

/** @throws Error with the server's reason. */
async function viewOf(name: string): Promise<RunView> {
  const response = await fetch(`/api/runs/${encodeURIComponent(name)}`);
  const answer = (await response.json()) as RunView | { readonly error: string };
  if ('error' in answer) throw new Error(`${name}: ${answer.error}`);
  return answer;
}

interface Listener {
  readonly runs: (entries: readonly Entry[]) => void;
  readonly progress: (tick: Tick) => void;
  readonly connected: (is: boolean) => void;
}

/**
 * A browser opens few connections to a server: a page that nobody sees gives its own back, and asks for the present when it
 * is looked at again.
 */
function listen({ runs, progress, connected }: Listener): void {
  let source: EventSource | undefined;
  const dataOf = (event: Event): unknown => JSON.parse((event as MessageEvent<string>).data);
  const open = () => {
    if (source !== undefined && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource('/api/events');
    source.addEventListener('runs', (event) => runs(dataOf(event) as Entry[]));
    source.addEventListener('progress', (event) => progress(dataOf(event) as Tick));
    source.addEventListener('open', () => connected(true));
    // The browser tries again by itself, but where the server refused.
    source.addEventListener('error', () => connected(false));
  };
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) return open();
    source?.close();
  });
  // A refusal, as of another program that got the port meanwhile, ends an EventSource for good.
  setInterval(() => {
    if (!document.hidden) open();
  }, 5000);
  open();
}
