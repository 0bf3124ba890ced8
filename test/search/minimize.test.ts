import { describe, expect, it } from 'vitest';
import { countRule, noCounts, sumCounts } from '../../src/search/counts.js';
import { minimize } from '../../src/search/minimize.js';
import type { Surrogate } from '../../src/search/optimizer.js';
import { createOptimizer, type OptimizerName, optimizers } from '../../src/search/optimizers.js';
import { hypervolume } from '../../src/search/pareto/hypervolume.js';
import type { Evaluation, Genome, Problem, Trial } from '../../src/search/problem.js';
import { dtlz2, knapsack, mixed, tnk, zdt1 } from './problems.js';

describe('a search stops', () => {
  it('when the budget is spent, and says so', async () => {
    expect(await minimize(tnk, { algorithm: 'nsga2', budget: 130 })).toMatchObject({
      evaluations: 130,
      stopped: 'budget',
    });
  });

  it('when nothing is left to ask for', async () => {
    const small: Problem = {
      ...knapsack,
      variables: knapsack.variables.map((each, i) => (i < 6 ? each : { ...each, max: 0 }) as typeof each),
    };
    for (const algorithm of Object.keys(optimizers) as OptimizerName[])
      expect(await minimize(small, { algorithm, budget: 1000 })).toMatchObject({
        evaluations: 64,
        stopped: 'finished',
      });
  });

  it('not before all of a finite space is asked for, however much of it is invalid', async () => {
    const kinds: Problem['variables'] = [{ name: 'kind', kind: 'categorical', values: ['none', 'some'] }];
    const halfInvalid = (count: number): Problem => ({
      variables: [...kinds, { name: 'n', kind: 'integer', min: 0, max: count - 1 }],
      objectiveCount: 1,
      constraintCount: 0,
      evaluate: ([kind, n]) => (kind === 0 ? { invalid: 'none' } : { objectives: [n], violations: [] }),
    });
    for (const [algorithm, count, population] of [
      ['auto', 150_000, 100],
      ['exhaustive', 1500, 1],
    ] as const) {
      const result = await minimize(halfInvalid(count), { algorithm, budget: 2 * count, population });
      expect(result).toMatchObject({ algorithm: 'exhaustive', stopped: 'finished', evaluations: count });
      expect(result.archive).toEqual([{ genome: [1, 0], objectives: [0] }]);
    }
    const hopeless: Problem = { ...halfInvalid(1500), evaluate: () => ({ invalid: 'none' }) };
    for (const algorithm of ['nsga2', 'random'] as const)
      expect(await minimize(hopeless, { algorithm, budget: 9, population: 1 })).toMatchObject({
        stopped: 'finished',
        invalid: { none: 3000 },
      });
  });

  it('when a space without an end has nothing but invalid designs', async () => {
    const hopeless: Problem = { ...zdt1, evaluate: () => ({ invalid: 'none' }) };
    for (const population of [1, 100]) {
      const { stopped, invalid } = await minimize(hopeless, { algorithm: 'random', budget: 100, population });
      expect({ stopped, invalid }).toEqual({ stopped: 'invalid', invalid: { none: 100_000 } });
    }
  });

  it('when the budget is spent, also with 150,000 designs at a time', async () => {
    const wide: Problem = {
      variables: zdt1.variables.slice(0, 2),
      objectiveCount: 2,
      constraintCount: 0,
      evaluate: ([a]) => ({ objectives: [Math.round(50 * a), 50 - Math.round(50 * a)], violations: [] }),
    };
    for (const algorithm of ['nsga2', 'nsga3', 'local'] as const) {
      const result = await minimize(wide, { algorithm, budget: 150_000, population: 150_000 });
      expect(result).toMatchObject({ stopped: 'budget', feasible: 150_000, reference: [50, 50] });
      expect(result.archive).toHaveLength(51);
    }
  });

  it('when the time is up, whatever the budget', async () => {
    const start = performance.now();
    const { stopped, evaluations } = await minimize(zdt1, { algorithm: 'random', budget: 1e8, time: 0.2 });
    expect(stopped).toBe('time');
    expect(evaluations).toBeGreaterThan(0);
    expect(performance.now() - start).toBeGreaterThanOrEqual(200);
  });

  it('when the time is up in the midst of a batch, of which it keeps what was evaluated', async () => {
    const spin = (ms: number): void => {
      for (const start = performance.now(); performance.now() - start < ms; );
    };
    for (const algorithm of ['nsga2', 'local', 'random'] as const)
      for (const late of [false, true]) {
        const done: string[] = [];
        const evaluate = (genome: Genome) => {
          spin(20);
          done.push(String(genome));
          if (done.length === 1) throw new Error('broke down');
          return tnk.evaluate(genome) as Evaluation;
        };
        const slow: Problem = { ...tnk, evaluate: late ? async (genome) => evaluate(genome) : evaluate };
        const start = performance.now();
        const result = await minimize(slow, { algorithm, budget: 1000, time: 0.2 });
        expect(performance.now() - start).toBeLessThan(1500);
        expect(result.stopped).toBe('time');
        expect(result.evaluations).toBe(done.length);
        expect(done.length).toBeLessThanOrEqual(11);
        expect(result.failed).toEqual([expect.objectContaining({ reason: 'broke down' })]);
        for (const { genome } of result.archive) expect(done).toContain(String(genome));
        expect(result.explored).toBe(algorithm === 'local' ? false : undefined);
      }
  });

  it('never says that all is explored when the time was up before the last neighbours', async () => {
    let said = 0;
    for (let slow = 1; slow <= 40; slow++) {
      const done = new Set<number>();
      const line: Problem = {
        variables: [{ name: 'x', kind: 'integer', min: 0, max: 99 }],
        objectiveCount: 1,
        constraintCount: 0,
        evaluate([x]) {
          done.add(x);
          if (done.size === slow) for (const start = performance.now(); performance.now() - start < 60; );
          return { objectives: [Math.abs(x - 40)], violations: [] };
        },
      };
      const options = { algorithm: 'local', budget: 60, population: 8, time: 0.05 } as const;
      const { explored, archive, evaluations } = await minimize(line, options);
      expect(evaluations).toBe(done.size);
      if (archive.length === 0) continue;
      const best = archive[0].genome[0];
      const missing = [1, 2, 4, 8, 16, 32, 64]
        .flatMap((step) => [best - step, best + step])
        .filter((x) => x >= 0 && x < 100 && !done.has(x));
      if (missing.length > 0) expect(explored).toBe(false);
      else said++;
    }
    expect(said).toBeLessThan(40);
  });

  it('when the hypervolume has grown by less than a share in so many evaluations', async () => {
    const stall = { share: 0.01, evaluations: 400 };
    const volumes: number[] = [];
    const { stopped, evaluations } = await minimize(tnk, {
      algorithm: 'nsga2',
      budget: 50_000,
      stall,
      reference: [1.2, 1.2],
      callback: ({ evaluations: count, hypervolume: volume = 0 }) => {
        volumes[count] = volume;
      },
    });
    expect(stopped).toBe('stall');
    expect(evaluations).toBeLessThan(10_000);
    const [before, after] = [volumes[evaluations - 400], volumes[evaluations]];
    expect(after - before).toBeLessThan(0.01 * before);
    const longer = await minimize(tnk, { algorithm: 'nsga2', budget: 3000, stall: { share: 0, evaluations: 100 } });
    expect(longer.stopped).toBe('budget');
  });

  it('when the callback says false', async () => {
    const seen: number[] = [];
    const { stopped, evaluations } = await minimize(tnk, {
      algorithm: 'nsga3',
      budget: 1e6,
      callback: async (progress) => {
        seen.push(progress.evaluations);
        expect(progress.archive.length).toBeLessThanOrEqual(progress.feasible);
        return seen.length < 5;
      },
    });
    expect({ stopped, evaluations }).toEqual({ stopped: 'callback', evaluations: seen[4] });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('never for a limit that makes no sense: that is refused', async () => {
    const refused: [object, string][] = [
      [{ time: 0 }, 'time is a number of seconds above 0, not 0'],
      [{ population: 1.5 }, 'population is a whole number above 0, not 1.5'],
      [{ stall: { share: 0.1, evaluations: 0 } }, 'stall.evaluations is a whole number above 0, not 0'],
      [{ stall: { share: -1, evaluations: 9 } }, 'stall.share is a number of 0 or more, not -1'],
      [{ reference: [1] }, 'the reference has 1 objectives, the problem 2'],
      [{ reference: [1, Number.NaN] }, 'objective 1 of the reference is NaN'],
      [{ algorithm: 'nsga2', from: [[1]] }, 'genome 0 to start from has 1 numbers, not 2'],
    ];
    for (const [options, message] of refused)
      await expect(minimize(tnk, { budget: 10, ...options })).rejects.toThrow(message);
    const problems: [object, string][] = [
      [{ objectiveCount: 0 }, 'objectiveCount is a whole number above 0, not 0'],
      [{ objectiveCount: undefined }, 'objectiveCount is a whole number above 0, not undefined'],
      [{ constraintCount: -1 }, 'constraintCount is a whole number of 0 or more, not -1'],
      [{ variables: undefined }, 'the variables are undefined, no list'],
      [{ evaluate: undefined }, 'evaluate is no function'],
    ];
    for (const [odd, message] of problems)
      await expect(minimize({ ...tnk, ...odd }, { budget: 10 })).rejects.toThrow(new RangeError(message));
  });
});

describe('the reference point', () => {
  it('is the one given, and the hypervolume is measured against it', async () => {
    const reference = [1.5, 2];
    const result = await minimize(tnk, { algorithm: 'nsga2', budget: 500, reference });
    expect(result.reference).toEqual(reference);
    expect(result.hypervolume).toBe(
      hypervolume(
        result.archive.map(({ objectives }) => objectives),
        reference,
      ),
    );
  });

  it('is else the worst of the first feasible designs, and then stays', async () => {
    const first: Trial[] = [];
    const { reference, hypervolume: volume } = await minimize(dtlz2, {
      algorithm: 'nsga2',
      budget: 700,
      callback: ({ archive }) =>
        first.length > 0 || first.push(...archive.map((point) => ({ ...point, violations: [] }))),
    });
    expect(reference).toHaveLength(3);
    for (const { objectives } of first)
      for (const [j, value] of objectives.entries()) expect(value).toBeLessThanOrEqual(reference?.[j] ?? 0);
    expect(volume).toBeGreaterThan(0);
  });

  it('is a little worse than the only value where an objective has one, and is none where nothing is feasible', async () => {
    const flat: Problem = { ...tnk, evaluate: ([x]) => ({ objectives: [x, 5], violations: [0, 0] }) };
    expect((await minimize(flat, { algorithm: 'random', budget: 100 })).reference?.[1]).toBe(5.5);
    const never: Problem = { ...tnk, evaluate: ([x]) => ({ objectives: [x, 5], violations: [1, 0] }) };
    const result = await minimize(never, { algorithm: 'random', budget: 100 });
    expect(result).toMatchObject({ reference: undefined, hypervolume: undefined });
  });
});

it('the largest numbers lose no result, nor its hypervolume', async () => {
  const { MAX_VALUE } = Number;
  const large: [string, Problem['evaluate'], number][] = [
    ['all', () => ({ objectives: [MAX_VALUE, MAX_VALUE], violations: [0, 0] }), 0],
    [
      'both signs',
      ([x]) => ({ objectives: [x < 1 ? 1e308 : -1e308, x], violations: [0, 0] }),
      Number.POSITIVE_INFINITY,
    ],
    ['beside small ones', ([x]) => ({ objectives: [x < 1 ? 1.5e308 : -1.5e308, x * 1e-300], violations: [0, 0] }), 1e8],
  ];
  for (const [name, evaluate, least] of large) {
    const result = await minimize({ ...tnk, evaluate }, { algorithm: 'nsga2', budget: 60, population: 20 });
    expect(result, name).toMatchObject({ feasible: 60, stopped: 'budget' });
    for (const value of result.reference ?? [Number.NaN]) expect(Number.isFinite(value), name).toBe(true);
    expect(result.hypervolume, name).toBeGreaterThanOrEqual(least);
  }
});

describe('a warm start', () => {
  it('evaluates the given designs first, each once, and searches on from them', async () => {
    const best = Array.from({ length: 20 }, (_, i) => zdt1.variables.map((__, j) => (j === 0 ? i / 19 : 0.001)));
    const order: string[] = [];
    const spied: Problem = {
      ...zdt1,
      evaluate: (genome) => {
        order.push(String(genome));
        return zdt1.evaluate(genome);
      },
    };
    for (const algorithm of ['nsga2', 'nsga3', 'islands', 'local'] as const) {
      order.length = 0;
      const warm = await minimize(spied, { algorithm, budget: 600, from: [...best, best[0]] });
      expect(order.slice(0, 20)).toEqual(best.map(String));
      expect(new Set(order).size).toBe(600);
      const cold = await minimize(zdt1, { algorithm, budget: 600 });
      const volume = (points: typeof warm.archive) =>
        hypervolume(
          points.map(({ objectives }) => objectives),
          [1.1, 1.1],
        );
      expect(volume(warm.archive)).toBeGreaterThan(volume(cold.archive) + 0.3);
    }
  });
});

describe('a surrogate', () => {
  /** Knows the problem in closed form: what it learns is only counted. */
  const oracle = (problem: Problem, sign: number) => {
    const calls = { learned: 0, candidates: 0, chosen: 0 };
    const sum = (genome: Genome): number => sign * (problem.evaluate(genome) as Evaluation).objectives[1];
    const surrogate: Surrogate = {
      pool: 4,
      learn: (trials) => {
        calls.learned += trials.length;
      },
      choose(candidates, count) {
        calls.candidates += candidates.length;
        calls.chosen += count;
        return candidates.map((_, i) => i).sort((a, b) => sum(candidates[a]) - sum(candidates[b]) || a - b);
      },
    };
    return { surrogate, calls };
  };

  it.each(['nsga2', 'nsga3', 'islands'] as const)('picks the children that %s asks for', async (algorithm) => {
    const [good, bad] = [1, -1].map((sign) => oracle(zdt1, sign));
    const run = async (surrogate?: Surrogate) => {
      const { archive } = await minimize(zdt1, {
        algorithm,
        budget: 500,
        seed: 2,
        ...(surrogate ? { surrogate } : {}),
      });
      return Math.min(...archive.map(({ objectives }) => objectives[1]));
    };
    const [helped, plain, misled] = [await run(good.surrogate), await run(), await run(bad.surrogate)];
    expect(helped).toBeLessThan(plain);
    expect(plain).toBeLessThan(misled);
    expect(good.calls.learned).toBeGreaterThanOrEqual(400);
    expect(good.calls.candidates).toBeGreaterThan(3 * good.calls.chosen);
  });

  it.each([5, -1, 0.5, undefined])('is told which of its choices is none: %s of two candidates', async (index) => {
    const surrogate = { pool: 2, learn() {}, choose: () => [index] } as unknown as Surrogate;
    const run = minimize(mixed, { algorithm: 'nsga2', budget: 6, population: 2, surrogate });
    await expect(run).rejects.toThrow(`the surrogate chose ${index}, which is no index of 2 candidates`);
  });

  it('may choose nothing, or the same twice: the search goes on, and never repeats', () => {
    for (const choose of [() => [], (candidates: readonly Genome[]) => candidates.map(() => 0)]) {
      const surrogate: Surrogate = { pool: 2, learn() {}, choose };
      const optimizer = createOptimizer('nsga2', mixed, { population: 10, surrogate });
      const asked = Array.from({ length: 60 }, () => {
        const genomes = optimizer.ask(10);
        optimizer.tell(genomes.map((genome) => ({ ...(mixed.evaluate(genome) as Evaluation), genome })));
        return genomes;
      }).flat();
      expect(asked.length).toBeGreaterThan(60);
      expect(new Set(asked.map(String)).size).toBe(asked.length);
    }
  });
});

describe('an evaluator', () => {
  it('may throw that a design is invalid, and may answer with anything that can be awaited', async () => {
    const odd: Problem = {
      ...tnk,
      evaluate: ([x]) => {
        if (x > 1) throw Object.assign(new Error('no'), { invalid: 'too long' });
        const done = (take: (value: Evaluation) => void) => take({ objectives: [x, -x], violations: [0, 0] });
        // oxlint-disable-next-line unicorn/no-thenable -- the promise of another library
        return { then: done } as never;
      },
    };
    const { invalid, failed, evaluations } = await minimize(odd, { algorithm: 'random', budget: 50 });
    expect({ failed, evaluations }).toEqual({ failed: [], evaluations: 50 });
    expect(invalid['too long']).toBeGreaterThan(30);
  });

  it('that answers with nothing, or with no lists, is reported per design', async () => {
    const answers = [undefined, null, 7, {}, { objectives: [1, 2] }, { objectives: [1], violations: [0, 0] }];
    const reasons = new Set<string>();
    for (const answer of answers) {
      const { failed } = await minimize({ ...tnk, evaluate: () => answer as never }, { algorithm: 'nsga2', budget: 5 });
      expect(failed).toHaveLength(5);
      reasons.add(failed[0].reason);
    }
    expect([...reasons]).toEqual([
      'the evaluation is undefined',
      'the evaluation is null',
      'the evaluation is 7',
      'no list of objectives',
      'no list of violations',
      '1 objectives instead of 2',
    ]);
  });

  it('may give fields of its own, or an empty `invalid`: they say nothing', async () => {
    for (const own of [
      { invalid: undefined },
      { invalid: false },
      { failure: 0.1 },
      { failure: 'none' },
      { kind: 'failed' },
    ]) {
      const odd: Problem = { ...tnk, evaluate: ([x, y]) => ({ objectives: [x, -y], violations: [0, 0], ...own }) };
      const { evaluations, feasible, failed, invalid, archive } = await minimize(odd, {
        algorithm: 'random',
        budget: 40,
      });
      expect({ evaluations, feasible, failed, invalid }).toEqual({
        evaluations: 40,
        feasible: 40,
        failed: [],
        invalid: {},
      });
      expect(Object.keys(archive[0])).toEqual(['genome', 'objectives']);
    }
    const never: Problem = {
      ...tnk,
      evaluate: () => ({ objectives: [0, 0], violations: [1, 0], failure: 'none' }) as never,
    };
    const { closest } = await minimize(never, { algorithm: 'random', budget: 5 });
    expect(Object.keys(closest ?? {}).toSorted()).toEqual(['genome', 'objectives', 'violations']);
  });

  it('owes a number for every objective, violation and preference, and is told which is none', async () => {
    const good = { objectives: [1, 2], violations: [0, 0], preference: [0] };
    const faults: [object, string][] = [
      [{ violations: [0, undefined] }, 'violation 1 is undefined'],
      [{ violations: [null, 0] }, 'violation 0 is null'],
      [{ violations: ['3 < 5', 0] }, 'violation 0 is "3 < 5"'],
      [{ violations: [true, 0] }, 'violation 0 is true'],
      [{ violations: [Number.NaN, 0] }, 'violation 0 is NaN'],
      // oxlint-disable-next-line no-sparse-arrays -- a list with a hole
      [{ violations: [, 0] }, 'violation 0 is undefined'],
      [{ objectives: [1, '2'] }, 'objective 1 is "2"'],
      [{ objectives: [1n, 2] }, 'objective 0 is 1n'],
      [{ objectives: [undefined, 2], violations: [1, 0] }, 'objective 0 is undefined'],
      [{ objectives: [[1], {}] }, 'objective 0 is a list'],
      [{ preference: [Number.NaN] }, 'preference 0 is NaN'],
      [{ preference: ['first'] }, 'preference 0 is "first"'],
      [{ preference: 5 }, 'no list of preferences'],
      [{ preference: null }, 'no list of preferences'],
    ];
    for (const [odd, reason] of faults) {
      const problem: Problem = { ...tnk, evaluate: () => ({ ...good, ...odd }) };
      const { failed, feasible } = await minimize(problem, { algorithm: 'nsga2', budget: 5 });
      expect(failed.map((one) => one.reason)).toEqual(Array.from({ length: 5 }, () => reason));
      expect(feasible).toBe(0);
    }
  });

  it('may throw anything at all', async () => {
    const thrown: [unknown, string][] = [
      [undefined, 'undefined'],
      [null, 'null'],
      ['out of paper', 'out of paper'],
      [new Error('out of ink'), 'out of ink'],
      [Object.create(null), 'an object'],
      [Symbol('x'), 'Symbol(x)'],
      [{ invalid: 7, message: 'seven' }, 'seven'],
    ];
    for (const [error, reason] of thrown)
      for (const late of [false, true]) {
        const evaluate = () => {
          throw error;
        };
        const problem: Problem = { ...tnk, evaluate: late ? async () => evaluate() : evaluate };
        const { failed } = await minimize(problem, { algorithm: 'random', budget: 2 });
        expect(failed.map((one) => one.reason)).toEqual([reason, reason]);
      }
  });

  it('may write to the genome that it is given, and give the same lists each time', async () => {
    const out = [0, 0];
    const violations = [0, 0];
    const sound: Problem = { ...zdt1, constraintCount: 2 };
    const tidy = (genome: Genome) => ({ ...(zdt1.evaluate(genome) as Evaluation), violations: [0, genome[1] - 0.9] });
    const careless: Problem = {
      ...sound,
      evaluate(genome) {
        const found = tidy(genome);
        for (const j of [0, 1]) [out[j], violations[j]] = [found.objectives[j], found.violations[j]];
        (genome as number[]).fill(99);
        (genome as number[]).length = 1;
        return { objectives: out, violations };
      },
    };
    for (const algorithm of ['nsga2', 'nsga3', 'islands', 'local', 'random'] as const) {
      const options = { algorithm, budget: 400, population: 20 };
      const { archive, feasible, evaluations } = await minimize({ ...sound, evaluate: tidy }, options);
      expect(await minimize(careless, options)).toMatchObject({ archive, feasible, evaluations });
    }
  });

  it('may name a rule as it likes', async () => {
    const byName = ([a]: [string, number], [b]: [string, number]) => (a < b ? -1 : 1);
    const names = ['constructor', '__proto__', 'toString', ''];
    const problem: Problem = { ...tnk, evaluate: ([x]) => ({ invalid: names[Math.min(3, Math.floor(x))] }) };
    const { invalid } = await minimize(
      { ...problem, variables: [{ name: 'x', kind: 'integer', min: 0, max: 5 }] },
      { algorithm: 'random', budget: 9 },
    );
    expect(Object.entries(invalid).toSorted(byName)).toEqual([
      ['', 3],
      ['__proto__', 1],
      ['constructor', 1],
      ['toString', 1],
    ]);
    const counts = noCounts();
    for (const rule of [...names, ...names]) countRule(counts, { rule }, 2);
    for (const { byRule } of [counts, sumCounts([counts])])
      expect(Object.entries(byRule).toSorted(byName)).toEqual([
        ['', 4],
        ['__proto__', 4],
        ['constructor', 4],
        ['toString', 4],
      ]);
  });
});
