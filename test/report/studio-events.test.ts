import type { ServerResponse } from 'node:http';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventsOf, type Events } from '../../src/report/studio/events.js';
import type { RunsFolder } from '../../src/report/studio/folder.js';

/** A connection as far as events know one. */
class Reader extends EventEmitter {
  readonly said: string[] = [];
  writableLength = 0;
  write(text: string): boolean {
    this.said.push(text);
    return true;
  }
  end(): void {
    this.emit('close');
  }
  destroy(): void {
    this.emit('close');
  }
  get response(): ServerResponse {
    return this as unknown as ServerResponse;
  }
  named(event: string): string[] {
    return this.said
      .join('')
      .split('\n\n')
      .filter((block) => block.includes(`event: ${event}\n`));
  }
}

/** A folder of one run, whose files have the stamps that a test gives them. */
function folderOf() {
  const state = { names: ['a'], stamp: '1', progressStamp: '', looks: 0 };
  const runs = {
    names: () => {
      state.looks++;
      return state.names;
    },
    entry: (name: string) => ({ name, error: `at ${state.stamp}` }),
    stamp: () => state.stamp,
    progressStamp: () => state.progressStamp,
    progress: (name: string) => ({ name, done: state.progressStamp }),
  };
  return { state, runs: runs as unknown as RunsFolder };
}

describe('events of a folder of runs', () => {
  let events: Events;
  let folder: ReturnType<typeof folderOf>;
  const join = () => {
    const reader = new Reader();
    events.join(reader.response);
    return reader;
  };
  beforeEach(() => {
    vi.useFakeTimers();
    folder = folderOf();
    events = eventsOf(folder.runs);
  });
  afterEach(() => {
    events.close();
    vi.useRealTimers();
  });

  it('look at no file while nobody listens', () => {
    vi.advanceTimersByTime(60_000);
    expect(folder.state.looks).toBe(0);
    join().end();
    const { looks } = folder.state;
    expect(looks).toBeGreaterThan(0);
    vi.advanceTimersByTime(60_000);
    expect(folder.state.looks).toBe(looks);
  });

  it('look as often for many as for one', () => {
    for (let i = 0; i < 50; i++) join();
    const { looks } = folder.state;
    vi.advanceTimersByTime(10_000);
    expect(folder.state.looks - looks).toBe(10);
  });

  it('tell a change once, and nothing while nothing changes', () => {
    const reader = join();
    vi.advanceTimersByTime(10_000);
    expect(reader.named('runs')).toHaveLength(1);
    folder.state.stamp = '2';
    vi.advanceTimersByTime(5000);
    expect(reader.named('runs')).toHaveLength(2);
    expect(reader.named('runs')[1]).toContain('at 2');
  });

  it('tell somebody who comes back what changed meanwhile', () => {
    join().end();
    folder.state.stamp = '2';
    folder.state.progressStamp = 'x';
    expect(join().said.join('')).toMatch(/at 2[\s\S]*event: progress\ndata: \{"name":"a","done":"x"\}/);
  });

  it('tell progress at most once a second', () => {
    const reader = join();
    for (let i = 0; i < 100; i++) {
      folder.state.progressStamp = String(i);
      vi.advanceTimersByTime(100);
    }
    expect(reader.named('progress')).toHaveLength(10);
  });

  it('beat while nothing happens, so that connections in between stay open', () => {
    const reader = join();
    vi.advanceTimersByTime(60_000);
    expect(reader.said.filter((text) => text.startsWith(':'))).toHaveLength(4);
  });

  it('cut off a reader that lags behind by megabytes, and no other', () => {
    const [slow, quick] = [join(), join()];
    slow.writableLength = 5 * 2 ** 20;
    folder.state.stamp = '2';
    vi.advanceTimersByTime(1000);
    folder.state.stamp = '3';
    vi.advanceTimersByTime(1000);
    expect(slow.named('runs')).toHaveLength(1);
    expect(quick.named('runs')).toHaveLength(3);
  });

  it('go on where the folder is gone, with no runs', () => {
    const reader = join();
    folder.state.stamp = '2';
    (folder.runs as { names: unknown }).names = () => {
      throw new Error('ENOENT');
    };
    vi.advanceTimersByTime(2000);
    expect(reader.said.at(-1)).toBe('event: runs\ndata: []\n\n');
  });
});
