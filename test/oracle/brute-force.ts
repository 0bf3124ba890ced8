import { compose, type ComposeOptions, mergeDesigns, type FrontDesign } from '../../src/search/compose.js';
import { enumerateChunk, enumerationChunks } from '../../src/search/exhaustive.js';
import { shapeOf } from '../../src/search/join.js';
import { Archive } from '../../src/search/pareto/archive.js';
import { preferenceOf } from '../../src/search/preference.js';
import type { FactoredProblem } from '../../src/search/problem.js';
import { combinations, genomeAt } from '../../src/search/space.js';
import { unionFronts, type UnionDesign } from '../../src/search/union.js';
import { Walker } from '../../src/search/walker.js';

/** Every design of every kind, offered to one comparison of each with each. */
export function bruteForce(problems: readonly FactoredProblem[], of = enumerated): UnionDesign[] {
  return unionFronts(problems.map(of));
}

export function exactFront(problems: readonly FactoredProblem[], options: ComposeOptions = {}): UnionDesign[] {
  return unionFronts(problems.map((problem) => compose(problem, options).front));
}

export function enumerated(problem: FactoredProblem): FrontDesign[] {
  const chunks = enumerationChunks(problem);
  return mergeDesigns(
    problem,
    chunks.map(({ start, count }) => enumerateChunk(problem, start, count).front),
  );
}

interface PartDesign {
  readonly genes: readonly number[];
  readonly figures: Float64Array;
}

/**
 * The same for millions of designs: each design of a part is evaluated once for a shared choice, not once for each partner, and
 * each pair that stands is joined. It knows no keys, bounds, part fronts nor exchanges.
 */
export function paired(problem: FactoredProblem): FrontDesign[] {
  const { shared, parts, objectiveCount } = problem;
  const archive = new Archive(shapeOf(problem));
  const preference = preferenceOf(problem);
  const preferred = new Float64Array(preference.length);
  const out = new Float64Array(objectiveCount + problem.constraintCount);
  const walkers = parts.map((_, p) => new Walker(problem, p));
  const figures: Float64Array[] = [];

  function joinAll(choice: readonly number[], designs: readonly PartDesign[][], genome: readonly number[]): void {
    const p = figures.length;
    if (p < parts.length) {
      for (const one of designs[p]) {
        figures.push(one.figures);
        joinAll(choice, designs, [...genome, ...one.genes]);
        figures.pop();
      }
      return;
    }
    problem.join(choice, figures, out);
    for (let i = objectiveCount; i < out.length; i++) if (out[i] > 0) return;
    if (archive.dominates(out)) return;
    preference.write(figures, preferred);
    archive.offer(out, preferred, genome);
  }

  for (let index = 0; index < combinations(shared); index++) {
    const choice = genomeAt(shared, index);
    const designs = walkers.map((walker, p) => standing(problem, p, walker, choice));
    joinAll(choice, designs, choice);
  }
  return mergeDesigns(problem, [archive.entries()]);
}

/** Designs of a part that stand by themselves. */
function standing(problem: FactoredProblem, part: number, walker: Walker, choice: readonly number[]): PartDesign[] {
  const variables = problem.parts[part].stages.flatMap((stage) => stage.variables);
  const genome = new Float64Array(walker.end);
  genome.set(choice);
  const found: PartDesign[] = [];
  for (let index = 0; index < combinations(variables); index++) {
    const genes = genomeAt(variables, index);
    genome.set(genes, walker.start);
    if (walker.evaluate(genome) === undefined) found.push({ genes, figures: walker.figures.slice() });
  }
  return found;
}
