/**
 * Small random factored problems with everything that has gone wrong once: figures that do not follow their genes, ties
 * by the dozen, limits on figures that no objective sees, bandwidths that meet in a minimum, contexts and leaves that fail.
 */
import {
  choiceAt,
  type Context,
  type FactoredProblem,
  type Infeasible,
  type Part,
  type Stage,
  type Variable,
} from '../../src/search/problem.js';
import { threefry } from '../../src/search/rng.js';

const words = new Uint32Array(2);

/** A pure function of its arguments, uniform among 0 .. below - 1. */
function table(below: number, ...keys: readonly number[]): number {
  let [x, y] = [0x9e3779b9, 0x243f6a88];
  for (const key of keys) {
    threefry(key, 0, x, y, words);
    [x, y] = words;
  }
  return x % below;
}

interface Sums {
  readonly path: readonly number[];
  /** So far: sums of the `min` figures, minima of the `max` figures. */
  readonly figures: Float64Array;
}

export interface RandomProblemOptions {
  /** Adds a figure to each part that nothing but a constraint looks at. */
  readonly hiddenLimit?: boolean;
  /** Claims that bandwidths count only by the smallest, and lets `join` do otherwise. */
  readonly brokenBottleneck?: boolean;
  /** Has parts that call keys the same, that exchange designs between keys, that do both, and that do neither. */
  readonly likeKeys?: boolean;
}

