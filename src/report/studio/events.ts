import type { ServerResponse } from 'node:http';
import type { Entry } from './entry.js';
import type { RunsFolder } from './folder.js';

/**
 * What happens in the folder of runs, told as server-sent events to everybody who listens: `runs` (the whole list) at first
 * and whenever it changes, `progress` of each running run when it tells something new. Files are looked at once a second,
 * and only while somebody listens: their times cost microseconds, and work on every file system.
 */
export interface Events {
  /** The response stays open, until its reader goes or `close`. */
  join(response: ServerResponse): void;
  close(): void;
}

const LOOK_MS = 1000;
const HEARTBEAT_MS = 15_000;
/** A browser that comes back after so long finds all it missed. */
const RETRY_MS = 2000;
/** Bytes that a reader may lag behind; one that does is cut off, and comes back to the present. */
const MOST_LAG = 4 * 2 ** 20;

export function eventsOf(runs: RunsFolder): Events {
  const listeners = new Set<ServerResponse>();
  const told = new Map<string, string>();
  let list: { readonly stamp: string; readonly event: string } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let heartbeat: NodeJS.Timeout | undefined;

  function tell(text: string): void {
    for (const listener of listeners) {
      if (listener.writableLength > MOST_LAG) listener.destroy();
      else listener.write(text);
    }
  }

  function look(): void {
    const names = namesOf(runs);
    const stamp = JSON.stringify(names.map((name) => [name, runs.stamp(name)]));
    if (list?.stamp !== stamp) {
      const entries = names.map(runs.entry);
      const event = eventOf('runs', entries);
      const before = list;
      list = { stamp, event };
      if (before !== undefined) tell(event);
    }
    for (const name of told.keys()) if (!names.includes(name)) told.delete(name);
    for (const name of names) {
      const now = runs.progressStamp(name);
      if (now === told.get(name)) continue;
      told.set(name, now);
      const tick = now === '' ? undefined : runs.progress(name);
      if (tick !== undefined) tell(eventOf('progress', tick));
    }
  }

  /** The list and the present state of every run that tells one. */
  function greet(response: ServerResponse): void {
    const names = namesOf(runs);
    const entries: Entry[] = names.map(runs.entry);
    response.write(`retry: ${RETRY_MS}\n\n${eventOf('runs', entries)}`);
    for (const name of names) {
      const tick = runs.progressStamp(name) === '' ? undefined : runs.progress(name);
      if (tick !== undefined) response.write(eventOf('progress', tick));
    }
  }

  function rest(): void {
    clearInterval(timer);
    clearInterval(heartbeat);
    timer = heartbeat = list = undefined;
    told.clear();
  }

  return {
    join(response) {
      if (timer === undefined) {
        look();
        timer = setInterval(look, LOOK_MS);
        heartbeat = setInterval(() => tell(': alive\n\n'), HEARTBEAT_MS);
      }
      greet(response);
      listeners.add(response);
      response.on('close', () => {
        listeners.delete(response);
        if (listeners.size === 0) rest();
      });
    },
    close() {
      rest();
      for (const listener of listeners) listener.end();
    },
  };
}

/** The folder itself may go while somebody watches: then there are no runs. */
function namesOf(runs: RunsFolder): string[] {
  try {
    return runs.names();
  } catch {
    return [];
  }
}

/** JSON holds no line break, so that an event is one line of data. */
const eventOf = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
