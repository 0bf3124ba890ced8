/**
 * All designs of the whole in the band around a front, for some shared choices, from designs of the parts: branch and bound
 * over the parts in turn as in join.ts, but nothing is left out for being no better than another.
 */
import { allVariables, partStarts } from './layout.js';
import { hasNaN, joinFault } from './no-number.js';
import { type Entries, entryCount } from './pareto/archive.js';
import { Band } from './pareto/band.js';
import { RowList } from './pareto/row-list.js';
import { bestOf, type Block, cutBlocks, designsIn } from './part/block.js';
import { signsOf } from './part/front.js';
import { keyIndex } from './part/key.js';
import type { FactoredProblem } from './problem.js';
import { genomeAt } from './space.js';

/** A front of the whole, its objectives alone, and the width of the band around it; plain data. */
export interface Surroundings {
  readonly front: readonly (readonly number[])[];
  readonly band: number;
  /** More designs than these are counted, up to the first too many, and not listed. */
  readonly most: number;
}

export interface GatherCounts {
  joins: number;
  bounds: number;
  cuts: number;
  /** In the band; one above `most` stands for too many. */
  designs: number;
}

export interface Gathered {
  /** Rows objectives ++ genome, in no special order; empty where there are too many. */
  readonly front: Entries;
  readonly counts: GatherCounts;
}

interface Members {
  readonly best: Float64Array;
  readonly blocks: readonly Block[];
}

/** `kept[p][k]`: designs of part p for its key k; only those that the assignments need are looked at. */
export function gatherShared(
  problem: FactoredProblem,
  assignments: readonly number[],
  kept: readonly (readonly Entries[])[],
  around: Surroundings,
): Gathered {
  const { parts, objectiveCount, constraintCount } = problem;
  const band = new Band(around.front, objectiveCount, around.band);
  const counts = { joins: 0, bounds: 0, cuts: 0, designs: 0 };
  const out = new Float64Array(objectiveCount + constraintCount);
  const last = parts.length - 1;
  const starts = partStarts(problem);
  const genome = new Float64Array(allVariables(problem).length);
  const found = new RowList(objectiveCount + genome.length, around.most);
  const figures: Float64Array[] = [];
  let shared: number[] = [];
  let members: Members[] = [];

  function outside(): boolean {
    problem.join(shared, figures, out);
    for (let i = objectiveCount; i < out.length; i++) if (out[i] > 0) return true;
    return band.excludes(out);
  }

  function hopeless(): boolean {
    counts.bounds++;
    const cut = outside();
    if (cut) counts.cuts++;
    return cut;
  }

  function visit(p: number): void {
    for (const { best, designs } of members[p].blocks) {
      figures[p] = best;
      if (hopeless()) continue;
      for (const design of designs) {
        if (found.full) return;
        figures[p] = design.figures;
        genome.set(design.genome, starts[p]);
        if (p < last) {
          if (!hopeless()) visit(p + 1);
          continue;
        }
        counts.joins++;
        const isOut = outside();
        if (hasNaN(out)) throw joinFault(problem, out, genome);
        if (!isOut) found.push(out, objectiveCount, genome);
      }
    }
    figures[p] = members[p].best;
  }

  const known = parts.map(() => new Map<number, Members>());
  function membersOf(p: number): Members {
    const key = keyIndex(problem, p, shared);
    const of = known[p].get(key) ?? blocksOf(problem, p, kept[p][key]);
    known[p].set(key, of);
    return of;
  }

  for (const index of assignments) {
    shared = genomeAt(problem.shared, index);
    members = parts.map((_, p) => membersOf(p));
    if (members.some(({ blocks }) => blocks.length === 0)) continue;
    genome.set(shared);
    for (const [p, { best }] of members.entries()) figures[p] = best;
    visit(0);
  }
  counts.designs = found.count;
  return {
    front: { objectives: objectiveCount, preferences: 0, genome: genome.length, rows: found.rows() },
    counts,
  };
}

function blocksOf(problem: FactoredProblem, p: number, designs: Entries): Members {
  const signs = signsOf(problem.parts[p]);
  const blocks = entryCount(designs) === 0 ? [] : cutBlocks(designsIn(designs, signs), signs);
  return {
    best: bestOf(
      blocks.map((block) => block.best),
      signs,
    ),
    blocks,
  };
}