export function randomProblem(
  seed: number,
  { hiddenLimit, brokenBottleneck, likeKeys }: RandomProblemOptions = {},
): FactoredProblem {
  const draw = (below: number, ...keys: readonly number[]) => table(below, seed, ...keys);
  const scale = [1, 1, 0.1, 1 / 3][draw(4, 1)];
  const shared = likeKeys ? variables(2 + draw(2, 2), 2, 3, 100) : variables(draw(3, 2), 1, 3, 100);
  const partCount = brokenBottleneck ? 2 : 1 + draw(3, 3);
  const wideCount = brokenBottleneck ? 1 : draw(3, 4);
  const bottleneck = brokenBottleneck === true || (wideCount === 1 && draw(4, 5) > 0);
  const read = Array.from({ length: partCount }, (_, p) =>
    [...shared.keys()].filter((index) => draw(3, 1000 * (p + 1), 4, index) > 0),
  );
  /** Shared variables that reach nothing but the figures of one part. */
  const owned = shared.map(
    (_, index) =>
      likeKeys === true && read.filter((reads) => reads.includes(index)).length === 1 && draw(3, 8, index) > 0,
  );
  const first = (key: readonly number[], index: number) => key.with(index, choiceAt(shared[index], 0));
  const parts = Array.from({ length: partCount }, (_, p) => randomPart(p));
  const objectiveCount = [1, 2, 2, 3, 3, 4][draw(6, 6)];
  const limits = hiddenLimit ? 1 : draw(3, 7);

  function variables(count: number, least: number, most: number, salt: number): Variable[] {
    return Array.from({ length: count }, (_, i): Variable => {
      const size = least + draw(most - least + 1, salt, i, 1);
      const name = `v${salt}.${i}`;
      if (draw(3, salt, i, 2) === 0) return { name, kind: 'integer', min: 2, max: 1 + size };
      const values = Array.from({ length: size }, (__, k) => k * k);
      return { name, kind: draw(2, salt, i, 3) === 0 ? 'ordinal' : 'categorical', values };
    });
  }

  function randomPart(p: number): Part {
    const salt = 1000 * (p + 1);
    const narrow = [1, 2, 3, 3][draw(4, salt, 1)] + (hiddenLimit ? 1 : 0);
    // Parts without a bandwidth stand beside parts with one.
    const wide = p > 0 && !brokenBottleneck && draw(3, salt, 2) === 0 ? 0 : wideCount;
    const senses = [
      ...Array.from({ length: narrow }, () => 'min' as const),
      ...Array.from({ length: wide }, () => 'max' as const),
    ];
    if (draw(2, salt, 3) === 0) senses.reverse();
    const reads = read[p];
    const mine = reads.filter((index) => owned[index]);
    const exchanges = (key: readonly number[]) => mine.reduce(first, key);
    // Some variable is read only where another has its first choice.
    const from = draw(Math.max(1, reads.length), salt, 11);
    const [switched, by] = [reads[from], reads[(from + 1) % reads.length]];
    const merges = likeKeys === true && reads.length > 1 && draw(2, salt, 12) === 0;
    const sameAs = (key: readonly number[]) => (key[by] === choiceAt(shared[by], 0) ? key : first(key, switched));
    const stageCount = 1 + draw(3, salt, 5);
    // A whole number of machines: a better gene may lead to a worse figure.
    const ceiling = draw(2, salt, 6) === 0;

    const add = (stage: number, context: Context, choice: readonly number[]): Sums => {
      const above = Array.isArray(context)
        ? {
            path: reads.map((index) => (merges ? sameAs(context) : (context as readonly number[]))[index]),
            figures: Float64Array.from(senses, (sense) => (sense === 'min' ? 0 : Number.POSITIVE_INFINITY)),
          }
        : (context as Sums);
      const path = [...above.path, ...choice];
      const figures = above.figures.map((value, f) => {
        const own = draw(7, salt, 7, stage, f, ...path);
        return senses[f] === 'min' ? value + own * scale : Math.min(value, 1 + own);
      });
      return { path, figures };
    };
    const fate = (stage: number, path: readonly number[]) => draw(24, salt, 8, stage, ...path);

    const stages = Array.from({ length: stageCount }, (_, s): Stage => {
      const most = [9, 5, 3][partCount - 1];
      const count = draw(8, salt, 9, s) === 0 ? 0 : 1 + draw(2, salt, 10, s);
      const base = { variables: variables(count, count === 1 ? 2 : 1, most, salt + 10 * s) };
      const bound = !ceiling && s > 0 ? { bound: (context: Context) => (context as Sums).figures } : {};
      if (s < stageCount - 1)
        return {
          ...base,
          ...bound,
          enter(context, choice): Sums | Infeasible {
            const sums = add(s, context, choice);
            const end = fate(s, sums.path);
            if (end === 0) return { infeasible: true, rule: 'capacity', need: 3, have: 2 };
            if (end === 1) return { infeasible: true, kind: 'invalid', rule: 'forbidden' };
            if (end === 2) return { infeasible: true, kind: 'duplicate', rule: 'no effect' };
            return sums;
          },
        };
      return {
        ...base,
        ...bound,
        leaf(context, choice, out, at) {
          const { path, figures } = add(s, context, choice);
          const end = fate(s, path);
          if (end === 0) out[at] = 1;
          if (end <= 1) return false;
          for (const [f, value] of figures.entries())
            out[at + f] = ceiling && senses[f] === 'min' ? Math.ceil(value / (1 + (path.at(-1) ?? 0))) : value;
          return true;
        },
      };
    });
    return {
      name: `p${p}`,
      reads,
      ...(merges && { sameAs }),
      ...(mine.length > 0 && { exchanges }),
      rules: ['unused', 'cold'],
      figures: senses.map((sense, f) => ({ name: `f${f}`, sense })),
      stages,
    };
  }

  const places = parts.flatMap(({ figures }, p) => figures.map(({ sense }, f) => ({ p, f, sense })));
  const narrow = places.filter(({ sense }) => sense === 'min');
  const wide = places.filter(({ sense }) => sense === 'max');
  const hidden = parts.map(({ figures }) => figures.findLastIndex(({ sense }) => sense === 'min'));

  /** Weights for one shared choice: of row i, first the constant, then one for each narrow figure. */
  function weigh(shares: readonly number[]): number[][] {
    const choice = [...owned.keys()].filter((index) => owned[index]).reduce(first, shares);
    return Array.from({ length: objectiveCount + limits }, (_, i) => [
      scale * draw(3, 20, ...choice, i),
      ...narrow.map(({ p, f }) => {
        const isHidden = hiddenLimit === true && f === hidden[p];
        return isHidden ? Number(i >= objectiveCount) : [0, 0, 1, 3][draw(4, 21, ...choice, i, p, f)];
      }),
    ]);
  }
  const rows = Array.from({ length: objectiveCount + limits }, (_, i) => ({
    transfer: draw(3, 22, i),
    largest: draw(3, 23, i) === 0,
    limit: scale * (hiddenLimit ? parts.length : narrow.length) * (3 + 3 * draw(4, 24, i)),
  }));
  let last: readonly number[] | undefined;
  let weights: number[][] = [];

  return {
    shared,
    parts,
    objectiveCount,
    constraintCount: limits,
    ...(bottleneck ? { bottleneck } : {}),
    join(choice, figures, out) {
      if (choice !== last) weights = weigh(choice);
      last = choice;
      let smallest = Number.POSITIVE_INFINITY;
      let times = 0;
      for (const { p, f } of wide) {
        smallest = Math.min(smallest, figures[p][f]);
        times += 1 / figures[p][f];
      }
      const transfer = wide.length === 0 ? 0 : bottleneck && !brokenBottleneck ? 1 / smallest : times;
      for (const [i, row] of rows.entries()) {
        let sum = weights[i][0];
        let most = 0;
        for (const [k, { p, f }] of narrow.entries()) {
          const term = weights[i][k + 1] * figures[p][f];
          sum += term;
          most = Math.max(most, term);
        }
        sum += row.transfer * transfer;
        const value = row.largest ? most : sum;
        out[i] = i < objectiveCount ? value : value / row.limit - 1;
      }
    },
  };
}
