import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { goalsOf } from '../objective/score.js';
import type { Objective } from '../objective/load.js';
import { type Entries, entriesOf } from '../search/pareto/archive.js';
import { writeWhole } from './folder.js';
import { schemaVersion } from './plan.js';
import type { Progress, Vectors } from './progress.js';
import { readProgress } from './read.js';
import type { LiveProgress } from './schema.js';

/**
 * progress.json in a run folder while a run goes on: how far it is, how its front grew, and the front as far as it is
 * known. For who watches from outside; nothing reads it back but a resumed run, which goes on with the history.
 */
export interface Live {
  readonly progress: Progress;
  /** The run stops before its end: the last state stays. */
  leave(): void;
  /** The run has ended, and says all that this file did. */
  remove(): void;
}

const FILE = 'progress.json';
const EVERY_MS = 1000;
/** A run in which nothing moves still shows that it is alive. */
const ALIVE_MS = 5000;
const MOST_HISTORY = 500;
const MOST_VECTORS = 2000;

type Moment = LiveProgress['history'][number];

/**
 * `before`: seconds that earlier sittings took. `deadline`: when the search ends at the latest, in ms since 1970. A timer writes, never the search itself, so that a search which reports a
 * thousand times a second pays for one. What cannot be written is left out: no disk may end a search.
 */
export function liveProgress(
  folder: string,
  objective: Objective,
  { before = 0, deadline = Number.POSITIVE_INFINITY } = {},
): Live {
  const goals = goalsOf(objective).map(({ id, title, unit, sense }) => ({ metric: id, title, unit, sense }));
  const earlier = lastState(folder);
  const history = new History(earlier?.history ?? []);
  const started = Date.now() - 1000 * Math.max(before, earlier?.elapsedS ?? 0);
  let phase = { name: '', done: 0, total: 0, started: Date.now() };
  let front = { size: 0, volume: undefined as number | undefined, vectors: undefined as Vectors | undefined };
  /** Made once of each front that is told: most seconds of an exact search bring none. */
  let drawn = { of: front.vectors, size: 0, points: [] as number[][] };
  let changed = true;
  let writtenAt = Number.NEGATIVE_INFINITY;

  function state(): LiveProgress {
    const at = Date.now();
    const seconds = Math.max((at - phase.started) / 1000, 1e-3);
    const ratePerS = Math.round(phase.done / seconds);
    const left = Math.max(0, phase.total - phase.done);
    if (drawn.of !== front.vectors) drawn = pointsOf(front.vectors);
    const elapsedS = (at - started) / 1000;
    const frontSize = front.vectors === undefined ? front.size : drawn.size;
    const hypervolume = front.volume ?? null;
    return {
      schemaVersion,
      phase: phase.name,
      done: phase.done,
      total: phase.total,
      ratePerS,
      etaS: ratePerS === 0 ? null : Math.round(Math.min(left / ratePerS, Math.max(0, deadline - at) / 1000)),
      elapsedS,
      frontSize,
      hypervolume,
      history: history.with([elapsedS, frontSize, hypervolume]),
      goals,
      vectors: drawn.points,
      updatedAt: new Date(at).toISOString(),
    };
  }

  function pointsOf(of: Vectors | undefined): typeof drawn {
    const vectors = of?.() ?? [];
    const points = evenly(vectors, MOST_VECTORS).map((vector) =>
      // Search minimises: a metric to maximise stands negated.
      goals.map(({ sense }, i) => (sense === 'min' ? vector[i] : -vector[i])),
    );
    return { of, size: vectors.length, points };
  }

  function write(): void {
    writtenAt = Date.now();
    changed = false;
    try {
      writeWhole(folder, FILE, JSON.stringify(state()));
    } catch {
      // Next second, perhaps.
    }
  }

  const timer = setInterval(() => {
    if (changed || Date.now() - writtenAt >= ALIVE_MS) write();
  }, EVERY_MS);
  timer.unref();

  return {
    progress: {
      begin(name, total) {
        phase = { name, done: 0, total, started: Date.now() };
        changed = true;
        if (writtenAt === Number.NEGATIVE_INFINITY) write();
      },
      advance(weight) {
        phase.done += weight;
        changed = true;
      },
      front(size, volume, vectors) {
        front = { size, volume, vectors };
        changed = true;
      },
      end() {},
    },
    leave() {
      clearInterval(timer);
      write();
    },
    remove() {
      clearInterval(timer);
      removeProgress(folder);
    },
  };
}

export function removeProgress(folder: string): void {
  for (const name of [FILE, `${FILE}.tmp`]) rmSync(join(folder, name), { force: true });
}

/** What an earlier sitting left; an unreadable file is as good as none. */
function lastState(folder: string): LiveProgress | undefined {
  try {
    return readProgress(folder);
  } catch {
    return undefined;
  }
}

/** Objectives of an archive's members, as search has them. */
export function vectorsIn(entries: Entries): ArrayLike<number>[] {
  return Array.from(entriesOf(entries), ({ objectives }) => objectives);
}

/** At most so many of a list, evenly spread over it, the first and the last among them. */
export function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]);
}

/** Moments of a run, few enough whatever it takes: once there are too many, every second one goes and later ones come half as often. */
export class History {
  #kept: Moment[];
  #gapS: number;

  constructor(earlier: readonly Moment[]) {
    this.#kept = [...evenly(earlier, MOST_HISTORY / 2)];
    const spanS = (this.#kept.at(-1)?.[0] ?? 0) - (this.#kept[0]?.[0] ?? 0);
    this.#gapS = Math.max(EVERY_MS / 1000, spanS / (MOST_HISTORY / 2));
  }

  /** What is kept and the present moment, which is kept where it is far enough from the one before. */
  with(moment: Moment): Moment[] {
    const last = this.#kept.at(-1);
    // The hypervolume of what was found never falls but by rounding: this is a resumed run that retraces its steps.
    if (last !== undefined && (moment[2] ?? 0) < (1 - 1e-9) * (last[2] ?? 0)) return [...this.#kept];
    // Timers come a little early or late.
    if (last !== undefined && moment[0] - last[0] < this.#gapS - EVERY_MS / 2000) return [...this.#kept, moment];
    this.#kept.push(moment);
    const all = [...this.#kept];
    if (all.length < MOST_HISTORY) return all;
    this.#kept = all.filter((_, i) => i % 2 === 0);
    this.#gapS *= 2;
    return all;
  }
}
