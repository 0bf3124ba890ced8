import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Archive, entriesOf, type Entries } from '../../src/search/pareto/archive.js';
import { dominates } from '../../src/search/pareto/dominance.js';
import { Rng } from '../../src/search/rng.js';
import { referenceFront, type Row } from './reference.js';

function archived(rows: readonly Row[]): Archive {
  const [{ objectives, preference, genome }] = rows;
  const archive = new Archive({
    objectives: objectives.length,
    preferences: preference.length,
    genome: genome.length,
  });
  for (const row of rows) archive.offer(row.objectives, row.preference, row.genome);
  return archive;
}

function plain(entries: Entries): Row[] {
  return Array.from(entriesOf(entries), ({ objectives, preference, genome }) => ({
    objectives: [...objectives],
    preference: [...preference],
    genome: [...genome],
  }));
}

/** Few distinct values, so that ties abound. */
const rowsOfManyTies = fc.integer({ min: 1, max: 8 }).chain((dimensions) =>
  fc.array(
    fc.record({
      objectives: fc.array(fc.constantFrom(-1, 0, 0.5, 1, 2, Number.POSITIVE_INFINITY), {
        minLength: dimensions,
        maxLength: dimensions,
      }),
      preference: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2, maxLength: 2 }),
      genome: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 120 },
  ),
);

describe('Archive', () => {
  it('holds each distinct non-dominated vector once, with its first representative', () => {
    fc.assert(
      fc.property(rowsOfManyTies, (rows) => {
        expect(plain(archived(rows).entries())).toEqual(referenceFront(rows));
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order in which entries are offered, nor on how they are cut into chunks', () => {
    const shuffled = rowsOfManyTies.chain((rows) =>
      fc.tuple(
        fc.constant(rows),
        fc.shuffledSubarray(rows, { minLength: rows.length }),
        fc.integer({ min: 1, max: rows.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([rows, other, cut]) => {
        const whole = archived(rows).entries();
        expect(archived(other).entries()).toEqual(whole);
        const merged = archived(other.slice(0, cut));
        if (cut < other.length) merged.merge(archived(other.slice(cut)).entries());
        expect(merged.entries()).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  it.each(['scattered', 'anticorrelated', 'in sorted order', 'ever better', 'on a coarse grid'])(
    'agrees with the quadratic routine on thousands of points %s',
    (kind) => {
      for (const dimensions of [2, 3, 5]) {
        const rng = new Rng(11, dimensions);
        const rows = Array.from({ length: 2500 }, (_, i): Row => {
          const raw = Array.from({ length: dimensions }, () => rng.real());
          const sum = raw.reduce((a, b) => a + b);
          const objectives =
            kind === 'anticorrelated'
              ? raw.map((value) => (value * (1 + 0.02 * rng.real())) / sum)
              : kind === 'in sorted order'
                ? [i, -i, ...raw.slice(2)]
                : kind === 'ever better'
                  ? raw.map((value) => value - i / 500)
                  : kind === 'on a coarse grid'
                    ? raw.map((value) => Math.round((6 * value) / sum))
                    : raw;
          return { objectives, preference: [rng.integer(3)], genome: [i] };
        });
        const archive = archived(rows);
        expect(plain(archive.entries())).toEqual(referenceFront(rows));
        expect(archive.size).toBe(referenceFront(rows).length);
      }
    },
  );

  it('says of any point whether a member strictly dominates it', () => {
    fc.assert(
      fc.property(rowsOfManyTies, (rows) => {
        const archive = archived(rows.slice(0, Math.ceil(rows.length / 2)));
        const members = plain(archive.entries());
        for (const { objectives } of rows)
          expect(archive.dominates(objectives)).toBe(
            members.some((member) => dominates(member.objectives, objectives)),
          );
      }),
    );
  });

  it('refuses NaN, and stays as it was', () => {
    const archive = archived([{ objectives: [1, 2], preference: [], genome: [0] }]);
    expect(() => archive.offer([0, Number.NaN], [], [1])).toThrow('objective 1 is NaN');
    expect(() => archive.offer([0, 0], [], [Number.NaN])).toThrow('NaN');
    expect(plain(archive.entries())).toEqual([{ objectives: [1, 2], preference: [], genome: [0] }]);
  });
});
