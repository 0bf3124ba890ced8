import type { Command } from 'commander';
import { diverged } from '../../catalog/input-error.js';
import { verificationText } from '../../report/terminal/verification.js';
import { progressOn } from '../../run/progress.js';
import { hasEnded, readFinished, readManifest, readPlan, unfinished } from '../../run/read.js';
import { Stopped } from '../../run/units.js';
import { verify as verifyRun } from '../../run/verify.js';
import { exitCode, type ExitCode } from '../exit.js';
import { wholeNumber, workerCount } from '../option.js';
import { print, printJson, warn } from '../print.js';

interface Flags {
  trials?: string;
  designs?: string;
  seed?: string;
  workers?: string;
  json?: boolean;
}

export function verify(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('verify')
    .description("try to refute a run's front: brute force on sub-spaces, random designs, neighbours of its points")
    .argument('<run>', 'run folder')
    .option('--trials <n>', 'random sub-spaces to go through whole; default 20')
    .option('--designs <n>', 'most designs of each, and the number of random designs; default 200000')
    .option('--seed <n>', 'seed of random choices; default 1')
    .option('--workers <n>', 'worker threads; default: the processors of this machine')
    .option('--json', 'print one JSON document')
    .action(async (run: string, flags: Flags) => done(await go(run, flags)));
}

/** More are days of work, and what they find would not fit into memory. */
const MOST_TRIALS = 10_000;
const MOST_DESIGNS = 10_000_000;

async function go(folder: string, flags: Flags): Promise<ExitCode> {
  const options = {
    trials: wholeNumber('--trials', flags.trials, 0, 20, MOST_TRIALS),
    designs: wholeNumber('--designs', flags.designs, 1, 200_000, MOST_DESIGNS),
    seed: wholeNumber('--seed', flags.seed, 0, 1),
    workers: workerCount(flags.workers),
  };
  const { plan, hash } = readPlan(folder);
  const manifest = readManifest(folder);
  if (!hasEnded(manifest)) throw unfinished(folder, manifest);
  if (hash !== manifest.hashes.plan) throw diverged(folder, 'plan.json', manifest.hashes.plan, hash);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    const written = readFinished(folder);
    const found = await verifyRun(folder, plan, manifest, written, {
      ...options,
      progress: progressOn(process.stderr),
      stop: stop.signal,
    });
    if (flags.json) printJson(found);
    else print(verificationText(found, written.front.goals));
    return found.refuted ? exitCode.refuted : exitCode.done;
  } catch (error) {
    if (!(error instanceof Stopped) && !stop.signal.aborted) throw error;
    warn('Interrupted: nothing is refuted, and nothing is saved.');
    return exitCode.interrupted;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
