import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SystemProblem } from '../../src/run/problem.js';
import { isInfeasible, type Context, type Stage } from '../../src/search/problem.js';
import { Rng } from '../../src/search/rng.js';
import { combinations, genomeAt } from '../../src/search/space.js';
import { objectiveNames, shippedObjective } from '../oracle/sub-space.js';
import { any, descend, problemOf, widened } from './pool-spans.js';

const problems = ['frontier', 'scale-up', 'optical-memory', 'coding-agent']
  .map(widened)
  .flatMap((space) => objectiveNames.map((name) => problemOf(space, shippedObjective(name))));
/** Stages of decode that leave ranges away: networks, and shares of pooled KV. */
const depths = [2, 4];
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

interface Range {
  readonly stage: Stage;
  readonly context: Context;
  readonly start: number;
  readonly end: number;
}

/** Halves of halves of a stage's choices, as the sweep asks for them, or any range. */
function rangeOf(stage: Stage, context: Context, rng: Rng): Range {
  let [start, end] = [0, combinations(stage.variables)];
  if (rng.integer(3) === 0) {
    start = rng.integer(end);
    end = start + 1 + rng.integer(end - start);
  } else
    for (let halving = rng.integer(5); halving > 0 && end - start > 1; halving--) {
      const middle = (start + end) >>> 1;
      if (rng.integer(2) === 0) start = middle;
      else end = middle;
    }
  return { stage, context, start, end };
}

/** Figures of a pool below the range, by chance; undefined where it does not stand. */
function leafOf({ factored }: SystemProblem, depth: number, { context, start, end }: Range, rng: Rng) {
  const { stages, figures } = factored.parts[1];
  const out = new Float64Array(figures.length);
  let below = context;
  for (const [d, stage] of stages.entries()) {
    if (d < depth) continue;
    const index = d === depth ? start + rng.integer(end - start) : rng.integer(combinations(stage.variables));
    const choice = genomeAt(stage.variables, index);
    if (stage.leaf !== undefined) return stage.leaf(below, choice, out, 0) ? out : undefined;
    below = stage.enter?.(below, choice);
    if (isInfeasible(below)) return undefined;
  }
  return undefined;
}

interface Tried {
  /** Pools that stand, and those among them that the part says cannot matter, though every bound that is beaten is not theirs. */
  readonly pools: number;
  readonly lost: number;
}

/** `strict`: a figure of the bounds that is made 5% worse than it is before they are compared with a pool. */
function tried(seed: number, strict?: string): Tried {
  const rng = new Rng(seed);
  const problem = any(rng, problems);
  const { stages, figures } = problem.factored.parts[1];
  const depth = any(rng, depths);
  const context = descend(problem.factored, 1, depth, rng);
  const count = { pools: 0, lost: 0 };
  if (context === undefined) return count;
  const range = rangeOf(stages[depth], context, rng);
  for (let draw = 0; draw < 60 && count.pools < 8; draw++) {
    const pool = leafOf(problem, depth, range, rng);
    if (pool === undefined) continue;
    count.pools++;
    // The worst that can be known: a design that beats all but what this pool is bounded by. Whatever its variance, a bound has none.
    const beaten = (bound: Float64Array) => {
      const vector = bound.slice();
      for (const [i, { name }] of figures.entries()) if (name === strict) vector[i] *= 1.05;
      return !figures.every(({ sense }, i) => (sense === 'min' ? vector[i] <= pool[i] : vector[i] >= pool[i]));
    };
    if (range.stage.outclassed?.(range.context, range.start, range.end, beaten) === true) count.lost++;
  }
  return count;
}

describe('a range of networks, or of pooled shares, of decode', () => {
  it('is not left away while a pool below is no worse than what is known, under the limits of each objective', () => {
    let pools = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const found = tried(seed);
        pools += found.pools;
        expect(found.lost).toBe(0);
      }),
      { numRuns: Number(process.env['BOUND_RUNS'] ?? 700), seed: 2 },
    );
    expect(pools).toBeGreaterThan(500);
  });

  const names = ['costUsdPerS', 'meanPowerW', 'tpotS', 'waitS', 'peakPowerW', 'accelerators', 'loadS'];
  it.each(names)('would be, and this test would notice, if the bound of %s were 5%% too strict', (name) => {
    let lost = 0;
    for (let seed = 0; seed < 3000 && lost === 0; seed++) lost += tried(seed, name).lost;
    expect(lost).toBeGreaterThan(0);
  });
});
