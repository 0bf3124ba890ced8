import { describe, expect, it } from 'vitest';
import { emptyDecodeFigures } from '../../src/core/decode-pool.js';
import { emptySystem, join } from '../../src/core/join.js';
import { emptyPrefillFigures, loadPrefill, prefillReplicas, type PrefillService } from '../../src/core/prefill-pool.js';
import { fetchFloorOf } from '../../src/run/fetch-floor.js';
import { buildProblem } from '../../src/run/problem.js';
import { worldOf } from '../../src/run/world.js';
import { Rng } from '../../src/search/rng.js';
import { objectiveNames, planFor, shippedObjective } from '../oracle/sub-space.js';
import { any, descend, widened } from './pool-spans.js';

interface Pool {
  readonly parks: boolean;
  readonly floorS: number;
  /** Whether the system is another when decode loads its copy so long. */
  readonly moves: (loadS: number) => boolean;
}

const worlds = ['frontier', 'optical-memory', 'coding-agent'].map(widened).flatMap((space) =>
  objectiveNames.map((name) => {
    const plan = planFor(space, { ...shippedObjective(name), limits: [] });
    const world = worldOf(plan);
    return { world, problem: buildProblem(plan, world), floorOf: fetchFloorOf(world) };
  }),
);

function* prefillPools(seed: number): Generator<Pool> {
  const rng = new Rng(seed);
  const { world, problem, floorOf } = any(rng, worlds);
  const { setting } = world;
  const { parts } = problem.factored;
  const service = descend(problem.factored, 0, parts[0].stages.length - 1, rng) as PrefillService | undefined;
  if (service === undefined) return;
  const { session } = service.engine.placement;
  const figures = loadPrefill(service, prefillReplicas(service, 0.4 + 0.4 * rng.real()), emptyPrefillFigures());
  // Whatever is fetched or sent takes no time on this decode pool, so that prefill alone covers the load.
  const decode = { ...emptyDecodeFigures(), bandwidthBytesPerS: Number.POSITIVE_INFINITY, tpotS: 0.01 };
  const taskOf = (loadS: number) => join(setting, session, figures, { ...decode, loadS }, emptySystem()).taskMeanS;
  yield { parks: session.parkedS > 0, floorS: floorOf(session), moves: (loadS) => taskOf(loadS) !== taskOf(0) };
}

describe('the time in which no prefill pool has served a turn that fetches', () => {
  const pools = Array.from({ length: 2500 }, (_, seed) => [...prefillPools(seed)]).flat();

  it('hides any shorter load of decode, to the bit', () => {
    expect(pools.length).toBeGreaterThan(500);
    for (const { floorS, moves } of pools) {
      expect(moves(floorS)).toBe(false);
      expect(moves(floorS / 2)).toBe(false);
    }
    const parking = pools.filter(({ parks, floorS }) => parks && floorS > 0);
    expect(parking.length).toBeGreaterThan(100);
  });

  it('is not so short that it says nothing: some pool is as fast as twice that', () => {
    expect(pools.some(({ floorS, moves }) => floorS > 0 && moves(floorS * 2.1))).toBe(true);
  });
});
