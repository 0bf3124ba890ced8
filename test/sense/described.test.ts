import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { record } from '../../src/run/record.js';
import { buildProblem } from '../../src/run/problem.js';
import {
  check,
  designOf,
  evaluated,
  objectiveNames,
  shippedPlan,
  spaceNames,
  standingGenomes,
  unlimited,
} from '../property/designs.js';

/** Paths of the numbers of a record that are none, or endless. */
function odd(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path}: ${value}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => odd(inner, `${path}.${key}`));
}

describe.each(spaceNames.flatMap((space) => objectiveNames.map((objective) => [space, objective] as const)))(
  'a design of %s under %s',
  (space, objective) => {
    it('is described by finite numbers: metrics, intensity, footprint, elasticities, times, costs and watts', () => {
      const problem = buildProblem(unlimited(shippedPlan(space, objective)));
      check(
        fc.property(standingGenomes(problem), (genome) => {
          const found = record(evaluated(problem, designOf(problem, genome)));
          expect(odd(found)).toEqual([]);
          for (const { binding, intensity, intensityLimit } of [found.prefill, found.decode]) {
            expect(binding.length).toBeGreaterThan(0);
            expect(intensity).toBeGreaterThan(0);
            expect(intensity).toBeLessThanOrEqual(intensityLimit);
          }
          for (const { total, parts } of Object.values(found.breakdown)) {
            const sum = Object.values(parts).reduce((all, part) => all + part, 0);
            expect(Math.abs(sum / total - 1)).toBeLessThan(1e-9);
            for (const part of Object.values(parts)) expect(part).toBeGreaterThanOrEqual(-1e-9 * total);
          }
        }),
        100,
      );
    });
  },
);
