import { describe, expect, it } from 'vitest';
import { goalsOf } from '../../src/objective/score.js';
import { buildAlternatives } from '../../src/run/alternative.js';
import { designId } from '../../src/run/describe.js';
import { frontCsv, frontOf } from '../../src/run/front.js';
import { startManifest } from '../../src/run/manifest.js';
import { hashOf } from '../../src/run/plan.js';
import { recheck } from '../../src/run/recheck.js';
import { refuterOf } from '../../src/run/refuter.js';
import type { Front } from '../../src/run/schema.js';
import { planOf } from '../../src/run/search.js';
import { compose } from '../../src/search/compose.js';
import { unionFronts } from '../../src/search/union.js';
import { judgeOf } from '../../src/search/verdict.js';
import { catalog, objective, union } from '../contract/desk.js';
import { genomesOf } from './small-runs.js';

const goals = [
  { metric: 'cost_usd_per_task', sense: 'min' as const },
  { metric: 'tokens_per_joule', sense: 'max' as const },
];
const plan = planOf(union, { ...objective, goals }, catalog, { algorithm: 'exact' });
const alternatives = buildAlternatives(plan);
const found = unionFronts(alternatives.map(({ factored }) => compose(factored).front));
const honest = frontOf(plan, alternatives, found);

/** What is said of a front that was changed by hand, and of its hash with it. */
function faultsOf(change: (front: Front) => void, frontSize?: number) {
  const front = structuredClone(honest);
  change(front);
  const manifest = {
    ...startManifest(plan, [], 2, new Date(0)),
    frontSize: frontSize ?? front.points.length,
    hashes: { front: hashOf(front) },
  };
  return recheck(plan, alternatives, { front, csv: frontCsv(honest), manifest: manifest as never }).faults;
}

/** The first design of the space of which that is true, as a tie would be written. */
function tieThat(is: (verdict: ReturnType<ReturnType<typeof judgeOf>>) => boolean) {
  for (const alternative of alternatives) {
    const judge = judgeOf(alternative.factored);
    for (const genome of genomesOf(alternative))
      if (is(judge(genome))) return { id: designId(alternative.genes(genome)), genome };
  }
  throw new Error('no such design');
}

describe('a front that is evaluated again', () => {
  it('has no faults where it is what the search found', () => {
    expect(found.length).toBeGreaterThan(1);
    expect(faultsOf(() => undefined)).toEqual([]);
  });

  it('is at fault where a genome has another length than its space spells', () => {
    const point = honest.points[1];
    const fault = 'its genes are not those that its genome spells in this space';
    expect(faultsOf(({ points }) => points[1].genome.push(0))).toContainEqual({ point: point.id, fault });
  });

  it('is at fault where a point comes twice: the later one is as good as the earlier', () => {
    const again = { ...honest.points[0], id: 'again' };
    const faults = faultsOf(({ points }) => points.push(again));
    expect(faults).toContainEqual({ point: 'again', fault: `point ${honest.points[0].id} is as good in every goal` });
    expect(faults.filter(({ fault }) => fault.includes('as good'))).toHaveLength(1);
  });

  it('is at fault where the manifest counts other points', () => {
    const { length } = honest.points;
    expect(faultsOf(() => undefined, length + 1)).toEqual([
      { point: null, fault: `front.json has ${length} points, the run found ${length + 1}` },
    ]);
  });

  it.each([
    ['is not feasible', tieThat(({ kind }) => kind === 'infeasible')],
    ['repeats another', tieThat(({ kind }) => kind === 'duplicate')],
    [
      'has other objectives',
      tieThat((verdict) => verdict.kind === 'feasible' && verdict.objectives[0] !== found[0].objectives[0]),
    ],
    ['has another name than its genome', { id: 'another', genome: [...found[0].genome] }],
    ['is not of this space', { id: 'nobody', genome: [0] }],
  ])('is at fault where a tie %s', (_, tie) => {
    const [point] = honest.points;
    const faults = faultsOf(({ points }) => void (points[0].ties = [tie]));
    expect(faults).toContainEqual({ point: point.id, fault: `design ${tie.id} does not tie with it` });
  });
});

describe('a refuter', () => {
  const designs = recheck(plan, alternatives, {
    front: honest,
    csv: frontCsv(honest),
    manifest: startManifest(plan, [], 2, new Date(0)),
  }).designs;
  const points = designs.map(({ objectives }) => objectives);
  const better = (by: number) => points[1].map((value) => value - by * Math.abs(value));

  it('says nothing of a design that some point is as good as', () => {
    const refuter = refuterOf(plan, designs);
    for (const point of points) refuter.offer(point, () => ({}), 'a test');
    expect(refuter.counterExamples()).toEqual([]);
  });

  it('names a better design by its genes, its goals as people read them, and the points that it beats', () => {
    const refuter = refuterOf(plan, designs);
    const genes = { 'decode.accelerator': 'h200' };
    const objectives = better(1e-6);
    refuter.offer(objectives, () => genes, 'a test');
    const [cost, perJoule] = objectives;
    expect(goalsOf(plan.objective).map(({ id }) => id)).toEqual(['cost_usd_per_task', 'tokens_per_joule']);
    expect(refuter.counterExamples()).toEqual([
      {
        id: designId(genes),
        foundBy: 'a test',
        genes,
        objectives: { cost_usd_per_task: cost, tokens_per_joule: -perJoule },
        kind: 'dominates',
        points: [designs[1].id],
      },
    ]);
    expect(-perJoule).toBeGreaterThan(0);
  });

  it('keeps of several only those that no other beats', () => {
    const refuter = refuterOf(plan, designs);
    for (const [by, from] of [
      [1e-6, 'a little'],
      [1e-5, 'more'],
      [1e-7, 'least'],
    ] as const)
      refuter.offer(better(by), () => ({}), from);
    expect(refuter.counterExamples().map(({ foundBy }) => foundBy)).toEqual(['more']);
  });

  it('holds a coarsened front to no more than its factor', () => {
    const coarse = refuterOf({ ...plan, epsilon: 0.1 }, designs);
    coarse.offer(better(0.09), () => ({}), 'within');
    expect(coarse.counterExamples()).toEqual([]);
    coarse.offer(better(0.2), () => ({}), 'beyond');
    expect(coarse.counterExamples().map(({ foundBy }) => foundBy)).toEqual(['beyond']);
  });
});
