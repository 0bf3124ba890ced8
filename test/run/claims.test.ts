import { describe, expect, it } from 'vitest';
import { buildAlternatives } from '../../src/run/alternative.js';
import { falseClaims } from '../../src/run/claims.js';
import { startManifest } from '../../src/run/manifest.js';
import type { Plan } from '../../src/run/plan.js';
import { qualityFor } from '../../src/run/quality.js';
import type { Manifest } from '../../src/run/schema.js';
import { planOf, type SearchOptions } from '../../src/run/search.js';
import { compose } from '../../src/search/compose.js';
import { unionFronts } from '../../src/search/union.js';
import { designCount } from '../../src/space/alternative.js';
import { catalog, objective, union } from '../contract/desk.js';

/** A goal of either sense: search minimises, and the manifest tells of metrics. */
const goals = [
  { metric: 'cost_usd_per_task', sense: 'min' as const },
  { metric: 'tokens_per_joule', sense: 'max' as const },
];
const planWith = (options: Partial<SearchOptions>): Plan =>
  planOf(union, { ...objective, goals, limits: [] }, catalog, { algorithm: 'exact', ...options });
const plan = planWith({});
const sampling = planWith({ algorithm: 'random', budget: 100, population: 20, timeS: 60, seed: 7 });
const alternatives = buildAlternatives(plan);
const vectors = unionFronts(alternatives.map(({ factored }) => compose(factored).front)).map((one) => one.objectives);
const all = String(designCount(plan.space));

/** What an honest run writes of a front. */
function manifestOf(of: Plan, evaluated: number, complete: boolean): Manifest {
  const quality = qualityFor(of.objective);
  // Samples fix their scale by the first designs: here by all but the last.
  quality.calibrate(of === plan ? vectors : vectors.slice(0, -1));
  return {
    ...startManifest(of, [], 2, new Date(0)),
    status: 'complete',
    counts: { evaluated, failed: 0 },
    certificate: { designsCovered: of === plan ? all : String(evaluated), complete },
    ...quality.of(vectors),
  };
}
const exact = manifestOf(plan, 1000, true);
const sampled = manifestOf(sampling, 100, false);

const told = (of: Plan, manifest: Manifest, change: object): string[] =>
  falseClaims(of, alternatives, { ...manifest, ...change }, vectors);

describe('the claims of a manifest', () => {
  it('are true of an honest run, exact or by samples', () => {
    expect(vectors.length).toBeGreaterThan(1);
    expect(told(plan, exact, {})).toEqual([]);
    expect(told(sampling, sampled, {})).toEqual([]);
  });

  it.each([
    ['space', 'another'],
    ['objective', 'another'],
    ['algorithm', 'nsga2'],
    ['algorithmReason', 'by chance'],
    ['seed', 8],
    ['budget', 101],
    ['population', 21],
    ['timeS', 61],
    ['designs', '5'],
  ])('are held against the plan: %s', (key, value) => {
    const faults = told(sampling, sampled, { [key]: value });
    expect(faults[0]).toMatch(new RegExp(`^manifest.json: ${key} is written as`));
  });

  it.each(['space', 'objective', 'facts'])('are held against the plan: the hash of the %s', (name) => {
    const faults = told(plan, exact, { hashes: { ...exact.hashes, [name]: '0' } });
    expect(faults).toEqual([expect.stringContaining(`hashes.${name} is written as "0"`)]);
  });

  it('of completeness are false where one design failed, or was left out by a search that samples', () => {
    const failed = { counts: { evaluated: 1000, failed: 1 } };
    expect(told(plan, exact, failed)).toEqual([expect.stringContaining('certificate.complete is written as true')]);
    const whole = { certificate: { designsCovered: '100', complete: true } };
    expect(told(sampling, sampled, whole)).toEqual([
      expect.stringContaining('certificate.complete is written as true'),
    ]);
  });

  it('of completeness are true of a search by samples that came to every design', () => {
    const every = { counts: { evaluated: Number(all), failed: 0 } };
    expect(told(sampling, sampled, { ...every, certificate: { designsCovered: all, complete: true } })).toEqual([]);
    expect(told(sampling, sampled, { ...every, certificate: { designsCovered: all, complete: false } })).toHaveLength(
      1,
    );
  });

  it('of having ended well are false without a point, and of having found nothing with one', () => {
    expect(told(plan, exact, { status: 'infeasible' })[0]).toContain('the status is infeasible');
    const none = { ...exact, referencePoint: null, hypervolume: null };
    expect(falseClaims(plan, alternatives, { ...none, status: 'infeasible' }, [])).toEqual([]);
    expect(falseClaims(plan, alternatives, { ...none, status: 'complete' }, [])).toHaveLength(1);
  });

  it('of the scale of an exact front are held against that front, be it of one point', () => {
    const scaled = (by: typeof vectors, front: typeof vectors) => {
      const quality = qualityFor(plan.objective);
      quality.calibrate(by);
      return falseClaims(plan, alternatives, { ...exact, ...quality.of(front) }, front);
    };
    expect(scaled(vectors.slice(0, 1), vectors)).toEqual([expect.stringContaining('referencePoint.')]);
    expect(scaled(vectors.slice(0, 1), vectors.slice(0, 1))).toEqual([]);
  });

  it('of a hypervolume are held against the scale that is written, for goals of either sense', () => {
    const { referencePoint } = sampled;
    expect(referencePoint).toHaveLength(2);
    for (const goal of [0, 1])
      for (const end of ['value', 'ideal'] as const) {
        const moved = referencePoint?.map((one, i) => (i === goal ? { ...one, [end]: one[end] * 1.01 } : one));
        expect(told(sampling, sampled, { referencePoint: moved })).toEqual([
          expect.stringContaining('hypervolume is written as'),
        ]);
      }
    expect(told(sampling, sampled, { referencePoint: referencePoint?.toReversed() })).toEqual([
      'manifest.json: its reference point is none of the goals',
    ]);
  });
});
