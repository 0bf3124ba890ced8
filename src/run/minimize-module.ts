/** `minimize` of a problem in a module of its own, evaluated on threads: for evaluations that take milliseconds or more. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { minimize, type MinimizeOptions, type MinimizeResult } from '../search/minimize.js';
import type { Evaluation, Genome, Invalid, Problem } from '../search/problem.js';

/** Workers are built JavaScript, wherever this file itself runs from. */
const script = fileURLToPath(new URL('../../dist/run/evaluate/problem-worker.js', import.meta.url));

export interface MinimizeModuleOptions extends MinimizeOptions {
  /** Threads. Default: as many as the machine runs at once. The result does not depend on it. */
  readonly workers?: number;
  /** Seconds after which an evaluation is given up; the start of a thread counts. Default: never. */
  readonly timeout?: number;
}

/**
 * `module`: the URL of an ES module whose default export is the problem, imported here and in each thread. What throws, hangs beyond the
 * timeout or takes its thread down is tried once more and then reported as failed; nothing else is lost. Results are told in the
 * order asked.
 */
export async function minimizeModule(module: URL | string, options: MinimizeModuleOptions): Promise<MinimizeResult> {
  const { workers = availableParallelism(), timeout, ...search } = options;
  if (!(Number.isSafeInteger(workers) && workers > 0))
    throw new RangeError(`workers is a whole number above 0, not ${workers}`);
  if (timeout !== undefined && !(timeout > 0))
    throw new RangeError(`timeout is a number of seconds above 0, not ${timeout}`);
  const url = String(module);
  const { default: problem } = (await import(url)) as { default?: Problem };
  if (typeof problem !== 'object' || typeof problem.evaluate !== 'function')
    throw new TypeError(`${url} has no default export that is a problem`);

  const pool = workerpool.pool(script, {
    workerType: 'thread',
    // A thread that is being ended still counts, and nothing wakes the pool's own queue when it is gone: the gate queues instead.
    maxWorkers: 1e6,
    // A worker holds nothing that would have to be saved.
    workerTerminateTimeout: 0,
    workerThreadOpts: { workerData: { module: url } },
  });
  async function perform(genome: Genome): Promise<Evaluation | Invalid> {
    const task = pool.exec('evaluate', [genome]);
    let answer: unknown;
    try {
      answer = await (timeout === undefined ? task : task.timeout(timeout * 1000));
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError')
        throw new Error(`no answer in ${timeout} s`, { cause: error });
      throw error;
    }
    const given = answer as Evaluation | Invalid | { failure: string };
    if (typeof given === 'object' && 'failure' in given) throw new Error(given.failure);
    return given;
  }
  const pass = gate(workers);
  try {
    return await minimize({ ...problem, evaluate: (genome) => pass(() => perform(genome)) }, search);
  } finally {
    await pool.terminate(true);
  }
}

/** Lets so many pieces of work go on at a time, in the order in which they come. */
function gate(limit: number) {
  let free = limit;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
