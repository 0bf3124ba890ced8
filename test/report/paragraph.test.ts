import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composed, type Clause } from '../../src/report/words/paragraph.js';

const clause = (text: string, rank: number, rest: Partial<Clause> = {}): Clause => ({
  rank,
  phrase: { text, facts: {} },
  ...rest,
});

describe('a list from the largest part down', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });

  it('names no part behind one that found no room', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 3 }), (list, most) => {
        const words = list.map((length, i) => `${i}${'x'.repeat(length)}`);
        const clauses = words.map((word, i) =>
          clause(word, i < 2 ? 1 : 3 + i, i > 0 ? { joint: ', ', follows: true } : {}),
        );
        const [said] = composed([{ head: 'Time', clauses }], most, 40).paragraphs;
        const named = said === undefined ? [] : said.text.split(', ');
        expect(named).toEqual(words.slice(0, named.length));
      }),
      { numRuns: 300 },
    );
  });

  it('gives its room to what is no part of it', () => {
    const clauses = [
      clause('a', 1),
      clause('b'.repeat(40), 2, { joint: ', ', follows: true }),
      clause('c', 3, { joint: ', ', follows: true }),
      clause('d', 3),
    ];
    expect(composed([{ head: 'Time', clauses }], 1, 20).paragraphs).toEqual([{ head: 'Time', text: 'a; d' }]);
  });
});
