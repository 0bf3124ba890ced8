import { describe, expect, it } from 'vitest';
import { composing, type Composed, type Done, type Work, sweepChunk } from '../../src/search/compose.js';
import { enumerateNear } from '../../src/search/exhaustive.js';
import { asProblem, designCount } from '../../src/search/factored.js';
import { gatherShared, type Surroundings } from '../../src/search/gather.js';
import { joinShared } from '../../src/search/join.js';
import {
  keepChunk,
  type NearDesign,
  type NearDone,
  type Neighbourhood,
  nearing,
  neighbourhoodOf,
  type NearWork,
} from '../../src/search/near.js';
import { better } from '../../src/search/pareto/band.js';
import { compareVectors, dominates } from '../../src/search/pareto/dominance.js';
import type { Evaluation, FactoredProblem, Invalid } from '../../src/search/problem.js';
import { combinations, genomeAt } from '../../src/search/space.js';
import { randomProblem } from './random-problem.js';

/** Runs a generator of work here. */
function ended<W, D, R>(steps: Generator<W, R, D>, perform: (work: W) => D): R {
  let step = steps.next();
  while (!step.done) step = steps.next(perform(step.value));
  return step.value;
}

function composed(problem: FactoredProblem): Composed {
  return ended(composing(problem), (work: Work): Done => {
    if (work.kind === 'join') return work.orders.map((one) => joinShared(problem, one.assignments, one.fronts()));
    return work.orders.map(({ key, ranges, known }) =>
      ranges.map((range) => sweepChunk(problem, work.part, key, range, known())),
    );
  });
}

function near(
  problem: FactoredProblem,
  fronts: Composed['fronts'],
  around: Surroundings,
  cut: (range: { start: number; end: number }) => { start: number; end: number }[] = (range) => [range],
): Neighbourhood {
  return ended(nearing(problem, fronts, around), (work: NearWork): NearDone => {
    if (work.kind === 'gather')
      return work.orders.map((one) => gatherShared(problem, one.assignments, one.kept(), around));
    return work.orders.map(({ key, ranges, known }) =>
      ranges.flatMap(cut).map((range) => keepChunk(problem, work.part, key, range, known())),
    );
  });
}

/** Every feasible design by the black box, in the order of objectives and genome. */
function allDesigns(problem: FactoredProblem): NearDesign[] {
  const blackBox = asProblem(problem);
  const designs = Array.from({ length: Number(designCount(problem)) }, (_, index) => {
    const genome = genomeAt(blackBox.variables, index);
    return { genome, outcome: blackBox.evaluate(genome) as Evaluation | Invalid };
  });
  return designs
    .flatMap(({ genome, outcome }) =>
      'invalid' in outcome || outcome.violations.some((violation) => violation > 0)
        ? []
        : [{ genome, objectives: outcome.objectives }],
    )
    .sort((a, b) => compareVectors(a.objectives, b.objectives) || compareVectors(a.genome, b.genome));
}

/** By the definition: no member of the front dominates the vector made better by the band. */
function inBand(designs: readonly NearDesign[], front: readonly (readonly number[])[], band: number): NearDesign[] {
  return designs.filter(({ objectives }) => {
    const moved = objectives.map((value) => better(value, band));
    return !front.some((member) => dominates(member, moved));
  });
}

const vectors = ({ front }: Composed) => front.map(({ objectives }) => objectives);
const plain = (designs: readonly NearDesign[]) =>
  designs.map(({ genome, objectives }) => ({ genome: [...genome], objectives: [...objectives] }));
const small = Array.from({ length: 160 }, (_, seed) => seed).filter(
  (seed) => designCount(randomProblem(seed)) <= 1200n,
);

/** The same problem with objectives turned below 0: reversed signs are what figures to maximise look like. */
function below(problem: FactoredProblem): FactoredProblem {
  return {
    ...problem,
    join(shared, figures, out) {
      problem.join(shared, figures, out);
      for (let i = 0; i < problem.objectiveCount; i++) out[i] -= 7;
    },
  };
}

