import type { Checkpoint } from './checkpoint.js';
import type { Result, Task } from './evaluate/task.js';
import type { Workers } from './evaluate/pool.js';
import type { Progress } from './progress.js';
import type { Quality } from './quality.js';

/** A unit of work that the checkpoint remembers: one task, or the tasks of one part key. */
export interface Unit {
  readonly name: string;
  /** Designs (or part designs) that it covers: the measure of progress. */
  readonly weight: number;
  tasks(): readonly Task[];
  /** Milliseconds for a task, where one may hang. */
  readonly withinMs?: number;
  /** What to do where a task fails twice; default: the run fails. */
  rescue?(): Promise<Result[]>;
}

/** Thrown when a stop was asked for: what is finished stands in the checkpoint. */
export class Stopped extends Error {}

export interface Runner {
  readonly workers: Workers;
  readonly workerCount: number;
  readonly checkpoint: Checkpoint;
  readonly progress: Progress;
  /** One scale for all alternatives. */
  readonly quality: Quality;
  stopped(): boolean;
  /** When the search has to end, in milliseconds since 1970; infinite where nobody limits it. */
  readonly deadline: number;
  /** Milliseconds within which a worker has evaluated a batch of designs; one that takes longer hangs. */
  readonly patienceMs: number;
}

/**
 * Performs units on the workers with a bounded window in flight; results come back in the order of the units, whichever
 * worker was first, so that nothing downstream depends on the number of workers.
 */
export async function performUnits<R extends Result>(runner: Runner, units: readonly Unit[]): Promise<R[][]> {
  const results: R[][] = [];
  const window = 2 * runner.workerCount;
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < units.length) {
      if (runner.stopped() || Date.now() > runner.deadline) throw new Stopped();
      const index = next++;
      const unit = units[index];
      let result = runner.checkpoint.load(unit.name) as R[] | undefined;
      if (result === undefined) {
        result = (await performUnit(runner, unit)) as R[];
        if (runner.stopped()) throw new Stopped();
        runner.checkpoint.save(unit.name, result);
      }
      results[index] = result;
      runner.progress.advance(unit.weight);
    }
  };
  await Promise.all(Array.from({ length: Math.min(window, units.length) }, lane));
  return results;
}

/** The same workers, for tasks of one of the plan's alternatives. */
export function forAlternative(runner: Runner, index: number): Runner {
  const { workers } = runner;
  return {
    ...runner,
    workers: { ...workers, perform: (task, _, withinMs) => workers.perform(task, index, withinMs) },
  };
}

/**
 * Tasks that no checkpoint remembers and no time limit ends: with the search behind it, a resumed run performs them again.
 * Results come back in the order of the tasks.
 */
export async function performAll<R extends Result>(runner: Runner, tasks: readonly Task[]): Promise<R[]> {
  return (await Promise.all(tasks.map((task) => performTwice(runner, task, undefined)))) as R[];
}

async function performUnit(runner: Runner, unit: Unit): Promise<Result[]> {
  try {
    return await Promise.all(unit.tasks().map((task) => performTwice(runner, task, unit.withinMs)));
  } catch (error) {
    if (unit.rescue === undefined || runner.stopped()) throw error;
    return unit.rescue();
  }
}

/** A worker that dies takes one task with it: that task is tried once more, on another worker. */
async function performTwice(runner: Runner, task: Task, withinMs: number | undefined): Promise<Result> {
  try {
    return await runner.workers.perform(task, undefined, withinMs);
  } catch {
    if (runner.stopped()) throw new Stopped();
    return runner.workers.perform(task, undefined, withinMs);
  }
}
