import cliProgress from 'cli-progress';

/** Objective vectors of the front as far as it is known, minimised, in a fixed order; asked for at most once a second. */
export type Vectors = () => readonly ArrayLike<number>[];

/** Tells a person (a bar) or a program (JSON lines) how far a run is; always on stderr. */
export interface Progress {
  begin(phase: string, total: number): void;
  advance(weight: number): void;
  /** Points found so far, and how good they are (see quality.ts). */
  front(size: number, hypervolume?: number, vectors?: Vectors): void;
  end(): void;
}

export const silent: Progress = { begin() {}, advance() {}, front() {}, end() {} };

/** Tells two. */
export const both = (one: Progress, other: Progress): Progress => ({
  begin(phase, total) {
    one.begin(phase, total);
    other.begin(phase, total);
  },
  advance(weight) {
    one.advance(weight);
    other.advance(weight);
  },
  front(size, hypervolume, vectors) {
    one.front(size, hypervolume, vectors);
    other.front(size, hypervolume, vectors);
  },
  end() {
    one.end();
    other.end();
  },
});

export function progressOn(stream: NodeJS.WriteStream, now: () => number = Date.now): Progress {
  return stream.isTTY ? bar(stream, now) : lines(stream, now);
}

function bar(stream: NodeJS.WriteStream, now: () => number): Progress {
  let current: cliProgress.SingleBar | undefined;
  let started = 0;
  let done = 0;
  let size = 0;
  let volume: number | undefined;
  const payload = (phase?: string) => ({
    ...(phase === undefined ? {} : { phase }),
    rate: perSecond(done, now() - started),
    front: size === 0 ? '' : `front ${size}${volume === undefined ? '' : `, hypervolume ${volume.toFixed(4)}`}`,
  });
  return {
    begin(phase, total) {
      current?.stop();
      started = now();
      done = 0;
      current = new cliProgress.SingleBar(
        {
          stream,
          format: '{phase} {bar} {percentage}% {rate}/s ETA {eta_formatted} {front}',
          barsize: 20,
          hideCursor: true,
          clearOnComplete: true,
        },
        cliProgress.Presets.shades_classic,
      );
      current.start(total, 0, payload(phase));
    },
    advance(weight) {
      done += weight;
      current?.increment(weight, payload());
    },
    front(found, hypervolume) {
      size = found;
      volume = hypervolume;
    },
    end() {
      current?.stop();
      current = undefined;
    },
  };
}

/** At most a line a second, one at the end of each phase, and one with the size of the front. */
function lines(stream: NodeJS.WriteStream, now: () => number): Progress {
  let state = { phase: '', done: 0, total: 0, front: 0, hypervolume: null as number | null };
  let started = now();
  let written = 0;
  /** Whether all that is known has been written. */
  let told = true;
  const write = () => {
    written = now();
    told = true;
    const seconds = (written - started) / 1000;
    const ratePerS = Math.round(state.done / Math.max(seconds, 1e-3));
    const etaS = ratePerS === 0 ? null : Math.round((state.total - state.done) / ratePerS);
    stream.write(`${JSON.stringify({ progress: { ...state, ratePerS, etaS } })}\n`);
  };
  return {
    begin(phase, total) {
      state = { ...state, phase, done: 0, total };
      started = now();
    },
    advance(weight) {
      state.done += weight;
      told = false;
      if (state.done >= state.total || now() - written >= 1000) write();
    },
    front(found, hypervolume) {
      state.front = found;
      state.hypervolume = hypervolume ?? null;
      told = false;
    },
    end() {
      if (!told) write();
    },
  };
}

function perSecond(count: number, milliseconds: number): string {
  const rate = count / Math.max(milliseconds / 1000, 1e-3);
  if (rate >= 1e6) return `${(rate / 1e6).toFixed(1)}M`;
  return rate >= 1e3 ? `${(rate / 1e3).toFixed(1)}k` : rate.toFixed(0);
}
