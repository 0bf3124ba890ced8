import { describe, expect, test } from 'vitest';
import { Rng } from '../../src/search/rng.js';
import type { UnionDesign } from '../../src/search/union.js';
import { designCount } from '../../src/space/alternative.js';
import { type Confined, confined, problemsOf, spaceAround } from './around.js';
import { bruteForce, exactFront, paired } from './brute-force.js';
import { objectiveNames, shippedObjective, shippedSpace } from './sub-space.js';

/** How many spaces, of how many designs. */
export interface Oracle {
  readonly spaces: number;
  readonly least: number;
  readonly most: number;
}

/** All that `npm run test:oracle` takes its time for, or a few that every run of the tests can afford. */
export function oracle(full: number, few: number): Oracle {
  return process.env['ORACLE'] === 'full'
    ? { spaces: full, least: 2e6, most: 2e7 }
    : { spaces: few, least: 2e5, most: 2e6 };
}

export interface Compared {
  readonly front: readonly UnionDesign[];
  /** Values of genes, by `pool.key`, of each design of the front. */
  readonly genes: readonly Readonly<Record<string, unknown>>[];
}

/** What is asked of the i-th space. */
export interface Asked {
  readonly to?: Confined;
  /** Genes that lose no value. */
  readonly whole?: readonly string[];
}

/** Random sub-spaces of the spaces in turn, under the objectives in turn: exact and brute force give equal fronts. */
export function compareFronts(
  names: readonly string[],
  { spaces, least, most }: Oracle,
  asked: (i: number) => Asked,
): Compared[] {
  const compared: Compared[] = [];
  const cases = Array.from({ length: spaces }, (_, seed) => ({
    seed,
    name: names[seed % names.length],
    objective: objectiveNames[(Math.floor(seed / names.length) + (seed % names.length)) % objectiveNames.length],
    designs: Math.round(least * (most / least) ** new Rng(seed).real()),
  }));
  describe('the exact front of a random sub-space, of both kinds of design where it has them', () => {
    test.each(cases)(
      '$name, $objective, up to $designs designs (seed $seed) is that of brute force, to the bit',
      (one) => {
        const objective = shippedObjective(one.objective);
        const { to = {}, whole } = asked(one.seed);
        const space = spaceAround(confined(shippedSpace(one.name), to), objective, one.designs, one.seed, whole);
        expect(designCount(space)).toBeGreaterThanOrEqual(BigInt(least / 2));
        expect(designCount(space)).toBeLessThanOrEqual(BigInt(one.designs));
        const alternatives = problemsOf(space, objective);
        const problems = alternatives.map(({ factored }) => factored);
        const front = exactFront(problems);
        expect(front).toEqual(bruteForce(problems, paired));
        const genes = front.map(({ alternative, genome }) => alternatives[alternative].genes(genome));
        compared.push({ front, genes });
      },
    );
  });
  return compared;
}
