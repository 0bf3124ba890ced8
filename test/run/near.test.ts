import { describe, expect, it } from 'vitest';
import { noCheckpoint } from '../../src/run/checkpoint.js';
import { perform, type SearchTask } from '../../src/run/evaluate/task.js';
import type { FailedDesign } from '../../src/run/found.js';
import { nearExhaustive } from '../../src/run/near.js';
import { silent } from '../../src/run/progress.js';
import type { Runner } from '../../src/run/units.js';
import type { FactoredProblem } from '../../src/search/problem.js';

/** Tasks that this process performs itself. `asked`: designs that were evaluated one by one. */
function runnerOf(problem: FactoredProblem, asked: (readonly number[])[] = []): Runner {
  return {
    workers: {
      perform: async (task) => {
        if (task.kind === 'batch') asked.push(...task.genomes);
        return perform(problem, task as SearchTask);
      },
      close: async () => {},
    },
    workerCount: 1,
    checkpoint: noCheckpoint,
    progress: silent,
    quality: {
      calibrate() {},
      offer() {},
      meet() {},
      running: undefined,
      of: () => ({}),
    } as unknown as Runner['quality'],
    stopped: () => false,
    deadline: Number.POSITIVE_INFINITY,
    patienceMs: 1000,
  };
}

const SIDE = 30;
/** Two numbers that are both to be small; of some pairs nobody can tell. */
const paper = (torn: readonly (readonly [number, number])[]): FactoredProblem => {
  const number = (name: string) => ({ name, kind: 'integer', min: 0, max: SIDE - 1 }) as const;
  return {
    shared: [],
    objectiveCount: 2,
    constraintCount: 0,
    parts: [
      {
        reads: [],
        figures: [
          { name: 'x', sense: 'min' },
          { name: 'y', sense: 'min' },
        ],
        stages: [
          {
            variables: [number('x'), number('y')],
            leaf(_, [x, y], out, at) {
              if (torn.some(([a, b]) => a === x && b === y)) throw new Error('out of paper');
              out[at] = 1 + x;
              out[at + 1] = 1 + y;
              return true;
            },
          },
        ],
      },
    ],
    join(_, [[x, y]], out) {
      out[0] = x;
      out[1] = y;
    },
  };
};

const around = { front: [[1, 1]], band: 9, most: 1e6 };
const inBand = (torn: readonly (readonly [number, number])[]): number[][] => {
  const all = Array.from({ length: SIDE * SIDE }, (_, i) => [Math.floor(i / SIDE), i % SIDE]);
  // A tenth of what lies beyond 10 in both is beaten by 1.
  const near = all.filter(([x, y]) => !(x >= 9 && y >= 9 && x + y > 18));
  return near.filter(([x, y]) => !torn.some(([a, b]) => a === x && b === y));
};

describe('a second pass through all designs', () => {
  it('loses those that fail, tells them, and goes on', async () => {
    const torn = [
      [3, 4],
      [29, 29],
    ] as const;
    const problem = paper(torn);
    const { designs = [], failures, certificate } = await nearExhaustive(problem, runnerOf(problem), [], around);
    expect(designs.map(({ genome }) => genome).toSorted(byChoices)).toEqual(inBand(torn));
    expect(failures).toEqual(torn.map((genome) => ({ genome: [...genome], reason: 'out of paper' })));
    expect(certificate).toEqual({ failed: 2 });
  });

  it('leaves those alone that have failed before', async () => {
    const torn = [[3, 4]] as const;
    const failed: FailedDesign[] = torn.map((genome) => ({ genome: [...genome], reason: 'out of paper' }));
    const asked: (readonly number[])[] = [];
    const problem = paper(torn);
    const near = await nearExhaustive(problem, runnerOf(problem, asked), failed, around);
    expect(near.designs?.length).toBe(inBand(torn).length);
    expect(near.failures).toEqual([]);
    expect(near.certificate).toEqual({ failed: 1 });
    expect(asked.length).toBe(SIDE * SIDE - 1);
    expect(asked).not.toContainEqual([3, 4]);
  });

  it('says nothing of failures where there are none', async () => {
    const problem = paper([]);
    const asked: (readonly number[])[] = [];
    const near = await nearExhaustive(problem, runnerOf(problem, asked), [], around);
    expect(near).toMatchObject({ count: inBand([]).length, certificate: {}, failures: [] });
    expect(asked).toEqual([]);
  });
});

const byChoices = ([a, b]: readonly number[], [c, d]: readonly number[]): number => a - c || b - d;
