/**
 * `minimize` of a problem in a module of its own, evaluated on threads: for evaluations that take milliseconds or more.
 */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import workerpool from 'workerpool';
import { packageRoot } from '../catalog/package-root.js';
import { stopwatch } from '../search/clock.js';
import { OUT_OF_TIME } from '../search/evaluation.js';
import { minimize, type MinimizeOptions, type MinimizeResult } from '../search/minimize.js';
import type { Evaluation, Genome, Invalid, Problem } from '../search/problem.js';
import { messageOf } from '../search/words.js';
import type { Reply } from './evaluate/problem-worker.js';

/** Workers are built JavaScript, wherever this file itself runs from. */
const script = fileURLToPath(new URL('dist/run/evaluate/problem-worker.js', packageRoot));

export interface MinimizeModuleOptions extends MinimizeOptions {
  /** Threads. Default: as many as the machine runs at once. The result does not depend on it. */
  readonly workers?: number;
  /** Seconds after which an evaluation is given up; the start of a thread counts. Default: never. */
  readonly timeout?: number;
  /** Seconds after which the search ends. Evaluations under way are ended with it, and count for nothing. */
  readonly time?: number;
}

/**
 * `module`: the URL of an ES module whose default export is the problem, or a path to one, as seen from the working
 * directory. It is imported here and in each thread. What throws, hangs beyond the timeout or takes its thread down is
 * tried once more and then reported as failed; nothing else is lost. Results are told in the order asked.
 *
 * @throws TypeError or Error, before anything is evaluated, if the module cannot be imported, here or in a thread, or its
 * default export is no problem.
 */
export async function minimizeModule(module: URL | string, options: MinimizeModuleOptions): Promise<MinimizeResult> {
  const { workers = availableParallelism(), timeout = Number.POSITIVE_INFINITY, ...search } = options;
  const { time = Number.POSITIVE_INFINITY } = options;
  if (!(Number.isSafeInteger(workers) && workers > 0))
    throw new RangeError(`workers is a whole number above 0, not ${workers}`);
  if (!(timeout > 0)) throw new RangeError(`timeout is a number of seconds above 0, not ${timeout}`);
  const url = urlOf(module);
  const { variables, objectiveCount, constraintCount } = await problemIn(url);

  const pool = workerpool.pool(script, {
    workerType: 'thread',
    // A thread that is being ended still counts, and nothing wakes the pool's own queue when it is gone: the gate
    // queues instead.
    maxWorkers: 1e6,
    // A worker holds nothing that would have to be saved.
    workerTerminateTimeout: 0,
    workerThreadOpts: { workerData: { module: url } },
  });
  const call = async (method: string, args: readonly unknown[], most: number): Promise<unknown> => {
    const task = pool.exec(method, [...args]);
    return most * 1000 > LONGEST_TIMER ? task : task.timeout(most * 1000);
  };
  const seconds = stopwatch();
  async function perform(genome: Genome): Promise<Evaluation | Invalid> {
    const left = time - seconds();
    if (left <= 0) throw OUT_OF_TIME;
    let reply: Reply;
    try {
      reply = (await call('evaluate', [genome], Math.min(timeout, left))) as Reply;
    } catch (error) {
      if (!isTimeout(error)) throw error;
      throw left < timeout ? OUT_OF_TIME : new Error(`no answer in ${timeout} s`, { cause: error });
    }
    if (reply.kind === 'failed') throw new Error(reply.reason);
    return reply.kind === 'invalid' ? { invalid: reply.rule } : (reply.result as Evaluation | Invalid);
  }
  const pass = gate(workers);
  try {
    await load(url, (most) => call('load', [], most), Math.min(longestLoad(timeout), time));
    const evaluate = (genome: Genome) => pass(() => perform(genome));
    return await minimize({ variables, objectiveCount, constraintCount, evaluate }, search);
  } finally {
    await pool.terminate(true);
  }
}

/** Seconds in which a thread imports any module; a short timeout is meant for evaluations. */
const LONGEST_LOAD = 60;

const longestLoad = (timeout: number): number =>
  Number.isFinite(timeout) ? Math.max(timeout, LONGEST_LOAD) : LONGEST_LOAD;

/** In milliseconds: a timer set for longer goes off at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';

/** A drive's letter is no scheme. */
function urlOf(module: URL | string): string {
  const text = String(module);
  return URL.canParse(text) && !/^[a-z]:/i.test(text) ? text : pathToFileURL(resolve(text)).href;
}

async function problemIn(url: string): Promise<Problem> {
  let imported: unknown;
  try {
    imported = await import(url);
  } catch (error) {
    throw new Error(`${url} cannot be imported: ${messageOf(error)}`, { cause: error });
  }
  const { default: problem } = imported as { default?: Partial<Problem> | null };
  if (typeof problem !== 'object' || problem === null || typeof problem.evaluate !== 'function')
    throw new TypeError(`${url} has no default export that is a problem`);
  return problem as Problem;
}

/** What keeps one thread from importing the module keeps all. */
async function load(url: string, inThread: (most: number) => Promise<unknown>, most: number): Promise<void> {
  let reason: unknown;
  try {
    reason = await inThread(most);
  } catch (error) {
    reason = isTimeout(error) ? `no answer in ${most} s` : messageOf(error);
  }
  if (typeof reason === 'string') throw new Error(`${url} cannot be imported in a thread: ${reason}`);
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
