import { describe, expect, it } from 'vitest';
import { compose, mergeDesigns } from '../../src/search/compose.js';
import { enumerateChunk } from '../../src/search/exhaustive.js';
import { designCount } from '../../src/search/factored.js';
import type { FactoredProblem } from '../../src/search/problem.js';
import { Rng } from '../../src/search/rng.js';

/** What a problem says of itself; composition believes it. */
interface Claims {
  /** Weight of a spread in the means that bounds are compared with; the join gives it 2. */
  readonly z: number;
  /** Whether the join takes no notice of the first shared variable, and whether the part says so. */
  readonly indifferent: boolean;
  readonly exchanges: boolean;
  /** Factor of the costs in the bounds of ranges. */
  readonly bound: number;
}

const honest: Claims = { z: 2, indifferent: true, exchanges: true, bound: 1 };

interface Design {
  readonly cost: number;
  readonly mean: number;
  readonly variance: number;
}

/** A part of groups of designs with a mean and a variance, beside one that adds a cost and a variance of its own. */
function problemOf(seed: number, { z, indifferent, exchanges, bound }: Claims): FactoredProblem {
  const rng = new Rng(seed);
  const [keys, groups, size] = [3, 6, 8 + 8 * (seed % 2)];
  const draw = (): Design => ({ cost: 1 + rng.integer(9), mean: 1 + rng.integer(9), variance: rng.integer(9) / 4 });
  const tables = Array.from({ length: keys }, () =>
    Array.from({ length: groups }, () => Array.from({ length: size }, draw)),
  );
  const others = Array.from({ length: 4 }, draw);
  const index = (name: string, count: number) => ({ name, kind: 'integer', min: 0, max: count - 1 }) as const;
  const figures = [
    { name: 'cost', sense: 'min' },
    { name: 'mean', sense: 'min' },
    { name: 'variance', sense: 'min', varianceOf: { mean: 1, z } },
  ] as const;
  const vector = new Float64Array(3);
  const write = ({ cost, mean, variance }: Design, out: Float64Array, at: number) => {
    out[at] = cost;
    out[at + 1] = mean;
    out[at + 2] = variance;
    return true;
  };
  return {
    shared: [index('key', keys)],
    parts: [
      {
        reads: [],
        figures: figures.map(({ name, sense }) => ({ name, sense })),
        stages: [{ variables: [index('other', 4)], leaf: (_, [i], out, at) => write(others[i], out, at) }],
      },
      {
        reads: [0],
        figures,
        ...(exchanges && { exchanges: () => [0] }),
        stages: [
          {
            variables: [index('group', groups)],
            enter: (context, [group]) => tables[(context as readonly number[])[0]][group],
          },
          {
            variables: [index('design', size)],
            outclassed(context, start, end, beaten) {
              const range = (context as readonly Design[]).slice(start, end);
              // Just below the least of them, as a bound with a little slack is.
              vector[0] = Math.min(...range.map(({ cost }) => cost)) * bound * (1 - 1e-9);
              vector[1] = Math.min(...range.map(({ mean }) => mean)) * (1 - 1e-9);
              vector[2] = 0;
              return beaten(vector);
            },
            leaf: (context, [i], out, at) => write((context as readonly Design[])[i], out, at),
          },
        ],
      },
    ],
    join([key], [p, d], out) {
      out[0] = p[0] + d[0] + (indifferent ? 0 : 5 * key);
      out[1] = p[1] + d[1] + 2 * Math.sqrt(p[2] + d[2]) + (indifferent ? 0 : 5 * (2 - key));
    },
    objectiveCount: 2,
    constraintCount: 0,
  };
}

/** Problems, of a hundred, whose front is not that of enumeration. */
function wrongFronts(claims: Claims): number {
  let wrong = 0;
  for (let seed = 0; seed < 100; seed++) {
    const problem = problemOf(seed, claims);
    const all = mergeDesigns(problem, [enumerateChunk(problem, 0, Number(designCount(problem))).front]);
    if (JSON.stringify(compose(problem, { checks: 0 }).front) !== JSON.stringify(all)) wrong++;
  }
  return wrong;
}

describe('composition, which believes what a problem says of itself,', () => {
  it('is right where that is true', () => {
    expect(wrongFronts(honest)).toBe(0);
    expect(wrongFronts({ ...honest, exchanges: false })).toBe(0);
    expect(wrongFronts({ ...honest, indifferent: false, exchanges: false })).toBe(0);
  });

  it('leaves ranges away, so that the claims are put to use', () => {
    const pruned = Array.from(
      { length: 20 },
      (_, seed) => compose(problemOf(seed, honest)).certificate.parts[1].pruned,
    );
    expect(pruned.filter((count) => count > 0).length).toBeGreaterThan(10);
  });

  it.each<[string, Partial<Claims>]>([
    ['the spread of a design does not count', { z: 0 }],
    ['keys exchange designs that the join does not take for equals', { indifferent: false }],
    ['every design of a range costs thrice as much as the cheapest', { bound: 3 }],
  ])('goes wrong, as it must, when a problem says that %s', (_, claims) => {
    expect(wrongFronts({ ...honest, ...claims })).toBeGreaterThan(0);
  });
});
