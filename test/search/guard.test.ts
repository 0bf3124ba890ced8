import { describe, expect, it } from 'vitest';
import { guarded } from '../../src/search/guard.js';
import type { Genome, Problem, Trial } from '../../src/search/problem.js';

const problem: Problem = {
  variables: ['a', 'b'].map((name) => ({ name, kind: 'integer', min: 0, max: 9 })),
  objectiveCount: 1,
  constraintCount: 1,
  evaluate: ([a, b]) => ({ objectives: [a + b], violations: [0] }),
};
const trial = (genome: Genome, more: Partial<Trial> = {}): Trial => ({
  genome,
  objectives: [genome[0] + genome[1]],
  violations: [0],
  ...more,
});

/** An optimizer behind the door, which asks for the same at all times, and all that it hears. */
function listening() {
  const asked: readonly Genome[] = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const heard: Trial[] = [];
  const make = guarded(() => ({
    ask: (count) => asked.slice(0, count),
    tell: (trials) => void heard.push(...trials),
  }));
  return { optimizer: make(problem, {}), heard, asked };
}

describe('what stands before an optimizer', () => {
  it.each<[string, readonly Genome[]]>([
    [
      'in the order asked',
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
    [
      'in another order',
      [
        [5, 6],
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'with some missing',
      [
        [3, 4],
        [5, 6],
      ],
    ],
    [
      'among designs that nobody asked for',
      [
        [1, 2],
        [9, 9],
        [3, 4],
        [1, 9],
        [5, 2],
      ],
    ],
  ])('hands on every design with its own figures: told %s', (_, genomes) => {
    const { optimizer, heard } = listening();
    for (const split of [genomes.length, 1]) {
      heard.length = 0;
      optimizer.ask(3);
      for (let i = 0; i < genomes.length; i += split)
        optimizer.tell(genomes.slice(i, i + split).map((genome) => trial([...genome], { preference: [genome[1]] })));
      expect(heard).toEqual(genomes.map((genome) => trial(genome, { preference: [genome[1]] })));
    }
  });

  it('counts what is told from the latest ask on', () => {
    const { optimizer, heard } = listening();
    optimizer.ask(3);
    optimizer.tell([trial([1, 2]), trial([3, 4])]);
    optimizer.ask(2);
    optimizer.tell([trial([1, 2]), trial([3, 4])]);
    expect(heard.map(({ genome }) => genome)).toEqual([1, 2, 1, 2].map((i) => (i === 1 ? [1, 2] : [3, 4])));
  });

  it('takes a genome that begins as one which was asked for, and goes on, for none of the problem', () => {
    const { optimizer, heard } = listening();
    optimizer.ask(3);
    for (const genome of [[1, 2, 3], [1], []])
      expect(() => optimizer.tell([trial(genome)])).toThrow(`genome 0 of those told has ${genome.length} number`);
    expect(heard).toEqual([]);
  });

  it('leaves neither side a list that the other may write to', () => {
    const { optimizer, heard, asked } = listening();
    const given = optimizer.ask(3) as number[][];
    const told = given.map((genome) => ({ genome, objectives: [1], violations: [0], preference: [2] }));
    const strange = { genome: [7, 7], objectives: [1], violations: [0] };
    optimizer.tell([...told, strange]);
    for (const one of [...told, strange]) for (const list of Object.values(one)) list.fill(8);
    expect(asked.map((genome) => [...genome])).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(heard.map(({ genome }) => genome)).toEqual([...asked, [7, 7]]);
    for (const { objectives, violations } of heard) expect([objectives, violations]).toEqual([[1], [0]]);
  });

  it.each([0, -1, 0.5, Number.NaN, 2 ** 53, '3'])('has no optimizer of %s, and asks none for so many', (count) => {
    const make = guarded(() => ({ ask: () => [], tell: () => {} }));
    const as = count as number;
    const said = 'is a whole number above 0, not ';
    expect(() => make(problem, { population: as })).toThrow(`population ${said}`);
    expect(() => make({ ...problem, objectiveCount: as }, {})).toThrow(`objectiveCount ${said}`);
    if (count !== 0)
      expect(() => make({ ...problem, constraintCount: as }, {})).toThrow(
        'constraintCount is a whole number of 0 or more',
      );
    expect(() => make(problem, {}).ask(as)).toThrow(`the number of designs to ask for ${said}`);
  });
});
