import { relative } from 'node:path';
import { counted } from '../catalog/count.js';
import { shellWord } from '../catalog/shell.js';
import { nothingText } from '../report/words/nothing-text.js';
import { showFront } from '../report/terminal/show.js';
import { writeReport } from '../report/write.js';
import { defaultBudget } from '../run/algorithm.js';
import { drive } from '../run/drive.js';
import type { Plan } from '../run/plan.js';
import { progressOn } from '../run/progress.js';
import type { Manifest } from '../run/schema.js';
import { exitCode, type ExitCode } from './exit.js';
import { print, printJson, printPainted, warn } from './print.js';
import { terminalOf } from './terminal.js';

/** Drives a run in a terminal: progress, Ctrl-C, the front or the reasons why there is none. */
export async function runToEnd(
  folder: string,
  plan: Plan,
  manifest: Manifest,
  workers: number,
  json: boolean,
): Promise<ExitCode> {
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const place = relative(process.cwd(), folder) || '.';
  const ended = await drive(folder, plan, manifest, {
    workers,
    progress: progressOn(process.stderr),
    stop: stop.signal,
    report: writeReport,
  });
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
  if (ended.front === undefined) {
    const why = stop.signal.aborted ? 'Interrupted' : `Not finished within ${plan.timeS} s`;
    warn(`${why}. What is done is saved; go on with: copareto resume ${shellWord(place)}`);
    return exitCode.interrupted;
  }
  const missed = notBegun(ended.manifest);
  if (missed !== undefined) warn(missed);
  if (json) printJson({ folder: place, manifest: ended.manifest, front: ended.front });
  if (ended.front.points.length === 0) {
    warn(nothingText(ended.manifest));
    warn(`Run folder: ${place}`);
    return exitCode.nothingFeasible;
  }
  if (!json) {
    printPainted(showFront(ended.front, ended.manifest, { terminal: terminalOf(process.stdout, process.env) }));
    print(`\nRun folder: ${place}`);
  }
  if (ended.tooMany !== undefined) {
    warn(ended.tooMany);
    return exitCode.input;
  }
  return exitCode.done;
}

/** Designs that a search was to start from, and never came to. */
function notBegun({ from, budget, reproducible }: Manifest): string | undefined {
  if (from === null || from.evaluated === null || from.evaluated >= from.designs) return undefined;
  const end = reproducible === false ? 'the time' : `the budget of ${budget ?? defaultBudget}`;
  return `Started from only ${from.evaluated} of the ${counted(from.designs, 'design')} of ${from.folder}: ${end} was up before the others.`;
}
