import { crc32 } from 'node:zlib';
import { diverged } from '../catalog/input-error.js';
import { mergeDesigns } from '../search/compose.js';
import { sumCounts } from '../search/counts.js';
import { asProblem, designCount } from '../search/factored.js';
import { createOptimizer, type OptimizerName } from '../search/optimizers.js';
import type { Genome, Trial } from '../search/problem.js';
import { answersTo } from './answers.js';
import { type Answer, type Batch, pack, unpack, widthsOf } from './evaluate/batch.js';
import type { RunAlgorithm } from './found.js';
import { vectorsIn } from './live.js';
import { Tally } from './tally.js';
import { Stopped } from './units.js';

/** Designs asked for at a time, whatever the workers. `random` learns nothing, so that large batches cost it nothing. */
const askedAtATime = (name: OptimizerName, population = 100): number => (name === 'random' ? 10_000 : population);

/** One ask and what came of it. The optimizer will ask the same again: the designs need no place, only a proof of that. */
interface Told {
  readonly asked: number;
  readonly batch: Batch;
}

const proofOf = (genomes: readonly Genome[]): number => crc32(new Uint8Array(Float64Array.from(genomes.flat()).buffer));

function feasibleOf(answers: readonly Answer[]): (readonly number[])[] {
  return answers.flatMap((answer) => (answer.kind === 'feasible' ? [answer.objectives] : []));
}

function checkSame(then: number, now: number, what: string): void {
  if (then !== now) throw diverged('checkpoint', what, then.toString(16), now.toString(16));
}

/**
 * Drives an optimizer: what it asks for is evaluated on the workers and told in the order asked. Every batch of answers
 * goes to a journal before it is told; a resumed run tells the optimizer what the journal holds, which brings it to the
 * very state in which it stopped.
 */
export const askTell =
  (name: OptimizerName): RunAlgorithm =>
  async (problem, runner, { seed, budget, population, from }) => {
    const optimizer = createOptimizer(name, asProblem(problem), {
      seed,
      ...(population !== undefined && { population }),
      ...(from !== undefined && { from }),
    });
    const { quality } = runner;
    const widths = widthsOf(problem);
    const tally = new Tally(problem);
    const { counts, failures, archive } = tally;
    const journal = runner.checkpoint.journal('trials');
    const most = askedAtATime(name, population);
    let ended: 'budget' | 'finished' | 'time' = 'budget';

    const answersFor = async (genomes: readonly Genome[]): Promise<Answer[]> => {
      const kept = journal.next() as Told | undefined;
      if (kept !== undefined) {
        checkSame(kept.asked, proofOf(genomes), `${name} from evaluation ${counts.leaves} on`);
        return unpack(kept.batch, widths);
      }
      const answers = await answersTo(runner, widths, genomes);
      if (runner.stopped()) throw new Stopped();
      journal.append({ asked: proofOf(genomes), batch: pack(answers) } satisfies Told);
      return answers;
    };

    function told(genome: Genome, answer: Answer): Trial | undefined {
      if (tally.enter(genome, answer) && 'objectives' in answer) quality.offer(answer.objectives);
      if (!('objectives' in answer)) return undefined;
      const { objectives, violations, preference } = answer;
      return { genome, objectives, violations, ...(preference && { preference }) };
    }

    try {
      runner.progress.begin(name, budget);
      while (counts.leaves < budget) {
        if (runner.stopped()) throw new Stopped();
        if (Date.now() > runner.deadline) {
          ended = 'time';
          break;
        }
        const genomes = optimizer.ask(Math.min(most, budget - counts.leaves));
        if (genomes.length === 0) {
          ended = 'finished';
          break;
        }
        const answers = await answersFor(genomes);
        quality.meet(feasibleOf(answers));
        const trials = genomes.map((genome, i) => told(genome, answers[i])).filter((trial) => trial !== undefined);
        optimizer.tell(trials);
        runner.progress.front(archive.size, quality.running, () => vectorsIn(archive.entries()));
        runner.progress.advance(genomes.length);
      }
    } finally {
      journal.close();
    }
    const { leaves, seeded: _, ...others } = sumCounts([counts]);
    return {
      front: mergeDesigns(problem, [archive.entries()]),
      certificate: {
        complete: failures.length === 0 && designCount(problem) === BigInt(leaves),
        designsCovered: String(leaves),
        budget,
        ended,
        ...(optimizer.explored !== undefined && { locallyOptimal: optimizer.explored }),
      },
      counts: { evaluated: leaves, ...others, failed: failures.length },
      failures,
    };
  };
