import { describe, expect, it } from 'vitest';
import { compose } from '../../src/search/compose.js';
import { asProblem } from '../../src/search/factored.js';
import { minimize } from '../../src/search/minimize.js';
import type { FactoredProblem, Part, Problem, Stage, Variable } from '../../src/search/problem.js';

const whole: Variable = { name: 'v', kind: 'integer', min: 0, max: 3 };
const leaf: NonNullable<Stage['leaf']> = (_, [v], out, at) => {
  out[at] = v + 1;
  return true;
};

/** A part as nobody with a compiler would write it. */
function withPart(change: Readonly<Record<string, unknown>>): FactoredProblem {
  const part: Part = { reads: [], figures: [{ name: 'cost', sense: 'min' }], stages: [{ variables: [whole], leaf }] };
  const parts = [part, { ...part, name: 'pool', ...change } as Part];
  return {
    shared: [],
    parts,
    objectiveCount: 1,
    constraintCount: 0,
    join(_, [a, b], out) {
      out[0] = a[0] + b[0];
    },
  };
}

const withVariable = (variable: unknown) => withPart({ stages: [{ variables: [variable], leaf }] });
const withProblem = (change: Readonly<Record<string, unknown>>): FactoredProblem => ({ ...withPart({}), ...change });
const shared = (variable: unknown) => withProblem({ shared: [variable] });

const faults: readonly (readonly [string, FactoredProblem, string])[] = [
  [
    'a sense of another word',
    withPart({ figures: [{ name: 'cost', sense: 'minimize' }] }),
    `figure cost of part 1 (pool) has the sense "minimize", which is neither 'min' nor 'max'`,
  ],
  ['a figure without a sense', withPart({ figures: [{ name: 'cost' }] }), 'has the sense undefined'],
  ['no figures', withPart({ figures: [] }), 'part 1 (pool) has no figures'],
  [
    'a variance of a figure that is not there',
    withPart({ figures: [{ name: 'cost', sense: 'min', varianceOf: { mean: 1, z: 2 } }] }),
    'figure cost of part 1 (pool) is the variance of figure 1 with z = 2: that must be the index of one of its 1 figures',
  ],
  ['no stages', withPart({ stages: [] }), 'part 1 (pool) has no stages'],
  [
    'a last stage without a leaf',
    withPart({ stages: [{ variables: [] }] }),
    'stage 0 of part 1 (pool), its last, has undefined for leaf, and no function',
  ],
  [
    'a stage that does not enter the next',
    withPart({ stages: [{ variables: [] }, { variables: [whole], leaf }] }),
    'stage 0 of part 1 (pool) has undefined for enter, and no function',
  ],
  [
    'a bound that is none',
    withPart({ stages: [{ variables: [], leaf, bound: 3 }] }),
    'has 3 for bound, and no function',
  ],
  [
    'reads of a shared variable that is not there',
    withPart({ reads: [3] }),
    'part 1 (pool) reads shared variable 3, and there are 0: reads holds their indices, from 0 on',
  ],
  [
    'reads of the shared variable after the last',
    { ...withPart({ reads: [1] }), shared: [whole] },
    'part 1 (pool) reads shared variable 1, and there are 1',
  ],
  [
    'reads of half a shared variable',
    { ...withPart({ reads: [0.5] }), shared: [whole, whole] },
    'part 1 (pool) reads shared variable 0.5, and there are 2',
  ],
  ...[Number.POSITIVE_INFINITY, Number.NaN, -1].map(
    (z) =>
      [
        `a variance of which ${z} deviations count`,
        withPart({
          figures: [
            { name: 'mean', sense: 'min' },
            { name: 'cost', sense: 'min', varianceOf: { mean: 0, z } },
          ],
        }),
        `figure cost of part 1 (pool) is the variance of figure 0 with z = ${z}`,
      ] as const,
  ),
  ...['sameAs', 'exchanges', 'refused'].map(
    (name) => [`${name} that is none`, withPart({ [name]: [0] }), `has a list for ${name}, and no function`] as const,
  ),
  ['no reads', withPart({ reads: undefined }), 'part 1 (pool) has undefined for reads, and no list'],
  ['no shared variables, not even none', withProblem({ shared: undefined }), 'the problem has undefined for shared'],
  ['no join', withProblem({ join: undefined }), 'the problem has undefined for join, and no function'],
  [
    'no objectives',
    withProblem({ objectiveCount: 0 }),
    'the problem has 0 for objectiveCount, and no whole number from 1 on',
  ],
  ['half a constraint', withProblem({ constraintCount: 0.5 }), 'the problem has 0.5 for constraintCount'],
  [
    'a shared variable without values',
    shared({ name: 's', kind: 'categorical', values: [] }),
    'variable s of the shared choice has no values',
  ],
  [
    'a variable without a list of values',
    withVariable({ name: 'v', kind: 'ordinal' }),
    'variable v of stage 0 of part 1 (pool) has undefined where its list of values should be',
  ],
  [
    'a variable of another kind',
    withVariable({ name: 'v', kind: 'int', min: 0, max: 1 }),
    'variable v of stage 0 of part 1 (pool) has the kind "int", which is none of real, integer, ordinal, categorical',
  ],
  [
    'a variable whose ends are exchanged',
    withVariable({ name: 'v', kind: 'integer', min: 3, max: 1 }),
    'variable v of stage 0 of part 1 (pool) goes from 3 to 1: it has no values',
  ],
  [
    'an integer with ends that are none',
    withVariable({ name: 'v', kind: 'integer', min: 0, max: 3.5 }),
    'variable v of stage 0 of part 1 (pool) goes from 0 to 3.5: those are no integers',
  ],
];

