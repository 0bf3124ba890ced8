/**
 * A part's front, cut by bandwidth. When the parts form a chain whose `max` figures count only by the smallest, a design
 * matters only where it is on the front of all designs of at least that bandwidth; and a pair of designs needs to be
 * joined only at the threshold of its narrower member. Seen from a threshold, the union of the designs at or above it
 * falls into those that are *at* it and those *above*; pairs of two designs above were joined at a higher threshold, since
 * what is on the front of a union is also on the front of any smaller union that holds it.
 */
import { Archive, entriesOf, entryCount, type Entries } from '../pareto/archive.js';
import type { FactoredProblem } from '../problem.js';
import { bestOf, type Block, cutBlocks, designsIn, type PartDesign } from './block.js';
import { signsOf } from './front.js';

export interface Layer {
  readonly threshold: number;
  readonly at: readonly Block[];
  readonly above: readonly Block[];
  /** Best figures of the whole union. */
  readonly best: Float64Array;
}

/** The layers of one front, by descending threshold. Without thresholds: one layer at infinity that holds the front. */
export function layersOf(problem: FactoredProblem, part: number, front: Entries): Layer[] {
  if (entryCount(front) === 0) return [];
  const signs = signsOf(problem.parts[part]);
  const designs = designsIn(front, signs);
  const wide = problem.bottleneck === true ? signs.indexOf(-1) : -1;
  const bandwidth = ({ figures }: PartDesign) => (wide < 0 ? Number.POSITIVE_INFINITY : figures[wide]);

  const thresholds = [...new Set(designs.map(bandwidth))].sort((a, b) => b - a);
  if (thresholds.length === 1) return [layerAt(thresholds[0], designs, [], signs)];
  const small = [...signs.keys()].filter((i) => i !== wide);
  const union = new Archive({ objectives: small.length, preferences: 0, genome: 1 });
  return thresholds.map((threshold) => {
    for (const [index, design] of designs.entries()) {
      if (bandwidth(design) !== threshold) continue;
      union.offer(
        small.map((i) => design.figures[i]),
        [],
        [index],
      );
    }
    const members = Array.from(entriesOf(union.entries()), ({ genome }) => designs[genome[0]]);
    return layerAt(
      threshold,
      members.filter((design) => bandwidth(design) === threshold),
      members.filter((design) => bandwidth(design) !== threshold),
      signs,
    );
  });
}

/** The union of designs with at least this bandwidth; undefined when there is none. */
export function layerFor(layers: readonly Layer[], threshold: number): Layer | undefined {
  return layers.findLast((layer) => layer.threshold >= threshold);
}

function layerAt(
  threshold: number,
  at: readonly PartDesign[],
  above: readonly PartDesign[],
  signs: readonly number[],
): Layer {
  const blocks = { at: cutBlocks(at, signs), above: cutBlocks(above, signs) };
  const best = bestOf(
    [...blocks.at, ...blocks.above].map((block) => block.best),
    signs,
  );
  return { threshold, ...blocks, best };
}
