import { describe, expect, it } from 'vitest';
import { evaluateAll, faultOf, OUT_OF_TIME } from '../../src/search/evaluation.js';
import type { Evaluation, Genome, Problem } from '../../src/search/problem.js';

const problemOf = (evaluate: Problem['evaluate']): Problem => ({
  variables: [{ name: 'a', kind: 'integer', min: 0, max: 9 }],
  objectiveCount: 1,
  constraintCount: 1,
  evaluate,
});
const good = ([a]: Genome): Evaluation => ({ objectives: [a], violations: [0] });

describe('the evaluation of designs', () => {
  it.each(['at once', 'later'])(
    'tries what failed once more, and nothing else: an evaluator that stumbles %s',
    async (when) => {
      const calls: number[] = [];
      const evaluate = (genome: Genome) => {
        calls.push(genome[0]);
        const times = calls.filter((a) => a === genome[0]).length;
        if (genome[0] === 2 && times === 1) throw new Error('stumbled');
        if (genome[0] === 3) throw new Error(`fell ${times} times`);
        return good(genome);
      };
      const outcomes = await evaluateAll(
        problemOf(when === 'later' ? async (genome) => Promise.resolve(evaluate(genome)) : evaluate),
        [[1], [2], [3]],
      );
      expect(outcomes).toEqual([
        { kind: 'evaluated', evaluation: good([1]) },
        { kind: 'evaluated', evaluation: good([2]) },
        { kind: 'failed', reason: 'fell 2 times' },
      ]);
      expect(calls).toEqual([1, 2, 3, 2, 3]);
    },
  );

  it('has failed what failed before the time was up, and does not know what it had no time for', async () => {
    let calls = 0;
    const fails = problemOf(() => {
      calls++;
      throw new Error('fell');
    });
    expect(await evaluateAll(fails, [[1], [2]], () => calls > 0)).toEqual([
      { kind: 'failed', reason: 'fell' },
      { kind: 'unknown' },
    ]);
    const late = problemOf(([a]) => {
      if (a === 1) throw OUT_OF_TIME;
      return good([a]);
    });
    expect(await evaluateAll(late, [[1], [2]])).toEqual([
      { kind: 'unknown' },
      { kind: 'evaluated', evaluation: good([2]) },
    ]);
  });

  it('has failed what failed at first, though its second try had no time left', async () => {
    let calls = 0;
    const problem = problemOf(() => {
      calls++;
      throw calls === 1 ? new Error('fell') : OUT_OF_TIME;
    });
    expect(await evaluateAll(problem, [[1]])).toEqual([{ kind: 'failed', reason: 'fell' }]);
    expect(calls).toBe(2);
  });

  it('gives and takes copies: an evaluator may write to all that it is given, and to what it gave', async () => {
    const list = { objectives: [0], violations: [0], preference: [0] };
    const genomes = [[4], [5]];
    const outcomes = await evaluateAll(
      problemOf((genome) => {
        list.objectives[0] = genome[0];
        list.preference[0] = -genome[0];
        (genome as number[]).fill(9);
        return list;
      }),
      genomes,
    );
    list.violations[0] = 7;
    expect(genomes).toEqual([[4], [5]]);
    expect(outcomes).toEqual(
      [4, 5].map((a) => ({
        kind: 'evaluated',
        evaluation: { objectives: [a], violations: [0], preference: [-a] },
      })),
    );
  });

  it('tells a rule that forbids a design, given or thrown, from an error', async () => {
    const [given, thrown, error] = await evaluateAll(
      problemOf(([a]) => {
        if (a === 1) return { invalid: 'no two' };
        throw a === 2 ? { invalid: 'no two' } : { invalid: 2 };
      }),
      [[1], [2], [3]],
    );
    expect([given, thrown]).toEqual([
      { kind: 'invalid', rule: 'no two' },
      { kind: 'invalid', rule: 'no two' },
    ]);
    expect(error.kind).toBe('failed');
  });
});

describe('what is wrong with an evaluation', () => {
  const fault = (objectives: unknown, violations: unknown, preference?: unknown) =>
    faultOf({ objectiveCount: 1, constraintCount: 2 }, { objectives, violations, preference } as Evaluation);

  it('is an objective that is no number, or infinite where no limit is broken', () => {
    expect(fault([1], [0, -1])).toBeUndefined();
    expect(fault([Number.POSITIVE_INFINITY], [0, 0])).toBe('objective 0 is Infinity');
    expect(fault([Number.POSITIVE_INFINITY], [0, 0.1])).toBeUndefined();
    expect(fault([Number.NaN], [0, 0.1])).toBe('objective 0 is NaN');
    expect(fault(['1'], [0, 0.1])).toBe('objective 0 is "1"');
  });

  it('is a violation or a preference that is no number, and any list that is none or of another length', () => {
    expect(fault([1], [0, Number.NaN])).toBe('violation 1 is NaN');
    expect(fault([1], [0, Number.POSITIVE_INFINITY])).toBeUndefined();
    expect(fault([1], [0, 0, 0])).toBe('3 violations instead of 2');
    expect(fault([1], [0])).toBe('1 violations instead of 2');
    expect(fault([1, 2], [0, 0])).toBe('2 objectives instead of 1');
    expect(fault(1, [0, 0])).toBe('no list of objectives');
    expect(fault(new Float64Array(1), [0, 0])).toBe('no list of objectives, but a typed array');
    expect(fault([1], 0)).toBe('no list of violations');
    expect(fault([1], [0, 0], 3)).toBe('no list of preferences');
    expect(fault([1], [0, 0], [1, Number.NaN])).toBe('preference 1 is NaN');
  });
});
