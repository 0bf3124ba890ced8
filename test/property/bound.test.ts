import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFigureNames, holdKv, type DecodeFigures } from '../../src/core/decode-pool.js';
import type { Speculation } from '../../src/core/speculation.js';
import { tpotS } from '../../src/core/token.js';
import { isDead } from '../../src/core/violation.js';
import { Rng } from '../../src/search/rng.js';
import { objectiveNames, shippedObjective } from '../oracle/sub-space.js';
import { any, broken, meet, problemOf, restlessProblem, stretchOf, widened, widest, type Met } from './pool-spans.js';

const spaces = ['frontier', 'scale-up', 'optical-memory', 'coding-agent'].map(widened);
const objectives = objectiveNames.map((name) => ({ ...shippedObjective(name), limits: [] }));
const problemsWith = (build: typeof problemOf) =>
  spaces.flatMap((space) => objectives.map((objective) => build(space, objective)));
const problems = problemsWith(problemOf);
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

function met(seed: number, among = problems): Met[] {
  const rng = new Rng(seed);
  return [...meet(any(rng, among), widest, rng)];
}

describe('the bound of a stretch of decode pools', () => {
  it('is nowhere worse than any pool in it, in any figure, for any range of fleets that has its own', () => {
    let pools = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const one of met(seed)) {
          pools++;
          expect(broken(one), JSON.stringify(one)).toEqual([]);
        }
      }),
      { numRuns: Number(process.env['BOUND_RUNS'] ?? 1500), seed: 1 },
    );
    expect(pools).toBeGreaterThan(3000);
  });

  it('holds for racks of devices that draw more idle than at work', () => {
    const restless = problemsWith(restlessProblem);
    let racks = 0;
    for (let seed = 0; seed < 600; seed++)
      for (const one of met(seed, restless)) {
        expect(broken(one), JSON.stringify(one)).toEqual([]);
        if (one.bound.replicas < one.pool.replicas && one.bound.accelerators === one.pool.accelerators) racks++;
      }
    expect(racks).toBeGreaterThan(100);
  });

  it('stands on passes between which those of every pool of it lie, and on batches between which what fits into each lies', () => {
    // What rounding may do, where a stretch is one pool.
    const nearly = 1 - 1e-12;
    let drafting = 0;
    for (let seed = 0; seed < 1500; seed++) {
      const rng = new Rng(seed);
      const found = stretchOf(any(rng, problems), widest, rng);
      if (found === undefined) continue;
      const { fast, slow } = found.span;
      if (fast.drafting !== undefined) drafting++;
      for (let draw = 0; draw < 4; draw++) {
        const engine = any(rng, found.engines);
        const memory = holdKv(engine, any(rng, found.shares), found.drafted(engine) as Speculation);
        if (isDead(memory)) continue;
        const batch = any(rng, [0, 1, memory.batchLimit, rng.real() * Math.min(memory.batchLimit, 1000)]);
        const said = JSON.stringify([seed, memory.pooledShare, batch]);
        const tpot = tpotS(memory, batch);
        expect(tpotS(fast, batch) * nearly, said).toBeLessThanOrEqual(tpot);
        expect(tpotS(slow, batch), said).toBeGreaterThanOrEqual(tpot * nearly);
        expect(fast.batchLimit, said).toBeGreaterThanOrEqual(memory.batchLimit);
        expect(slow.batchLimit, said).toBeLessThanOrEqual(memory.batchLimit);
        for (const name of ['loadS', 'loadBytes', 'pooledShare'] as const)
          expect(fast[name], `${name} ${said}`).toBeLessThanOrEqual(memory[name]);
        for (const name of ['loadS', 'loadBytes'] as const)
          expect(slow[name], `${name} ${said}`).toBeGreaterThanOrEqual(memory[name]);
      }
    }
    expect(drafting).toBeGreaterThan(100);
  });

  const moving = decodeFigureNames.filter((name) => name !== 'tpotVarianceS2' && name !== 'qualityLoss');
  it.each(moving)('is tight enough in %s to be noticed when it is 5%% too strict', (name) => {
    let noticed = 0;
    for (let seed = 0; seed < 300 && noticed === 0; seed++)
      for (const one of met(seed)) {
        const strict: DecodeFigures = { ...one.bound };
        strict[name] *= name === 'bandwidthBytesPerS' || one.bound[name] < 0 ? 1 / 1.05 : 1.05;
        if (broken({ ...one, bound: strict }).includes(name)) noticed++;
      }
    expect(noticed).toBeGreaterThan(0);
  });
});
