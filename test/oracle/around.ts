import { buildAlternatives } from '../../src/run/alternative.js';
import { subSpace } from '../../src/run/sub-space.js';
import type { Objective } from '../../src/objective/load.js';
import { nondominated } from '../../src/search/pareto/nondominated.js';
import { variablesOf } from '../../src/search/factored.js';
import { cardinality, choiceAt, type FactoredProblem } from '../../src/search/problem.js';
import { Rng } from '../../src/search/rng.js';
import { Walker } from '../../src/search/walker.js';
import type { GeneValue } from '../../src/space/gene.js';
import type { Space } from '../../src/space/load.js';
import { planFor } from './sub-space.js';

/** Values that genes, by `pool.key`, are confined to. */
export type Confined = Readonly<Record<string, readonly GeneValue[]>>;

export function confined(space: Space, to: Confined): Space {
  const genes = space.genes.map((gene) => ({ ...gene, values: to[`${gene.pool}.${gene.key}`] ?? gene.values }));
  return { ...space, genes };
}

/** Shared choices that are tried, designs of a part for each, and how many that stand are enough. */
const SHARED_DRAWS = 10;
const DRAWS = 2000;
const STANDING = 30;

/**
 * A random sub-space of at most `most` designs in which some stand: the values of two good ones of each kind, among those that
 * chance finds, are kept, and others struck. Without them most sub-spaces of a wide space hold nothing that is any good. Of genes
 * that are `whole`, no value is struck.
 */
export function spaceAround(
  space: Space,
  objective: Objective,
  most: number,
  seed: number,
  whole: readonly string[] = [],
): Space {
  const rng = new Rng(seed);
  const keep = new Map<string, Set<GeneValue>>();
  for (const { pool, key, values } of space.genes)
    if (whole.includes(`${pool}.${key}`)) keep.set(`${pool}.${key}`, new Set(values));
  for (const one of problemsOf(space, objective)) {
    const good = standing(one.factored, rng);
    // What stays whole leaves room for the values of a single one.
    const anchors = good.length === 0 ? 0 : whole.length > 0 ? 1 : 2;
    for (const genome of Array.from({ length: anchors }, () => good[rng.integer(good.length)]))
      for (const [gene, value] of Object.entries(one.genes(genome)))
        keep.set(gene, (keep.get(gene) ?? new Set()).add(value));
  }
  return subSpace(space, most, rng, keep);
}

interface Half {
  readonly genes: readonly number[];
  readonly figures: readonly Float64Array[];
}

/** Designs that nobody beats among those found: for each of some shared choices, all that join of pools that stand by themselves. */
function standing(problem: FactoredProblem, rng: Rng): number[][] {
  const { shared, parts, objectiveCount, constraintCount } = problem;
  const variables = variablesOf(problem);
  const out = new Float64Array(objectiveCount + constraintCount);
  const found: { readonly genome: number[]; readonly objectives: number[] }[] = [];
  const any = () => variables.map((variable) => choiceAt(variable, rng.integer(cardinality(variable))));
  for (let draw = 0; draw < SHARED_DRAWS; draw++) {
    const choice = any().slice(0, shared.length);
    let designs: Half[] = [{ genes: choice, figures: [] }];
    for (const p of parts.keys()) {
      const walker = new Walker(problem, p);
      const own: Half[] = [];
      for (let i = 0; i < DRAWS && own.length < STANDING; i++) {
        const genome = [...choice, ...any().slice(shared.length)];
        if (walker.evaluate(genome) === undefined)
          own.push({ genes: genome.slice(walker.start, walker.end), figures: [walker.figures.slice()] });
      }
      designs = designs.flatMap((half) =>
        own.map(({ genes, figures }) => ({
          genes: [...half.genes, ...genes],
          figures: [...half.figures, ...figures],
        })),
      );
    }
    for (const { genes, figures } of designs) {
      problem.join(choice, [...figures], out);
      if (out.subarray(objectiveCount).every((excess) => excess <= 0))
        found.push({ genome: [...genes], objectives: [...out.subarray(0, objectiveCount)] });
    }
  }
  return nondominated(found.map(({ objectives }) => objectives)).map((index) => found[index].genome);
}

export const problemsOf = (space: Space, objective: Objective) => buildAlternatives(planFor(space, objective));
