import type { UnionDesign } from '../search/union.js';
import type { Alternative } from './alternative.js';
import { judge } from './judge.js';
import { hashOf } from './plan.js';
import type { Point } from './schema.js';
import { weigherOf, type Weigher } from './weigh.js';

/** What is known of a point by itself, whatever other points there are. */
export type Described = Omit<Point, 'marks' | 'ties'>;

/** A design's name: a hash of its canonical genes. */
export function designId(genes: Readonly<Record<string, string | number>>): string {
  return hashOf(genes).slice(0, 10);
}

/** Everything about one design, computed by the core. Fails only on our own bug: the search found it feasible. */
export function describe(alternative: Alternative, genome: readonly number[], weigh?: Weigher): Described {
  const judgement = judge(alternative, genome, weigh);
  if (judgement.kind !== 'feasible')
    throw new Error(`design ${genome.join()}: ${JSON.stringify(judgement.violations)}`);
  const genes = alternative.genes(genome);
  return {
    id: designId(genes),
    genome: [...genome],
    genes,
    ...judgement.record,
    leansOn: alternative.leansOn(genome),
  };
}

/** In their order; they share weighers. */
export function describeAll(alternatives: readonly Alternative[], designs: readonly UnionDesign[]): Described[] {
  const weighers = alternatives.map(weigherOf);
  return designs.map(({ alternative, genome }) => describe(alternatives[alternative], genome, weighers[alternative]));
}
