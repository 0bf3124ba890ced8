/**
 * The front of the whole for some shared choices, from the fronts of the parts. Branch and bound over the parts in
 * turn: blocks of designs, then designs, with the best figures of all that is still open. Joining best figures bounds
 * what any completion can join to, and needs no slack: `join` is built of operations that keep order (+, max, scaling by
 * non-negative numbers), and IEEE rounding keeps order too. A bound that only equals a member of the archive is not cut
 * off, since the preference may yet decide for what lies behind it.
 */
import { allVariables, partStarts } from './layout.js';
import { hasNaN, joinFault } from './no-number.js';
import { Archive, type Entries, type Shape } from './pareto/archive.js';
import type { Block } from './part/block.js';
import { keyIndex } from './part/key.js';
import { type Layer, layerFor, layersOf } from './part/layer.js';
import { preferenceOf } from './preference.js';
import type { FactoredProblem } from './problem.js';
import { genomeAt } from './space.js';

export interface JoinCounts {
  /** Shared choices for which every part has a feasible design, and for which some part has none. */
  assignments: number;
  emptyAssignments: number;
  /** Complete designs joined, and how many of those met all limits. */
  joins: number;
  feasible: number;
  /** Bounds taken, and how many of them cut something off. */
  bounds: number;
  cuts: number;
}

export interface JoinedChunk {
  readonly front: Entries;
  readonly counts: JoinCounts;
}

export function shapeOf(problem: FactoredProblem): Shape {
  return {
    objectives: problem.objectiveCount,
    preferences: preferenceOf(problem).length,
    genome: allVariables(problem).length,
  };
}

/**
 * `assignments`: shared choices by their index. `fronts[p][k]`: front of part p for its key k; only those that the assignments
 * need are looked at.
 */
export function joinShared(
  problem: FactoredProblem,
  assignments: readonly number[],
  fronts: readonly (readonly Entries[])[],
): JoinedChunk {
  const { parts, objectiveCount, constraintCount } = problem;
  const shape = shapeOf(problem);
  const archive = new Archive(shape);
  const counts: JoinCounts = { assignments: 0, emptyAssignments: 0, joins: 0, feasible: 0, bounds: 0, cuts: 0 };
  const preference = preferenceOf(problem);
  const preferred = new Float64Array(shape.preferences);
  const genome = new Float64Array(shape.genome);
  const out = new Float64Array(objectiveCount + constraintCount);
  const last = parts.length - 1;
  const starts = partStarts(problem);

  let shared: number[] = [];
  let threshold = Number.POSITIVE_INFINITY;
  let layers: Layer[] = [];
  /** The last part with designs at the threshold: every combination needs one such design (see layer.ts). */
  let lastAtThreshold = 0;
  const figures: Float64Array[] = [];

  function violated(): boolean {
    for (let i = objectiveCount; i < out.length; i++) if (out[i] > 0) return true;
    return false;
  }

  function joined(): void {
    // What `join` does not write is no number.
    out.fill(Number.NaN);
    problem.join(shared, figures, out);
  }

  function hopeless(): boolean {
    joined();
    counts.bounds++;
    // The best of several designs is none itself: where it joins to NaN it bounds nothing.
    const cut = archive.dominates(out) || violated();
    if (cut) counts.cuts++;
    return cut;
  }

  function visit(p: number, reached: boolean): void {
    const layer = layers[p];
    const reachable = reached || p < lastAtThreshold;
    if (layer.threshold === threshold) visitBlocks(p, layer.at, true);
    else if (reachable) visitBlocks(p, layer.at, reached);
    if (reachable) visitBlocks(p, layer.above, reached);
    figures[p] = layer.best;
  }

  function visitBlocks(p: number, blocks: readonly Block[], reached: boolean): void {
    for (const { best, designs } of blocks) {
      figures[p] = best;
      if (hopeless()) continue;
      for (const design of designs) {
        figures[p] = design.figures;
        if (p < last) {
          if (hopeless()) continue;
          genome.set(design.genome, starts[p]);
          visit(p + 1, reached);
          continue;
        }
        joined();
        counts.joins++;
        if (hasNaN(out)) {
          genome.set(design.genome, starts[p]);
          throw joinFault(problem, out, genome);
        }
        if (violated()) continue;
        counts.feasible++;
        if (archive.dominates(out)) continue;
        genome.set(design.genome, starts[p]);
        preference.write(figures, preferred);
        archive.offer(out, preferred, genome);
      }
    }
  }

  const known = parts.map(() => new Map<number, Layer[]>());
  function knownLayers(p: number, key: number): Layer[] {
    const found = known[p].get(key) ?? layersOf(problem, p, fronts[p][key]);
    known[p].set(key, found);
    return found;
  }

  for (const index of assignments) {
    shared = genomeAt(problem.shared, index);
    const stacks = parts.map((_, p) => knownLayers(p, keyIndex(problem, p, shared)));
    if (stacks.some((stack) => stack.length === 0)) {
      counts.emptyAssignments++;
      continue;
    }
    counts.assignments++;
    genome.set(shared);
    const thresholds = new Set(stacks.flatMap((stack) => stack.map((layer) => layer.threshold)));
    for (threshold of [...thresholds].sort((a, b) => b - a)) {
      const unions = stacks.map((stack) => layerFor(stack, threshold));
      if (unions.includes(undefined)) continue;
      layers = unions as Layer[];
      lastAtThreshold = layers.findLastIndex((layer) => layer.threshold === threshold);
      for (const [p, layer] of layers.entries()) figures[p] = layer.best;
      visit(0, false);
    }
  }
  return { front: archive.entries(), counts };
}
