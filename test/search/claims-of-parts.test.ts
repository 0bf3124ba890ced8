import { describe, expect, it } from 'vitest';
import { compose } from '../../src/search/compose.js';
import type { Context, FactoredProblem, Part } from '../../src/search/problem.js';

const integer = (name: string, min: number, max: number) => ({ name, kind: 'integer', min, max }) as const;

describe('a part', () => {
  it('may serve in several problems, whose shared variables differ', () => {
    const part: Part = {
      reads: [0],
      figures: [{ name: 'f', sense: 'min' }],
      stages: [
        {
          variables: [integer('x', 0, 2)],
          leaf(context, [x], out, at) {
            out[at] = (context as readonly number[])[0] * 10 + x;
            return true;
          },
        },
      ],
    };
    const problem = (min: number, max: number): FactoredProblem => ({
      shared: [integer('s', min, max)],
      parts: [part],
      objectiveCount: 1,
      constraintCount: 0,
      join(_, [own], out) {
        out[0] = own[0];
      },
    });
    expect(compose(problem(1, 3)).front[0]).toMatchObject({ genome: [1, 0], objectives: [10] });
    expect(compose(problem(4, 6)).front[0]).toMatchObject({ genome: [4, 0], objectives: [40] });
    expect(compose(problem(1, 4)).front[0]).toMatchObject({ genome: [1, 0], objectives: [10] });
  });

  it('may have two variances of one mean, and a bound that knows neither beats no design of less', () => {
    const designs = [
      [1, 0, 100],
      [2, 0, 0],
    ];
    const problem: FactoredProblem = {
      shared: [],
      parts: [
        {
          reads: [],
          figures: [
            { name: 'm', sense: 'min' },
            { name: 'a', sense: 'min', varianceOf: { mean: 0, z: 1 } },
            { name: 'b', sense: 'min', varianceOf: { mean: 0, z: 1 } },
          ],
          stages: [
            { variables: [integer('x', 0, 1)], enter: (_: Context, [x]: readonly number[]) => designs[x] },
            {
              variables: [],
              bound: (context) => Float64Array.of((context as readonly number[])[0], 0, 0),
              leaf(context, _, out, at) {
                for (const [i, value] of (context as readonly number[]).entries()) out[at + i] = value;
                return true;
              },
            },
          ],
        },
      ],
      objectiveCount: 1,
      constraintCount: 0,
      join(_, [own], out) {
        out[0] = own[0] + Math.sqrt(own[1] + own[2]);
      },
    };
    expect(compose(problem).front.map(({ objectives }) => objectives)).toEqual([[2]]);
  });

  it('has one figure to be large at most where only the smallest counts', () => {
    const part: Part = {
      name: 'pipe',
      reads: [],
      figures: [
        { name: 'in', sense: 'max' },
        { name: 'out', sense: 'max' },
      ],
      stages: [{ variables: [integer('x', 0, 1)], leaf: () => true }],
    };
    const problem: FactoredProblem = {
      shared: [],
      parts: [part],
      bottleneck: true,
      objectiveCount: 1,
      constraintCount: 0,
      join() {},
    };
    expect(() => compose(problem)).toThrow(
      'a bottleneck takes one max figure of each part at most, and pipe has several',
    );
  });
});
