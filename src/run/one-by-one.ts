import type { EnumeratedChunk } from '../search/exhaustive.js';
import { variablesOf } from '../search/factored.js';
import type { Surroundings } from '../search/gather.js';
import { Band } from '../search/pareto/band.js';
import { RowList } from '../search/pareto/row-list.js';
import type { FactoredProblem, Genome } from '../search/problem.js';
import { advance, dialsOf, genomeAt } from '../search/space.js';
import { answersTo } from './answers.js';
import { type Answer, widthsOf } from './evaluate/batch.js';
import type { NearEnumerated } from './evaluate/task.js';
import type { FailedDesign } from './found.js';
import { Tally } from './tally.js';
import type { Runner } from './units.js';

/** A range of all designs in which some evaluation fails: it costs that design and no other. */
export interface Stretch {
  readonly start: bigint;
  readonly count: number;
}

export type RescuedChunk = EnumeratedChunk & { readonly failures?: readonly FailedDesign[] };
export type RescuedNear = NearEnumerated & { readonly failures?: readonly FailedDesign[] };

const BATCH = 10_000;

/** The same as `enumerateChunk`. */
export async function oneByOne(problem: FactoredProblem, runner: Runner, stretch: Stretch): Promise<RescuedChunk> {
  const tally = new Tally(problem);
  await eachAnswer(problem, runner, stretch, [], (genome, answer) => tally.enter(genome, answer));
  return { front: tally.archive.entries(), counts: tally.counts, failures: tally.failures };
}

/** The same as `enumerateNear`. `failed`: designs that are known to fail, and are not tried again. */
export async function nearOneByOne(
  problem: FactoredProblem,
  runner: Runner,
  stretch: Stretch,
  failed: readonly FailedDesign[],
  around: Surroundings,
): Promise<RescuedNear> {
  const { objectiveCount: objectives } = problem;
  const genomeLength = variablesOf(problem).length;
  const band = new Band(around.front, objectives, around.band);
  const found = new RowList(objectives + genomeLength, around.most);
  const tally = new Tally(problem);
  await eachAnswer(problem, runner, stretch, failed, (genome, answer) => {
    tally.enter(genome, answer);
    if (answer.kind === 'feasible' && !band.excludes(answer.objectives))
      found.push(answer.objectives, objectives, genome);
  });
  return {
    front: { objectives, preferences: 0, genome: genomeLength, rows: found.rows() },
    counts: { ...tally.counts, designs: found.count },
    failures: tally.failures,
  };
}

async function eachAnswer(
  problem: FactoredProblem,
  runner: Runner,
  { start, count }: Stretch,
  failed: readonly FailedDesign[],
  visit: (genome: Genome, answer: Answer) => void,
): Promise<void> {
  const variables = variablesOf(problem);
  const dials = dialsOf(variables);
  const widths = widthsOf(problem);
  const skipped = new Set(failed.map(({ genome }) => genome.join()));
  const next = genomeAt(variables, start);
  for (let left = count; left > 0; ) {
    const genomes: Genome[] = [];
    for (; genomes.length < BATCH && left > 0; left--) {
      if (!skipped.has(next.join())) genomes.push([...next]);
      advance(next, dials);
    }
    const answers = await answersTo(runner, widths, genomes);
    for (const [i, genome] of genomes.entries()) visit(genome, answers[i]);
  }
}
