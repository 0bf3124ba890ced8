import { describe, expect, it } from 'vitest';
import { sweepChunk } from '../../src/search/compose.js';
import { type Counts, countRule, noCounts, sumCounts } from '../../src/search/counts.js';
import { variablesOf } from '../../src/search/factored.js';
import { mergeFronts } from '../../src/search/part/front.js';
import { partKeys } from '../../src/search/part/key.js';
import type { FactoredProblem, Stage } from '../../src/search/problem.js';
import { Rng } from '../../src/search/rng.js';
import { combinations, genomeAt } from '../../src/search/space.js';
import { sweep } from '../../src/search/sweep.js';
import { Walker } from '../../src/search/walker.js';
import { randomProblem } from './random-problem.js';

const problems = Array.from({ length: 80 }, (_, seed) => randomProblem(seed));

function stageVariables(problem: FactoredProblem, part: number) {
  return problem.parts[part].stages.flatMap((stage) => stage.variables);
}

/** Every leaf of a part for one key, by single evaluation in the given order. */
function walked(problem: FactoredProblem, part: number, key: readonly number[], order: (index: number) => number) {
  const walker = new Walker(problem, part);
  const variables = stageVariables(problem, part);
  const found = new Map<string, number[]>();
  const counts: Counts = noCounts();
  const size = combinations(variables);
  for (let i = 0; i < size; i++) {
    const choices = genomeAt(variables, order(i));
    const genome = genomeAt(variablesOf(problem), 0);
    for (const [at, choice] of key.entries()) genome[at] = choice;
    for (const [at, choice] of choices.entries()) genome[walker.start + at] = choice;
    const verdict = walker.evaluate(genome);
    counts.leaves++;
    if (verdict) countRule(counts, verdict, 1);
    else {
      counts.feasible++;
      found.set(choices.join(), [...walker.figures]);
    }
  }
  return { found, counts: sumCounts([counts]) };
}

describe('sweep', () => {
  it('gives, to the bit, the figures and counts of evaluating each design alone, in any order', () => {
    for (const problem of problems)
      for (const [part, { stages }] of problem.parts.entries())
        for (const key of partKeys(problem, part)) {
          const found = new Map<string, number[]>();
          const swept = sweep(problem.parts[part], key, {
            leaf: (figures, genome) => found.set(genome.join(), [...figures]),
          });
          const size = combinations(stages.flatMap((stage) => stage.variables));
          const rng = new Rng(3);
          const order = Array.from({ length: size }, (_, i) => i).sort(() => rng.real() - 0.5);
          for (const walk of [(i: number) => i, (i: number) => size - 1 - i, (i: number) => order[i]]) {
            const alone = walked(problem, part, key, walk);
            expect(alone.found).toEqual(found);
            expect(alone.counts).toEqual(sumCounts([swept]));
          }
        }
  });

  it('accounts for every leaf', () => {
    for (const problem of problems)
      for (const part of problem.parts.keys())
        for (const key of partKeys(problem, part)) {
          const { counts } = sweepChunk(problem, part, key, {
            start: 0,
            end: combinations(problem.parts[part].stages[0].variables),
          });
          const { leaves, feasible, infeasible, invalid, duplicate, pruned, byRule } = counts;
          expect(leaves).toBe(combinations(stageVariables(problem, part)));
          expect(feasible + infeasible + invalid + duplicate + pruned).toBe(leaves);
          expect(Object.values(byRule).reduce((a, b) => a + b, 0)).toBe(infeasible + invalid + duplicate);
        }
  });

  it('prunes by bounds without losing a design of the front', () => {
    let pruned = 0;
    for (const problem of problems)
      for (const [part, { stages, ...rest }] of problem.parts.entries()) {
        const unbounded = stages.map(
          (stage) => Object.fromEntries(Object.entries(stage).filter(([key]) => key !== 'bound')) as unknown as Stage,
        );
        const parts = problem.parts.with(part, { ...rest, stages: unbounded });
        const whole = { start: 0, end: combinations(stages[0].variables) };
        for (const key of partKeys(problem, part)) {
          const swept = sweepChunk(problem, part, key, whole);
          pruned += swept.counts.pruned;
          expect(swept.front).toEqual(sweepChunk({ ...problem, parts }, part, key, whole).front);
        }
      }
    expect(pruned).toBeGreaterThan(0);
  });

  it('gives the same front when cut into chunks, merged in any order', () => {
    for (const problem of problems)
      for (const [part, { stages }] of problem.parts.entries())
        for (const key of partKeys(problem, part)) {
          const end = combinations(stages[0].variables);
          const whole = sweepChunk(problem, part, key, { start: 0, end });
          const chunks = Array.from({ length: end }, (_, start) =>
            sweepChunk(problem, part, key, { start, end: start + 1 }),
          ).toReversed();
          const merged = mergeFronts(
            problem.parts[part],
            chunks.map(({ front }) => front),
          );
          expect(merged).toEqual(whole.front);
          expect(sumCounts(chunks.map(({ counts }) => counts)).leaves).toBe(whole.counts.leaves);
        }
  });
});

describe('Walker', () => {
  it('knows nothing any more after a stage has thrown', () => {
    let broken = true;
    const problem: FactoredProblem = {
      shared: [],
      parts: [
        {
          reads: [],
          figures: [{ name: 'f', sense: 'min' }],
          stages: [
            {
              variables: [{ name: 'a', kind: 'integer', min: 1, max: 2 }],
              enter(_, [a]) {
                if (broken) throw new Error('stumbled');
                return { a };
              },
            },
            {
              variables: [],
              leaf(context, _, out, at) {
                out[at] = (context as { a: number }).a;
                return true;
              },
            },
          ],
        },
      ],
      join: () => {},
      objectiveCount: 1,
      constraintCount: 0,
    };
    const walker = new Walker(problem, 0);
    expect(() => walker.evaluate([2])).toThrow('stumbled');
    broken = false;
    expect(walker.evaluate([2])).toBeUndefined();
    expect([...walker.figures]).toEqual([2]);
  });
});
