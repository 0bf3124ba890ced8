import { describe, expect, it } from 'vitest';
import { compose } from '../../src/search/compose.js';
import { enumerateChunk } from '../../src/search/exhaustive.js';
import { asProblem } from '../../src/search/factored.js';
import { gatherShared } from '../../src/search/gather.js';
import { minimize } from '../../src/search/minimize.js';
import type { FactoredProblem, Part } from '../../src/search/problem.js';

const part = (name: string): Part => ({
  name,
  reads: [0],
  figures: [
    { name: 'price', sense: 'min' },
    { name: 'hours', sense: 'min' },
  ],
  stages: [
    {
      variables: [{ name: 'carrier', kind: 'ordinal', values: ['bus', 'rail', 'air'] }],
      leaf(_, [carrier], out, at) {
        out[at] = 1 + carrier;
        out[at + 1] = 3 - carrier;
        return true;
      },
    },
  ],
});

/** `write` overwrites what a sum of two parts joins to, for the design of rail and air in the season 1. */
function problemWith(write: (out: Float64Array) => void): FactoredProblem {
  return {
    shared: [{ name: 'season', kind: 'integer', min: 0, max: 1 }],
    parts: [part('there'), part('back')],
    objectiveCount: 2,
    constraintCount: 1,
    join([season], [a, b], out) {
      out[0] = a[0] + b[0] - season;
      out[1] = a[1] + b[1] - season;
      out[2] = -1;
      if (season === 1 && a[0] === 2 && b[0] === 3 && a[1] === 2 && b[1] === 1) write(out);
    },
  };
}

const design = 'of the design: shared choice [1], there [1], back [2]';

describe('a join that gives NaN', () => {
  const objective = problemWith((out) => (out[1] = Number.NaN));
  const violation = problemWith((out) => (out[2] = Number.NaN));

  it.each([
    ['objective 0', problemWith((out) => (out[0] = Number.NaN))],
    ['objective 1', objective],
    ['violation 0', violation],
  ])('is told with the design: %s', (what, problem) => {
    const message = `join gives NaN for, or leaves unwritten, ${what} ${design}`;
    expect(() => compose(problem)).toThrow(message);
    expect(() => enumerateChunk(problem, 0, 18)).toThrow(message);
  });

  it('is told when designs near a front are gathered too', () => {
    const rows = Float64Array.of(1, 3, 0, 2, 2, 1, 3, 1, 2);
    const kept = [0, 1].map(() => [0, 1].map(() => ({ objectives: 2, preferences: 0, genome: 1, rows })));
    const around = { front: [], band: 0, most: 100 };
    expect(
      gatherShared(
        problemWith(() => {}),
        [0, 1],
        kept,
        around,
      ).counts.designs,
    ).toBe(18);
    expect(() => gatherShared(violation, [0, 1], kept, around)).toThrow(design);
  });

  it('is told where it writes less than it should', async () => {
    const short: FactoredProblem = {
      ...objective,
      objectiveCount: 3,
      join: (_, [a, b], out) => void (out[0] = a[0] + b[0]),
    };
    expect(() => compose(short)).toThrow('objective 1 of the design');
    expect(() => enumerateChunk(short, 0, 18)).toThrow('objective 1 of the design');
    const { failed, archive } = await minimize(asProblem(short), { budget: 18 });
    expect(archive).toEqual([]);
    // Violations first: of what breaks a limit nobody asks the objectives.
    expect(failed[0].reason).toBe('violation 0 is NaN');
  });

  it('is told where it writes a goal for some designs alone, whichever was joined before', () => {
    const some: FactoredProblem = {
      ...objective,
      join: ([season], [a, b], out) => {
        out[0] = a[0] + b[0];
        out[2] = -1;
        if (season === 0) out[1] = a[1] + b[1];
      },
    };
    const problem = asProblem(some);
    void problem.evaluate([0, 1, 1]);
    expect(problem.evaluate([1, 1, 1])).toMatchObject({ objectives: [4, Number.NaN] });
    expect(() => compose(some)).toThrow('objective 1 of the design');
    expect(() => enumerateChunk(some, 0, 18)).toThrow('objective 1 of the design');
  });

  it('bounds nothing where only the best of several designs join to it', () => {
    // No design is cheap and fast at once.
    const sound = problemWith(() => {});
    const problem: FactoredProblem = {
      ...sound,
      join(shared, figures, out) {
        sound.join(shared, figures, out);
        if (figures.some(([price, hours]) => price + hours < 4)) out.fill(Number.NaN);
      },
    };
    expect(compose(problem).front).toHaveLength(5);
  });
});

describe('a leaf that gives NaN', () => {
  it('is told with the part, its key and its genome', () => {
    const problem = problemWith(() => {});
    const [there, back] = problem.parts;
    const [stage] = back.stages;
    const leaf: typeof stage.leaf = (context, choice, out, at) => {
      stage.leaf?.(context, choice, out, at);
      if (choice[0] === 2) out[at + 1] = Number.NaN;
      return true;
    };
    expect(() => compose({ ...problem, parts: [there, { ...back, stages: [{ ...stage, leaf }] }] })).toThrow(
      'figure hours of back is NaN: key [0], genome [2]',
    );
  });
});