describe('nearing', () => {
  it('finds all designs tied with the front, and no other', () => {
    let ties = 0;
    let lost = 0;
    for (const seed of small) {
      const problem = randomProblem(seed);
      const whole = composed(problem);
      const front = vectors(whole);
      const expected = allDesigns(problem).filter(({ objectives }) =>
        front.some((member) => compareVectors(member, objectives) === 0),
      );
      const found = near(problem, whole.fronts, { front, band: 0, most: 1e6 });
      expect(plain(found.designs ?? []), `problem ${seed}`).toEqual(expected);
      expect(found.count).toBe(expected.length);
      ties += expected.length - front.length;
      const all = Array.from({ length: combinations(problem.shared) }, (_, index) => index);
      const ofPartFronts = gatherShared(problem, all, whole.fronts, { front, band: 0, most: 1e6 });
      lost += expected.length - ofPartFronts.counts.designs;
    }
    expect(ties).toBeGreaterThan(400);
    // What part fronts alone would tell: the pass is needed.
    expect(lost).toBeGreaterThan(200);
  });

  it.each([0.05, 0.4, 2])('finds all designs in a band of %d around the front, and no other', (band) => {
    let beyond = 0;
    for (const seed of small) {
      const like = randomProblem(seed, { likeKeys: true });
      for (const problem of [
        randomProblem(seed),
        below(randomProblem(seed)),
        ...(designCount(like) <= 1200n ? [like] : []),
      ]) {
        const whole = composed(problem);
        const front = vectors(whole);
        const designs = allDesigns(problem);
        const expected = inBand(designs, front, band);
        const found = near(problem, whole.fronts, { front, band, most: 1e6 });
        expect(plain(found.designs ?? []), `problem ${seed}`).toEqual(expected);
        beyond += Number(expected.length > inBand(designs, front, 0).length && expected.length < designs.length);
      }
    }
    expect(beyond).toBeGreaterThan(20);
  });

  it('gives the same however the walks are cut, as enumeration does', () => {
    for (const seed of small.slice(0, 60)) {
      const problem = randomProblem(seed);
      const whole = composed(problem);
      const around = { front: vectors(whole), band: 0.2, most: 1e6 };
      const { designs, count } = near(problem, whole.fronts, around);
      const one = ({ start, end }: { start: number; end: number }) =>
        Array.from({ length: end - start }, (_, i) => ({ start: start + i, end: start + i + 1 }));
      expect(near(problem, whole.fronts, around, one).designs).toEqual(designs);
      const total = Number(designCount(problem));
      const middle = total >>> 1;
      const pieces = [
        enumerateNear(problem, middle, total - middle, around),
        ...(middle === 0 ? [] : [enumerateNear(problem, 0, middle, around)]),
      ];
      expect(neighbourhoodOf(pieces, around.most, {})).toEqual({ designs, count, certificate: {} });
    }
  });

  it('is right around a front that holds more than its own, as that of a union does', () => {
    for (const seed of small.slice(0, 120)) {
      const problem = randomProblem(seed);
      const whole = composed(problem);
      // A rival that takes the place of the members that it dominates.
      const own = vectors(whole);
      if (own.length === 0) continue;
      const rival = own[own.length >>> 1].map((value) => 0.9 * value);
      const front = [...own.filter((member) => !dominates(rival, member)), rival];
      for (const band of [0, 0.3]) {
        const found = near(problem, whole.fronts, { front, band, most: 1e6 });
        expect(plain(found.designs ?? [])).toEqual(inBand(allDesigns(problem), front, band));
      }
    }
  });

  it('lists none of too many, and says how many are certain', () => {
    const seed = small.find((one) => composed(randomProblem(one)).front.length > 3) as number;
    const problem = randomProblem(seed);
    const whole = composed(problem);
    const front = vectors(whole);
    const all = near(problem, whole.fronts, { front, band: 1, most: 1e6 });
    expect(near(problem, whole.fronts, { front, band: 1, most: all.count }).designs).toEqual(all.designs);
    const cut = near(problem, whole.fronts, { front, band: 1, most: all.count - 1 });
    expect(cut.designs).toBeUndefined();
    expect(cut.count).toBeGreaterThanOrEqual(all.count - 1);
    expect(cut.count).toBeLessThanOrEqual(all.count);
  });
});
