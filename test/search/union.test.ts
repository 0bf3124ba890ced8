import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrontDesign } from '../../src/search/compose.js';
import { dominates } from '../../src/search/pareto/dominance.js';
import { nondominated } from '../../src/search/pareto/nondominated.js';
import { unionFronts } from '../../src/search/union.js';

const design = (objectives: number[], i = 0): FrontDesign => ({ genome: [i], objectives, preference: [] });

/** Any vectors on a small grid, made a front. */
const front = fc
  .array(fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 }), fc.nat({ max: 6 })), { maxLength: 12 })
  .map((points) => nondominated(points).map((index) => design([...points[index]], index)));

describe('the union of fronts', () => {
  it('keeps what no design of any alternative dominates, and each vector once, of the earliest alternative', () => {
    fc.assert(
      fc.property(fc.array(front, { maxLength: 4 }), (fronts) => {
        const all = fronts.flatMap((one, alternative) => one.map((of) => ({ ...of, alternative })));
        const wanted = all.filter(
          (one, i) =>
            !all.some((other) => dominates(other.objectives, one.objectives)) &&
            !all.slice(0, i).some((earlier) => earlier.objectives.join() === one.objectives.join()),
        );
        const found = unionFronts(fronts);
        expect(new Set(found)).toEqual(new Set(wanted));
      }),
      { seed: 1 },
    );
  });

  it('is in the order of the objectives, whatever the order of the alternatives', () => {
    const [a, b] = [
      [design([1, 5]), design([4, 1])],
      [design([0, 9]), design([2, 2])],
    ];
    const vectors = (fronts: FrontDesign[][]) => unionFronts(fronts).map(({ objectives }) => objectives);
    expect(vectors([a, b])).toEqual([
      [0, 9],
      [1, 5],
      [2, 2],
      [4, 1],
    ]);
    expect(vectors([b, a])).toEqual(vectors([a, b]));
  });

  it('of one front is that front, and of none is empty', () => {
    const only = [design([1, 2]), design([2, 1], 1)];
    expect(unionFronts([only])).toEqual(only.map((one) => ({ ...one, alternative: 0 })));
    expect(unionFronts([[], []])).toEqual([]);
  });
});
