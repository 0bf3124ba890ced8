import type { Chip } from '../core/chip.js';
import { passRatesOf, place, wired, type Parallelism } from '../core/engine.js';
import { servePrefill } from '../core/prefill-pool.js';
import type { Session } from '../core/session.js';
import type { WeightFormats } from '../core/shape.js';
import { isDead } from '../core/violation.js';
import { withoutNetwork } from '../core/wires.js';
import { geneOf, indexOfShared } from './genome.js';
import type { PoolWorld } from './part.js';

/**
 * Seconds in which no prefill pool of the space has served a turn that fetches its prefix, whatever its network: decode's copy
 * of that prefix may take as long to load, and nobody waits for it.
 */
export function fetchFloorOf({ space, setting, resolver }: PoolWorld): (session: Session) => number {
  const values = (key: string) => geneOf(space, 'prefill', key).values;
  const known = new WeakMap<Session, number>();
  const byChoice = new Map<string, number>();
  const chips = values('accelerator')
    .map((id) => resolver.chip(id))
    .filter((chip): chip is Chip => !isDead(chip));
  const weights = values('weightPrecision')
    .map((format) => resolver.weights(format))
    .filter((one): one is WeightFormats => !isDead(one));
  const splits = values('tensorParallel').flatMap((tensor) =>
    values('pipelineParallel').flatMap((pipeline) =>
      values('expertParallel').map((expert) => ({ tensor, pipeline, expert }) as unknown as Parallelism),
    ),
  );
  const chunks = values('chunkTokens') as readonly number[];

  function floor(session: Session): number {
    let least = Number.POSITIVE_INFINITY;
    for (const chip of chips)
      for (const one of weights)
        for (const split of splits) {
          const placement = place(setting, session, chip, one, split);
          if (isDead(placement)) continue;
          const engine = wired(placement, passRatesOf(placement), withoutNetwork(placement));
          for (const chunk of chunks) {
            const service = servePrefill(engine, chunk);
            if (!isDead(service)) least = Math.min(least, service.fetchingServiceS);
          }
        }
    if (least === Number.POSITIVE_INFINITY) return 0;
    // Where some turns read their prefix and others compute it, neither time alone is that of all; the longer is at least half.
    return session.shared.idleKv === 'pool' ? least / 2 : least * (1 - 1e-9);
  }

  /** Which accelerator both pools are kept to is no part of a session: one of each such choice would come to the same. */
  function ofChoice(session: Session): number {
    const key = resolver.choiceOf(session).toSpliced(indexOfShared('accelerator'), 1).join();
    const found = byChoice.get(key) ?? floor(session);
    byChoice.set(key, found);
    return found;
  }

  return (session) => {
    const found = known.get(session) ?? ofChoice(session);
    known.set(session, found);
    return found;
  };
}
