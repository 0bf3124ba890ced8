import type { EnumeratedChunk } from '../search/exhaustive.js';
import { variablesOf } from '../search/factored.js';
import type { FactoredProblem, Genome } from '../search/problem.js';
import { advance, dialsOf, genomeAt } from '../search/space.js';
import { answersTo } from './answers.js';
import { widthsOf } from './evaluate/batch.js';
import type { FailedDesign } from './found.js';
import { Tally } from './tally.js';
import type { Runner } from './units.js';

export type RescuedChunk = EnumeratedChunk & { readonly failures?: readonly FailedDesign[] };

const BATCH = 10_000;

/** The same as `enumerateChunk`, for a range in which some evaluation fails: it costs the front that design and no other. */
export async function oneByOne(
  problem: FactoredProblem,
  runner: Runner,
  start: bigint,
  count: number,
): Promise<RescuedChunk> {
  const variables = variablesOf(problem);
  const dials = dialsOf(variables);
  const widths = widthsOf(problem);
  const tally = new Tally(problem);
  const next = genomeAt(variables, start);
  for (let left = count; left > 0; ) {
    const genomes: Genome[] = [];
    for (; genomes.length < BATCH && left > 0; left--) {
      genomes.push([...next]);
      advance(next, dials);
    }
    const answers = await answersTo(runner, widths, genomes);
    for (const [i, genome] of genomes.entries()) tally.enter(genome, answers[i]);
  }
  return { front: tally.archive.entries(), counts: tally.counts, failures: tally.failures };
}