describe('what a factored problem says of itself', () => {
  it.each(faults)('is refused by name, not searched: %s', (_, problem, message) => {
    expect(() => compose(problem)).toThrow(message);
    expect(() => asProblem(problem)).toThrow(message);
  });

  it('is refused by composition alone where samples would do', () => {
    const real = { name: 'v', kind: 'real', min: 0, max: 1 } as const;
    expect(() => compose(withVariable(real))).toThrow('variable v of part 1 (pool) is real');
    expect(() => compose(shared(real))).toThrow('variable v of the shared choice is real');
    expect(() => compose(withProblem({ parts: [] }))).toThrow('the problem has no parts');
    const many = Array.from({ length: 9 }, () => ({ ...whole, max: 99 }));
    expect(() => compose(withPart({ stages: [{ variables: many, leaf }] }))).toThrow(
      '1000000000000000000 combinations of the variables of part 1 (pool) are too many to walk',
    );
    expect(asProblem(withVariable(real)).evaluate([0, 0.5])).toMatchObject({ objectives: [2.5] });
  });

  it('may have several figures that are to be large, where they are no bottleneck', () => {
    const figures = ['width', 'depth'].map((name) => ({ name, sense: 'max' }));
    const stages = [
      { variables: [], leaf: (_c: unknown, _v: unknown, out: Float64Array) => (out[0] = 5) > (out[1] = 0) },
    ];
    const problem = withPart({ figures, stages });
    expect(compose(problem).front).toHaveLength(1);
    expect(() => compose({ ...problem, bottleneck: true })).toThrow('and pool has several');
  });

  it('may have a variance that counts for nothing, and reads of the last shared variable', () => {
    const figures = [
      { name: 'mean', sense: 'min' },
      { name: 'cost', sense: 'min', varianceOf: { mean: 0, z: 0 } },
    ];
    const problem = withPart({
      reads: [1],
      figures,
      stages: [{ variables: [], leaf: (_c: unknown, _v: unknown, out: Float64Array) => (out[0] = 5) > (out[1] = 0) }],
    });
    expect(compose({ ...problem, shared: [whole, whole] }).front[0].objectives).toEqual([6]);
  });

  it('may have stages without variables, and a part that reads nothing', () => {
    const { front } = compose(
      withPart({
        stages: [{ variables: [], leaf: (_c: unknown, _v: unknown, out: Float64Array) => (out[0] = 5) > 0 }],
      }),
    );
    expect(front.map(({ objectives }) => objectives)).toEqual([[6]]);
  });
});

describe('a variable without integers', () => {
  it.each(['auto', 'exhaustive', 'nsga2'] as const)('is named by minimize, by %s', async (algorithm) => {
    const problem: Problem = {
      variables: [{ name: 'teeth', kind: 'integer', min: 0, max: 3.5 }],
      objectiveCount: 1,
      constraintCount: 0,
      evaluate: ([v]) => ({ objectives: [v], violations: [] }),
    };
    await expect(minimize(problem, { budget: 10, algorithm })).rejects.toThrow(
      'variable teeth goes from 0 to 3.5: those are no integers',
    );
  });
});
