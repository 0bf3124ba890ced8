import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeDesigns } from '../../src/search/compose.js';
import { enumerateChunk } from '../../src/search/exhaustive.js';
import { asProblem, designCount, variablesOf } from '../../src/search/factored.js';
import type { Evaluation, Invalid } from '../../src/search/problem.js';
import { advance, dialsOf, genomeAt, indexOf } from '../../src/search/space.js';
import { randomProblem } from './random-problem.js';
import { referenceFront, type Row } from './reference.js';

describe('enumerateChunk', () => {
  it('gives the quadratic front of the black-box evaluations of all designs', () => {
    for (let seed = 0; seed < 60; seed++) {
      const problem = randomProblem(seed);
      const total = Number(designCount(problem));
      if (total > 3000) continue;
      const blackBox = asProblem(problem);
      const rows: Row[] = [];
      for (let index = total - 1; index >= 0; index--) {
        const genome = genomeAt(blackBox.variables, index);
        const outcome = blackBox.evaluate(genome) as Evaluation | Invalid;
        if ('invalid' in outcome || outcome.violations.some((violation) => violation > 0)) continue;
        rows.push({ objectives: outcome.objectives, preference: outcome.preference ?? [], genome });
      }
      const { front, counts } = enumerateChunk(problem, 0, total);
      expect(mergeDesigns(problem, [front])).toEqual(referenceFront(rows));
      expect(counts.leaves).toBe(total);
      expect(counts.feasible).toBe(rows.length);
      expect(counts.feasible + counts.infeasible + counts.invalid + counts.duplicate).toBe(total);
    }
  });

  it('gives the same front when cut into chunks', () => {
    for (let seed = 100; seed < 120; seed++) {
      const problem = randomProblem(seed);
      const total = Number(designCount(problem));
      const size = Math.max(1, Math.floor(total / 7));
      const chunks = [];
      for (let start = 0; start < total; start += size)
        chunks.push(enumerateChunk(problem, BigInt(start), Math.min(size, total - start)).front);
      const whole = enumerateChunk(problem, 0, total).front;
      expect(mergeDesigns(problem, chunks.toReversed())).toEqual(mergeDesigns(problem, [whole]));
    }
  });

  it('refuses a range beyond the space', () => {
    const problem = randomProblem(1);
    const total = Number(designCount(problem));
    expect(() => enumerateChunk(problem, total - 1, 2)).toThrow('beyond the space');
    expect(() => enumerateChunk(problem, total, 1)).toThrow('outside the space');
  });
});

describe('a flat index', () => {
  const variables = variablesOf(randomProblem(4));

  it('counts genomes in lexicographic order and finds its way back', () => {
    const genome = genomeAt(variables, 0);
    const dials = dialsOf(variables);
    for (let index = 0; index < 200; index++) {
      expect(genomeAt(variables, index)).toEqual(genome);
      expect(indexOf(variables, genome)).toBe(BigInt(index));
      if (advance(genome, dials) < 0) break;
    }
  });

  it('is exact beyond 2^53', () => {
    const wide = Array.from({ length: 9 }, (_, i) => ({ name: `x${i}`, kind: 'integer', min: -3, max: 996 }) as const);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 27n - 1n }), (index) => {
        expect(indexOf(wide, genomeAt(wide, index))).toBe(index);
      }),
    );
  });
});
