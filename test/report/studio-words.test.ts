import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareHash, placeOf, runHash } from '../../src/report/studio/place.js';
import { count, duration } from '../../src/report/studio/words.js';

describe('an address in the studio', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 });

  it('leads back to the run that it was made of, whatever its name', () => {
    fc.assert(
      fc.property(name, (run) => {
        expect(placeOf(runHash(run))).toEqual({ at: 'run', name: run });
      }),
    );
  });

  it('leads back to the runs that are compared, in their order', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 2, maxLength: 5 }), (names) => {
        expect(placeOf(compareHash(names))).toEqual({ at: 'compare', names });
      }),
    );
  });

  it.each(['', '#', '#/', '#/run', '#/run/', '#/compare/', '#/nowhere/x', '#/run/%', 'run'])(
    'that says "%s" leads to the list',
    (hash) => {
      expect(placeOf(hash)).toEqual({ at: 'list' });
    },
  );

  it('that compares one run leads to that run', () => {
    expect(placeOf('#/compare/a')).toEqual({ at: 'run', name: 'a' });
  });
});

describe('numbers of a run that goes on', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [12_345, '12.3K'],
    [33_959_116_800, '34B'],
    [372_639_637_181_644_800, '3.7e17'],
  ])('count %d as %s', (value, text) => {
    expect(count(value)).toBe(text);
  });

  it.each([
    [0, '0 s'],
    [2.94, '2.9 s'],
    [41.3, '41 s'],
    [59.7, '1 min 0 s'],
    [125, '2 min 5 s'],
    [3599.6, '1 h 0 min'],
    [12_000, '3 h 20 min'],
  ])('tell %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
