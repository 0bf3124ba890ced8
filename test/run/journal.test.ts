import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/search/compose.js';
import { designCount } from '../../src/search/factored.js';
import { askTell } from '../../src/run/ask-tell.js';
import { noCheckpoint, openCheckpoint } from '../../src/run/checkpoint.js';
import { type Journal, openJournal } from '../../src/run/journal.js';
import { perform } from '../../src/run/evaluate/task.js';
import { silent } from '../../src/run/progress.js';
import { type Runner, Stopped } from '../../src/run/units.js';
import type { FactoredProblem } from '../../src/search/problem.js';
import { randomProblem } from '../search/random-problem.js';
import { desk } from '../contract/desk.js';

let files = 0;
const fresh = (): string => join(desk, `journal-${files++}.log`);

function written(path: string, records: readonly unknown[], identity = 'run'): void {
  const journal = openJournal(path, identity);
  while (journal.next() !== undefined);
  for (const record of records) journal.append(record);
  journal.close();
}

function readBack(path: string, identity = 'run'): unknown[] {
  const journal: Journal = openJournal(path, identity);
  const records: unknown[] = [];
  for (let record = journal.next(); record !== undefined; record = journal.next()) records.push(record);
  journal.close();
  return records;
}

describe('a journal', () => {
  const records = [{ rows: Float64Array.of(1, Number.POSITIVE_INFINITY, -0) }, 'two', [3n, null], { four: {} }];

  it('gives back what was written, in several sittings', () => {
    const path = fresh();
    written(path, records.slice(0, 1));
    written(path, records.slice(1));
    expect(readBack(path)).toEqual(records);
  });

  it('cut off at any byte gives the whole records before it, and goes on from there', () => {
    const path = fresh();
    written(path, records);
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        const cut = fresh();
        writeFileSync(cut, whole.subarray(0, length));
        const kept = readBack(cut);
        expect(kept).toEqual(records.slice(0, kept.length));
        written(cut, records.slice(kept.length));
        expect(readBack(cut)).toEqual(records);
      }),
    );
  });

  it('with a damaged byte gives the records before the damage, never a wrong one', () => {
    const path = fresh();
    written(path, records);
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = fresh();
        writeFileSync(
          damaged,
          whole.map((byte, i) => (i === at ? byte ^ change : byte)),
        );
        const kept = readBack(damaged);
        expect(kept.length).toBeLessThan(records.length);
        expect(kept).toEqual(records.slice(0, kept.length));
      }),
    );
  });

  it('of another run holds nothing of this one', () => {
    const path = fresh();
    written(path, records, 'another');
    expect(readBack(path)).toEqual([]);
    written(path, ['mine']);
    expect(readBack(path)).toEqual(['mine']);
  });
});

function largeProblem(): FactoredProblem {
  for (let seed = 1; ; seed++) {
    const problem = randomProblem(seed);
    if (designCount(problem) > 2000n && problem.objectiveCount > 1 && compose(problem).front.length > 3) return problem;
  }
}

/** Evaluates in this process, and counts how many designs. */
function runnerOn(problem: FactoredProblem, checkpoint = noCheckpoint, most = Number.POSITIVE_INFINITY) {
  let evaluated = 0;
  const runner: Runner = {
    workers: {
      async perform(task) {
        if (task.kind !== 'batch') throw new Error('nothing but batches');
        evaluated += task.genomes.length;
        return perform(problem, task);
      },
      async close() {},
    },
    workerCount: 1,
    checkpoint,
    progress: silent,
    quality: {
      calibrate() {},
      meet() {},
      offer() {},
      running: undefined,
      of: () => ({ referencePoint: null, hypervolume: null }),
    },
    stopped: () => evaluated >= most,
    deadline: Number.POSITIVE_INFINITY,
    patienceMs: 1000,
  };
  return { runner, evaluated: () => evaluated };
}

describe.each(['nsga2', 'islands'] as const)('a search by %s that goes on', (name) => {
  const problem = largeProblem();
  const options = { seed: 4, budget: 600, population: 20 };
  const folder = () => join(desk, `${name}-${files++}`);

  it('tells the optimizer what the journal holds, and evaluates only the rest', async () => {
    const whole = runnerOn(problem);
    const expected = await askTell(name)(problem, whole.runner, options);
    expect(whole.evaluated()).toBe(600);
    const place = folder();
    const first = runnerOn(problem, openCheckpoint(place, 'plan'), 300);
    await expect(askTell(name)(problem, first.runner, options)).rejects.toThrow(Stopped);
    const second = runnerOn(problem, openCheckpoint(place, 'plan'));
    expect(await askTell(name)(problem, second.runner, options)).toEqual(expected);
    expect(first.evaluated()).toBeGreaterThanOrEqual(300);
    // The batch under way at the stop is done again.
    expect(first.evaluated() + second.evaluated()).toBeLessThanOrEqual(600 + 20);
  });

  it('refuses answers to other questions than it asks', async () => {
    const place = folder();
    await askTell(name)(problem, runnerOn(problem, openCheckpoint(place, 'plan')).runner, { ...options, budget: 100 });
    const other = runnerOn(problem, openCheckpoint(place, 'plan'));
    await expect(askTell(name)(problem, other.runner, { ...options, seed: 5 })).rejects.toThrow(
      `${name} from evaluation 0 on has changed since the run began`,
    );
  });
});
