import type { Genome } from '../search/problem.js';
import { messageOf } from '../search/words.js';
import { type Answer, type Batch, unpack, type Widths } from './evaluate/batch.js';
import { Stopped, type Runner } from './units.js';

/** Designs a task: few enough that all workers have some, enough to be worth a message. By the count asked alone. */
const pieceSize = (count: number): number => Math.min(1000, Math.max(25, Math.ceil(count / 8)));

/**
 * What becomes of each design, in the order given, evaluated on the workers. A design whose evaluation throws, gives
 * numbers that are none, kills its worker or hangs is tried once more by itself, and then counts as failed.
 */
export async function answersTo(runner: Runner, widths: Widths, genomes: readonly Genome[]): Promise<Answer[]> {
  const size = pieceSize(genomes.length);
  const pieces = Array.from({ length: Math.ceil(genomes.length / size) }, (_, i) =>
    genomes.slice(i * size, (i + 1) * size),
  );
  const perform = async (piece: readonly Genome[]): Promise<Answer[]> => {
    try {
      const task = { kind: 'batch', genomes: piece } as const;
      return unpack((await runner.workers.perform(task, undefined, runner.patienceMs)) as Batch, widths);
    } catch (error) {
      if (runner.stopped()) throw new Stopped();
      return piece.map(() => ({ kind: 'failed', reason: messageOf(error) }));
    }
  };
  const answers = (await Promise.all(pieces.map(perform))).flat();
  return Promise.all(
    answers.map(async (answer, i) => (answer.kind === 'failed' ? (await perform([genomes[i]]))[0] : answer)),
  );
}
